package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"sheaf/internal/client"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/ui"
)

// order is what becomes a job, and where what comes of it goes.
type order struct {
	con   *ui.Console
	dir   string // for all that is temporary
	begun time.Time
	up    upload
	tree  *tree // nil where the result is one file
	file  output
	keeping

	// collect takes what has been converted since it was called last; nil where the result is one file.
	collect func(ctx context.Context, from source) error
}

// source is a job, here or at a service, of which PDFs can be had one by one.
type source interface {
	Status(ctx context.Context, cursor string, limit int) (job.Status, error)
	// PDF writes the PDF of a document to w and returns its size.
	PDF(ctx context.Context, number int, w *os.File) (int64, error)
}

// ownJob is a job of this process.
type ownJob struct {
	p  *pipeline.Pipeline
	id job.ID
}

func (j ownJob) Status(ctx context.Context, cursor string, limit int) (job.Status, error) {
	return j.p.Status(ctx, owner, j.id, cursor, limit)
}

func (j ownJob) PDF(ctx context.Context, number int, w *os.File) (int64, error) {
	d, err := j.p.PDF(ctx, owner, j.id, number)
	if err != nil {
		return 0, err
	}
	return d.Size, copyDownload(ctx, d, w)
}

// remoteJob is a job of a service.
type remoteJob struct {
	service *client.Client
	id      job.ID
}

func (j remoteJob) Status(ctx context.Context, cursor string, limit int) (job.Status, error) {
	return j.service.Status(ctx, j.id, cursor, limit)
}

func (j remoteJob) PDF(ctx context.Context, number int, w *os.File) (size int64, err error) {
	err = j.service.DownloadPDF(ctx, j.id, number, w, func(done, _ int64) { size = done })
	return size, err
}

// gather reads standard input, of at most so many bytes, where that is an input, settles what is made of the inputs, and packs them. o.file
// is the output that was asked for.
func (o *order) gather(ctx context.Context, inputs []input, most int64, asked job.Options) (err error) {
	if fromStdin(inputs) {
		if inputs, err = readStdin(ctx, o.con, inputs, o.dir, most, asked.Formats); err != nil {
			return err
		}
		o.file = o.file.settled(isOne(inputs), asked)
		if err := o.file.goesWith(isOne(inputs), asked); err != nil {
			return err
		}
	}
	if o.file.stdout {
		o.file.path = filepath.Join(o.dir, "result")
	}
	if !o.file.each() {
		o.up, err = pack(ctx, o.con, inputs, o.dir, asked.Endings()...)
		return err
	}
	if o.tree, err = plan(ctx, o.con, inputs, o.dir, o.file, o.keeping, asked); err != nil {
		return err
	}
	o.collect = o.tree.collect
	o.up, err = o.tree.pack(ctx, o.con, inputs, o.dir, asked)
	if o.nothingToDo() {
		return nil
	}
	return err
}

// nothingToDo reports whether every document has its PDF already.
func (o *order) nothingToDo() bool { return o.tree != nil && o.tree.nothingToDo() }

// watched returns what looks at a job: each look of watch takes the PDFs that have come since the last.
func (o *order) watched(from source) statusFunc {
	return func(ctx context.Context, cursor string, limit int) (job.Status, error) {
		if o.collect != nil && cursor == "" && limit == 1 {
			if err := o.collect(ctx, from); err != nil {
				return job.Status{}, err
			}
		}
		return from.Status(ctx, cursor, limit)
	}
}

// write writes what has come of a job that has ended: PDFs that are still to be taken, or the one file, with what download puts into it.
func (o *order) write(ctx context.Context, s job.Status, download func(*os.File) error, from source) (err error) {
	if o.file.each() && o.tree == nil {
		if o.tree, err = planJob(o.file, o.keeping, s.Files); err != nil {
			return err
		}
		o.collect = o.tree.collect
	}
	switch {
	case o.collect != nil:
		return o.collect(ctx, from)
	case s.DownloadURL == nil:
		return nil
	}
	return writeOutput(o.file, download)
}

// settled returns an output whose kind is known: that of standard output shows by whether there is one document.
func (o output) settled(one bool, asked job.Options) output {
	if !o.stdout {
		return o
	}
	o.kind = job.KindZIP
	if one || asked.Merge != nil && *asked.Merge {
		o.kind = job.KindPDF
	}
	return o
}

// toStdout copies the result to standard output where it goes there.
func (o *order) toStdout(ctx context.Context, s job.Status) error {
	if !o.file.stdout || s.DownloadURL == nil {
		return nil
	}
	return fileToStdout(ctx, o.con, o.file.path)
}

// fileToStdout copies a file to standard output. A program that reads no further is no reason to be killed, and leave files behind.
func fileToStdout(ctx context.Context, con *ui.Console, path string) error {
	signal.Ignore(syscall.SIGPIPE)
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the result: %w", err)
	}
	defer f.Close()
	if _, err := copyTo(ctx, con.Out, f); err != nil {
		return fmt.Errorf("write to standard output: %w", reason(err))
	}
	return nil
}

// finish writes to standard output what goes there, says how the job ended, and returns the error for the exit code.
func (o *order) finish(ctx context.Context, asJSON bool, s job.Status) error {
	if err := o.toStdout(ctx, s); err != nil {
		return localError(ctx, o.con, asJSON, err)
	}
	return finish(o.con, asJSON, s, o.up.unread, o.result(s), time.Since(o.begun))
}

// result says for the summary where the result is.
func (o *order) result(s job.Status) ui.Result {
	if o.tree != nil {
		return o.tree.result()
	}
	return fileResult(o.file, s)
}

// alreadyDone ends a run in which every document had its PDF.
func (o *order) alreadyDone(asJSON bool, asked job.Options) error {
	o.con.Summarize(job.Status{}, o.tree.result(), 0)
	if !asJSON {
		return nil
	}
	now := time.Now()
	return o.con.JSON(job.Status{
		Status: job.Completed, CreatedAt: o.begun, FinishedAt: &now, Total: new(0), Files: []job.FileStatus{}, Skipped: []job.Skipped{}, Downloads: []job.Offer{},
		Options: asked,
	})
}

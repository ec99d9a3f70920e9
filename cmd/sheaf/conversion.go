package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/runner"
	"sheaf/internal/size"
	"sheaf/internal/ui"
)

// conversion is one run of convert.
type conversion struct {
	con      *ui.Console
	opt      *convertOptions
	dir      string // for all that is temporary
	begun    time.Time
	progress *ui.Progress
	up       upload
	tree     *tree // nil where the result is one file
	file     output

	// collect takes what has been converted since it was called last; nil where the result is one file.
	collect func(ctx context.Context, p *pipeline.Pipeline, id job.ID) error
}

// run packs the inputs, converts them and writes the result.
func (c *conversion) run(ctx context.Context) (job.Status, error) {
	if err := c.gather(ctx); err != nil {
		return job.Status{}, err
	}
	if c.tree != nil && c.tree.nothingToDo() {
		return job.Status{}, nil
	}
	s, err := c.start(ctx)
	switch {
	case c.tree != nil:
		c.tree.name(s.Files)
		s.DownloadURL, s.Downloads = c.tree.url(), []job.Offer{}
	case s.DownloadURL != nil && !c.opt.out.stdout:
		at := (&url.URL{Scheme: "file", Path: c.file.path}).String()
		s.DownloadURL, s.Downloads = &at, []job.Offer{c.file.offer(at)}
	}
	return s, err
}

// start starts the converter and converts the upload.
func (c *conversion) start(ctx context.Context) (job.Status, error) {
	opt := c.opt
	opt.limits.InlineBytes = opt.limits.UploadBytes
	if c.up.size > opt.limits.UploadBytes {
		return job.Status{}, job.Errorf(job.CodeTooLarge, "The input is larger than %s. Split it, or raise --max-upload.", size.Limit(opt.limits.UploadBytes))
	}
	c.progress.Begin("Starting LibreOffice…")
	r, err := runner.Start(ctx, runner.Options{
		Data: filepath.Join(c.dir, "data"), Workers: opt.workers, Engine: opt.engine, Limits: opt.limits, Owner: owner, Volatile: true, Log: c.con.Logger(opt.log),
	})
	if err != nil {
		c.progress.End()
		return job.Status{}, fmt.Errorf("start the converter: %w", err)
	}
	s, err := c.convertOn(ctx, r)
	return s, errors.Join(err, r.Close())
}

// gather reads standard input where that is an input, settles what is made of the inputs, and packs them.
func (c *conversion) gather(ctx context.Context) (err error) {
	opt := c.opt
	if fromStdin(opt.inputs) {
		if opt.inputs, err = readStdin(ctx, c.con, opt.inputs, c.dir, opt.limits.UploadBytes, opt.request.Options.Formats); err != nil {
			return err
		}
		opt.out = opt.out.settled(opt.inputs, opt.request.Options)
		if err := opt.out.goesWith(opt.inputs, opt.request.Options); err != nil {
			return err
		}
	}
	if c.file = opt.out; opt.out.stdout {
		c.file.path = filepath.Join(c.dir, "result")
	}
	if !opt.out.each() {
		c.up, err = pack(ctx, c.con, opt.inputs, c.dir, opt.request.Options.Endings()...)
		return err
	}
	if c.tree, err = plan(ctx, c.con, opt.inputs, c.dir, opt.out, opt.keeping(), opt.request.Options); err != nil {
		return err
	}
	c.collect = c.tree.collect
	c.up, err = c.tree.pack(ctx, c.con, opt.inputs, c.dir, opt.request.Options)
	if c.tree.nothingToDo() {
		return nil
	}
	return err
}

// convertOn makes a job of the upload, waits for its end and writes the result.
func (c *conversion) convertOn(ctx context.Context, r *runner.Runner) (job.Status, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-r.Done():
			cancel(r.Err())
		case <-ctx.Done():
		}
	}()
	s, err := c.job(ctx, r)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	return s, err
}

func (c *conversion) job(ctx context.Context, r *runner.Runner) (job.Status, error) {
	p := r.Pipeline()
	id, err := accept(ctx, p, c.up, c.opt.request)
	if err != nil {
		c.progress.End()
		return job.Status{}, err
	}
	get := func(ctx context.Context, cursor string, limit int) (job.Status, error) {
		if c.collect != nil && cursor == "" && limit == 1 {
			if err := c.collect(ctx, p, id); err != nil {
				return job.Status{}, err
			}
		}
		return p.Status(ctx, owner, id, cursor, limit)
	}
	s, err := watch(ctx, get, pauses(50*time.Millisecond, 500*time.Millisecond), r.JobEnds, c.progress)
	switch {
	case err == nil && c.collect != nil:
		return s, c.collect(ctx, p, id)
	case err != nil || s.DownloadURL == nil:
		return s, err
	}
	return s, writeOutput(c.file, func(f *os.File) error { return fetch(ctx, p, id, c.file.kind, f) })
}

// settled returns an output whose kind is known: that of standard output shows by the inputs.
func (o output) settled(inputs []input, asked job.Options) output {
	if !o.stdout {
		return o
	}
	o.kind = job.KindZIP
	if isOne(inputs) || asked.Merge != nil && *asked.Merge {
		o.kind = job.KindPDF
	}
	return o
}

// toStdout copies the result to standard output where it goes there. A program that reads no further is no reason to be killed, and leave
// files behind.
func (c *conversion) toStdout(ctx context.Context, s job.Status) error {
	if !c.opt.out.stdout || s.DownloadURL == nil {
		return nil
	}
	signal.Ignore(syscall.SIGPIPE)
	f, err := os.Open(c.file.path)
	if err != nil {
		return fmt.Errorf("read the result: %w", err)
	}
	defer f.Close()
	if _, err := copyTo(ctx, c.con.Out, f); err != nil {
		return fmt.Errorf("write to standard output: %w", reason(err))
	}
	return nil
}

// result says for the summary where the result is.
func (c *conversion) result(s job.Status) ui.Result {
	if c.tree != nil {
		return c.tree.result()
	}
	return fileResult(c.file, s)
}

// alreadyDone ends a run in which every document had its PDF.
func (c *conversion) alreadyDone() error {
	c.con.Summarize(job.Status{}, c.tree.result(), 0)
	if !c.opt.json {
		return nil
	}
	now := time.Now()
	return c.con.JSON(job.Status{
		Status: job.Completed, CreatedAt: c.begun, FinishedAt: &now, Total: new(0), Files: []job.FileStatus{}, Skipped: []job.Skipped{}, Downloads: []job.Offer{},
		Options: c.opt.request.Options,
	})
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/atrest"
	"sheaf/internal/job"
	"sheaf/internal/runner"
	"sheaf/internal/ui"
)

// lookEvery is the time between two looks at a watched folder.
const lookEvery = time.Second

// maxBatch is how many documents are converted between two looks at most, so that a new one does not wait for all of a full folder.
const maxBatch = 100

// watching is a folder under watch. It is for one goroutine.
type watching struct {
	con    *ui.Console
	opt    *watchOptions
	dir    string // for all that is temporary
	runner *runner.Runner

	seen map[string]atrest.File // at the last look, by path
	done map[string]atrest.File // as they were when they were looked after, by path
	said string                 // what is the matter with the folder
}

// waiting is a document that has not been looked after as it is now.
type waiting struct {
	candidate
	file atrest.File
}

func newWatching(con *ui.Console, opt *watchOptions, dir string, r *runner.Runner) *watching {
	return &watching{con: con, opt: opt, dir: dir, runner: r, seen: map[string]atrest.File{}, done: map[string]atrest.File{}}
}

// run looks at the folder again and again, until ctx ends or it cannot go on.
func (w *watching) run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		more, err := w.look(ctx)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-w.runner.Done():
			return fmt.Errorf("the converter cannot go on: %w", w.runner.Err())
		case <-tick.C:
		}
	}
}

// look converts what has come to rest since the last look, and reports whether there was more than one batch of it.
func (w *watching) look(ctx context.Context) (more bool, err error) {
	found, all := w.find()
	before := w.seen
	w.seen = map[string]atrest.File{}
	for _, d := range all {
		w.seen[d.source] = d.file
	}
	var rested []waiting
	for _, d := range found {
		if before[d.source] == d.file && w.rests(d) {
			rested = append(rested, d)
		}
	}
	if len(rested) == 0 {
		return false, nil
	}
	t := w.places(all)
	batch := w.due(t, rested)
	if len(batch) == 0 {
		return false, nil
	}
	return len(batch) == maxBatch, w.convert(ctx, t, batch)
}

// find walks the folder. It returns the documents there, and of those the ones that have not been looked after.
func (w *watching) find() (open, all []waiting) {
	also := w.opt.request.Options.Endings()
	problem := ""
	err := filepath.WalkDir(w.opt.in.path, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path != w.opt.in.path: // gone meanwhile
			return nil
		case err != nil:
			problem = err.Error()
			return nil
		case path == w.opt.in.path:
			return nil
		case atrest.Ignored(d.Name()):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir(), archive.DocumentExt(d.Name(), also...) == "":
			return nil
		}
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			return nil // a link to nowhere, or gone meanwhile
		}
		rel, err := filepath.Rel(w.opt.in.path, path)
		if err != nil {
			return err
		}
		found := waiting{candidate{name: filepath.ToSlash(rel), source: path, modified: info.ModTime()}, atrest.Identify(info)}
		if all = append(all, found); w.done[path] != found.file {
			open = append(open, found)
		}
		return nil
	})
	if err != nil {
		problem = err.Error()
	}
	if problem != w.said && problem != "" {
		w.con.Say("%s", ui.Escape(w.opt.in.shown+" cannot be read: "+problem))
	}
	w.said = problem
	return open, all
}

// rests reports whether a document has come to rest: nobody has it open for writing.
func (w *watching) rests(d waiting) bool {
	f, err := os.OpenFile(d.source, os.O_RDONLY|atrest.OpenNonblocking, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return atrest.Waits{}.Check(f, d.file) == nil
}

// places gives each document its place below the folder for PDFs.
func (w *watching) places(all []waiting) *tree {
	t := &tree{out: w.opt.out, keeping: replaceOlder, begun: time.Now(), targets: map[string]target{}, tell: w.say, next: 1, done: map[int]bool{}}
	var found []candidate
	for _, d := range all {
		found = append(found, d.candidate)
	}
	t.below(found, w.opt.request.Options)
	return t
}

// due returns the documents without a PDF that is not older, at most a batch of them, and notes that all these are looked after.
func (w *watching) due(t *tree, rested []waiting) []waiting {
	var batch []waiting
	for _, d := range rested {
		if len(batch) == maxBatch {
			break
		}
		if before, known := w.done[d.source]; known && (before.Size != d.file.Size || before.Modified != d.file.Modified) {
			d.modified = time.Now() // another file took its place, which may be older than the PDF of the first
		}
		if t.wants(d.candidate) {
			batch = append(batch, d)
		}
		w.done[d.source] = d.file
	}
	return batch
}

// convert converts a batch, and says of each document what became of it.
func (w *watching) convert(ctx context.Context, t *tree, batch []waiting) (err error) {
	up, err := w.pack(ctx, batch)
	if err != nil {
		return err
	}
	c := &conversion{order: order{con: w.con, up: up, tree: t, collect: t.collect}, opt: &convertOptions{request: w.opt.request}, progress: ui.NewProgress(w.con, time.Now)}
	s, err := c.convertOn(ctx, w.runner)
	if err = errors.Join(err, os.Remove(up.path)); err != nil {
		return err
	}
	return w.runner.Pipeline().Delete(ctx, owner, s.ID)
}

// pack puts a batch into a ZIP. A document that has gone meanwhile is there without content, and so is said not to be one.
func (w *watching) pack(ctx context.Context, batch []waiting) (upload, error) {
	f, err := os.CreateTemp(w.dir, "packed-*.zip")
	if err != nil {
		return upload{}, fmt.Errorf("create upload: %w", err)
	}
	zip := archive.NewWriter(&stoppable{ctx, f})
	for _, d := range batch {
		if err = packOne(zip, d); err != nil {
			break
		}
	}
	if err == nil {
		err = zip.Close()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return upload{}, err
	}
	return upload{path: f.Name(), name: "watched.zip"}, nil
}

func packOne(zip *archive.Writer, d waiting) error {
	f, err := os.Open(d.source)
	if err != nil {
		return zip.Stream(d.name, d.modified, strings.NewReader(""))
	}
	defer f.Close()
	return zip.Stream(d.name, d.modified, f)
}

// say says what became of a document.
func (w *watching) say(f job.FileStatus, to target) {
	if f.Status == job.Completed {
		if !w.con.Quiet {
			w.con.Say("%s", ui.Escape(f.Filename+" -> "+to.shown))
		}
		for _, warning := range f.Warnings {
			w.con.SayIndented("  ", ui.Escape(warning.Message))
		}
		return
	}
	code, message := job.Code(f.Status), ""
	if f.ErrorCode != nil {
		code = *f.ErrorCode
	}
	if f.ErrorMessage != nil {
		message = *f.ErrorMessage
	}
	w.con.Say("%s %s", w.con.ErrPaint.Red("Not converted:"), ui.Escape(f.Filename))
	w.con.SayIndented("  ", ui.Escape(fmt.Sprintf("%s: %s", code, message)))
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/runner"
	"sheaf/internal/size"
	"sheaf/internal/ui"
)

// conversion is one run of convert.
type conversion struct {
	order
	opt      *convertOptions
	progress *ui.Progress
}

// run packs the inputs, converts them and writes the result.
func (c *conversion) run(ctx context.Context) (job.Status, error) {
	opt := c.opt
	if err := c.gather(ctx, opt.inputs, opt.limits.UploadBytes, opt.request.Options); err != nil {
		return job.Status{}, err
	}
	if c.nothingToDo() {
		return job.Status{}, nil
	}
	s, err := c.start(ctx)
	switch {
	case c.tree != nil:
		c.tree.name(s.Files)
		s.DownloadURL, s.Downloads = c.tree.url(), []job.Offer{}
	case s.DownloadURL != nil && !c.file.stdout:
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
	from := ownJob{p, id}
	s, err := watch(ctx, c.watched(from), pauses(50*time.Millisecond, 500*time.Millisecond), r.JobEnds, c.progress)
	if err != nil {
		return s, err
	}
	return s, c.write(ctx, s, func(f *os.File) error { return fetch(ctx, p, id, c.file.kind, f) }, from)
}

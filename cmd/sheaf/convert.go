package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/runner"
	"sheaf/internal/size"
	"sheaf/internal/ui"
)

func convertCommand() command {
	return command{
		name:    "convert",
		usage:   "INPUT... -o OUT.zip",
		summary: "Convert ZIPs, DOCX files and folders on this machine, without a service.",
		help: `
All inputs together make one result. Documents in a folder are found at any depth. With several inputs, the documents of
each ZIP and folder stand in the result under its name. OUT.zip is written when at least one document was converted, in
the place of a file of that name. Name it OUT.pdf for a PDF and no ZIP: of one document, or of all with --merge.

Exit codes: 0 all documents were converted, 3 some were not, or files of other kinds were left out (see --ignore-others),
1 none was or the input was refused, 2 the command line is wrong, 130 stopped by Ctrl-C.
`,
		flags: new(convertOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			opt, err := parseConvert(args)
			if err != nil {
				return err
			}
			return convert(ctx, con, opt)
		},
	}
}

type convertOptions struct {
	inputs  []input
	out     output
	json    bool
	workers int
	engine  config.Engine
	limits  job.Limits
	request job.Request
	log     config.LogOptions

	outArg string
}

func (o *convertOptions) register(f *flags) {
	o.limits, o.workers = job.DefaultLimits(), runtime.NumCPU()
	o.log.Level = slog.LevelError // the summary at the end says what became of the documents
	f.text(&o.outArg, "o", "", "write the result to `OUT.zip`, or to OUT.pdf")
	f.set.BoolVar(&o.json, "json", false, "print the job's status document as the last line of standard output")
	parsed(f, &o.workers, "workers", config.Workers, "convert `N` documents at a time; default: one for each processor", config.ParseCount)
	f.options(&o.request.Options)
	f.secrets(&o.request.Secrets)
	f.engine(&o.engine)
	f.limits(&o.limits, "timeout", "max-documents", "max-upload", "max-document")
	f.log(&o.log)
}

func parseConvert(args []string) (*convertOptions, error) {
	o := new(convertOptions)
	f := newFlags("convert")
	o.register(f)
	var err error
	if o.inputs, o.out, err = f.parseFiles(args, &o.outArg, &o.request.Options); err == nil {
		o.request, err = settled(o.request)
	}
	if err == nil {
		err = o.out.goesWith(o.inputs, o.request.Options)
	}
	if err == nil && o.request.Options.CallbackURL != "" {
		err = ui.UsageError("convert runs without a service, so nobody would be called: leave --callback-url out, or hand the documents to a service with 'sheaf submit'")
	}
	return o, err
}

// convert runs the whole pipeline in this process on a temporary data folder.
func convert(ctx context.Context, con *ui.Console, opt *convertOptions) (err error) {
	work, err := convertWorkspace(opt.inputs, opt.workers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	begun := time.Now()
	s, unread, err := convertIn(ctx, con, opt, work.Path)
	if err != nil {
		return localError(ctx, con, opt.json, err)
	}
	return finish(con, opt.json, s, unread, opt.out, time.Since(begun))
}

// convertIn packs the inputs and converts them, with all that is temporary in dir. It returns what could not be read as well.
func convertIn(ctx context.Context, con *ui.Console, opt *convertOptions, dir string) (job.Status, []job.Skipped, error) {
	up, err := pack(ctx, con, opt.inputs, dir, opt.request.Options.Endings()...)
	if err != nil {
		return job.Status{}, nil, err
	}
	opt.limits.InlineBytes = opt.limits.UploadBytes
	if up.size > opt.limits.UploadBytes {
		return job.Status{}, nil, job.Errorf(job.CodeTooLarge, "The input is larger than %s. Split it, or raise --max-upload.", size.Limit(opt.limits.UploadBytes))
	}
	r, err := runner.Start(ctx, runner.Options{
		Data: filepath.Join(dir, "data"), Workers: opt.workers, Engine: opt.engine, Limits: opt.limits, Owner: owner, Volatile: true, Log: con.Logger(opt.log),
	})
	if err != nil {
		return job.Status{}, nil, fmt.Errorf("start the converter: %w", err)
	}
	s, err := convertOn(ctx, con, r, up, opt)
	if s.DownloadURL != nil {
		at := (&url.URL{Scheme: "file", Path: opt.out.path}).String()
		s.DownloadURL, s.Downloads = &at, []job.Offer{opt.out.offer(at)}
	}
	return s, up.unread, errors.Join(err, r.Close())
}

// convertOn makes a job of the upload, waits for its end and writes the result.
func convertOn(ctx context.Context, con *ui.Console, r *runner.Runner, up upload, opt *convertOptions) (job.Status, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-r.Done():
			cancel(r.Err())
		case <-ctx.Done():
		}
	}()
	p := r.Pipeline()
	id, err := accept(ctx, p, up, opt.request)
	if err != nil {
		return job.Status{}, err
	}
	get := func(ctx context.Context, cursor string, limit int) (job.Status, error) {
		return p.Status(ctx, owner, id, cursor, limit)
	}
	s, err := watch(ctx, get, pauses(50*time.Millisecond, 500*time.Millisecond), r.JobEnds, ui.NewProgress(con, time.Now))
	if err == nil && s.DownloadURL != nil {
		err = writeOutput(opt.out, func(f *os.File) error { return fetch(ctx, p, id, opt.out.kind, f) })
	}
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	return s, err
}

func accept(ctx context.Context, p *pipeline.Pipeline, up upload, r job.Request) (_ job.ID, err error) {
	f, err := os.Open(up.path)
	if err != nil {
		return "", ui.UsageError("%s: %w", up.path, reason(err))
	}
	defer f.Close()
	spool, err := p.NewSpool()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, spool.Close()) }()
	if err := spool.Add(up.name, f); err != nil {
		return "", err
	}
	j, err := p.Accept(ctx, owner, "", spool, r)
	return j.ID, err
}

// fetch copies the result to w, of the kind that is wanted.
func fetch(ctx context.Context, p *pipeline.Pipeline, id job.ID, kind string, w io.Writer) error {
	d, err := p.Download(ctx, owner, id, kind)
	if err != nil {
		return err
	}
	defer d.Body.Close()
	n, err := io.Copy(&stoppable{ctx, w}, d.Body)
	if err == nil && n != d.Size {
		err = io.ErrUnexpectedEOF
	}
	return err
}

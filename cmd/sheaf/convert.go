package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/ui"
)

func convertCommand() command {
	return command{
		name:    "convert",
		usage:   "INPUT... [-o OUT]",
		summary: "Convert ZIPs, DOCX files and folders on this machine, without a service.",
		help: targetHelp + inputHelp + `
Exit codes: 0 all documents were converted, 3 some were not, or files of other kinds were left out (see --ignore-others),
1 none was or the input was refused, 2 the command line is wrong, 130 stopped by Ctrl-C.
`,
		flags: new(convertOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			opt, err := parseConvert(con, args)
			if err != nil {
				return err
			}
			con.Quiet = opt.quiet
			return convert(ctx, con, opt)
		},
	}
}

type convertOptions struct {
	inputs  []input
	out     output
	json    bool
	quiet   bool
	target  targetOptions
	workers int
	engine  config.Engine
	limits  job.Limits
	request job.Request
	log     config.LogOptions
}

func (o *convertOptions) register(f *flags) {
	o.limits = job.DefaultLimits()
	o.log.Level = slog.LevelError // the summary at the end says what became of the documents
	f.target(&o.target)
	f.json(&o.json)
	f.quiet(&o.quiet)
	f.workers(&o.workers)
	f.options(&o.request.Options)
	f.secrets(&o.request.Secrets)
	f.engine(&o.engine)
	f.limits(&o.limits, "timeout", "max-documents", "max-upload", "max-document")
	f.log(&o.log)
}

func parseConvert(con *ui.Console, args []string) (*convertOptions, error) {
	o := new(convertOptions)
	f := newFlags("convert")
	o.register(f)
	rest, err := f.parse(args)
	if err == nil {
		o.inputs, err = findInputs(rest, o.request.Options.Endings()...)
	}
	if err == nil {
		o.out, err = findOutput(o.target.out, o.inputs, o.target.force)
	}
	if err == nil {
		o.request, err = settled(o.request)
	}
	if err == nil {
		err = o.check(con)
	}
	return o, err
}

// check looks whether what was asked for fits together. Its errors are usage errors.
func (o *convertOptions) check(con *ui.Console) error {
	if o.request.Options.CallbackURL != "" {
		return ui.UsageError("convert runs without a service, so nobody would be called: leave --callback-url out, or hand the documents to a service with 'sheaf submit'")
	}
	var err error
	o.out, err = o.target.check(con, o.out, o.inputs, o.json, o.request.Options)
	return err
}

// convert runs the whole pipeline in this process on a temporary data folder.
func convert(ctx context.Context, con *ui.Console, opt *convertOptions) (err error) {
	work, err := convertWorkspace(opt.inputs, opt.workers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	c := &conversion{order: order{con: con, dir: work.Path, begun: time.Now(), keeping: opt.target.keeping(), file: opt.out}, opt: opt, progress: ui.NewProgress(con, time.Now)}
	s, err := c.run(ctx)
	if err != nil {
		return localError(ctx, con, opt.json, err)
	}
	if c.nothingToDo() {
		return c.alreadyDone(opt.json, opt.request.Options)
	}
	return c.finish(ctx, opt.json, s)
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
	return copyDownload(ctx, d, w)
}

// copyDownload copies all of a download to w and closes it.
func copyDownload(ctx context.Context, d pipeline.Download, w io.Writer) error {
	defer d.Body.Close()
	n, err := io.Copy(&stoppable{ctx, w}, d.Body)
	if err == nil && n != d.Size {
		err = io.ErrUnexpectedEOF
	}
	return err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sheaf/internal/build"
	"sheaf/internal/config"
	"sheaf/internal/durable"
	"sheaf/internal/job"
	"sheaf/internal/mcp"
	"sheaf/internal/runner"
	"sheaf/internal/ui"
)

func mcpCommand() command {
	return command{
		name: "mcp", summary: "Serve agents: convert documents and show pages by the Model Context Protocol.",
		help: `
An agent starts this and speaks to it on standard input and output. It can convert a Word document, learn how its PDF
differs from what Word shows, and look at a page. LibreOffice is started when it is first needed.

To add it to an agent, name the program "sheaf" with the argument "mcp" in the agent's settings of MCP servers.
`,
		flags: new(mcpOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			o := new(mcpOptions)
			f := newFlags("mcp")
			o.register(f)
			if err := f.parseAll(args); err != nil {
				return err
			}
			return serveAgents(ctx, con, o)
		},
	}
}

type mcpOptions struct {
	workers int
	engine  config.Engine
	limits  job.Limits
	log     config.LogOptions
}

func (o *mcpOptions) register(f *flags) {
	o.limits = job.DefaultLimits()
	o.log.Level = slog.LevelError // agents show people what is written beside the protocol
	f.workers(&o.workers)
	f.engine(&o.engine)
	f.limits(&o.limits, "timeout", "max-document")
	f.log(&o.log)
}

// serveAgents serves the agent that started this program, until that is gone or ctx ends.
func serveAgents(ctx context.Context, con *ui.Console, opt *mcpOptions) (err error) {
	base, err := os.Getwd() // a runner works elsewhere
	if err != nil {
		return fmt.Errorf("find working folder: %w", err)
	}
	work, err := newWorkspace()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	looked := filepath.Join(work.Path, "looked")
	if err := os.Mkdir(looked, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	d := &documents{con: con, opt: opt, dir: work.Path}
	err = mcp.Serve(ctx, mcp.New(d, base, looked, build.Version()))
	if ctx.Err() != nil {
		err = nil // stopped as it is meant to be
	}
	return errors.Join(err, d.close())
}

// documents converts documents one by one, as the service does, by a runner that is started for the first.
type documents struct {
	con *ui.Console
	opt *mcpOptions
	dir string

	mu     sync.Mutex
	runner *runner.Runner
}

var _ mcp.Documents = (*documents)(nil)

// Convert implements mcp.Documents. Who does not wait any more does not want the PDF: the job is removed in each case.
func (d *documents) Convert(ctx context.Context, document, target string, r job.Request) (f job.FileStatus, err error) {
	info, err := os.Stat(document)
	switch {
	case err != nil:
		return f, fmt.Errorf("%s: %w", document, reason(err))
	case !info.Mode().IsRegular():
		return f, fmt.Errorf("%s is no file", document)
	case info.Size() > d.opt.limits.DocumentBytes:
		return f, job.NewError(job.CodeTooLarge, nil)
	}
	run, err := d.start(ctx)
	if err != nil {
		return f, err
	}
	p := run.Pipeline()
	id, err := accept(ctx, p, upload{path: document, name: filepath.Base(document), size: info.Size()}, r)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, p.Delete(context.WithoutCancel(ctx), owner, id)) }()
	get := func(ctx context.Context, cursor string, limit int) (job.Status, error) {
		return p.Status(ctx, owner, id, cursor, limit)
	}
	quiet := &ui.Console{Out: io.Discard, Err: io.Discard}
	s, err := watch(ctx, get, pauses(50*time.Millisecond, 500*time.Millisecond), run.JobEnds, ui.NewProgress(quiet, time.Now))
	if err != nil {
		return f, err
	}
	return d.keep(ctx, run, s, target)
}

// keep writes the PDF of a finished job of one document into its place and returns what became of the document.
func (d *documents) keep(ctx context.Context, run *runner.Runner, s job.Status, target string) (f job.FileStatus, err error) {
	if len(s.Files) != 1 {
		if s.ErrorCode != nil {
			return f, &job.Error{Code: *s.ErrorCode, Message: *s.ErrorMessage}
		}
		return f, job.Errorf(job.CodeInvalidRequest, "This is no Word document, nor one of another format that can be converted.")
	}
	f = s.Files[0]
	if f.Status != job.Completed {
		return f, nil
	}
	pdf, err := run.Pipeline().PDF(ctx, owner, s.ID, f.ID)
	if err != nil {
		return f, err
	}
	return f, durable.WriteFile(target, durable.Options{Mode: 0o666}, func(to *os.File) error { return copyDownload(ctx, pdf, to) })
}

// Draw implements mcp.Documents.
func (d *documents) Draw(ctx context.Context, pdf string, page, dpi int) ([]byte, error) {
	run, err := d.start(ctx)
	if err != nil {
		return nil, err
	}
	return run.Draw(ctx, pdf, page, dpi)
}

// start returns the runner, and starts it where none runs or the last one has ended.
func (d *documents) start(ctx context.Context) (*runner.Runner, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.runner != nil && d.runner.Err() == nil {
		return d.runner, nil
	}
	if err := d.stop(); err != nil {
		return nil, err
	}
	r, err := runner.Start(ctx, runner.Options{
		Data: filepath.Join(d.dir, "data"), Workers: d.opt.workers, Engine: d.opt.engine, Limits: d.opt.limits, Owner: owner, Volatile: true, Log: d.con.Logger(d.opt.log),
	})
	if err != nil {
		return nil, fmt.Errorf("start the converter: %w", err)
	}
	d.runner = r
	return r, nil
}

// stop ends the runner, where there is one. The caller holds mu.
func (d *documents) stop() error {
	if d.runner == nil {
		return nil
	}
	r := d.runner
	d.runner = nil
	return r.Close()
}

func (d *documents) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.stop()
}

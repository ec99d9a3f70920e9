package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/runner"
	"sheaf/internal/ui"
)

func watchCommand() command {
	return command{
		name:    "watch",
		usage:   "IN OUT",
		summary: "Convert what is in a folder, and what is put or changed there, until stopped.",
		help: `
The PDFs of the documents below IN go to the same places below OUT, which may be IN: then they are beside the documents. A
document is taken when nobody writes to it; where that cannot be told, as of files of others, when it has not changed for ten
seconds. Hidden files, downloads under way and lock files are left alone; links to files are followed. A PDF that is not older
than its document stays, so that a watch that is started again goes on where it was; of a changed document it is made anew. A
document that was not converted is tried again when it changes, and at the next start.

Exit codes: 0 stopped by SIGTERM or SIGHUP, 1 it cannot go on, 2 the command line is wrong, 130 stopped by Ctrl-C.
`,
		flags: new(watchOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			opt, err := parseWatch(args)
			if err != nil {
				return err
			}
			con.Quiet = opt.quiet
			return watchFolder(ctx, con, opt)
		},
	}
}

type watchOptions struct {
	in      input
	out     output
	quiet   bool
	workers int
	engine  config.Engine
	limits  job.Limits
	request job.Request
	log     config.LogOptions
}

func (o *watchOptions) register(f *flags) {
	o.limits = job.DefaultLimits()
	o.log.Level = slog.LevelError
	f.quiet(&o.quiet)
	f.workers(&o.workers)
	f.options(&o.request.Options)
	f.secrets(&o.request.Secrets)
	f.engine(&o.engine)
	f.limits(&o.limits, "timeout", "max-document")
	f.log(&o.log)
}

func parseWatch(args []string) (*watchOptions, error) {
	o := new(watchOptions)
	f := newFlags("watch")
	o.register(f)
	rest, err := f.parse(args)
	if err != nil {
		return nil, err
	}
	if len(rest) != 2 {
		return nil, ui.UsageError("say which folder is watched and where the PDFs go: sheaf watch IN OUT")
	}
	if o.in, err = watchedFolder(rest[0]); err != nil {
		return nil, err
	}
	if o.out, err = watchOutput(rest[1]); err != nil {
		return nil, err
	}
	if o.request, err = settled(o.request); err != nil {
		return nil, err
	}
	if o.request.Options.CallbackURL != "" {
		return nil, ui.UsageError("watch runs without a service, so nobody would be called: leave --callback-url out")
	}
	return o, o.out.goesWith(false, o.request.Options)
}

// watchedFolder finds the folder that is watched. Its errors are usage errors.
func watchedFolder(arg string) (input, error) {
	path, err := filepath.Abs(arg)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return input{}, ui.UsageError("%s: %w", arg, reason(err))
	}
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	if err == nil {
		_, err = os.ReadDir(path)
	}
	if err != nil {
		return input{}, ui.UsageError("%s: %w", arg, reason(err))
	}
	return input{shown: arg, path: path, kind: folderInput, info: info}, nil
}

// watchOutput finds the folder that PDFs go to, and makes it. Its errors are usage errors.
func watchOutput(arg string) (output, error) {
	path, err := filepath.Abs(arg)
	if err != nil {
		return output{}, ui.UsageError("%s: %w", arg, reason(err))
	}
	if err := creatable(arg, path); err != nil {
		return output{}, err
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return output{}, ui.UsageError("%s: %w", arg, reason(err))
	}
	return output{shown: arg, path: path, kind: kindFolder}, nil
}

// watchFolder converts what comes into a folder until ctx ends.
func watchFolder(ctx context.Context, con *ui.Console, opt *watchOptions) (err error) {
	defer func() {
		if s := ui.StoppedBy(ctx); s == syscall.SIGTERM || s == syscall.SIGHUP {
			err = nil
		}
	}()
	work, err := newWorkspace()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	progress := ui.NewProgress(con, time.Now)
	progress.Begin("Starting LibreOffice…")
	r, err := runner.Start(ctx, runner.Options{
		Data: filepath.Join(work.Path, "data"), Workers: opt.workers, Engine: opt.engine, Limits: uploadsUnlimited(opt.limits), Owner: owner, Volatile: true, Log: con.Logger(opt.log),
	})
	progress.End()
	if err != nil {
		return fmt.Errorf("start the converter: %w", err)
	}
	if !con.Quiet {
		con.Say("Watching %s; the PDFs go to %s. Ctrl-C stops it.", ui.Escape(opt.in.shown), ui.Escape(opt.out.shown))
	}
	w := newWatching(con, opt, work.Path, r)
	return errors.Join(w.run(ctx), r.Close())
}

// uploadsUnlimited returns limits that let any batch in: the documents are on this machine already.
func uploadsUnlimited(l job.Limits) job.Limits {
	l.UploadBytes, l.InlineBytes = 1<<50, 1<<50
	l.Documents = max(l.Documents, maxBatch)
	return l
}

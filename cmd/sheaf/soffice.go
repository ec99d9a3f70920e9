package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/config"
	"sheaf/internal/engine"
	"sheaf/internal/job"
	"sheaf/internal/soffice"
	"sheaf/internal/ui"
)

func sofficeCommand() command {
	return command{
		name:    "soffice",
		usage:   "--headless --convert-to pdf --outdir DIR FILE...",
		summary: "Do what scripts call LibreOffice's soffice for.",
		help: `
PDFs of Word documents, and of the other formats that sheaf converts, are made by sheaf, with the lines that soffice prints: each
document behind walls, many at a time, and any number of calls at a time without a lock on a profile. A sheaf serve of the same
user does the work if one runs. Everything else is handed to the real soffice, which is found on PATH behind sheaf, or named by
SHEAF_SOFFICE. docs/soffice.md says which options of the PDF filter sheaf has.

Exit codes: 0 all files were converted, 1 some were not (soffice exits with 0 then), 130 stopped by Ctrl-C; without a conversion
those of soffice.
`,
		flags: new(sofficeOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			opt := new(sofficeOptions)
			f := newFlags("soffice")
			opt.register(f)
			if err := f.parseAll(nil); err != nil { // reads the environment: the arguments are soffice's
				return err
			}
			return asSoffice(ctx, con, opt, args)
		},
	}
}

// sofficeOptions are settings from the environment.
type sofficeOptions struct {
	workers int
	engine  config.Engine
	limits  job.Limits
}

func (o *sofficeOptions) register(f *flags) {
	own := newFlags(f.set.Name())
	o.limits = job.DefaultLimits()
	own.workers(&o.workers)
	own.engine(&o.engine)
	own.limits(&o.limits, "timeout", "max-document")
	if err := own.fromEnvironment(); err != nil {
		f.wrong = err
	}
	f.variables = own.variables
}

// officeFile is a file of a call.
type officeFile struct {
	arg      string
	from, to string // absolute
	shown    string // to, as people are told it: a service in this process may change the working folder
}

// voice says what becomes of files, in the words of the program that sheaf stands for.
type voice interface {
	converted(f officeFile, replaced bool) // before the PDF is written
	unwritten(err error)                   // a PDF, or its folder
	lost(f officeFile, why string)
}

// officeVoice is soffice's.
type officeVoice struct {
	con  *ui.Console
	call soffice.Call
}

func (v officeVoice) converted(f officeFile, replaced bool) {
	fmt.Fprintln(v.con.Out, v.call.Converted(f.from, f.to))
	if replaced {
		fmt.Fprintln(v.con.Out, soffice.Overwriting(f.to))
	}
}

func (v officeVoice) unwritten(err error) {
	v.con.Say("Error: Please verify input parameters... (%s)", ui.Escape(err.Error()))
}

func (v officeVoice) lost(f officeFile, why string) {
	v.con.Say("%s", soffice.NotLoaded)
	v.con.SayIndented("", ui.Escape("sheaf: "+f.from+": "+why))
}

// asSoffice answers a command line of soffice.
func asSoffice(ctx context.Context, con *ui.Console, opt *sofficeOptions, args []string) error {
	call, converts := soffice.Parse(args)
	if !converts {
		return becomeSoffice(opt.engine, args)
	}
	begun := time.Now()
	ours, others, lost := sorted(con, call)
	o := &officeRun{con: con, opt: opt, request: call.Request, says: officeVoice{con, call}, files: ours, failed: lost}
	if len(ours) > 0 {
		if err := o.convert(ctx); err != nil {
			return err
		}
	}
	if len(others) > 0 {
		done, err := handOver(ctx, con, opt.engine, call, others, begun)
		if err != nil {
			return err
		}
		if !done {
			o.failed++
		}
	}
	if o.failed > 0 {
		return ui.ExitWith(ui.ExitFailed, nil)
	}
	return nil
}

// sorted tells the files of a call that are converted here from those that are the real soffice's. Files of ours that are not there are said
// to be lost as soffice says it.
func sorted(con *ui.Console, call soffice.Call) (ours, others []officeFile, lost int) {
	for _, arg := range call.Files {
		path, local := soffice.Path(arg)
		file := officeFile{arg: arg, from: path}
		if local {
			file.to, _ = call.Target(path) // only where the working folder is gone
		}
		info, err := os.Stat(path)
		switch {
		case !local || !call.Ours || archive.DocumentExt(path, job.AllEndings()...) == "":
			others = append(others, file)
		case err != nil || !info.Mode().IsRegular():
			officeVoice{con, call}.lost(file, reasonOf(err).Error())
			lost++
		default:
			ours = append(ours, file)
		}
	}
	return ours, others, lost
}

func reasonOf(err error) error {
	if err == nil {
		return errors.New("it is not a file")
	}
	return reason(err)
}

// handedOver marks the environment of the real soffice, so that a script in its place which calls sheaf again is found out.
const handedOver = "_SHEAF_HANDED_OVER=1"

// realSoffice returns the soffice that is not sheaf.
func realSoffice(e config.Engine) (string, error) {
	name, value, _ := strings.Cut(handedOver, "=")
	if os.Getenv(name) == value {
		return "", fmt.Errorf("what stands for soffice calls sheaf again: name LibreOffice's own in %s", config.Soffice)
	}
	path, err := engine.FindLauncher(e)
	if err != nil {
		return "", err
	}
	own, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find sheaf: %w", err)
	}
	self, err := os.Stat(own)
	if err != nil {
		return "", fmt.Errorf("find sheaf: %w", err)
	}
	if info, err := os.Stat(path); err == nil && os.SameFile(info, self) {
		return "", fmt.Errorf("%s is sheaf itself: name LibreOffice's own in %s", path, config.Soffice)
	}
	return path, nil
}

// becomeSoffice has the real soffice take the place of this process. It returns only where that cannot be.
func becomeSoffice(e config.Engine, args []string) error {
	path, err := realSoffice(e)
	if err != nil {
		return err
	}
	return fmt.Errorf("start %s: %w", path, syscall.Exec(path, append([]string{path}, args...), append(os.Environ(), handedOver)))
}

// handOver has the real soffice convert files, and reports whether all of them were: its own exit code does not say that.
func handOver(ctx context.Context, con *ui.Console, e config.Engine, call soffice.Call, files []officeFile, begun time.Time) (bool, error) {
	path, err := realSoffice(e)
	if err != nil {
		return false, err
	}
	args := call.Others
	for _, f := range files {
		args = append(args, f.arg)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = con.In, con.Out, con.Err
	cmd.Env = append(os.Environ(), handedOver)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	err = cmd.Run()
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return false, ui.ExitWith(max(exit.ExitCode(), ui.ExitFailed), nil)
	}
	if err != nil {
		return false, fmt.Errorf("start %s: %w", path, err)
	}
	done := true
	for _, f := range files {
		done = made(f.to, begun) && done
	}
	return done, nil
}

// made reports whether a file, or one of several that are named after it as sheets of a table are, was written since then.
func made(path string, since time.Time) bool {
	if path == "" {
		return true // of a URL the name is not known
	}
	since = since.Add(-time.Second) // file systems count coarsely
	is := func(name string, info fs.FileInfo) bool {
		ext := filepath.Ext(path)
		return strings.HasPrefix(name, strings.TrimSuffix(filepath.Base(path), ext)) && strings.HasSuffix(name, ext) && info.ModTime().After(since)
	}
	entries, _ := os.ReadDir(filepath.Dir(path)) // none is in a folder that is not there
	for _, e := range entries {
		if info, err := e.Info(); err == nil && is(e.Name(), info) {
			return true
		}
	}
	return false
}

// quietLog is for a pipeline whose outcomes are said by soffice's lines.
var quietLog = config.LogOptions{Level: slog.LevelError}

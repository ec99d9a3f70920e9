package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
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
		help: `
Each document's PDF goes beside it: 'sheaf convert a.docx' makes a.pdf. OUT says where else to:
  -o OUT.pdf   one PDF: of one document, or of all with --merge
  -o OUT.zip   a ZIP of all PDFs, with reports
  -o OUT/      a folder of PDFs, in the folders in which the documents are
  -o -         standard output, unless that is a terminal: a PDF where there is one only, else a ZIP
A PDF that is there already, beside its document or in a folder, stays what it is: --force makes it anew, --newer does where
the document has changed since. OUT.pdf and OUT.zip are replaced, but a file of another kind only with --force.

INPUT is a document, a ZIP, a folder or - for standard input. Documents in a folder are found at any depth; links to files are
followed, links to folders are not. With several inputs, the documents of each ZIP and folder stand in the result under its
name. Documents whose PDFs would have the same name are numbered. Nothing is written where nothing was converted.

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
	force   bool
	newer   bool
	workers int
	engine  config.Engine
	limits  job.Limits
	request job.Request
	log     config.LogOptions

	outArg string
}

func (o *convertOptions) register(f *flags) {
	o.limits = job.DefaultLimits()
	o.log.Level = slog.LevelError // the summary at the end says what became of the documents
	f.text(&o.outArg, "o", "", "write the result to `OUT`: a .zip, a .pdf, a folder (with / at its end), or - for standard output; default: beside the documents")
	f.set.BoolVar(&o.force, "force", false, "replace what is there already")
	f.set.BoolVar(&o.newer, "newer", false, "replace PDFs, beside documents or in a folder, that are older than their documents")
	f.json(&o.json)
	f.quiet(&o.quiet)
	f.workers(&o.workers)
	f.options(&o.request.Options)
	f.secrets(&o.request.Secrets)
	f.engine(&o.engine)
	f.limits(&o.limits, "timeout", "max-documents", "max-upload", "max-document")
	f.log(&o.log)
}

// keeping says what is done about PDFs that are there already.
func (o *convertOptions) keeping() keeping {
	switch {
	case o.force:
		return replaceAll
	case o.newer:
		return replaceOlder
	}
	return keepExisting
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
		o.out, err = findOutput(o.outArg, o.inputs, o.force)
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
	switch {
	case o.request.Options.CallbackURL != "":
		return ui.UsageError("convert runs without a service, so nobody would be called: leave --callback-url out, or hand the documents to a service with 'sheaf submit'")
	case o.force && o.newer:
		return ui.UsageError("--force makes all PDFs anew, --newer those of changed documents: say one of them")
	case o.newer && !o.out.each():
		return ui.UsageError("--newer goes with PDFs beside their documents or in a folder, as in -o OUT%c", filepath.Separator)
	case o.out.stdout && con.OutTerminal:
		return ui.UsageError("standard output is a terminal, which shows no PDF; name a file, as in -o OUT.pdf, or pipe sheaf into a program")
	case o.out.stdout && o.json:
		return ui.UsageError("the result and the status of --json cannot both go to standard output; name a file, as in -o OUT.pdf")
	case fromStdin(o.inputs) && con.InTerminal:
		return ui.UsageError("standard input is a terminal; pipe a document or a ZIP into sheaf, as in 'sheaf convert - -o a.pdf <a.docx'")
	case fromStdin(o.inputs):
		return nil // what it is shows when it is read
	}
	o.out = o.out.settled(o.inputs, o.request.Options)
	return o.out.goesWith(o.inputs, o.request.Options)
}

// convert runs the whole pipeline in this process on a temporary data folder.
func convert(ctx context.Context, con *ui.Console, opt *convertOptions) (err error) {
	work, err := convertWorkspace(opt.inputs, opt.workers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	c := &conversion{con: con, opt: opt, dir: work.Path, begun: time.Now(), progress: ui.NewProgress(con, time.Now)}
	s, err := c.run(ctx)
	if err != nil {
		return localError(ctx, con, opt.json, err)
	}
	if c.tree != nil && c.tree.nothingToDo() {
		return c.alreadyDone()
	}
	if err := c.toStdout(ctx, s); err != nil {
		return localError(ctx, con, opt.json, err)
	}
	return finish(con, opt.json, s, c.up.unread, c.result(s), time.Since(c.begun))
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

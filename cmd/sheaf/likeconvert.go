package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

func docx2pdfCommand() command {
	return command{
		name:    "docx2pdf",
		usage:   "IN [OUT]",
		summary: "Do what scripts call docx2pdf for: convert a document, or those of a folder.",
		help: `
OUT is a PDF of one document, or a folder; without it PDFs go beside their documents. What is there is replaced.

Exit codes are those of convert.
`,
		flags: func(*flags) {},
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			rest, err := known(args, []string{"keep-active", "headless"}, nil)
			if err == nil && (len(rest) < 1 || len(rest) > 2) {
				err = ui.UsageError("say what to convert, and where the PDFs go: sheaf docx2pdf IN [OUT]")
			}
			if err != nil {
				return err
			}
			like := []string{"--force", "--ignore-others"}
			if len(rest) == 2 {
				out := rest[1]
				if !strings.EqualFold(filepath.Ext(out), ".pdf") {
					out += string(os.PathSeparator) // a folder, which may have to be made
				}
				like = append(like, "-o", out)
			}
			return convertLike(ctx, con, append(like, "--", rest[0]))
		},
	}
}

func unoconvertCommand() command {
	return command{
		name:    "unoconvert",
		usage:   "IN OUT",
		summary: "Do what scripts call unoconvert for: convert a document to PDF.",
		help: `
IN is a document or - for standard input, OUT a PDF, which is replaced, or - for standard output.

Exit codes are those of convert.
`,
		flags: func(*flags) {},
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			rest, err := known(args, []string{"remote"}, []string{"convert-to", "host", "port", "host-location", "protocol", "filter"})
			if err == nil && len(rest) != 2 {
				err = ui.UsageError("say what to convert, and to which file: sheaf unoconvert IN OUT")
			}
			if err == nil && rest[1] != "-" && !strings.EqualFold(filepath.Ext(rest[1]), ".pdf") {
				err = ui.UsageError("%s: only PDFs are made", rest[1])
			}
			if err != nil {
				return err
			}
			like := []string{"--force", "--quiet", "-o", rest[1]}
			if archive.DocumentExt(rest[0]) == "" && rest[0] != "-" {
				like = append(like, "--formats", job.AllFormats)
			}
			return convertLike(ctx, con, append(like, "--", rest[0]))
		},
	}
}

// known takes switches, and flags with a value, that change nothing here out of arguments. Of a format only PDF is one, and others are refused.
func known(args, switches, valued []string) (rest []string, err error) {
	for i := 0; i < len(args); i++ {
		name, isFlag := strings.CutPrefix(args[i], "--")
		name, value, joined := strings.Cut(name, "=")
		switch {
		case args[i] == "-" || !isFlag && !strings.HasPrefix(args[i], "-"):
			rest = append(rest, args[i])
			continue
		case isFlag && slices.Contains(switches, name) && !joined:
			continue
		case !isFlag || !slices.Contains(valued, name) || !joined && i+1 == len(args):
			return nil, ui.UsageError("%s is not taken here; sheaf convert has options of its own", args[i])
		}
		if !joined {
			i++
			value = args[i]
		}
		if name == "convert-to" && value != "pdf" || name == "filter" && value != "writer_pdf_Export" {
			return nil, ui.UsageError("--%s %s: only PDFs are made", name, value)
		}
	}
	return rest, nil
}

// convertLike does what convert does with these arguments, by the user's service where one listens. What is no document nor a folder of
// them, as a ZIP on standard input, is convert's.
func convertLike(ctx context.Context, con *ui.Console, args []string) (err error) {
	opt, err := parseConvert(con, args)
	if err != nil {
		return err
	}
	con.Quiet = opt.quiet
	work, err := newWorkspace()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	if opt.inputs, err = readStdin(ctx, con, opt.inputs, work.Path, opt.limits.UploadBytes, opt.request.Options.Formats); err != nil {
		return localError(ctx, con, false, err)
	}
	opt.out = opt.out.settled(isOne(opt.inputs), opt.request.Options)
	if err := opt.out.goesWith(isOne(opt.inputs), opt.request.Options); err != nil {
		return err
	}
	if opt.out.stdout {
		opt.out.path = filepath.Join(work.Path, "result.pdf")
	}
	files, err := opt.files(ctx, con, work.Path)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return convert(ctx, con, opt)
	}
	o := &officeRun{
		con: con, files: files, request: opt.request, says: plainVoice{con},
		opt: &sofficeOptions{workers: opt.workers, engine: opt.engine, limits: opt.limits},
	}
	if err := o.convert(ctx); err != nil {
		return localError(ctx, con, false, err)
	}
	switch {
	case o.failed == len(files):
		return ui.ExitWith(ui.ExitFailed, nil)
	case o.failed > 0:
		return ui.ExitWith(ui.ExitPartial, nil)
	case opt.out.stdout:
		return fileToStdout(ctx, con, opt.out.path)
	}
	return nil
}

// files returns the documents among the inputs and where their PDFs go; none where it takes more than to convert each.
func (o *convertOptions) files(ctx context.Context, con *ui.Console, dir string) ([]officeFile, error) {
	if isOne(o.inputs) && !o.out.each() {
		in := o.inputs[0]
		return []officeFile{{arg: in.shown, from: in.path, to: o.out.path, shown: o.out.shown}}, nil
	}
	if in := o.inputs[0]; in.kind != docxInput && in.kind != folderInput || !o.out.each() {
		return nil, nil
	}
	t, err := plan(ctx, con, o.inputs, dir, o.out, o.target.keeping(), o.request.Options)
	if err != nil {
		return nil, err
	}
	var files []officeFile
	for source, to := range t.targets {
		if to.path != "" {
			files = append(files, officeFile{arg: fromHere(source), from: source, to: to.path, shown: to.shown})
		}
	}
	slices.SortFunc(files, func(a, b officeFile) int { return strings.Compare(a.from, b.from) })
	return files, nil
}

// plainVoice says on standard error what was made.
type plainVoice struct{ con *ui.Console }

func (v plainVoice) converted(f officeFile, _ bool) {
	if !v.con.Quiet {
		v.con.Say("%s", ui.Escape(f.arg+" -> "+f.shown))
	}
}

func (v plainVoice) unwritten(err error) { v.con.Say("sheaf: %s", ui.Escape(err.Error())) }

func (v plainVoice) lost(f officeFile, why string) {
	v.con.SayIndented("", ui.Escape("sheaf: "+f.arg+": "+why))
}

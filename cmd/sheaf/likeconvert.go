package main

import (
	"context"
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

// convertLike runs convert with these arguments.
func convertLike(ctx context.Context, con *ui.Console, args []string) error {
	return convertCommand().run(ctx, con, args)
}

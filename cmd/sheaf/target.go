package main

import (
	"path/filepath"

	"sheaf/internal/job"
	"sheaf/internal/ui"
)

// targetHelp says what -o and the flags beside it do.
const targetHelp = `
Each document's PDF goes beside it: a.docx becomes a.pdf. OUT says where else to:
  -o OUT.pdf   one PDF: of one document, or of all with --merge
  -o OUT.zip   a ZIP of all PDFs, with reports
  -o OUT/      a folder of PDFs, in the folders in which the documents are
  -o -         standard output, unless that is a terminal: a PDF where there is one only, else a ZIP
A PDF that is there already, beside its document or in a folder, stays what it is: --force makes it anew, --newer does where
the document has changed since. OUT.pdf and OUT.zip are replaced, but a file of another kind only with --force.
`

// inputHelp says what an input is.
const inputHelp = `
INPUT is a document, a ZIP, a folder or - for standard input. Documents in a folder are found at any depth; links to files are
followed, links to folders are not. With several inputs, the documents of each ZIP and folder stand in the result under its
name. Documents whose PDFs would have the same name are numbered. Nothing is written where nothing was converted.
`

// targetOptions say where the result of inputs goes.
type targetOptions struct {
	out   string
	force bool
	newer bool
}

// target adds the flags for where the result goes.
func (f *flags) target(o *targetOptions) {
	f.text(&o.out, "o", "", "write the result to `OUT`: a .zip, a .pdf, a folder (with / at its end), or - for standard output; default: beside the documents")
	f.set.BoolVar(&o.force, "force", false, "replace what is there already")
	f.set.BoolVar(&o.newer, "newer", false, "replace PDFs, beside documents or in a folder, that are older than their documents")
}

// keeping says what is done about PDFs that are there already.
func (o targetOptions) keeping() keeping {
	switch {
	case o.force:
		return replaceAll
	case o.newer:
		return replaceOlder
	}
	return keepExisting
}

// check looks whether the output goes with the rest of the command line, and returns it with its kind. Its errors are usage errors.
func (o targetOptions) check(con *ui.Console, out output, inputs []input, asJSON bool, asked job.Options) (output, error) {
	switch {
	case o.force && o.newer:
		return out, ui.UsageError("--force makes all PDFs anew, --newer those of changed documents: say one of them")
	case o.newer && !out.each():
		return out, ui.UsageError("--newer goes with PDFs beside their documents or in a folder, as in -o OUT%c", filepath.Separator)
	case fromStdin(inputs) && con.InTerminal:
		return out, ui.UsageError("standard input is a terminal; pipe a document or a ZIP into sheaf, as in 'sheaf convert - -o a.pdf <a.docx'")
	}
	if err := out.checkStdout(con, asJSON); err != nil || fromStdin(inputs) {
		return out, err // what standard input is shows when it is read
	}
	out = out.settled(isOne(inputs), asked)
	return out, out.goesWith(isOne(inputs), asked)
}

// checkStdout looks whether the result can go to standard output, where it is to. The error is a usage error.
func (o output) checkStdout(con *ui.Console, asJSON bool) error {
	switch {
	case o.stdout && con.OutTerminal:
		return ui.UsageError("standard output is a terminal, which shows no PDF; name a file, as in -o OUT.pdf, or pipe sheaf into a program")
	case o.stdout && asJSON:
		return ui.UsageError("the result and the status of --json cannot both go to standard output; name a file, as in -o OUT.pdf")
	}
	return nil
}

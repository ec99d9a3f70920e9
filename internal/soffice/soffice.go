// Package soffice reads command lines of LibreOffice's soffice that convert to PDF, and says of them what sheaf can do. It knows no files and
// imports job and options.
//
// What it reads is what soffice --help and the source say (desktop/source/app/cmdlineargs.cxx, dispatchwatcher.cxx).
package soffice

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/internal/job"
)

// Call is a command line that converts files.
type Call struct {
	To      string      // as it was given: "pdf", or with a filter and its options
	Ext     string      // of the files that are made, without a dot
	Outdir  string      // as it was given; "" is the working folder
	Files   []string    // as they were given
	Others  []string    // the arguments that are no files, as they were given
	Request job.Request // what sheaf is asked for, where Ours
	Ours    bool        // PDFs are asked for, with no option that sheaf has not
}

// switches change nothing about a conversion: they say how soffice starts.
var switches = []string{
	"headless", "invisible", "nologo", "norestore", "nodefault", "nolockcheck", "nofirststartwizard", "nocrashreport", "minimized", "writer", "terminate_after_init",
}

// Parse reads a command line, without the program's name. It reports false for one that does not convert, or has what is not known here:
// that is soffice's own.
func Parse(args []string) (Call, bool) {
	var c Call
	for i := 0; i < len(args); i++ {
		arg := args[i]
		name, isSwitch := strings.CutPrefix(arg, "-")
		name = strings.TrimPrefix(name, "-") // soffice takes one dash for two
		switch {
		case !isSwitch:
			c.Files = append(c.Files, arg)
			continue
		case strings.HasPrefix(arg, "-env:"), slices.Contains(switches, name):
		case (name == "convert-to" || name == "outdir") && i+1 < len(args):
			i++
			if name == "outdir" {
				c.Outdir = args[i]
			} else {
				c.To = args[i]
			}
			c.Others = append(c.Others, arg, args[i])
			continue
		default:
			return Call{}, false
		}
		c.Others = append(c.Others, arg)
	}
	if c.To == "" || len(c.Files) == 0 {
		return Call{}, false
	}
	ext, filter, _ := strings.Cut(c.To, ":")
	c.Ext = ext
	filter, asked, _ := strings.Cut(filter, ":")
	if ext == "pdf" && (filter == "" || filter == "writer_pdf_Export") {
		c.Request, c.Ours = request(asked)
	}
	return c, true
}

// Path returns the absolute path of a file that is an argument, which may be a file: URL; false for another URL.
func Path(arg string) (string, bool) {
	if scheme, _, ok := strings.Cut(arg, ":"); ok && strings.Contains(arg, "://") || scheme == "file" && ok {
		u, err := url.Parse(arg)
		if err != nil || u.Scheme != "file" || u.Host != "" && u.Host != "localhost" {
			return "", false
		}
		return filepath.Clean(u.Path), true
	}
	path, err := filepath.Abs(arg)
	return path, err == nil
}

// Target returns where soffice writes the PDF, or other file, that it makes of a file of this absolute path: beside no input, but in the
// folder that was given or else the working folder.
func (c Call) Target(path string) (string, error) {
	dir, err := filepath.Abs(c.Outdir)
	if local, ok := Path(c.Outdir); c.Outdir != "" && ok {
		dir = local
	}
	base := filepath.Base(path)
	return filepath.Join(dir, strings.TrimSuffix(base, filepath.Ext(base))+"."+c.Ext), err
}

// Converted returns the line in which soffice says on standard output that a file was converted.
func (c Call) Converted(from, to string) string {
	_, filter, named := strings.Cut(c.To, ":")
	switch ext := strings.ToLower(filepath.Ext(from)); {
	case named:
	case ext == ".html" || ext == ".htm":
		filter = "writer_web_pdf_Export"
	default:
		filter = "writer_pdf_Export"
	}
	return "convert " + from + " -> " + to + " using filter : " + filter
}

// Overwriting returns the line that follows where there was a file before.
func Overwriting(to string) string { return "Overwriting: " + to }

// NotLoaded is what soffice says on standard error of a file that it could not read.
const NotLoaded = "Error: source file could not be loaded"

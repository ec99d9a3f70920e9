package ui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/size"
)

// How many failed files a summary names where there is a report of all, and up to how many skipped ones.
const (
	maxNamed        = 20
	maxSkippedNamed = 5
)

// Result says where what came out of a job was written.
type Result struct {
	Sentence string // for the end of the summary
	Kept     string // a sentence on PDFs that were there already; "" is none
	Report   bool   // a report of all files was written, too
}

// Written returns the Result of a file, or a folder, of this name as the user wrote it, and bytes.
func Written(what, name string, bytes int64) Result {
	return Result{Sentence: fmt.Sprintf("%s in %s (%s).", what, Escape(name), size.Text(bytes))}
}

// Summarize says how a job ended: what was converted, what was not and why, which PDFs have other pages than Word had, which fonts were
// replaced, and where the result is. A quiet console hears only of what was not converted, or lacks something.
func (c *Console) Summarize(s job.Status, result Result, took time.Duration) {
	total := len(s.Files)
	most := total
	if result.Report {
		most = maxNamed // the others can be looked up
	}
	if c.Quiet {
		c.sayUnconverted(s.Files, most)
		c.sayLeftOut(s)
		c.sayWarnings(s.Files, most)
		return
	}
	if total > 0 {
		c.sayConverted(s, took)
	}
	c.sayUnconverted(s.Files, most)
	c.sayLeftOut(s)
	c.saySkipped(s.Skipped)
	c.sayWarnings(s.Files, most)
	c.sayPages(s.Files, most)
	c.sayFonts(s.Files, result.Report)
	if result.Kept != "" {
		c.SayIndented("", result.Kept)
	}
	if result.Sentence != "" {
		c.Say("%s", result.Sentence)
	}
}

func (c *Console) sayConverted(s job.Status, took time.Duration) {
	total := len(s.Files)
	paint := c.ErrPaint.Green
	if s.Completed < total {
		paint = c.ErrPaint.Red
	}
	c.Say("%s in %s (%.1f docs/s)", paint(fmt.Sprintf("%d of %s converted", s.Completed, plural(total, "document"))),
		Duration(took), float64(total)/max(took.Seconds(), 0.001))
}

func (c *Console) sayLeftOut(s job.Status) {
	if s.LeftOut > 0 {
		c.Say("%s", c.ErrPaint.Red(leftOut(s)))
	}
}

// leftOut says how many files were left out and why, and how to have those of them converted that can be.
func leftOut(s job.Status) string {
	var names []string
	for _, f := range s.Skipped {
		names = append(names, f.Filename)
	}
	formats, _ := job.ParseFormats(s.Options.Formats) // it has been checked
	text := plural(s.LeftOut, "file") + " of other kinds left out: only Word documents are converted"
	if len(formats) > 0 {
		text = plural(s.LeftOut, "file") + " of other kinds left out: only Word documents and the formats that you asked for are converted"
	}
	others := slices.DeleteFunc(job.FormatNames(names...), func(name string) bool { return slices.Contains(formats, job.Format(name)) })
	if len(others) == 0 {
		return text
	}
	kinds := "." + strings.Join(others, ", .")
	for _, f := range formats {
		others = append(others, string(f))
	}
	return text + ". To convert " + kinds + " files as well, run this again with --formats " + strings.Join(others, ",")
}

// sayUnconverted names the documents that have no PDF, at most this many, and why.
func (c *Console) sayUnconverted(files []job.FileStatus, most int) {
	n := 0
	for _, f := range files {
		if f.Status == job.Completed {
			continue
		}
		if n++; n == 1 {
			c.Say("Not converted:")
		}
		if n <= most {
			code := string(valueOr(f.ErrorCode, job.Code(f.Status)))
			c.Say("  %s", Escape(f.Filename))
			c.SayIndented("    ", Escape(code+": "+valueOr(f.ErrorMessage, "")))
		}
	}
	c.sayMore(n - most)
}

// sayWarnings names the documents whose PDFs lack something, at most this many, and what.
func (c *Console) sayWarnings(files []job.FileStatus, most int) {
	n := 0
	for _, f := range files {
		if len(f.Warnings) == 0 {
			continue
		}
		if n++; n == 1 {
			c.Say("Look through these PDFs:")
		}
		if n <= most {
			c.Say("  %s", Escape(f.Filename))
			for _, w := range f.Warnings {
				c.SayIndented("    ", Escape(w.Message))
			}
		}
	}
	c.sayMore(n - most)
}

// saySkipped names the files that are no documents when they are few, and else says how many were skipped for which reason.
// Folders go without saying.
func (c *Console) saySkipped(skipped []job.Skipped) {
	skipped = slices.DeleteFunc(slices.Clone(skipped), func(f job.Skipped) bool { return strings.HasSuffix(f.Filename, "/") })
	if len(skipped) == 0 {
		return
	}
	c.Say("Skipped:")
	if len(skipped) <= maxSkippedNamed {
		for _, f := range skipped {
			c.SayIndented("  ", Escape(f.Filename+": "+f.Reason))
		}
		return
	}
	reasons := map[string]int{}
	for _, f := range skipped {
		reasons[f.Reason]++
	}
	for _, reason := range slices.SortedFunc(maps.Keys(reasons), func(a, b string) int {
		return cmp.Or(reasons[b]-reasons[a], strings.Compare(a, b))
	}) {
		c.SayIndented("  ", Escape(fmt.Sprintf("%s: %s", plural(reasons[reason], "file"), reason)))
	}
}

// sayMore ends a list of files of which n were not named, if any.
func (c *Console) sayMore(n int) {
	if n > 0 {
		c.Say("  ... and %d more: see report.csv in the result", n)
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func valueOr[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

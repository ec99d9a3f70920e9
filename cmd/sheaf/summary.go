package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"sheaf/internal/job"
)

// A summary names so many failed files, and skipped ones when there are no more than that.
const (
	maxNamed        = 20
	maxSkippedNamed = 5
)

// summarize tells people how a job ended: what was converted, what was not and why, and where the result is.
func (c *console) summarize(s job.Status, out output, took time.Duration) {
	total := len(s.Files)
	color := green
	if s.Completed < total {
		color = red
	}
	c.say("%s in %s (%.1f docs/s)", c.errPaint.paint(color, fmt.Sprintf("%d of %s converted", s.Completed, plural(total, "document"))),
		timeText(took), float64(total)/max(took.Seconds(), 0.001))
	c.sayUnconverted(s.Files)
	c.saySkipped(s.Skipped)
	c.sayFonts(s.Files)
	if s.DownloadURL == nil {
		c.say("Nothing was converted, so %s was not written.", escape(out.shown))
		return
	}
	if info, err := os.Stat(out.path); err == nil {
		c.say("The result is in %s (%s).", escape(out.shown), bytesText(info.Size()))
	}
}

// sayUnconverted names the documents that have no PDF, and why.
func (c *console) sayUnconverted(files []job.FileStatus) {
	n := 0
	for _, f := range files {
		if f.Status == job.Completed {
			continue
		}
		if n++; n == 1 {
			c.say("Not converted:")
		}
		if n <= maxNamed {
			code := string(valueOr(f.ErrorCode, job.Code(f.Status)))
			c.say("  %s", escape(f.Filename))
			c.sayIndented("    ", escape(code+": "+valueOr(f.ErrorMessage, "")))
		}
	}
	c.sayMore(n)
}

// saySkipped tells of the files that are no documents: each by name when they are few, else how many for which reason.
// Folders go without saying.
func (c *console) saySkipped(skipped []job.Skipped) {
	skipped = slices.DeleteFunc(slices.Clone(skipped), func(f job.Skipped) bool { return strings.HasSuffix(f.Filename, "/") })
	if len(skipped) == 0 {
		return
	}
	c.say("Skipped:")
	if len(skipped) <= maxSkippedNamed {
		for _, f := range skipped {
			c.sayIndented("  ", escape(f.Filename+": "+f.Reason))
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
		c.sayIndented("  ", escape(fmt.Sprintf("%s: %s", plural(reasons[reason], "file"), reason)))
	}
}

// sayMore ends a list of n files of which some may not have been named.
func (c *console) sayMore(n int) {
	if n > maxNamed {
		c.say("  ... and %d more: see report.csv in the result", n-maxNamed)
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

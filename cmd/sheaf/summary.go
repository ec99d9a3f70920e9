package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"sheaf/internal/job"
)

// maxNamed bounds how many failed and how many skipped files a summary names.
const maxNamed = 20

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

// saySkipped names the files that are no documents, and why. Folders go without saying.
func (c *console) saySkipped(skipped []job.Skipped) {
	n := 0
	for _, f := range skipped {
		if strings.HasSuffix(f.Filename, "/") {
			continue
		}
		if n++; n == 1 {
			c.say("Skipped:")
		}
		if n <= maxNamed {
			c.sayIndented("  ", escape(f.Filename+": "+f.Reason))
		}
	}
	c.sayMore(n)
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

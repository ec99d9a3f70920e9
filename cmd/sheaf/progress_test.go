package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestBarFitsTheTerminal(t *testing.T) {
	parts := []string{"Converting 312/500", "3 failed", "17s left", "11.2 docs/s"}
	c := documents("Converting", 312, 500, 3)
	for width, want := range map[int]string{
		120: "[" + strings.Repeat("=", 24) + strings.Repeat(" ", 16) + "]  Converting 312/500, 3 failed, 17s left, 11.2 docs/s",
		80:  "[" + strings.Repeat("=", 14) + strings.Repeat(" ", 10) + "]  Converting 312/500, 3 failed, 17s left, 11.2 docs/s",
		60:  "[" + strings.Repeat("=", 10) + strings.Repeat(" ", 7) + "]  Converting 312/500, 3 failed, 17s left",
		50:  "[" + strings.Repeat("=", 10) + strings.Repeat(" ", 7) + "]  Converting 312/500, 3 failed",
		40:  "Converting 312/500, 3 failed",
		25:  "Converting 312/500",
		11:  "Converting",
		1:   "",
		0:   "",
	} {
		got := bar(parts, c, width)
		require.Equal(t, want, got, width)
		require.LessOrEqual(t, len(got), max(width-1, 0))
	}
}

// clock is a time that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time            { return c.at }
func (c *clock) advance(d time.Duration)   { c.at = c.at.Add(d) }
func newClock() *clock                     { return &clock{time.Unix(1_000_000, 0)} }
func atWork(done, failed, total int) count { return documents("Converting", done, total, failed) }

func TestProgressInLines(t *testing.T) {
	con, out := quiet()
	c := newClock()
	p := newProgress(con, c.now)
	for done := range 120 {
		p.show(atWork(done, done/50, 120))
		c.advance(100 * time.Millisecond)
	}
	p.end()
	require.Equal(t, "Converting 50/120, 1 failed, 7s left, 10.0 docs/s\nConverting 100/120, 2 failed, 2s left, 10.0 docs/s\n", out.String())
}

func TestProgressOnATerminal(t *testing.T) {
	con, out := quiet()
	con.terminal = true
	c := newClock()
	p := newProgress(con, c.now)
	p.note("Reading ...")
	p.show(atWork(0, 0, 2))
	c.advance(time.Millisecond)
	p.show(atWork(1, 0, 2))
	c.advance(time.Second)
	p.show(atWork(2, 0, 2))
	p.end()
	lines := strings.Split(out.String(), "\r")
	require.Equal(t, "Reading ...\x1b[K", lines[1])
	require.Equal(t, "["+strings.Repeat(" ", 40)+"]  Converting 0/2\x1b[K", lines[2])
	require.Equal(t, "["+strings.Repeat("=", 40)+"]  Converting 2/2, 2.0 docs/s\x1b[K", lines[3])
	require.Equal(t, "\x1b[K", lines[4], "the bar is gone at the end")
	require.Len(t, lines, 5, "what came a moment later is not drawn")
}

func TestTimeText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 1400 * time.Millisecond: "1s", 59 * time.Second: "59s", 125 * time.Second: "2m 05s", 4810 * time.Second: "1h 20m",
	} {
		require.Equal(t, want, timeText(d))
	}
}

func TestBytesText(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 1023: "1023 bytes", 1536: "1.5 KiB", 5 << 30: "5.0 GiB", 9 << 50: "9216.0 TiB"} {
		require.Equal(t, want, bytesText(n))
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"Übung 日本.docx":     "Übung 日本.docx",
		"a\x1b[31m\nb":      `a\x1b[31m\nb`,
		"rtl\u202efdp":      `rtl\u202efdp`,
		"bad\xffbyte":       `bad\xffbyte`,
		"replaced \ufffd":   "replaced \ufffd",
		"क्\u200dष":         "क्\u200dष",
		"c1\u009b31m\u2028": `c1\u009b31m\u2028`,
	} {
		require.Equal(t, want, escape(in))
	}
}

func TestSummary(t *testing.T) {
	con, out := quiet()
	s := job.Status{Status: job.PartialSuccess, Completed: 1, Failed: 25}
	for i := range 26 {
		f := job.FileStatus{ID: i + 1, Filename: "a\x1b.docx", Status: job.Failed, ErrorCode: new(job.CodeCorrupt), ErrorMessage: new(job.CodeCorrupt.Sentence())}
		if i == 0 {
			f = job.FileStatus{ID: 1, Filename: "good.docx", Status: job.Completed}
		}
		s.Files = append(s.Files, f)
	}
	s.Skipped = []job.Skipped{{Filename: "sub/", Reason: "folder"}, {Filename: "x.txt", Reason: "not a Word document (.txt)"}}
	con.summarize(s, output{shown: "out.zip", path: "/nowhere"}, 2*time.Second)
	text := out.String()
	require.True(t, strings.HasPrefix(text, "1 of 26 documents converted in 2s (13.0 docs/s)\nNot converted:\n  a\\x1b.docx\n    corrupt: "), text)
	require.Equal(t, 20, strings.Count(text, "corrupt: "))
	require.Contains(t, text, "  ... and 5 more: see report.csv in the result\nSkipped:\n  x.txt: not a Word document (.txt)\n")
	require.Contains(t, text, "Nothing was converted, so out.zip was not written.")
}

func TestSayIndentedBreaksLinesOnATerminal(t *testing.T) {
	con, out := quiet()
	con.sayIndented("  ", "one two three")
	require.Equal(t, "  one two three\n", out.String())
	out.Reset()
	con.terminal, con.width = true, func() int { return 9 }
	con.sayIndented("  ", "one two three-hundred x")
	require.Equal(t, "  one two\n  three-hundred\n  x\n", out.String())
}

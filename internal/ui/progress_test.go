package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBarFitsTheTerminal(t *testing.T) {
	parts := []string{"Converting 312/500", "3 failed", "17s left", "11.2 docs/s"}
	c := Documents("Converting", 312, 500, 3)
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
func atWork(done, failed, total int) Count { return Documents("Converting", done, total, failed) }

func TestProgressInLines(t *testing.T) {
	con, out := quiet()
	c := newClock()
	p := NewProgress(con, c.now)
	for done := range 120 {
		p.Show(atWork(done, done/50, 120))
		c.advance(100 * time.Millisecond)
	}
	p.End()
	require.Equal(t, "Converting 50/120, 1 failed, 7s left, 10.0 docs/s\nConverting 100/120, 2 failed, 2s left, 10.0 docs/s\n", out.String())
}

func TestProgressOnATerminal(t *testing.T) {
	con, out := quiet()
	con.Terminal = true
	c := newClock()
	p := NewProgress(con, c.now)
	p.Note("Reading ...")
	p.Show(atWork(0, 0, 2))
	c.advance(time.Millisecond)
	p.Show(atWork(1, 0, 2))
	c.advance(time.Second)
	p.Show(atWork(2, 0, 2))
	p.End()
	lines := strings.Split(out.String(), "\r")
	require.Equal(t, "Reading ...\x1b[K", lines[1])
	require.Equal(t, "["+strings.Repeat(" ", 40)+"]  Converting 0/2\x1b[K", lines[2])
	require.Equal(t, "["+strings.Repeat("=", 40)+"]  Converting 2/2, 2.0 docs/s\x1b[K", lines[3])
	require.Equal(t, "\x1b[K", lines[4], "the bar is gone at the end")
	require.Len(t, lines, 5, "what came a moment later is not drawn")
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 1400 * time.Millisecond: "1s", 59 * time.Second: "59s", 125 * time.Second: "2m 05s", 4810 * time.Second: "1h 20m",
	} {
		require.Equal(t, want, Duration(d))
	}
}

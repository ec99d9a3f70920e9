package main

import (
	"fmt"
	"strings"
	"time"
)

// How often progress is shown: as a bar on a terminal, elsewhere as lines.
const (
	redrawEvery = 100 * time.Millisecond
	lineEvery   = 5 * time.Second
)

// progress shows how far a count has come. It is for one goroutine.
type progress struct {
	con     *console
	now     func() time.Time
	started time.Time // of what is counted, zero before
	base    int64     // done by then
	shown   time.Time
	drawn   bool // a bar stands on the terminal's last line
}

func newProgress(con *console, now func() time.Time) *progress { return &progress{con: con, now: now} }

// count is what is shown: done of total, of which failed, in a unit that format writes.
type count struct {
	verb                string // "Converting"
	done, total, failed int64
	rate                func(perSecond float64) string
	amount              func(n int64) string
}

func documents(verb string, done, total, failed int) count {
	return count{
		verb: verb, done: int64(done), total: int64(total), failed: int64(failed),
		rate:   func(r float64) string { return fmt.Sprintf("%.1f docs/s", r) },
		amount: func(n int64) string { return fmt.Sprint(n) },
	}
}

func transferred(verb string, done, total int64) count {
	return count{
		verb: verb, done: done, total: total,
		rate:   func(r float64) string { return bytesText(int64(r)) + "/s" },
		amount: bytesText,
	}
}

// show shows c, unless something was shown a moment ago. On a terminal the end of a count is always shown; elsewhere
// what comes of it is told anyway.
func (p *progress) show(c count) {
	now := p.now()
	if p.started.IsZero() {
		p.started, p.base = now, c.done
	}
	if p.con.terminal {
		if now.Sub(p.shown) >= redrawEvery || c.done == c.total {
			p.shown = now
			p.draw(bar(p.parts(c, now), c, p.con.width()))
		}
		return
	}
	if now.Sub(p.started) >= lineEvery && now.Sub(p.shown) >= lineEvery {
		p.shown = now
		p.con.say("%s", strings.Join(p.parts(c, now), ", "))
	}
}

func (p *progress) draw(line string) {
	fmt.Fprintf(p.con.err, "\r%s\x1b[K", line)
	p.drawn = true
}

// note shows a state in which nothing can be counted yet. Elsewhere than on a terminal it is not worth a line.
func (p *progress) note(text string) {
	if p.con.terminal {
		p.draw(cut(text, p.con.width()-1))
	}
}

// end removes the bar. The next show counts from anew.
func (p *progress) end() {
	if p.drawn {
		fmt.Fprint(p.con.err, "\r\x1b[K")
	}
	*p = progress{con: p.con, now: p.now}
}

// parts are the pieces of the text, the ones that can be missed most at the end.
func (p *progress) parts(c count, now time.Time) []string {
	parts := []string{fmt.Sprintf("%s %s/%s", c.verb, c.amount(c.done), c.amount(c.total))}
	if c.failed > 0 {
		parts = append(parts, fmt.Sprintf("%s failed", c.amount(c.failed)))
	}
	seconds := now.Sub(p.started).Seconds()
	if since := c.done - p.base; since > 0 && seconds > 0 {
		rate := float64(since) / seconds
		if c.done < c.total {
			left := float64(c.total-c.done) / rate
			parts = append(parts, timeText(time.Duration(left*float64(time.Second)))+" left")
		}
		parts = append(parts, c.rate(rate))
	}
	return parts
}

// bar fits the pieces into a line of width columns, with a bar in what they leave free. For the bar's sake all but the
// first two may go. The last column stays empty: writing there makes some terminals wrap.
func bar(parts []string, c count, width int) string {
	const least, most, frame = 10, 40, len("[]  ")
	width--
	room := func() int { return width - len(strings.Join(parts, ", ")) }
	for len(parts) > 2 && room() < least+frame || len(parts) > 1 && room() < 0 {
		parts = parts[:len(parts)-1]
	}
	text := strings.Join(parts, ", ")
	size := min(room()-frame, most)
	if size < least || c.total <= 0 {
		return cut(text, width)
	}
	filled := int(int64(size) * min(c.done, c.total) / c.total)
	return "[" + strings.Repeat("=", filled) + strings.Repeat(" ", size-filled) + "]  " + text
}

func cut(s string, width int) string { return s[:max(0, min(len(s), width))] }

// timeText writes a length of time as people say it: 8s, 2m 05s, 1h 20m.
func timeText(d time.Duration) string {
	s := int64(d.Round(time.Second).Seconds())
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm %02ds", s/60, s%60)
	}
	return fmt.Sprintf("%dh %02dm", s/3600, s%3600/60)
}

// bytesText writes a number of bytes in the unit that fits.
func bytesText(n int64) string {
	f, unit := float64(n), "bytes"
	for _, u := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if f < 1024 {
			break
		}
		f, unit = f/1024, u
	}
	if unit == "bytes" {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", f, unit)
}

package ui

import (
	"fmt"
	"sheaf/internal/size"
	"strings"
	"time"
)

// How often progress is shown: as a bar on a terminal, elsewhere as lines.
const (
	redrawEvery = 100 * time.Millisecond
	lineEvery   = 5 * time.Second
)

// Progress shows how far a Count has come. It is for one goroutine.
type Progress struct {
	con     *Console
	now     func() time.Time
	started time.Time // of what is counted, zero before
	base    int64     // done by then
	shown   time.Time
	drawn   bool // a bar stands on the terminal's last line
}

// NewProgress returns a Progress that shows nothing yet. now is the clock, for tests.
func NewProgress(con *Console, now func() time.Time) *Progress { return &Progress{con: con, now: now} }

// Count is what is shown: how much of a total is done, and how much of that failed, with how it is written.
type Count struct {
	verb                string // "Converting"
	done, total, failed int64
	rate                func(perSecond float64) string
	amount              func(n int64) string
}

// Documents counts documents. verb says what is done to them: "Converting".
func Documents(verb string, done, total, failed int) Count {
	return Count{
		verb: verb, done: int64(done), total: int64(total), failed: int64(failed),
		rate:   func(r float64) string { return fmt.Sprintf("%.1f docs/s", r) },
		amount: func(n int64) string { return fmt.Sprint(n) },
	}
}

// Transferred counts bytes. verb says what is done to them: "Uploading".
func Transferred(verb string, done, total int64) Count {
	return Count{
		verb: verb, done: done, total: total,
		rate:   func(r float64) string { return size.Text(int64(r)) + "/s" },
		amount: size.Text,
	}
}

// Show shows c, unless something was shown a moment ago. On a terminal the end of a count is always shown; elsewhere
// the summary follows anyway.
func (p *Progress) Show(c Count) {
	if p.con.Quiet {
		return
	}
	now := p.now()
	if p.started.IsZero() {
		p.started, p.base = now, c.done
	}
	if p.con.Terminal {
		if now.Sub(p.shown) >= redrawEvery || c.done == c.total {
			p.shown = now
			p.draw(bar(p.parts(c, now), c, p.con.Width()))
		}
		return
	}
	if now.Sub(p.started) >= lineEvery && now.Sub(p.shown) >= lineEvery {
		p.shown = now
		p.con.Say("%s", strings.Join(p.parts(c, now), ", "))
	}
}

func (p *Progress) draw(line string) {
	fmt.Fprintf(p.con.Err, "\r%s\x1b[K", line)
	p.drawn = true
}

// Note shows a state in which nothing can be counted yet. It is shown on a terminal alone.
func (p *Progress) Note(text string) {
	if p.con.Terminal && !p.con.Quiet {
		p.draw(cut(text, p.con.Width()-1))
	}
}

// Begin says what is being begun, of something that takes a moment: in the place of the bar on a terminal, as a line elsewhere.
func (p *Progress) Begin(text string) {
	p.Note(text)
	if !p.con.Terminal && !p.con.Quiet {
		p.con.Say("%s", text)
	}
}

// End removes the bar. The next Show begins a count of its own.
func (p *Progress) End() {
	if p.drawn {
		fmt.Fprint(p.con.Err, "\r\x1b[K")
	}
	*p = Progress{con: p.con, now: p.now}
}

// parts returns the pieces of the text, the least important last.
func (p *Progress) parts(c Count, now time.Time) []string {
	parts := []string{fmt.Sprintf("%s %s/%s", c.verb, c.amount(c.done), c.amount(c.total))}
	if c.failed > 0 {
		parts = append(parts, fmt.Sprintf("%s failed", c.amount(c.failed)))
	}
	seconds := now.Sub(p.started).Seconds()
	if since := c.done - p.base; since > 0 && seconds > 0 {
		rate := float64(since) / seconds
		if c.done < c.total {
			left := float64(c.total-c.done) / rate
			parts = append(parts, Duration(time.Duration(left*float64(time.Second)))+" left")
		}
		parts = append(parts, c.rate(rate))
	}
	return parts
}

// bar returns a line of at most width-1 columns: the pieces, and before them a bar where they leave room. To make room for
// the bar all pieces but the first two may be left off. The last column stays empty: writing there makes some terminals wrap.
func bar(parts []string, c Count, width int) string {
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

// Duration returns a length of time as people write it: 8s, 2m 05s, 1h 20m.
func Duration(d time.Duration) string {
	s := int64(d.Round(time.Second).Seconds())
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm %02ds", s/60, s%60)
	}
	return fmt.Sprintf("%dh %02dm", s/3600, s%3600/60)
}

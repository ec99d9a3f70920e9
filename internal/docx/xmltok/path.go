package xmltok

import "bytes"

// maxDepth is how many open elements are kept, far more than LibreOffice reads (256).
const maxDepth = 10_000

// path holds the elements that are open at a place, and checks that tags match. LibreOffice reads no main part in which they do
// not.
type path struct {
	open   []Name
	beyond int // open elements too deep to be kept
	rooted bool
	broken bool
	lost   bool // an element is not kept: what follows is not judged
}

func (p *path) reset() { *p = path{open: p.open[:0]} }

func (p *path) depth() int { return len(p.open) + p.beyond }

func (p *path) up(n int) Name {
	if i := len(p.open) - 1 - n; i >= 0 {
		return p.open[i]
	}
	return Name{}
}

func (p *path) has(space Space, local string) bool {
	for i := len(p.open) - 1; i >= 0; i-- {
		if p.open[i].Is(space, local) {
			return true
		}
	}
	return false
}

func (p *path) start(name Name, selfClosing bool) {
	if len(p.open) == 0 && p.rooted || name.full == "" {
		p.broken = p.broken || !p.lost
	}
	p.rooted = true
	switch {
	case selfClosing:
	case p.beyond > 0, len(p.open) >= maxDepth, len(name.full) > maxKeptName:
		p.lost = true
		p.beyond++
	default:
		p.open = append(p.open, name)
	}
}

// end closes the innermost element. Where the tag is of another, the part is broken; for readers that put up with it, what the
// tag belongs to is closed with all within, and a tag that belongs to nothing is left alone.
func (p *path) end(name Name) {
	if p.beyond > 0 {
		p.beyond--
		return
	}
	last := len(p.open) - 1
	if last >= 0 && p.open[last].full == name.full {
		p.open = p.open[:last]
		return
	}
	p.broken = p.broken || !p.lost
	for i := last; i >= 0; i-- {
		if p.open[i].full == name.full {
			p.open = p.open[:i]
			return
		}
	}
}

// text checks that there is none outside the root element.
func (p *path) text(raw []byte) {
	if len(p.open) == 0 && !p.lost && len(bytes.Trim(raw, " \t\r\n\xef\xbb\xbf")) > 0 {
		p.broken = true
	}
}

// whole reports whether the part was one element with everything in it closed.
func (p *path) whole() bool { return !p.broken && (p.lost || p.rooted && len(p.open) == 0) }

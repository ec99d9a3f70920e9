package xmltok

import "bytes"

// Nesting checks that the tags of a part match. LibreOffice reads no main part in which they do not.
type Nesting struct {
	open   []string
	rooted bool
	broken bool
	lost   bool // deeper than is kept: what follows is not judged
}

// maxNesting is far deeper than LibreOffice reads (256).
const maxNesting = 10_000

// maxKeptName bounds what one open element holds in memory; longer names are not judged.
const maxKeptName = 256

func (n *Nesting) See(t Token) {
	switch t.Kind {
	case StartToken:
		n.start(Tag(t.Raw))
	case EndToken:
		n.end(bytes.TrimRight(t.Raw[2:len(t.Raw)-1], " \t\r\n"))
	case TextToken:
		outside := len(bytes.Trim(t.Raw, " \t\r\n\xef\xbb\xbf")) > 0 && len(n.open) == 0
		n.broken = n.broken || outside && !n.lost
	}
}

func (n *Nesting) start(t Tag) {
	name := t.Name()
	if len(n.open) == 0 && n.rooted || len(name) == 0 {
		n.broken = n.broken || !n.lost
	}
	n.rooted = true
	if t.SelfClosing() {
		return
	}
	if len(n.open) >= maxNesting || len(name) > maxKeptName {
		n.lost = true
	}
	if !n.lost {
		n.open = append(n.open, string(name))
	}
}

func (n *Nesting) end(name []byte) {
	if n.lost {
		return
	}
	last := len(n.open) - 1
	if last < 0 || n.open[last] != string(name) {
		n.broken = true
		return
	}
	n.open = n.open[:last]
}

// Whole reports whether the part was one element with everything in it closed.
func (n *Nesting) Whole() bool {
	return !n.broken && (n.lost || n.rooted && len(n.open) == 0)
}

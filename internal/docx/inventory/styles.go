package inventory

import (
	"strings"

	"sheaf/internal/docx/xmltok"
)

// tri is a property that may not be given.
type tri uint8

const (
	unset tri = iota
	off
	on
)

func triOf(b bool) tri {
	if b {
		return on
	}
	return off
}

// format is what of a run's format decides whether its text is to be seen as text.
type format struct {
	hidden tri
	font   string
}

// over returns the format where it says something, else that below.
func (f format) over(below format) format {
	if f.hidden == unset {
		f.hidden = below.hidden
	}
	if f.font == "" {
		f.font = below.font
	}
	return f
}

// set takes a property of a run (ECMA-376 part 1, 17.3.2).
func (f *format) set(t *xmltok.Token) {
	switch t.Name.Local {
	case "vanish":
		f.hidden = triOf(property(t))
	case "rFonts":
		for _, name := range []string{"ascii", "hAnsi"} {
			if font := value(t, name); font != "" {
				f.font = font
			}
		}
	}
}

// symbols tells of a font whose letters are signs.
func (f format) symbols() bool {
	switch font := strings.ToLower(f.font); font {
	case "symbol", "marlett", "mt extra", "webdings", "zapfdingbats":
		return true
	default:
		return strings.HasPrefix(font, "wingdings")
	}
}

type styleKey struct{ kind, id string }

type style struct {
	format
	basedOn string
}

// styles are those of a document.
type styles struct {
	all      map[styleKey]style
	defaults format
	standard string // paragraph style of paragraphs that name none
}

// longestChain bounds how many styles one is based on: they may go in a circle.
const longestChain = 32

func (s *styles) find(kind, id string) format {
	var f format
	for range longestChain {
		st, ok := s.all[styleKey{kind, id}]
		if !ok {
			break
		}
		f, id = f.over(st.format), st.basedOn
	}
	return f
}

// look is the format of a run as it is given: its own, and the styles that it has.
type look struct {
	format
	run, paragraph string // ids of styles
}

// shows reports whether text that looks so is seen as text.
func (s *styles) shows(l look) bool {
	if l.paragraph == "" {
		l.paragraph = s.standard
	}
	f := l.format.over(s.find("character", l.run)).over(s.find("paragraph", l.paragraph)).over(s.defaults)
	return f.hidden != on && !f.symbols()
}

// looks numbers looks.
type looks struct {
	index map[look]int
	list  []look
}

func (l *looks) number(of look) int {
	n, ok := l.index[of]
	if !ok {
		n = len(l.list)
		if n < maxNames {
			l.index[of] = n
			l.list = append(l.list, of)
		} else {
			n-- // one of many: what it hides cannot be told
		}
	}
	return n
}

// styleReader reads the part of styles.
type styleReader struct {
	styles *styles
	key    styleKey
	at     style
}

func (r *styleReader) Visit(t *xmltok.Token) {
	if t.Name.Space != xmltok.Word {
		return
	}
	switch t.Kind {
	case xmltok.StartToken:
		r.start(t)
	case xmltok.EndToken:
		switch t.Name.Local {
		case "style":
			if len(r.styles.all) < maxNames {
				r.styles.all[r.key] = r.at
			}
			r.at = style{}
		case "rPrDefault":
			r.styles.defaults, r.at = r.at.format, style{}
		}
	}
}

func (r *styleReader) start(t *xmltok.Token) {
	switch t.Name.Local {
	case "style":
		r.key, r.at = styleKey{value(t, "type"), value(t, "styleId")}, style{}
		if _, given := t.Get("default"); given && r.key.kind == "paragraph" && isOn(t, "default") {
			r.styles.standard = r.key.id
		}
	case "basedOn":
		r.at.basedOn = value(t, "val")
	case "vanish", "rFonts":
		if !t.Within(xmltok.Word, "tblStylePr") && !t.Within(xmltok.Word, "pPr") {
			r.at.set(t)
		}
	}
}

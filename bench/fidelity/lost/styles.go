package lost

import (
	"encoding/xml"
	"io"
	"strings"

	"sheaf/internal/docx/wordml"
)

// look is what of a run's format decides whether its text is to be seen as text. A nil field says nothing.
type look struct {
	hidden *bool
	font   string
}

// over returns the look where it says something, else that below.
func (l look) over(below look) look {
	if l.hidden == nil {
		l.hidden = below.hidden
	}
	if l.font == "" {
		l.font = below.font
	}
	return l
}

// set takes a property of a run (ECMA-376 part 1, 17.3.2).
func (l *look) set(e xml.StartElement) {
	switch e.Name.Local {
	case "vanish":
		l.hidden = new(wordml.Property(value(e, "val")))
	case "rFonts":
		for _, name := range []string{"ascii", "hAnsi"} {
			if font := attribute(e, name); font != "" {
				l.font = font
			}
		}
	}
}

func (l look) isHidden() bool { return l.hidden != nil && *l.hidden }

// isSymbol reports whether a font is one whose letters are signs.
func (l look) isSymbol() bool {
	switch font := strings.ToLower(l.font); font {
	case "symbol", "marlett", "mt extra", "webdings", "zapfdingbats":
		return true
	default:
		return strings.HasPrefix(font, "wingdings")
	}
}

// style is a style of the document.
type style struct {
	look
	basedOn string
}

// styles are those of a document, by kind and id.
type styles struct {
	all      map[string]style
	defaults look
	standard string // paragraph style of paragraphs that name none
}

const (
	characterStyle = "character "
	paragraphStyle = "paragraph "
)

// longestChain bounds how many styles one is based on: they may go in a circle.
const longestChain = 32

// find returns the look of a style, with those that it is based on.
func (s styles) find(kind, id string) look {
	var l look
	for range longestChain {
		st, ok := s.all[kind+id]
		if !ok {
			break
		}
		l, id = l.over(st.look), st.basedOn
	}
	return l
}

// of returns the look of a run.
func (s styles) of(direct look, run, paragraph string) look {
	if paragraph == "" {
		paragraph = s.standard
	}
	l := direct.over(s.find(characterStyle, run)).over(s.find(paragraphStyle, paragraph))
	return l.over(s.defaults)
}

// readStyles reads a part of styles. What cannot be read is left out: text that is hidden by it counts as seen.
func readStyles(r io.Reader) styles {
	s := styles{all: make(map[string]style)}
	d := newDecoder(r)
	var key string
	var at style
	for {
		token, err := d.Token()
		if err != nil {
			return s
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "style":
				key, at = attribute(t, "type")+" "+attribute(t, "styleId"), style{}
				if standard := attribute(t, "default"); wordml.On(standard) && strings.HasPrefix(key, paragraphStyle) {
					s.standard = attribute(t, "styleId")
				}
			case "basedOn":
				at.basedOn = attribute(t, "val")
			case "tblStylePr", "pPr":
				if err := d.Skip(); err != nil {
					return s
				}
			default:
				at.set(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "style":
				s.all[key], at = at, style{}
			case "rPrDefault":
				s.defaults, at = at.look, style{}
			}
		}
	}
}

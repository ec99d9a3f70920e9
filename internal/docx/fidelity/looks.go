package fidelity

import (
	"cmp"

	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// looks are what styles say of how wide text is, and the cells of tables around it.
type looks struct {
	styles   map[string]*lookStyle // by id, and of parts of a table by the id and the part's name
	usual    string                // the style of paragraphs that name none
	defaults textLook
}

// lookStyle is a style (ECMA-376 part 1, 17.7.4.17).
type lookStyle struct {
	textLook
	basedOn string
	margins [2]int // of a table's cells on both sides plus one, 0 where nothing is said
}

// textLook is what properties say of the width of text. What is zero is inherited.
type textLook struct {
	font string // as fontuse.LatinFont returns it
	half int    // the size, in half points
	bold toggle
}

const (
	maxLooks   = 4_000
	maxBasedOn = 32 // styles based on styles; Word itself stops at ten or so
	usualHalf  = 20 // half points of text of which nothing is said (17.3.2.38)
)

func newLooks() looks { return looks{styles: map[string]*lookStyle{}} }

// over returns l, with what it leaves open taken from base.
func (l textLook) over(base textLook) textLook {
	if l.bold == unsaid {
		l.bold = base.bold
	}
	return textLook{font: cmp.Or(l.font, base.font), half: cmp.Or(l.half, base.half), bold: l.bold}
}

// property follows a run property.
func (l *textLook) property(t *xmltok.Token) {
	switch t.Name.Local {
	case "rFonts":
		l.font = cmp.Or(fontuse.LatinFont(t), l.font)
	case "sz":
		l.half = number(t, "val", 0)
	case "b":
		l.bold = toggled(t)
	}
}

// styleReader returns what reads the styles of the document.
func (l *looks) styleReader() func(*xmltok.Token) {
	var s *lookStyle
	id := ""
	return func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken {
			return
		}
		switch t.Name.Local {
		case "style":
			id, _ = t.Get("styleId")
			kind, _ := t.Get("type")
			if usual, given := t.Get("default"); given && wordml.On(usual) && kind == "paragraph" {
				l.usual = id
			}
			s = l.put(id)
		case "tblStylePr":
			part, _ := t.Get("type")
			s = l.put(id + partOfTable + part)
		case "basedOn":
			if s != nil {
				s.basedOn, _ = t.Get("val")
			}
		case "left", "start", "right", "end":
			if s != nil && t.Parent().Is(xmltok.Word, "tblCellMar") {
				s.margins[side(t)] = number(t, "w", 0) + 1
			}
		default:
			switch {
			case !t.Parent().Is(xmltok.Word, "rPr"):
			case t.Ancestor(1).Is(xmltok.Word, "rPrDefault"):
				l.defaults.property(t)
			case s != nil:
				s.property(t)
			}
		}
	}
}

// partOfTable stands between the id of a table's style and the name of a part of the table (17.18.89).
const partOfTable = "\x00"

func (l *looks) put(id string) *lookStyle {
	s := &lookStyle{}
	if len(l.styles) < maxLooks {
		l.styles[id] = s
	}
	return s
}

// side tells the left (0) from the right side.
func side(t *xmltok.Token) int {
	if t.Name.Local == "left" || t.Name.Local == "start" {
		return 0
	}
	return 1
}

// styled is what a style and those it is based on say.
func (l *looks) styled(id, part string) (out textLook) {
	l.up(id, func(id string, _ *lookStyle) {
		if s := l.styles[id+part]; s != nil {
			out = out.over(s.textLook)
		}
	})
	return out
}

// margins are those of the cells of tables of a style.
func (l *looks) margins(style string) (out [2]int) {
	l.up(style, func(_ string, s *lookStyle) {
		for i, m := range s.margins {
			out[i] = cmp.Or(out[i], m)
		}
	})
	return out
}

// up shows a style and those it is based on.
func (l *looks) up(id string, see func(string, *lookStyle)) {
	for range maxBasedOn {
		s := l.styles[id]
		if s == nil {
			return
		}
		see(id, s)
		id = s.basedOn
	}
}

// usedLook is under which properties text stands.
type usedLook struct {
	run                         textLook
	character, paragraph, table string // ids of styles
	parts                       [2]string
}

// measure returns how wide text is, in twentieths of a point.
func (l *looks) measure(u usedLook, text string, fonts *fontuse.Set) int {
	look := u.run.over(l.styled(u.character, "")).over(l.styled(cmp.Or(u.paragraph, l.usual), ""))
	for _, part := range u.parts {
		if part != "" {
			look = look.over(l.styled(u.table, partOfTable+part))
		}
	}
	look = look.over(l.styled(u.table, "")).over(l.defaults)
	half := cmp.Or(look.half, usualHalf)
	return int(textWidth(fonts.LatinFamily(look.font), look.bold == isOn, text)*float64(half)/100) + 1
}

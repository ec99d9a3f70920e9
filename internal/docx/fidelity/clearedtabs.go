package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// clearedTabs takes the tab behind a level's number out of the level where the level's own style clears it (w:tab with the value clear,
// ECMA-376 part 1, 17.3.1.37 and 17.18.84), as Word writes where the indent of a numbered style was changed. LibreOffice 7.4 to 26.8
// keep that tab: in headings the text stood an inch and more behind its number, and long ones had a line more.
type clearedTabs struct {
	cleared map[clearedTab]bool
	style   string // that is read
	levels  []tabbedLevel
	open    bool // the last of levels is read
}

// clearedTab is a position of a tab, in twentieths of a point, that a style clears.
type clearedTab struct {
	style string
	at    int
}

// tabbedLevel is a level of a list.
type tabbedLevel struct {
	part  int
	style string // of its paragraphs
	tab   xmltok.Span
	at    int
}

func (c *clearedTabs) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	numbering := func(t *xmltok.Token) { c.level(p.Number, t) }
	return &byRoot{kinds: map[string]func(*xmltok.Token){"styles": c.styles, "numbering": numbering}}
}

// styles follows a token of the styles.
func (c *clearedTabs) styles(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	switch kind, _ := t.Get("val"); {
	case t.Name.Local == "style":
		c.style, _ = t.Get("styleId")
	case t.Name.Local == "tab" && kind == "clear" && t.Ancestor(2).Is(xmltok.Word, "style") && len(c.cleared) < maxStyles:
		if c.cleared == nil {
			c.cleared = map[clearedTab]bool{}
		}
		c.cleared[clearedTab{c.style, number(t, "pos", 0)}] = true
	}
}

// level follows a token of the lists.
func (c *clearedTabs) level(part int, t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	if t.Name.Local == "lvl" {
		if c.open = len(c.levels) < maxStyles; c.open {
			c.levels = append(c.levels, tabbedLevel{part: part})
		}
		return
	}
	if !c.open {
		return
	}
	switch last := &c.levels[len(c.levels)-1]; t.Name.Local {
	case "pStyle":
		last.style, _ = t.Get("val")
	case "tab":
		if t.SelfClosing() && t.Ancestor(2).Is(xmltok.Word, "lvl") {
			last.tab, last.at = t.Span, number(t, "pos", 0)
		}
	}
}

func (c *clearedTabs) edits(_ *docx.Document, changes Changes) docx.Edits {
	if !changes.Whole {
		return nil
	}
	var all places
	for _, l := range c.levels {
		if l.style != "" && l.tab.Len > 0 && c.cleared[clearedTab{l.style, l.at}] {
			all.add(l.part, xmltok.Edit{Span: l.tab})
		}
	}
	return all.edits
}

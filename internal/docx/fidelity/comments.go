package fidelity

import (
	"maps"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// comments takes away comments (ECMA-376 part 1, 17.13.4) with the marks of what they are about, which Word prints only where that is
// asked for. Where they are to be shown, those stay that LibreOffice has a place for: in the main part, of a comment that is there. A
// comment in a header, a footer or a note, or in a document without a comments part, makes LibreOffice refuse the document.
type comments struct {
	marks []commentMark
	there map[string]bool // ids of comments
	over  bool
}

// commentMark is where a comment is referred to, or what it is about begins or ends.
type commentMark struct {
	part      int
	name, id  string // of the part, and of the comment
	span      xmltok.Span
	reference bool
}

func newComments() *comments { return &comments{there: map[string]bool{}} }

func (c *comments) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	var open element
	var mark commentMark
	return visit(func(t *xmltok.Token) {
		if open.ends(t) {
			mark.span = open.from.Through(t.Span)
			c.add(mark)
			return
		}
		if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word || open.open {
			return
		}
		switch t.Name.Local {
		case "comment":
			if id, _ := t.Get("id"); len(c.there) < maxRemembered {
				c.there[id] = true
			}
		case "commentReference", "commentRangeStart", "commentRangeEnd":
			id, _ := t.Get("id")
			mark = commentMark{part: p.Number, name: p.Name, id: id, span: t.Span, reference: t.Name.Local == "commentReference"}
			if open.begin(t) {
				c.add(mark)
			}
		}
	})
}

func (c *comments) add(m commentMark) {
	if len(c.marks) >= maxRemembered {
		c.over = true
		return
	}
	c.marks = append(c.marks, m)
}

// shown returns the ids of the comments that are shown. Where LibreOffice refused the document as it is, none is.
func (c *comments) shown(d *docx.Document, ch Changes) map[string]bool {
	ids := map[string]bool{}
	if !ch.Comments || ch.Reduced || d.CutOff() {
		return ids
	}
	for _, m := range c.marks {
		if m.reference && m.name == d.Main() && c.there[m.id] {
			ids[m.id] = true
		}
	}
	return ids
}

func (c *comments) edits(d *docx.Document, ch Changes) docx.Edits {
	if !ch.Whole || c.over {
		return nil
	}
	all, shown := docx.Edits{}, c.shown(d, ch)
	for _, m := range c.marks {
		if m.name != d.Main() || !shown[m.id] {
			all[m.part] = append(all[m.part], xmltok.Edit{Span: m.span})
		}
	}
	return all
}

// CommentsHidden returns how many comments of the document are not shown although comments are to be.
func (m *Mender) CommentsHidden(d *docx.Document, ch Changes) int {
	for _, mend := range m.mends {
		if c, ok := mend.(*comments); ok && ch.Comments {
			return c.hidden(d, ch)
		}
	}
	return 0
}

func (c *comments) hidden(d *docx.Document, ch Changes) int {
	all := maps.Clone(c.there)
	for _, m := range c.marks {
		if m.reference {
			all[m.id] = true
		}
	}
	return len(all) - len(c.shown(d, ch))
}

package docx

import (
	"strings"

	"sheaf/internal/docx/xmltok"
)

// insertion is where a file is inserted in the text (w:altChunk, ECMA-376 part 1, 17.17.2.1).
type insertion struct {
	ids  []string    // one is that of the relationship: LibreOffice goes by the id alone, whatever the relationship says it is
	span xmltok.Span // of the element
	cell bool        // it stands in a cell of a table

	first bool // it stands where a section begins
}

// endOf is where the root element of a part ends.
type endOf struct {
	at     int64  // 0 where there is none
	prefix string // of its name, with its colon
}

func endAt(t *xmltok.Token) endOf {
	return endOf{t.Span.At, strings.TrimSuffix(t.Name.Full(), t.Name.Local)}
}

// maxIDs bounds the attributes of an insertion.
const maxIDs = 20

// insertion notes one.
func (g *guard) insertion(t *xmltok.Token) {
	if len(g.inserts) > maxHyperlinks || g.open > 0 {
		return
	}
	in := insertion{span: t.Span, cell: t.Parent().Local == "tc", first: g.sectioned && t.Parent().Local == "body"}
	for _, a := range t.Attrs() {
		if len(in.ids) < maxIDs {
			in.ids = append(in.ids, a.Text())
		}
	}
	g.inserts = append(g.inserts, in)
	if !t.SelfClosing() {
		g.open = t.Depth() + 1
	}
}

// end follows an end tag.
func (g *guard) end(t *xmltok.Token) {
	if g.open > 0 && t.Depth() < g.open {
		last := &g.inserts[len(g.inserts)-1]
		last.span = last.span.Through(t.Span)
		g.open = 0
	}
	if t.Name.Is(xmltok.Word, "styles") {
		g.sheet = endAt(t)
	}
}

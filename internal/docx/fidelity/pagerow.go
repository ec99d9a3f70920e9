package fidelity

import (
	"strconv"
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// rowReader follows a table of the body so that it can be parted before a row, with its properties, its columns and the rows that are
// repeated on each page. LibreOffice begins no page before a row for what a paragraph in it says, and takes two tables for one where
// nothing is between them: there is a hidden paragraph of no height, which begins the page.
type rowReader struct {
	depth   int    // of tables that are open
	tag     string // the start tag of the table
	name    string // with its prefix
	style   string
	head    []byte // what stands before the first row that is not repeated
	at      int64  // where that is
	copying bool
	odd     bool // the table stays one
	headers int  // rows that are repeated
	rows    int  // others

	row     element
	from    int  // where it begins in the head
	header  bool // it is repeated
	merged  bool // a cell of it goes on from the row above
	single  bool // it has what there can be only one of
	cells   int
	written bool // there is text in it
	start   int  // the page start that it begins, counted from 1; 0 for none
}

// rowCut is a row before which its table can be parted.
type rowCut struct {
	at       int64
	tag      string
	name     string
	style    string
	head     []byte
	headAt   int64
	repeated bool // rows are
	odd      bool // an odd number of rows stands before it
	first    bool // it is the first of the table, which begins a page with it
}

// rowHeight is the height that a row has at least.
type rowHeight struct {
	value xmltok.Span
	twips int
	block int // how many page starts stand before it
}

// once are elements that a copy of a row must not have again.
var once = map[string]bool{
	"tbl": true, "bookmarkStart": true, "commentRangeStart": true, "commentReference": true, "footnoteReference": true, "endnoteReference": true,
	"drawing": true, "pict": true, "object": true, "fldChar": true, "fldSimple": true, "sdt": true, "numPr": true, "ins": true, "del": true,
}

// visit follows a token of the body.
func (r *rowReader) visit(t *xmltok.Token) {
	word := t.Name.Space == xmltok.Word
	if word && t.Kind == xmltok.StartToken && t.Name.Local == "tbl" && !t.SelfClosing() {
		if r.depth++; r.depth == 1 {
			*r = rowReader{depth: 1, tag: string(t.Raw), name: t.Name.Full(), head: r.head[:0], at: t.Span.End(), copying: true}
			return
		}
	}
	if r.depth == 0 {
		return
	}
	if r.copying {
		if r.row.open && word && once[t.Name.Local] {
			r.single = true
		}
		if t.Kind == xmltok.StartToken && r.starts(t) {
			r.from = len(r.head)
		}
		if r.head = append(r.head, t.Raw...); len(r.head) > maxTableProperties {
			r.copying, r.odd = false, true
		}
	}
	switch {
	case t.IsText():
		r.written = r.written || t.Parent().Is(xmltok.Word, "t")
	case !word:
	case t.Kind == xmltok.StartToken:
		r.element(t)
	case t.Kind == xmltok.EndToken && t.Name.Local == "tbl":
		r.depth--
	}
}

// starts reports whether a row of the table begins.
func (r *rowReader) starts(t *xmltok.Token) bool {
	return r.depth == 1 && t.Name.Is(xmltok.Word, "tr") && t.Parent().Is(xmltok.Word, "tbl")
}

func (r *rowReader) element(t *xmltok.Token) {
	switch {
	case r.depth != 1:
	case r.starts(t):
		r.row.begin(t)
		r.header, r.merged, r.single, r.cells, r.written, r.start = false, false, false, 0, false, 0
	case t.Name.Local == "tblpPr":
		r.odd = true
	case t.Name.Local == "tblStyle":
		r.style, _ = t.Get("val")
	case t.Name.Local == "tc":
		r.cells++
	case t.Name.Local == "tblHeader":
		r.header = wordml.Property(t.Get("val"))
	case t.Name.Local == "vMerge":
		kind, _ := t.Get("val")
		r.merged = r.merged || kind != "restart"
	}
}

// begins reports whether a paragraph in which nothing has been written begins a row.
func (r *rowReader) begins() bool { return r.depth == 1 && r.row.open && r.cells == 1 && !r.written }

// ends reports whether a token ends a row that begins a page, and returns where the table can be parted, nil for nowhere.
func (r *rowReader) ends(t *xmltok.Token) (start int, cut *rowCut) {
	if r.depth != 1 || !r.row.ends(t) {
		return 0, nil
	}
	start = r.start
	first := r.rows+r.headers == 0
	if r.copying && !r.header {
		r.head, r.copying = r.head[:r.from], false
	} else if r.header {
		r.odd = r.odd || r.single
	}
	if start > 0 && (first || !r.odd && !r.merged && !r.header && !r.copying && r.rows > 0 && !lastRowLook(string(r.head))) && strings.Contains(r.name, ":") {
		cut = &rowCut{
			at: r.row.from.At, tag: r.tag, name: r.name, style: r.style, headAt: r.at, repeated: r.headers > 0, odd: r.rows%2 == 1, first: first,
			head: append([]byte(nil), r.head...),
		}
	}
	if r.header {
		r.headers++
	} else {
		r.rows++
	}
	return start, cut
}

// sound reports whether the rows look the same once the table is parted: every other one may have a color of its own.
func (c *rowCut) sound(styles *paragraphStyles) bool { return !c.odd || !styles.banded(c.style) }

// part returns the edit that ends the table before the row and begins another on the next page.
func (c *rowCut) part(others []xmltok.Edit) (xmltok.Edit, bool) {
	head, ok := patched(c.head, xmltok.Span{At: c.headAt, Len: int64(len(c.head))}, others)
	if !ok {
		return xmltok.Edit{}, false
	}
	if !c.repeated {
		head = plainLook(head)
	}
	prefix, _, _ := strings.Cut(c.name, ":")
	apart := strings.Replace(between, "<%[1]spPr>", "<%[1]spPr><%[1]spageBreakBefore/>", 1)
	text := "</" + c.name + ">" + strings.ReplaceAll(apart, "%[1]s", prefix+":") + c.tag + head
	return xmltok.Edit{Span: xmltok.Span{At: c.at}, Text: text}, true
}

// heightOf returns the height that a row has at least (w:trHeight, ECMA-376 part 1, 17.4.80). One of exactly some height stays: what is
// in it may be cut.
func heightOf(t *xmltok.Token, block int) (h rowHeight, ok bool) {
	if rule, _ := t.Get("hRule"); rule == "exact" {
		return h, false
	}
	for _, a := range t.Attrs() {
		if string(a.Local()) == "val" {
			h = rowHeight{value: t.ValueSpan(a), twips: number(t, "val", 0), block: block}
		}
	}
	return h, h.twips > 0
}

// closer returns the edit that makes the row lower, to some percent.
func (h rowHeight) closer(percent int) xmltok.Edit {
	return xmltok.Edit{Span: h.value, Text: strconv.Itoa(h.twips * percent / 100)}
}

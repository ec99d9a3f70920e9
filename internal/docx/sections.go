package docx

import (
	"fmt"

	"sheaf/internal/docx/xmltok"
)

// sections is the visitor that finds the sections of a document (w:sectPr, ECMA-376 part 1, 17.6) that is inserted in another. Word
// leaves the pages of the other as they are. LibreOffice 7.4 takes their size, margins, headers and footers away from the first page
// on, unless every section of what is inserted begins where it stands, and the last has nothing in it.
type sections struct {
	part  int // that they are in
	found []section
	open  bool // the properties of the last of them are being read

	copying bool  // its columns are
	body    int64 // where the body ends, 0 where it does not
}

// section is the properties of one.
type section struct {
	span    xmltok.Span
	depth   int    // of the element
	last    bool   // they are those of the body's last section
	ends    int64  // where the paragraph ends that has them
	kind    string // how it begins
	columns string // as they are written
	over    bool   // they are too long to be kept
}

const (
	maxSections = 4096    // with more a document is inserted as it is
	maxColumns  = 4 << 10 // bytes that say what columns a section has

	declared = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	// continuous are the properties of a section that begins where it stands, with its columns.
	continuous = `<w:sectPr` + declared + `><w:type w:val="continuous"/>%s</w:sectPr>`
	// nothing is a section of which LibreOffice shows nothing, behind the end of another.
	nothing = `<w:p` + declared + `><w:pPr><w:sectPr><w:type w:val="continuous"/></w:sectPr></w:pPr></w:p>`
	newPage = `<w:r` + declared + `><w:br w:type="page"/></w:r>`
	// beginning is a paragraph without height. A page that begins with an inserted document begins behind that in LibreOffice 7.4.
	beginning = `<w:p` + declared + `><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:vanish/><w:sz w:val="2"/></w:rPr></w:pPr></w:p>`
)

// Visit looks at one token.
func (s *sections) Visit(t *xmltok.Token) {
	if s.copying {
		if s.copy(t.Raw); t.Kind == xmltok.EndToken && t.Name.Local == "cols" {
			s.copying = false
		}
		return
	}
	if t.Name.Space != xmltok.Word {
		return
	}
	switch t.Kind {
	case xmltok.StartToken:
		s.start(t)
	case xmltok.EndToken:
		s.end(t)
	}
}

func (s *sections) copy(raw []byte) {
	at := &s.found[len(s.found)-1]
	if at.over = at.over || len(at.columns)+len(raw) > maxColumns; at.over {
		at.columns = ""
		return
	}
	at.columns += string(raw)
}

func (s *sections) start(t *xmltok.Token) {
	parent := t.Parent()
	switch t.Name.Local {
	case "sectPr":
		if s.open || len(s.found) >= maxSections || !parent.Is(xmltok.Word, "body") && !parent.Is(xmltok.Word, "pPr") {
			return
		}
		s.found = append(s.found, section{span: t.Span, depth: t.Depth(), last: parent.Local == "body"})
		s.open = !t.SelfClosing()
	case "type":
		if s.open && parent.Is(xmltok.Word, "sectPr") {
			s.found[len(s.found)-1].kind, _ = t.Get("val")
		}
	case "cols":
		if s.open && parent.Is(xmltok.Word, "sectPr") {
			s.copy(t.Raw)
			s.copying = !t.SelfClosing()
		}
	}
}

func (s *sections) end(t *xmltok.Token) {
	switch n := len(s.found); {
	case t.Name.Local == "body":
		s.body = t.Span.At
	case n == 0:
	case t.Name.Local == "sectPr" && s.open && t.Depth() == s.found[n-1].depth:
		s.found[n-1].span = s.found[n-1].span.Through(t.Span)
		s.open = false
	case t.Name.Local == "p" && !s.found[n-1].last && t.Depth() == s.found[n-1].depth-2:
		if s.found[n-1].ends == 0 {
			s.found[n-1].ends = t.Span.At
		}
	}
}

// inlaid returns what makes a document one that can be inserted.
func (s *sections) inlaid() Edits {
	if s.body == 0 || len(s.found) >= maxSections {
		return nil
	}
	found := s.found
	if n := len(found); n == 0 || !found[n-1].last {
		found = append(found, section{span: xmltok.Span{At: s.body}, last: true})
	}
	var edits []xmltok.Edit
	for i, at := range found {
		if at.last {
			edits = append(edits, xmltok.Edit{Span: at.span, Text: nothing + fmt.Sprintf(continuous, "")})
			break
		}
		edits = append(edits, xmltok.Edit{Span: at.span, Text: fmt.Sprintf(continuous, at.columns)})
		if found[i+1].newPage() && at.ends > 0 {
			edits = append(edits, xmltok.Edit{Span: xmltok.Span{At: at.ends}, Text: newPage})
		}
	}
	return Edits{s.part: edits}
}

// settled reports whether a document can be inserted as it is.
func (s *sections) settled() bool {
	n := len(s.found)
	if n < 2 || !s.found[n-1].last || s.found[n-2].ends == 0 {
		return false
	}
	for _, at := range s.found {
		if at.kind != "continuous" {
			return false
		}
	}
	return true
}

// newPage reports whether a section begins a page.
func (s section) newPage() bool { return s.kind != "continuous" && s.kind != "nextColumn" }

package altchunk

import (
	"fmt"
	"strings"
)

const (
	// maxLinks bounds the links of a file.
	maxLinks = 10_000
	// pageWidth is how wide text, tables and pictures are at most, in twips: a page of A4 with usual margins.
	pageWidth = 9026
	// emptyLen is about how long a paragraph or a cell is in WordprocessingML without what is in it.
	emptyLen = 400
)

// sink is what all that is written of a file has in common.
type sink struct {
	written  int // bytes, with those of pictures
	most     int
	prefix   string
	partial  bool
	links    []Link
	known    map[string]string // ids of links, by where they lead
	pictures []Picture
	placed   map[*byte]int // numbers of pictures, by where their bytes lie
}

func newSink(prefix string, most int) *sink {
	return &sink{prefix: prefix, most: most, known: map[string]string{}, placed: map[*byte]int{}}
}

// take reports whether so many bytes more may be written.
func (s *sink) take(n int) bool {
	if s.written+n > s.most {
		s.partial = true
		return false
	}
	s.written += n
	return true
}

// linkTo returns the id of a relationship to where a link leads, "" for what is not followed.
func (s *sink) linkTo(url string) string {
	url = strings.TrimSpace(url)
	lower := strings.ToLower(url)
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "mailto:") ||
		len(url) > 2000 || strings.Contains(lower, "vnd.sun.star.") || strings.ContainsAny(url, "\\\"<>\x00\r\n\t") {
		return ""
	}
	if id, ok := s.known[url]; ok {
		return id
	}
	if len(s.links) >= maxLinks {
		return ""
	}
	id := fmt.Sprintf("%sL%d", s.prefix, len(s.links)+1)
	s.links = append(s.links, Link{id, url})
	s.known[url] = id
	return id
}

// body takes paragraphs and tables: of the document, or of a cell.
type body struct {
	*sink
	done  strings.Builder // whole paragraphs and tables
	runs  strings.Builder // of the paragraph that is being written
	width int             // how wide it is, in twips

	namespaces string // that each paragraph and table declares

	afterTable bool
	longest    int // letters of its longest paragraph, for the widths of columns
	letters    int // of the paragraph that is being written
}

func newBody(s *sink) *body { return &body{sink: s, width: pageWidth} }

// empty reports whether nothing has been written of the paragraph.
func (b *body) empty() bool { return b.runs.Len() == 0 }

// text writes text, in which tabs and the ends of lines are what they are.
func (b *body) text(s string, l look) {
	var inner strings.Builder
	from := 0
	flush := func(to int) {
		if part := escape(s[from:to]); part != "" {
			inner.WriteString(`<w:t xml:space="preserve">` + part + `</w:t>`)
		}
	}
	symbols := symbolic(l.font)
	for i, r := range s {
		special, size := "", 1
		switch {
		case r == '\t':
			special = `<w:tab/>`
		case r == '\n':
			special = `<w:br/>`
			b.letters = 0
		case r == '\u00ad':
			special, size = `<w:softHyphen/>`, 2
		case symbols && r > ' ' && (r < 0x100 || r >= 0xf020 && r < 0xf100) && r != '\u00a0':
			special, size = fmt.Sprintf(`<w:sym w:font="%s" w:char="F0%02X"/>`, escape(l.font), r&0xff), len(string(r))
		}
		b.letters++
		b.longest = max(b.longest, b.letters)
		if special != "" {
			flush(i)
			inner.WriteString(special)
			from = i + size
		}
	}
	flush(len(s))
	b.run(inner.String(), l)
}

// run writes a run around what stands in it.
func (b *body) run(inner string, l look) {
	if inner == "" {
		return
	}
	run := `<w:r><w:rPr>` + l.properties() + `</w:rPr>` + inner + `</w:r>`
	if l.link != "" {
		run = `<w:hyperlink r:id="` + l.link + `">` + strings.Replace(run, `<w:rPr>`, `<w:rPr><w:rStyle w:val="`+LinkStyle+`"/>`, 1) + `</w:hyperlink>`
	}
	if b.take(len(run) + emptyLen*boolInt(b.empty())) {
		b.runs.WriteString(run)
	}
}

// pageBreak writes the end of a page.
func (b *body) pageBreak() { b.run(`<w:br w:type="page"/>`, look{}) }

// paragraph ends the paragraph that is being written.
func (b *body) paragraph(l layout) {
	if b.empty() && !b.take(emptyLen) {
		return
	}
	p := `<w:p` + b.namespaces + `><w:pPr>` + l.properties() + `</w:pPr>` + b.runs.String() + `</w:p>`
	b.runs.Reset()
	b.letters = 0
	b.done.WriteString(p)
	b.afterTable = false
}

// table writes a table, with something between it and a table before it, which would be one with it.
func (b *body) table(xml string, width int) {
	if xml == "" {
		return
	}
	b.longest = max(b.longest, width/charWidth)
	xml = `<w:tbl` + b.namespaces + strings.TrimPrefix(xml, `<w:tbl`)
	if b.afterTable {
		b.paragraph(layout{})
	}
	b.done.WriteString(xml)
	b.afterTable = true
}

// content returns all of the body, which ends with a paragraph as that of a cell must.
func (b *body) content() string {
	if !b.empty() || b.afterTable || b.done.Len() == 0 {
		return b.done.String() + `<w:p` + b.namespaces + `>` + tight + b.runs.String() + `</w:p>`
	}
	return b.done.String()
}

// namespaces are those of the elements.
const namespaces = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

// tight are the properties of a paragraph that only stands for one.
const tight = `<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>`

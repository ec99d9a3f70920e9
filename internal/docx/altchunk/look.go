package altchunk

import (
	"fmt"
	"strings"
)

// look is how text looks.
type look struct {
	bold, italic, underline, strike bool

	raised string // "superscript" or "subscript"
	color  string // RRGGBB, "" for none
	fill   string // behind the text, RRGGBB
	font   string
	size   int    // in half points
	link   string // id of the relationship to where the text leads
}

// properties returns the look as properties of a run.
func (l look) properties() string {
	var b strings.Builder
	if l.font != "" {
		fmt.Fprintf(&b, `<w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:cs="%[1]s"/>`, escape(l.font))
	}
	for _, p := range []struct {
		on  bool
		xml string
	}{
		{l.bold, `<w:b/><w:bCs/>`},
		{l.italic, `<w:i/><w:iCs/>`},
		{l.strike, `<w:strike/>`},
		{l.color != "", `<w:color w:val="` + l.color + `"/>`},
	} {
		if p.on {
			b.WriteString(p.xml)
		}
	}
	if l.size > 0 {
		fmt.Fprintf(&b, `<w:sz w:val="%[1]d"/><w:szCs w:val="%[1]d"/>`, l.size)
	}
	if l.underline {
		b.WriteString(`<w:u w:val="single"/>`)
	}
	if l.fill != "" {
		b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="` + l.fill + `"/>`)
	}
	if l.raised != "" {
		b.WriteString(`<w:vertAlign w:val="` + l.raised + `"/>`)
	}
	return b.String()
}

// symbolic reports whether a font draws other signs than the letters of a text say.
func symbolic(font string) bool {
	font = strings.ToLower(font)
	return font == "symbol" || strings.HasPrefix(font, "wingdings") || font == "webdings"
}

// Bounds of the sizes of text, in half points.
const (
	minSize = 2
	maxSize = 400
)

func clampSize(n int) int { return min(max(n, minSize), maxSize) }

// layout is how a paragraph stands.
type layout struct {
	align   string // a value of w:jc, "" for none
	left    int    // indents, in twips
	right   int
	first   int // of the first line, beside left; negative for one that hangs
	before  int // space, in twips
	after   int
	onPage  bool   // it begins a page
	ruled   bool   // a rule is under it
	fill    string // behind it
	heading int    // its level, 0 for none
	exactly int    // how high its line is, in twips, 0 for as high as the text
}

// maxIndent bounds indents and spaces: a page is not wider.
const maxIndent = 8000

func clampIndent(n int) int { return min(max(n, -maxIndent), maxIndent) }

func (l layout) properties() string {
	var b strings.Builder
	if l.onPage {
		b.WriteString(`<w:pageBreakBefore/>`)
	}
	if l.heading > 0 {
		b.WriteString(`<w:keepNext/>`)
	}
	if l.ruled {
		b.WriteString(`<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="808080"/></w:pBdr>`)
	}
	if l.fill != "" {
		b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="` + l.fill + `"/>`)
	}
	if l.first < 0 {
		fmt.Fprintf(&b, `<w:tabs><w:tab w:val="left" w:pos="%d"/></w:tabs>`, clampIndent(l.left))
	}
	line, rule := 240, "auto"
	if l.exactly > 0 {
		line, rule = clampIndent(l.exactly), "exact"
	}
	fmt.Fprintf(&b, `<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="%s"/>`,
		max(clampIndent(l.before), 0), max(clampIndent(l.after), 0), line, rule)
	indent := fmt.Sprintf(`w:left="%d" w:right="%d"`, clampIndent(l.left), clampIndent(l.right))
	if l.first < 0 {
		indent += fmt.Sprintf(` w:hanging="%d"`, -clampIndent(l.first))
	} else {
		indent += fmt.Sprintf(` w:firstLine="%d"`, clampIndent(l.first))
	}
	b.WriteString(`<w:ind ` + indent + `/>`)
	if l.align != "" {
		b.WriteString(`<w:jc w:val="` + l.align + `"/>`)
	}
	if l.heading > 0 {
		fmt.Fprintf(&b, `<w:outlineLvl w:val="%d"/>`, l.heading-1)
	}
	return b.String()
}

// escape returns a text as it may stand in XML, between tags or quotes, without characters that XML does not have.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\t', r == '\n', r == '\r', r >= ' ' && r != '\ufffe' && r != '\uffff':
			b.WriteRune(r)
		}
	}
	return b.String()
}

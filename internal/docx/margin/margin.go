// Package margin writes a document of comments that a PDF is to show beside its pages: each begins a page, which is as wide as the column
// that they are to stand in. It imports the standard library alone.
package margin

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode"
)

// Comment is a comment.
type Comment struct{ Title, Text string } // lines of Text end with \n

// Label returns how the comment with this number, from 1 on, begins.
func Label(number int) string { return fmt.Sprintf("[%d]", number) }

// Write writes a document of comments on pages of a size in points.
func Write(w io.Writer, comments []Comment, width, height float64) error {
	z := zip.NewWriter(w)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", relationships}, {"word/_rels/document.xml.rels", stylesRelationship},
		{"word/styles.xml", styles}, {"word/document.xml", document(comments, width, height)},
	} {
		f, err := z.Create(part.name)
		if err == nil {
			_, err = io.WriteString(f, part.text)
		}
		if err != nil {
			return fmt.Errorf("write comments: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write comments: %w", err)
	}
	return nil
}

const (
	contentTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`
	relationship  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	relationships = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relationship + `officeDocument" Target="word/document.xml"/></Relationships>`
	stylesRelationship = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relationship + `styles" Target="styles.xml"/></Relationships>`
	word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	// As Word has comments in the margin, but for their colours: sans serif, of eight points.
	styles = xml.Header + `<w:styles ` + word + `><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults></w:styles>`
	edge = 80 // twentieths of a point around the text
)

func document(comments []Comment, width, height float64) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<w:document ` + word + `><w:body>`)
	for i, c := range comments {
		// From left to right in any language, so that the label is what the page begins with.
		paragraph(&b, `<w:pageBreakBefore/><w:keepNext/>`, `<w:b/><w:bCs/>`, Label(i+1)+" "+c.Title)
		for line := range strings.Lines(strings.TrimRight(c.Text, "\n ")) {
			directed(&b, strings.TrimSuffix(line, "\n"))
		}
	}
	twips := func(points float64) int { return int(math.Round(points * 20)) }
	fmt.Fprintf(&b, `<w:sectPr><w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="0" w:footer="0" w:gutter="0"/></w:sectPr>`,
		twips(width), twips(height), edge, edge, edge, edge)
	b.WriteString(`</w:body></w:document>`)
	return b.String()
}

// directed writes a paragraph in the direction of its first letter.
func directed(b *strings.Builder, text string) {
	if first := strings.IndexFunc(text, unicode.IsLetter); first >= 0 && leftwards(text[first:]) {
		paragraph(b, `<w:bidi/>`, `<w:rtl/>`, text)
		return
	}
	paragraph(b, "", "", text)
}

func paragraph(b *strings.Builder, properties, run, text string) {
	b.WriteString(`<w:p><w:pPr>` + properties + `</w:pPr><w:r><w:rPr>` + run + `</w:rPr><w:t xml:space="preserve">`)
	_ = xml.EscapeText(b, []byte(text)) // a Builder takes everything
	b.WriteString(`</w:t></w:r></w:p>`)
}

func leftwards(text string) bool {
	for _, c := range text {
		return unicode.In(c, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
	}
	return false
}

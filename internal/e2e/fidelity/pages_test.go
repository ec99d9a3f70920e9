package fidelity

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// TestPagesBeginInTablesAndParagraphs: pages of a document that Word saved begin at the row and at the line at which they began there, the
// former below the rows that are repeated.
func TestPagesBeginInTablesAndParagraphs(t *testing.T) {
	useFonts(t)
	const mark = `<w:lastRenderedPageBreak/>`
	row := func(properties, mark, text string) string {
		return `<w:tr>` + properties + `<w:tc>` + docxtest.ParagraphXML("", `<w:r>`+mark+`<w:t>`+text+`</w:t></w:r>`) + `</w:tc></w:tr>`
	}
	word := func(of string) string { return strings.Repeat(of, 60/len(of)) } // two of them are wider than a line
	run := func(mark, text string) string {
		return `<w:r><w:rPr>` + docxtest.FontXML("Arial") + `</w:rPr>` + mark + `<w:t xml:space="preserve">` + text + `</w:t></w:r>`
	}
	words := func(of ...string) string {
		all := make([]string, len(of))
		for i := range of {
			all[i] = word(of[i])
		}
		return strings.Join(all, " ")
	}
	document := docxtest.New().Paragraph("Before the table.").XML(`<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid>` +
		row(`<w:trPr><w:tblHeader/></w:trPr>`, "", "Head of the table") + row("", "", "The first row of the table") +
		row("", mark, "The second row of the table") + `</w:tbl>` +
		docxtest.ParagraphXML(`<w:jc w:val="both"/>`, run("", words("alpha", "beta", "gamma")+" ")+run(mark, words("delta", "epsi", "zeta"))))
	files := convert(t, map[string][]byte{"pages": document.PackedByWord(docxtest.Word, 3)})
	var pages []string
	for _, page := range lines(t, files["pages"]) {
		pages = append(pages, strings.Join(page, " "))
	}
	require.Equal(t, []string{
		"Before the table. Head of the table The first row of the table",
		"Head of the table The second row of the table " + words("alpha", "beta", "gamma"),
		words("delta", "epsi", "zeta"),
	}, pages)
}

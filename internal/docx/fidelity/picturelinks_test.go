package fidelity_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestLinksOfPictures tells what is left of links with pictures, with LibreOffice 7.4 and with 26.8.
func TestLinksOfPictures(t *testing.T) {
	const (
		click = `<a:hlinkClick xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId9"/>`
		text  = `<w:r><w:t>a</w:t></w:r>`
		place = `<w:hyperlink w:anchor="x">`
		away  = `<w:hyperlink r:id="rId9">`
		end   = `</w:hyperlink>`
	)
	picture := func(properties string) string {
		return `<w:r><w:drawing><wp:inline>` + properties + `</wp:inline></w:drawing></w:r>`
	}
	bare, full := picture(`<wp:docPr id="1"/>`), picture(`<wp:docPr id="1">`+click+`</wp:docPr>`)
	for name, c := range map[string]struct{ in, old, new string }{
		"a picture":              {away + bare + end, away + full + end, away + end + full + away + end},
		"behind text":            {away + text + bare + end, away + text + full + end, away + text + end + full + away + end},
		"amid text":              {away + text + bare + text + end, away + text + full + text + end, away + text + end + full + away + text + end},
		"with an end tag":        {away + picture(`<wp:docPr id="1"></wp:docPr>`) + end, away + full + end, away + end + full + away + end},
		"with a link of its own": {away + full + end, "", away + end + full + away + end},
		"to a place":             {place + text + bare + end, "", place + text + end + bare + place + end},
		"in an insertion":        {away + `<w:ins>` + bare + `</w:ins>` + end, away + `<w:ins>` + full + `</w:ins>` + end, away + `<w:ins>` + full + `</w:ins>` + end},
		"beside a link":          {away + text + end + bare, "", ""},
		"no picture":             {away + text + end, "", ""},
		"two links, a picture":   {away + text + end + away + bare + end, away + text + end + away + full + end, away + text + end + away + end + full + away + end},
	} {
		t.Run(name, func(t *testing.T) {
			document := func(body string) string { return docxtest.Document(`<w:p>` + body + `</w:p>`) }
			in := docxtest.New().Part("word/document.xml", document(c.in)).Bytes()
			for release, want := range map[int]string{7: c.old, 24: c.new, 26: c.new} {
				requireBody(t, in, fidelity.Changes{Whole: true, Release: release}, cmp.Or(want, c.in), document)
			}
		})
	}
}

// requireBody checks what is left of a document, but for the style that links are given.
func requireBody(t *testing.T, in []byte, c fidelity.Changes, want string, document func(string) string) {
	t.Helper()
	const style = `<w:rPr><w:rStyle w:val="SheafLink"/></w:rPr>`
	out := mend(t, in, c)
	require.Equal(t, document(want), strings.ReplaceAll(unpack(t, out)["word/document.xml"], style, ""))
}

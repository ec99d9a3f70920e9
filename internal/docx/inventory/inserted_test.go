package inventory_test

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/inventory"
)

// TestInserted: what a file that is inserted in the text has to show stands at its place.
func TestInserted(t *testing.T) {
	inner := docxtest.New().XML(para(span("first"))).Header("not", "shown").Image([]byte(png), 100, 100, "")
	inner.XML(`<w:altChunk r:id="`+inner.Relationship("aFChunk", "deep.txt", "")+`"/>`).Part("word/deep.txt", "deep")
	d := docxtest.New()
	chunk := func(name, data string) string {
		d.Part("word/"+name, data)
		return `<w:altChunk r:id="` + d.Relationship("aFChunk", name, "") + `"/>`
	}
	page := chunk("a page.html", `<p>of <b>HTML</b></p><a href="https://example.org/x">link</a><img src="data:image/png;base64,`+base64.StdEncoding.EncodeToString([]byte(png))+`">`)
	d.XML(para(span("before")) + page + para(span("between")) + chunk("b.docx", string(inner.Bytes())) + chunk("c.rtf", `{\rtf1 rich}`) + page +
		chunk("d.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") + `<w:altChunk r:id="none"/>` + para(span("after")))
	inv := list(t, d.Bytes())
	require.Equal(t, []string{"before", "of HTML", "link", "between", "first", "deep", "rich", "of HTML", "link", "after"}, texts(inv))
	require.False(t, inv.Partial)
	require.Equal(t, []inventory.Link{{URL: "https://example.org/x"}, {URL: "https://example.org/x"}}, inv.Links)
	require.Equal(t, []inventory.Picture{{Width: 1, Height: 1}, {Width: 1, Height: 1}, {Width: 1, Height: 1}}, inv.Pictures)
}

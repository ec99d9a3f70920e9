package docx_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

// TestInsertedSections tells by the body of an inserted document what is written of it: sections that begin where they stand, the last
// with nothing in it, so that the pages around stay what they are.
func TestInsertedSections(t *testing.T) {
	const (
		w     = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		plain = `<w:sectPr` + w + `><w:type w:val="continuous"/></w:sectPr>`
		end   = `<w:p` + w + `><w:pPr><w:sectPr><w:type w:val="continuous"/></w:sectPr></w:pPr></w:p>` + plain
		page  = `<w:r` + w + `><w:br w:type="page"/></w:r>`
		one   = `<w:p><w:r><w:t>one</w:t></w:r></w:p>`
		size  = `<w:pgSz w:w="9000" w:h="9000"/><w:headerReference w:type="default" r:id="gone"/>`
		cols  = `<w:cols w:num="2"><w:col w:w="1"/></w:cols>`
	)
	ends := func(section, more string) string { return `<w:p><w:pPr>` + section + `</w:pPr>` + more + `</w:p>` }
	for name, c := range map[string]struct{ in, want string }{
		"none":             {one, one + end},
		"its own":          {one + `<w:sectPr>` + size + `<w:sectPrChange><w:sectPr/></w:sectPrChange></w:sectPr>`, one + end},
		"empty":            {one + `<w:sectPr/>`, one + end},
		"two":              {one + ends(`<w:sectPr>`+size+`</w:sectPr>`, ``) + one + `<w:sectPr>` + size + `</w:sectPr>`, one + ends(plain, page) + one + end},
		"on one page":      {ends(`<w:sectPr>`+size+`</w:sectPr>`, one) + one + plain, ends(plain, one) + one + end},
		"with columns":     {ends(`<w:sectPr>`+cols+size+`</w:sectPr>`, ``), ends(strings.Replace(plain, `</w:sectPr>`, cols+`</w:sectPr>`, 1), page) + end},
		"too many columns": {ends(`<w:sectPr><w:cols>`+strings.Repeat(`<w:col w:w="1"/>`, 1000)+`</w:cols>`+size+`</w:sectPr>`, ``) + plain, ends(plain, ``) + end},
	} {
		t.Run(name, func(t *testing.T) {
			inner := docxtest.New().Part("word/document.xml", docxtest.Document(c.in)).Bytes()
			written := sanitize(t, withFile("inner.docx", string(inner)).Bytes())
			again, err := inspect(written, docx.Limits{})
			require.NoError(t, err)
			require.False(t, again.Unsafe, again.ExternalRefs)
			got := parts(t, []byte(parts(t, written)["word/inner.docx"]))["word/document.xml"]
			require.Contains(t, got, `<w:body>`+c.want+`</w:body>`)
			require.Equal(t, parts(t, written), parts(t, sanitize(t, written)), "it is changed once")
		})
	}
	many := docxtest.New().Part("word/document.xml", docxtest.Document(strings.Repeat(ends(`<w:sectPr/>`, ``), 5000))).Bytes()
	info, err := inspect(withFile("inner.docx", string(many)).Bytes(), docx.Limits{})
	require.NoError(t, err)
	require.False(t, info.Unsafe, info.ExternalRefs)

	main := func(body string) string {
		d := docxtest.New().Part("word/inner.docx", string(docxtest.Plain("in")))
		chunk := `<w:altChunk r:id="` + d.Relationship("aFChunk", "inner.docx", "") + `"/>`
		return parts(t, sanitize(t, d.Part("word/document.xml", docxtest.Document(strings.ReplaceAll(body, "CHUNK", chunk))).Bytes()))["word/document.xml"]
	}
	require.Contains(t, main(ends(`<w:sectPr/>`, ``)+`CHUNK`), `</w:p><w:p`+w+`><w:pPr><w:spacing w:before="0"`, "a page does not begin with it")
	require.NotContains(t, main(ends(`<w:sectPr/>`, ``)+one+`CHUNK`), `w:line="20"`)
}

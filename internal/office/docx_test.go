package office_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	officeRel     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// writeDocx writes a document of that body, with that part of links where it is not empty, and returns its path.
func writeDocx(t testing.TB, name, body, links string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	require.NoError(t, err)
	z := zip.NewWriter(f)
	for _, part := range [][2]string{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", relationships + `<Relationship Id="r1" Type="` + officeRel + `officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", relationships + links + "</Relationships>"},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
			` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
			` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
			` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"` +
			` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
			"<w:body>" + body + "</w:body></w:document>"},
	} {
		w, err := z.Create(part[0])
		require.NoError(t, err)
		_, err = w.Write([]byte(part[1]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
	return path
}

func paragraph(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

const pageBreak = `<w:p><w:r><w:br w:type="page"/></w:r></w:p>`

// endless is a document that keeps LibreOffice busy for far longer than any test runs.
func endless(t testing.TB) string {
	return writeDocx(t, "endless.docx", strings.Repeat(paragraph(strings.Repeat("word ", 40)), 100_000), "")
}

package fidelity_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

func TestPassing(t *testing.T) {
	const begin, separate, end = `<w:r><w:fldChar w:fldCharType="begin"/></w:r>`, `<w:r><w:fldChar w:fldCharType="separate"/></w:r>`, `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	said := func(s string) string { return `<w:r><w:instrText xml:space="preserve">` + s + `</w:instrText></w:r>` }
	body := func(s string) *docxtest.Doc { return docxtest.New().XML(`<w:p>` + s + `</w:p>`) }
	chunk := docxtest.New()
	id := chunk.Relationship("aFChunk", "other.docx", "")
	chunk.XML(`<w:altChunk r:id="`+id+`"/>`).Part("word/other.docx", string(docxtest.Plain("inserted")))
	for name, c := range map[string]struct {
		doc  *docxtest.Doc
		want bool
	}{
		"text":                  {docxtest.New().Paragraph("DATE"), false},
		"page":                  {docxtest.New().Field("PAGE", "1"), false},
		"contents":              {docxtest.New().Field(`TOC \\o "1-3"`, "1"), false},
		"merged":                {docxtest.New().Field("MERGEFIELD Name", "Ann"), false},
		"date":                  {docxtest.New().Field(`DATE \@ "d.M."`, "1.2."), true},
		"small letters":         {docxtest.New().Field(` date `, "1.2."), true},
		"time":                  {docxtest.New().Field("TIME", "12:00"), true},
		"file":                  {docxtest.New().Field(`FILENAME \\p`, "a.docx"), true},
		"user":                  {docxtest.New().Field("USERNAME", "Ann"), true},
		"printed":               {docxtest.New().Field("PRINTDATE", "1.2."), true},
		"unknown":               {docxtest.New().Field("SOMETHING", "x"), true},
		"nothing":               {docxtest.New().Field("", "x"), true},
		"in a header":           {docxtest.New().XML(`<w:p/>`).Part("word/header9.xml", `<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:fldSimple w:instr="DATE"/></w:p></w:hdr>`), true},
		"in pieces":             {body(begin + said("DA") + said("TE") + separate + `<w:r><w:t>x</w:t></w:r>` + end), true},
		"in a condition":        {body(begin + said("IF ") + begin + said("DATE") + end + said(` = "x" "a" "b"`) + separate + end), true},
		"a condition":           {body(begin + said("IF ") + begin + said("PAGE") + end + said(` = "1" "a" "b"`) + separate + end), false},
		"out of date":           {body(`<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>` + said("PAGE") + separate + end), true},
		"the day":               {body(`<w:r><w:dayLong/></w:r>`), true},
		"a form's date":         {body(`<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput><w:type w:val="currentDate"/></w:textInput></w:ffData></w:fldChar></w:r>` + said("FORMTEXT") + separate + end), true},
		"a form's text":         {body(`<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput><w:type w:val="regular"/></w:textInput></w:ffData></w:fldChar></w:r>` + said("FORMTEXT") + separate + end), false},
		"in a drawing":          {body(`<w:r><a:fld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" type="datetime1"/></w:r>`), true},
		"a document in another": {chunk, true},
	} {
		t.Run(name, func(t *testing.T) {
			var p fidelity.Passing
			b := c.doc.Bytes()
			_, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{}, &p)
			require.NoError(t, err)
			require.Equal(t, c.want, p.Any())
		})
	}
}

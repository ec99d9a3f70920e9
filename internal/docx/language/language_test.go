package language_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/language"
)

const namespace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// spoken returns the part with the styles of a document that was given a language, and where it is.
func spoken(t *testing.T, document []byte, tag string) map[string]string {
	t.Helper()
	s := language.New(tag)
	d, err := docx.Open(bytes.NewReader(document), int64(len(document)), docx.Limits{Inflated: 1 << 20}, s)
	require.NoError(t, err)
	edits, added, err := s.Changes(d)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, d.Write(&b, edits, added...))
	parts, err := docxtest.Unpack(b.Bytes())
	require.NoError(t, err)
	return parts
}

// TestSetter checks what becomes of styles that name a language in all ways, or none.
func TestSetter(t *testing.T) {
	for name, c := range map[string]struct{ tag, before, after string }{
		"nothing":    {"de-CH", `<w:styles ` + namespace + `/>`, `<w:styles ` + namespace + `><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-CH"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`},
		"paragraphs": {"de-CH", `<w:styles ` + namespace + `><w:docDefaults><w:pPrDefault/></w:docDefaults></w:styles>`, `<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-CH"/></w:rPr></w:rPrDefault><w:pPrDefault/>`},
		"no runs":    {"de-CH", `<w:styles ` + namespace + `><w:docDefaults><w:rPrDefault/></w:docDefaults></w:styles>`, `<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-CH"/></w:rPr></w:rPrDefault></w:docDefaults>`},
		"other":      {"de-CH", `<w:styles ` + namespace + `><w:docDefaults><w:rPrDefault><w:rPr><w:b/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`, `<w:rPr><w:lang w:val="de-CH"/><w:b/></w:rPr>`},
		"named": {"de-CH", `<w:styles ` + namespace + `><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:bidi="ar-SA" w:val="en-US" w:eastAsia="ja-JP"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`,
			`<w:rPr><w:lang w:val="de-CH" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr>`},
		"at length": {"de-CH", `<w:styles ` + namespace + `><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-US"></w:lang></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`,
			`<w:rPr><w:lang w:val="de-CH"></w:lang></w:rPr>`},
		"East Asian": {"ko", `<w:styles ` + namespace + `><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`,
			`<w:rPr><w:lang w:val="ko" w:eastAsia="ko" w:bidi="ar-SA"/></w:rPr>`},
		"complex": {"he", `<w:styles ` + namespace + `/>`, `<w:rPr><w:lang w:val="he" w:bidi="he"/></w:rPr>`},
		"another prefix": {"de-CH", `<x:styles xmlns:x="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>`,
			`<x:rPr><x:lang x:val="de-CH"/></x:rPr>`},
		"the usual style and others": {"de-CH", `<w:styles ` + namespace + `><w:style w:type="paragraph" w:default="1"><w:rPr><w:lang w:val="fr-FR"/></w:rPr></w:style>` +
			`<w:style w:type="paragraph"><w:rPr><w:lang w:val="it-IT"/></w:rPr></w:style></w:styles>`,
			`<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-CH"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1"><w:rPr><w:lang w:val="de-CH"/></w:rPr></w:style>` +
				`<w:style w:type="paragraph"><w:rPr><w:lang w:val="it-IT"/></w:rPr></w:style>`},
	} {
		t.Run(name, func(t *testing.T) {
			const run = `<w:r><w:rPr><w:lang w:val="pl-PL"/></w:rPr><w:t>tekst</w:t></w:r>`
			parts := spoken(t, docxtest.New().XML(`<w:p>`+run+`</w:p>`).Part("word/styles.xml", c.before).Bytes(), c.tag)
			require.Contains(t, parts["word/styles.xml"], c.after)
			require.Contains(t, parts["word/document.xml"], run)
		})
	}
}

// TestSetterWithoutStyles gives styles to documents that have none, or miss those that they name.
func TestSetterWithoutStyles(t *testing.T) {
	const want = `<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-CH"/></w:rPr></w:rPrDefault></w:docDefaults>`
	missing := spoken(t, docxtest.New().Paragraph("a").Without("word/styles.xml").Bytes(), "de-CH")
	require.Contains(t, missing["word/styles.xml"], want)
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>`
	none := spoken(t, docxtest.New().Paragraph("a").Without("word/styles.xml").Part("word/_rels/document.xml.rels", relations).Bytes(), "de-CH")
	require.Contains(t, none["sheaf/styles.xml"], want)
	require.Contains(t, none["word/_rels/document.xml.rels"], "sheaf/styles.xml")
}

// TestSetterDamaged refuses a document that breaks off in its styles.
func TestSetterDamaged(t *testing.T) {
	s := language.New("de-CH")
	document := docxtest.New().Paragraph("a").Part("word/styles.xml", "").Bytes()
	d, err := docx.Open(bytes.NewReader(document), int64(len(document)), docx.Limits{Inflated: 1 << 20}, s)
	require.NoError(t, err)
	_, _, err = s.Changes(d)
	require.ErrorIs(t, err, language.ErrNoPlace)
}

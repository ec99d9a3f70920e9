package docx_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

// linked is a document with a hyperlink that leaves it, as rId7, and what uses it.
func linked(target, use string) *docxtest.Doc {
	return relationshipsOf(`<Relationship Id="rId7" Type="x/hyperlink" Target="`+target+`" TargetMode="External"/>`, `<w:p><w:r>`+use+`</w:r></w:p>`)
}

// TestSanitizeCutsLinksInEveryUse but those of a link.
func TestSanitizeCutsLinksInEveryUse(t *testing.T) {
	const ids = `"http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	many := ""
	for i := range 12 {
		many += fmt.Sprintf(` xmlns:p%d=%s`, i, ids)
	}
	for name, use := range map[string]string{
		"own name for ids":       `<v:imagedata o:relid="rId7"/>`,
		"many prefixes":          `<x` + many + `><a:blip p11:link="rId7"/></x>`,
		"many prefixes, first":   `<x` + many + `><a:blip p0:link="rId7"/></x>`,
		"many prefixes, default": `<x` + many + `/><a:blip r:embed="rId7"/>`,
		"strict":                 `<a:blip xmlns:s="http://purl.oclc.org/ooxml/officeDocument/relationships" s:embed="rId7"/>`,
		"link and picture":       `<a:hlinkClick r:id="rId7"/><a:blip r:embed="rId7"/>`,
	} {
		t.Run(name, func(t *testing.T) { requireCut(t, way{linked(evil, use), docx.MisusedHyperlink}) })
	}
}

// TestSanitizeKeepsLinks that nothing else uses, whatever else has the same text.
func TestSanitizeKeepsLinks(t *testing.T) {
	for name, use := range map[string]string{
		"of text": `<w:hyperlink r:id="rId7"/>`, "of a picture": `<a:hlinkClick r:id="rId7"/>`, "hovered": `<a:hlinkHover r:id="rId7"/>`,
		"of a mouse": `<a:hlinkMouseOver r:id="rId7"/>`, "same text": `<w:bookmarkStart w:name="rId7"/>`, "of no space": `<x id="rId7"/>`,
		"of another space": `<y:x xmlns:y="urn:x" y:id="rId7"/>`,
	} {
		b := linked("https://example.org/kept", use).Bytes()
		info, err := inspect(b, docx.Limits{})
		require.NoError(t, err)
		require.False(t, info.Unsafe, "%s: %v", name, info.ExternalRefs)
		require.Contains(t, parts(t, sanitize(t, b))["word/_rels/document.xml.rels"], "example.org/kept", name)
	}
}

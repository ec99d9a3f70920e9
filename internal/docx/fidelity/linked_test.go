package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestLinkedTextBoxes: the last box of a chain grows, where a document lost something.
func TestLinkedTextBoxes(t *testing.T) {
	const grow = `<a:spAutoFit xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>`
	box := func(in, properties string) string {
		return `<wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">` + in + properties + `</wps:wsp>`
	}
	first := box(`<wps:txbx id="3"><w:txbxContent><w:p/></w:txbxContent></wps:txbx>`, `<wps:bodyPr/>`)
	link := func(seq string) string { return `<wps:linkedTxbx id="3" seq="` + seq + `"/>` }
	for name, c := range map[string]struct{ in, want string }{
		"two":       {first + box(link("1"), `<wps:bodyPr rot="0"/>`), first + box(link("1"), `<wps:bodyPr rot="0">`+grow+`</wps:bodyPr>`)},
		"three":     {first + box(link("2"), `<wps:bodyPr><a:noAutofit></a:noAutofit></wps:bodyPr>`) + box(link("1"), `<wps:bodyPr/>`), first + box(link("2"), `<wps:bodyPr>`+grow+`</wps:bodyPr>`) + box(link("1"), `<wps:bodyPr/>`)},
		"shrinks":   {first + box(link("1"), `<wps:bodyPr><a:normAutofit/></wps:bodyPr>`), first + box(link("1"), `<wps:bodyPr>`+grow+`</wps:bodyPr>`)},
		"it grows":  {first + box(link("1"), `<wps:bodyPr><a:spAutoFit/></wps:bodyPr>`), ""},
		"one box":   {first, ""},
		"no closer": {first + box(link("1"), ``) + box("", `<wps:bodyPr/>`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			doc := func(in string) string {
				return docxtest.Document(docxtest.ParagraphXML("", `<w:r><w:drawing>`+in+`</w:drawing></w:r>`))
			}
			b := docxtest.New().Part("word/document.xml", doc(c.in)).Bytes()
			require.Zero(t, len(mend(t, b, fidelity.Changes{Whole: true})), "nothing was lost")
			out := mend(t, b, fidelity.Changes{Reshaped: true})
			if c.want == "" {
				require.Zero(t, len(out))
				return
			}
			require.Equal(t, doc(c.want), unpack(t, out)["word/document.xml"])
			require.Zero(t, len(mend(t, out, fidelity.Changes{Reshaped: true})), "a second time")
		})
	}
}

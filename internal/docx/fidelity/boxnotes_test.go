package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestNotesInTextBoxes: they stand behind the box, where a document lost something.
func TestNotesInTextBoxes(t *testing.T) {
	box := func(in string) string {
		return `<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>a</w:t>` + in + `</w:r></w:p></w:txbxContent></w:pict></w:r>`
	}
	mark := func(kind, id string) string { return `<w:` + kind + `Reference w:id="` + id + `"/>` }
	behind := func(kind, id string) string {
		return `<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>` + mark(kind, id) + `</w:r>`
	}
	alternatives := func(in string) string {
		return `<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Fallback>` + in + `</mc:Fallback></mc:AlternateContent></w:r>`
	}
	for name, c := range map[string]struct{ in, want string }{
		"two":         {box(mark("footnote", "1")+mark("endnote", "2")) + box(""), box("") + behind("footnote", "1") + behind("endnote", "2") + box("")},
		"in the text": {box("") + `<w:r>` + mark("footnote", "1") + `</w:r>`, ""},
		"not read":    {alternatives(box(mark("footnote", "1"))), ""},
	} {
		t.Run(name, func(t *testing.T) {
			doc := func(in string) string { return docxtest.Document(docxtest.ParagraphXML("", in)) }
			b := docxtest.New().Part("word/document.xml", doc(c.in)).Bytes()
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

// TestTextHiddenOnWebPages is printed; in a table of contents it is anyway.
func TestTextHiddenOnWebPages(t *testing.T) {
	run := func(hidden string) string { return `<w:r><w:rPr>` + hidden + `</w:rPr><w:t>a</w:t></w:r>` }
	doc := func(in string) string { return docxtest.Document(docxtest.ParagraphXML("", in)) }
	const hidden = `<w:webHidden/>`
	contents := complexField(`TOC \o`, run(hidden))
	in := run(hidden) + run(`<w:webHidden w:val="1"></w:webHidden>`) + contents
	b := docxtest.New().Part("word/document.xml", doc(in)).Bytes()
	out := unpack(t, mend(t, b, fidelity.Changes{Whole: true}))["word/document.xml"]
	require.Equal(t, doc(strings.Repeat(run(""), 2)+contents), out)
	require.Zero(t, len(mend(t, docxtest.New().Part("word/document.xml", doc(contents)).Bytes(), fidelity.Changes{Whole: true})))
}

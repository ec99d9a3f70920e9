package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestLastSpaces go where LibreOffice 26.8 breaks the line before them, and nowhere else.
func TestLastSpaces(t *testing.T) {
	const held = "\u00a0"
	run := func(text string) string { return docxtest.RunXML("", text) }
	p := func(content string) string { return docxtest.ParagraphXML("", content) }
	broken := `<w:r><w:br/></w:r>`
	for is, want := range map[string]string{
		run("a." + held + "  "):                   run("a." + held),
		run("a. " + held + " "):                   run("a. " + held),
		run(held + " "):                           run(held),
		run("a."+held) + run(" "):                 run("a."+held) + run(""),
		run("a"+held+" ") + run("  "):             run("a"+held) + run(""),
		run("a"+held+" ") + broken:                run("a"+held) + broken,
		run("a&#160; "):                           run("a&#160;"),
		run("a."):                                 "",
		run("a  "):                                "",
		run("a" + held + " b "):                   "",
		run("a"+held+" ") + run("b"):              "",
		run("a" + held):                           "",
		run("a" + held + "&#32;"):                 "",
		run("a"+held) + run("&#32;"):              "",
		run("a"+held+" ") + `<w:r><w:tab/></w:r>`: "",
		docxtest.RunXML(`<w:u w:val="single"/>`, "a"+held+" "):  "",
		docxtest.RunXML(`<w:u w:val="none"/>`, "a"+held+" "):    docxtest.RunXML(`<w:u w:val="none"/>`, "a"+held),
		docxtest.RunXML(`<w:highlight w:val="red"/>`, held+" "): "",
	} {
		document := docxtest.New().XML(p(is) + p(run("b"))).Bytes()
		out := mend(t, document, fidelity.Changes{Whole: true, Release: 26})
		if want == "" {
			require.Nil(t, out, is)
			continue
		}
		require.Contains(t, unpack(t, out)["word/document.xml"], p(want)+p(run("b")))
		require.Nil(t, mend(t, document, fidelity.Changes{Whole: true, Release: 25}))
	}
}

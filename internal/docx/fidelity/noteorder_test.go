package fidelity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestNoteOrder has ids of notes rise in the order of their references.
func TestNoteOrder(t *testing.T) {
	const space = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	const separators = `<w:endnote w:type="separator" w:id="0"><w:p/></w:endnote><w:endnote w:type="continuationSeparator" w:id="1"><w:p/></w:endnote>`
	// notes are those with a text each, in the order of the part.
	notes := func(ids ...string) string {
		var b strings.Builder
		for i, id := range ids {
			b.WriteString(`<w:endnote w:id="` + id + `">` + docxtest.ParagraphXML("", docxtest.RunXML("", string(rune('a'+i)))) + `</w:endnote>`)
		}
		return `<w:endnotes` + space + `>` + separators + b.String() + `</w:endnotes>`
	}
	refs := func(ids ...string) string {
		var b strings.Builder
		for _, id := range ids {
			b.WriteString(`<w:r><w:endnoteReference w:id="` + id + `"/></w:r>`)
		}
		return docxtest.ParagraphXML("", b.String())
	}
	for name, c := range map[string]struct{ refs, notes, wantRefs, wantNotes string }{
		"in order":       {refs: refs("2", "3", "5"), notes: notes("2", "3", "5")},
		"out of order":   {refs("5", "2", "3"), notes("2", "3", "5"), refs("2", "3", "5"), notes("3", "5", "2")},
		"order of part":  {refs("5", "2", "3"), notes("5", "2", "3"), refs("2", "3", "5"), notes("2", "3", "5")},
		"one left over":  {refs("2", "5"), notes("2", "3", "5"), refs("2", "3"), notes("2", "5", "3")},
		"not there":      {refs("9", "3", "2"), notes("2", "3"), "", notes("3", "2")},
		"one twice":      {refs: refs("5", "5", "2"), notes: notes("2", "3", "5")},
		"in a text box":  {refs: `<w:p><w:r><w:txbxContent>` + refs("5", "2") + `</w:txbxContent></w:r></w:p>`, notes: notes("2", "5")},
		"one id for two": {refs: refs("5", "2"), notes: notes("2", "2", "5")},
	} {
		d := docxtest.New().XML(c.refs).Part("word/endnotes.xml", c.notes)
		d.Relationship("http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes", "endnotes.xml", "")
		out := mend(t, d.Bytes(), fidelity.Changes{Whole: true, Release: 7})
		if c.wantNotes == "" {
			require.Nil(t, out, name)
			continue
		}
		parts := unpack(t, out)
		require.Equal(t, c.wantNotes, parts["word/endnotes.xml"], name)
		require.Contains(t, parts["word/document.xml"], c.wantRefs, name)
		if name != "not there" {
			require.Nil(t, mend(t, d.Bytes(), fidelity.Changes{Whole: true, Release: 26}), name)
		}
	}
}

// TestNotesInNotes are not referred to: Word allows no reference there, and LibreOffice refuses the document.
func TestNotesInNotes(t *testing.T) {
	const notes = `<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="1"><w:p><w:r><w:t>one</w:t></w:r><w:r>%s</w:r></w:p></w:footnote><w:footnote w:id="2"><w:p/></w:footnote></w:footnotes>`
	for _, ref := range []string{`<w:footnoteReference w:id="2"/>`, `<w:endnoteReference w:id="2"></w:endnoteReference>`} {
		d := docxtest.New().XML(docxtest.ParagraphXML("", `<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r>`))
		d.Part("word/footnotes.xml", fmt.Sprintf(notes, ref))
		d.Relationship("http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes", "footnotes.xml", "")
		parts := unpack(t, mend(t, d.Bytes(), fidelity.Changes{Whole: true}))
		require.Equal(t, fmt.Sprintf(notes, ""), parts["word/footnotes.xml"])
		require.Contains(t, parts["word/document.xml"], `<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r>`)
	}
}

package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestRunningHeadings tells, by the field in a header, what it becomes, and that headings say what it shows.
func TestRunningHeadings(t *testing.T) {
	header := func(instruction string) string {
		return `<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>` + complexField(instruction, docxtest.RunXML("", "saved")) + `</w:p></w:hdr>`
	}
	document := func(instruction string) []byte {
		return docxtest.New().Paragraph("front").Heading(1, "One").Paragraph("a").Heading(1, "").Heading(1, "Two").Part("word/header9.xml", header(instruction)).Bytes()
	}
	set := func(text string) string { return ` SET SheafHeading1 "` + text + `" ` }
	for _, instruction := range []string{`STYLEREF "heading 1"`, `STYLEREF 1 \* MERGEFORMAT`, ` styleref Heading1 \l`, `STYLEREF {}1`} {
		in := document(instruction)
		if strings.Contains(instruction, "Heading1") {
			require.Zero(t, len(mend(t, in, fidelity.Changes{Whole: true})), "an id is no name")
			continue
		}
		parts := unpack(t, mend(t, in, fidelity.Changes{Whole: true}))
		after := " REF SheafHeading1 "
		if strings.Contains(instruction, "{}") {
			after += "{}"
		}
		require.Equal(t, header(after), parts["word/header9.xml"])
		body := parts["word/document.xml"]
		require.Equal(t, 2, strings.Count(body, set("One")), "at the beginning and at the heading")
		require.Equal(t, 1, strings.Count(body, set("Two")))
		require.Equal(t, 3, strings.Count(body, "SheafHeading1"))
		require.Zero(t, len(mend(t, in, fidelity.Changes{Whole: true, Release: 26})), "it shows the headings itself")
	}
	for _, instruction := range []string{`STYLEREF 1 \n`, `STYLEREF "heading 1`, `STYLEREF`, `STYLEREF 3`, `STYLEREF None`, `PAGE`} {
		require.Zero(t, len(mend(t, document(instruction), fidelity.Changes{Whole: true})), instruction)
	}
}

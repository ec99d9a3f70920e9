package fidelity

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestTagsOfPartedParagraphs: paragraphs in which a page begins where it began in Word are one for who reads the PDF by its tags, as they
// are where pages begin anywhere.
func TestTagsOfPartedParagraphs(t *testing.T) {
	useFonts(t)
	word := func(of string) string { return strings.Repeat(of, 60/len(of)) } // two of them are wider than a line
	paragraph := func(properties string, parts ...string) string {
		runs := ""
		for i, part := range parts {
			mark := ""
			if i > 0 {
				mark = `<w:lastRenderedPageBreak/>`
			}
			runs += `<w:r><w:rPr>` + docxtest.FontXML("Arial") + `</w:rPr>` + mark + `<w:t xml:space="preserve">` + word(part+"a") + " " + word(part+"b") + ` </w:t></w:r>`
		}
		return docxtest.ParagraphXML(properties, runs)
	}
	const (
		item    = `<w:pStyle w:val="ListBullet"/>`
		hanging = `<w:ind w:left="720" w:hanging="360"/>`
		heading = `<w:pStyle w:val="Heading1"/>`
	)
	documents := map[string][]byte{
		"justified": docxtest.New().Paragraph("Before.").XML(paragraph(`<w:jc w:val="both"/>`, "alpha", "beta", "gamma")).Paragraph("Behind.").PackedByWord(docxtest.Word, 3),
		"heading":   docxtest.New().Paragraph("Before.").XML(paragraph(heading, "alpha", "beta")).Paragraph("Behind.").PackedByWord(docxtest.Word, 2),
		"list": docxtest.New().Paragraph("Before.").Bullet("one").XML(paragraph(item+hanging, "alpha", "beta")).Bullet("three").
			Paragraph("Behind.").PackedByWord(docxtest.Word, 2),
	}
	tagged, all, pages := true, map[string][]string{}, map[string][]int{}
	for _, off := range []string{"", "pages"} {
		t.Run("without "+off, func(t *testing.T) {
			t.Setenv("SHEAF_LEAVE_OFF", off)
			for name, file := range convertAs(t, job.Options{Tagged: &tagged}, documents) {
				pages[name] = append(pages[name], len(lines(t, file)))
				all[name] = append(all[name], tags(t, file))
			}
		})
	}
	for name := range documents {
		require.Greater(t, pages[name][0], pages[name][1], "%s is fitted", name)
		require.Equal(t, all[name][1], all[name][0], name)
	}
}

// tags returns the kinds of a PDF's elements, and the text of each, which is in quotation marks.
func tags(t *testing.T, pdf string) string {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), "pdfinfo", "-struct-text", pdf).CombinedOutput()
	require.NoError(t, err, "%s", said)
	text := regexp.MustCompile(`(?m)^ +/.*\n`).ReplaceAllString(string(said), "") // attributes
	return regexp.MustCompile(`(?: *"\n *" *)+`).ReplaceAllString(text, " ")
}

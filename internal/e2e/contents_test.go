package e2e

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestContents asks for tables of contents that name the pages of the PDF, whatever was saved in them.
func TestContents(t *testing.T) {
	s := start(t)
	field := func(instruction, result string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + instruction + ` </w:instrText></w:r>` +
			`<w:r><w:fldChar w:fldCharType="separate"/></w:r>` + result + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	saved := `<w:r><w:rPr><w:webHidden/></w:rPr><w:t>7</w:t></w:r><w:r><w:rPr><w:webHidden/></w:rPr><w:t>7</w:t></w:r>`
	entry := func(name string) string {
		return `<w:p><w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs></w:pPr><w:hyperlink w:anchor="_Toc` + name + `">` +
			`<w:r><w:t>` + name + `</w:t></w:r><w:r><w:tab/></w:r>` + field("PAGEREF _Toc"+name+` \h`, saved) + `</w:hyperlink></w:p>`
	}
	heading := func(name string) string {
		return `<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:pageBreakBefore/></w:pPr><w:bookmarkStart w:id="` + name[len(name)-1:] + `" w:name="_Toc` + name + `"/><w:r><w:t>` + name + `</w:t></w:r><w:bookmarkEnd w:id="` + name[len(name)-1:] + `"/></w:p>`
	}
	table := func(entries string) string {
		begin, end, _ := strings.Cut(field(`TOC \o "1-3" \h`, "|"), "|")
		return `<w:p>` + begin + `</w:p>` + entries + `<w:p>` + end + `</w:p>`
	}
	section := func(properties string) string {
		return `<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/>` + properties + `</w:sectPr></w:pPr></w:p>`
	}
	lines := func(pdf string) (all []string) {
		for _, m := range regexp.MustCompile(`(?m)^ *(Part\d) ?\.{5,} ?(\S+)$`).FindAllStringSubmatch(tool(t, "pdftotext", "-layout", pdf, "-"), -1) {
			all = append(all, m[1]+" "+m[2])
		}
		return all
	}
	document := docxtest.New().XML(table(entry("Part1")+entry("Part2")+entry("Part3")+entry("Part4")) + heading("Part1") + section(`<w:pgNumType w:fmt="lowerRoman"/>`) +
		heading("Part2") + section(`<w:pgNumType w:start="1"/>`) + heading("Part3") + heading("Part4")).Bytes()
	pdf, f := s.asked(t, document, nil)
	require.Equal(t, []string{"Part1 77", "Part2 77", "Part3 77", "Part4 77"}, lines(pdf))
	require.Empty(t, f.Warnings)
	require.Equal(t, new(1), f.Pass)

	pdf, f = s.asked(t, document, map[string]any{"fields": job.FieldsUpdate})
	require.Equal(t, []string{"Part1 ii", "Part2 1", "Part3 2", "Part4 3"}, lines(pdf))
	require.Empty(t, f.Warnings)
	require.Equal(t, new(2), f.Pass)
	require.NotContains(t, tool(t, "pdfinfo", "-dests", pdf), "Toc", "the names by which pages were found are not in the PDF")

	pdf, f = s.asked(t, document, map[string]any{"fields": job.FieldsUpdate, "pages": "1", "pdfa": "2b", "tagged": true})
	require.Equal(t, []string{"Part1 ii", "Part2 1", "Part3 2", "Part4 3"}, lines(pdf), "pages are those of all of the document")
	require.Contains(t, tool(t, "pdfinfo", "-struct", pdf), "TOCI")
	require.Empty(t, f.Warnings)

	pdf, f = s.asked(t, docxtest.New().XML(table(entry("Part1")+entry("Part2"))+heading("Part1")).Bytes(), map[string]any{"fields": job.FieldsUpdate})
	require.Equal(t, []string{"Part1 2", "Part2 77"}, lines(pdf), "what is not in the document any more stays")
	require.Len(t, f.Warnings, 1)
	require.Equal(t, job.WarningFields, f.Warnings[0].Code)

	pdf, f = s.asked(t, docxtest.New().XML(table(entry("Part1"))+heading("Part1")).Heading(1, "Part9").Bytes(), map[string]any{"fields": job.FieldsUpdate})
	require.Equal(t, []string{"Part1 2"}, lines(pdf))
	require.Len(t, f.Warnings, 1)
	require.Equal(t, job.WarningFields, f.Warnings[0].Code)
	require.Contains(t, f.Warnings[0].Message, "A heading is not in the table of contents, or with other words: “Part9”.")
}

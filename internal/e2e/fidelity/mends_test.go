package fidelity

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// TestMended has documents converted that LibreOffice shows otherwise than Word, and looks for what Word shows on each page.
func TestMended(t *testing.T) {
	useFonts(t)
	samples := map[string]mended{}
	numberings(samples)
	runningHeadings(samples)
	fieldsWithoutResults(samples)
	linkedBoxes(samples)
	formulas(samples)
	samples["contents for readers of different age"] = mended{docxtest.New().XML(`<w:p><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"` +
		` xmlns:x="http://schemas.microsoft.com/office/word/2012/wordml"><mc:Choice Requires="x">` + docxtest.RunXML("", "newer") + `</mc:Choice><mc:Fallback>` +
		docxtest.RunXML("", "older") + `</mc:Fallback></mc:AlternateContent></w:p>`), []string{"newer"}}
	titled := docxtest.New()
	titled.XML(`<w:p><w:sdt><w:sdtPr><w:alias w:val="Title"/></w:sdtPr><w:sdtContent><w:hyperlink r:id="` + titled.Relationship("hyperlink", "https://example.org/", "External") + `">` +
		docxtest.RunXML("", "link") + `</w:hyperlink></w:sdtContent></w:sdt></w:p>`)
	samples["a content control with a title and a link"] = mended{titled, []string{"link"}}
	samples["a paragraph in a content control in the line"] = mended{docxtest.New().XML(`<w:p><w:sdt><w:sdtPr/><w:sdtContent><w:p>` +
		docxtest.RunXML("", "in the line") + `</w:p></w:sdtContent></w:sdt></w:p>`), []string{"in the line"}}
	samples["symbols"] = mended{docxtest.New().XML(docxtest.ParagraphXML("", `<w:r><w:sym w:font="Webdings" w:char="F048"/></w:r>`+docxtest.RunXML("", "house"))), []string{"🏠 house"}}
	samples["hidden on web pages"] = mended{docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML("<w:webHidden/>", "printed"))), []string{"printed"}}
	documents := map[string][]byte{}
	for name, s := range samples {
		documents[name] = s.document.Bytes()
	}
	for name, pdf := range convert(t, documents) {
		t.Run(name, func(t *testing.T) {
			pages := lines(t, pdf)
			require.Len(t, pages, len(samples[name].pages), "%q", pages)
			for i, want := range samples[name].pages {
				// The headers of 7.4 have these for characters that its variables cannot hold.
				text := strings.NewReplacer("∖", `\`, "”", `"`).Replace(strings.Join(strings.Fields(strings.Join(pages[i], " ")), " "))
				if strings.HasPrefix(name, "formula") || strings.HasPrefix(name, "a formula") { // spaces in them are as wide as they like
					text = strings.ReplaceAll(text, " ", "")
				}
				require.Equal(t, want, text, "page %d", i+1)
			}
		})
	}
}

// mended is a document, and the text of its pages as Word shows them.
type mended struct {
	document *docxtest.Doc
	pages    []string
}

// formulas has text in formulas that means something to LibreOffice.
func formulas(samples map[string]mended) {
	run := func(text string) string { return `<m:r><m:t xml:space="preserve">` + text + `</m:t></m:r>` }
	formula := func(content string) string {
		return `<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">` + content + `</m:oMath>`
	}
	d, want := docxtest.New(), []string{}
	for _, text := range []string{"=5", "in", "union", "[0,1)", "*"} {
		d.XML(`<w:p>` + docxtest.RunXML("", "A") + formula(run(text)) + docxtest.RunXML("", "Z") + `</w:p>`)
		want = append(want, "A"+strings.Replace(text, "*", "∗", 1)+"Z")
	}
	d.XML(`<w:p>` + formula(`<m:nary><m:naryPr><m:chr m:val="⋃"/></m:naryPr><m:sub/><m:sup/><m:e>`+run("A")+`</m:e></m:nary>`) + `</w:p>`)
	samples["formulas"] = mended{d, []string{strings.Join(append(want, "⋃A"), "")}}
	cell := `<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/></w:tblGrid><w:tr><w:tc><w:p>`
	samples["a formula first"] = mended{docxtest.New().XML(cell + formula(run("7")) + `</w:p></w:tc></w:tr></w:tbl>`).Paragraph("end"), []string{"7end"}}
}

// numberings has lists that LibreOffice counts or writes otherwise.
func numberings(samples map[string]mended) {
	level := func(i int, format, properties, text string) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/>%s<w:lvlText w:val="%s"/></w:lvl>`, i, format, properties, text)
	}
	list := func(id int, kind, own string) string {
		return fmt.Sprintf(`<w:num w:numId="%d"><w:abstractNumId w:val="%s"/>%s</w:num>`, id, kind, own)
	}
	own := func(i int, in string) string {
		return fmt.Sprintf(`<w:lvlOverride w:ilvl="%d">%s</w:lvlOverride>`, i, in)
	}
	kind := func(id string, in ...string) string {
		return `<w:abstractNum w:abstractNumId="` + id + `"><w:multiLevelType w:val="multilevel"/>` + strings.Join(in, "") + `</w:abstractNum>`
	}
	document := func(numbering, paragraphs string) *docxtest.Doc {
		d := docxtest.New().Part("word/numbering.xml", `<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+numbering+`</w:numbering>`)
		for i, p := range strings.Fields(paragraphs) { // list and level of each
			properties := fmt.Sprintf(`<w:numPr><w:ilvl w:val="%c"/><w:numId w:val="%c"/></w:numPr>`, p[1], p[0])
			d.XML(docxtest.ParagraphXML(properties, docxtest.RunXML("", string(rune('a'+i)))))
		}
		return d
	}
	legal := kind("7", level(0, "upperRoman", "", "%1."), level(1, "lowerLetter", "<w:isLgl/>", "%1.%2"), level(2, "decimal", `<w:isLgl w:val="1"/>`, "%1.%2.%3"), level(3, "decimal", `<w:isLgl w:val="0"/>`, "%1-%4"))
	samples["legal numbers"] = mended{document(legal+list(1, "7", "")+list(2, "7", own(0, `<w:startOverride w:val="9"/>`)), "10 11 12 12 13 11 10 11 12 20 21 10"),
		[]string{"I. a 1.1 b 1.1.1 c 1.1.2 d I-1 e 1.2 f II. g 2.1 h 2.1.1 i IX. j 9.1 k X. l"}}
	kept := kind("3", level(0, "decimal", "", "%1."), level(1, "decimal", `<w:lvlRestart w:val="0"/>`, "%1.%2"), level(2, "lowerLetter", `<w:lvlRestart w:val="1"/>`, "(%3)"))
	samples["levels that go on"] = mended{document(kept+list(1, "3", "")+list(2, "3", ""), "10 11 12 12 11 12 10 11 12 20 21 11"),
		[]string{"1. a 1.1 b (a) c (b) d 1.2 e (c) f 2. g 2.3 h (a) i 3. j 3.4 k 3.5 l"}}
	begun := kind("5", level(0, "decimal", "", "%1."))
	samples["lists with their own start"] = mended{document(begun+list(1, "5", "")+list(2, "5", own(0, strings.Replace(level(0, "upperLetter", "", "%1]"), `w:start w:val="1"`, `w:start w:val="20"`, 1)))+
		list(3, "5", own(0, level(0, "decimal", "", "%1)"))), "10 10 20 20 30"), []string{"1. a 2. b T] c U] d 22) e"}}
}

// runningHeadings has headers and footers that show the chapter of their page.
func runningHeadings(samples map[string]mended) {
	field := func(instruction string) string {
		return `<w:fldSimple w:instr="` + instruction + `"><w:r><w:t>saved</w:t></w:r></w:fldSimple>`
	}
	part := func(root, instruction string) string {
		return `<w:` + root + ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>` + field(instruction) + `</w:p></w:` + root + `>`
	}
	relation := "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	d := docxtest.New().Part("word/header9.xml", part("hdr", `STYLEREF &quot;Heading 1&quot; \* MERGEFORMAT`)).Part("word/footer9.xml", part("ftr", ` STYLEREF 2 \l `))
	header, footer := d.Relationship(relation+"header", "header9.xml", ""), d.Relationship(relation+"footer", "footer9.xml", "")
	d.Paragraph("front").Heading(1, `One \ "a" & b`).Heading(2, "First").PageBreak().Paragraph("more").Heading(2, "Second").PageBreak().Heading(1, "Two").Paragraph("end")
	d.XML(`<w:sectPr><w:headerReference w:type="default" r:id="` + header + `"/><w:footerReference w:type="default" r:id="` + footer + `"/></w:sectPr>`)
	samples["headings in headers"] = mended{d, []string{
		`One \ "a" & b front One \ "a" & b First First`, `One \ "a" & b more Second Second`, "Two Two end Second",
	}}
}

// fieldsWithoutResults has fields of which Word saves nothing.
func fieldsWithoutResults(samples map[string]mended) {
	d := docxtest.New()
	for _, instruction := range []string{`GOTOBUTTON a there`, `LISTNUM \l 2`, `AUTONUM`, `SYMBOL 169`, `EQ \a(7)`} {
		d.XML(docxtest.ParagraphXML("", `<w:r><w:t xml:space="preserve">is </w:t></w:r><w:fldSimple w:instr="`+instruction+`"/><w:r><w:t xml:space="preserve"> so</w:t></w:r>`))
	}
	samples["fields without results"] = mended{d, []string{"is there so is a) so is 1. so is © so is 7 so"}}
}

// linkedBoxes has text that runs from a text box to a smaller one, which does not hold all of it.
func linkedBoxes(samples map[string]mended) {
	box := func(id, in string) string {
		return `<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="` + id + `" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">` +
			`<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>` + id + `500000</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>500000</wp:posOffset></wp:positionV>` +
			`<wp:extent cx="1200000" cy="500000"/><wp:wrapNone/><wp:docPr id="` + id + `" name="box"/><wp:cNvGraphicFramePr/>` +
			`<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:cNvSpPr txBox="1"/>` +
			`<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1200000" cy="500000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>` + in + `<wps:bodyPr><a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>`
	}
	text, want := "", "end"
	for i := range 9 {
		text += docxtest.ParagraphXML("", docxtest.RunXML("", fmt.Sprint("line", i)))
		want += fmt.Sprint(" line", i)
	}
	d := docxtest.New().XML(docxtest.ParagraphXML("", box("1", `<wps:txbx id="3"><w:txbxContent>`+text+`</w:txbxContent></wps:txbx>`)+box("3", `<wps:linkedTxbx id="3" seq="1"/>`))).Paragraph("end")
	samples["linked text boxes"] = mended{d, []string{want}}
}

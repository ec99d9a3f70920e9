// Package sampledoc makes the documents that the engine converts for itself: to warm LibreOffice up, and to find out whether it
// works. It imports the standard library alone.
package sampledoc

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
)

// Rich returns a document that has in it what documents have: a heading, a list, a footnote, a table, pictures, a text box, a
// header, and text in the usual fonts, in one that nobody has, and in scripts for which other fonts are needed.
func Rich() ([]byte, error) { return pack(richBody()) }

// Plain returns a document of one line.
func Plain() ([]byte, error) { return pack(paragraph("Calibri", "Plain.")) }

// Hyphenated returns a document in which a word of a language (BCP 47) has to be hyphenated, so that LibreOffice reads the patterns of
// the language.
func Hyphenated(language string) ([]byte, error) {
	var tag strings.Builder
	if err := xml.EscapeText(&tag, []byte(language)); err != nil {
		return nil, err
	}
	return pack(`<w:p><w:r><w:rPr><w:lang w:val="` + tag.String() + `"/></w:rPr><w:t>` + strings.Repeat("Donaudampfschifffahrtsgesellschaft ", 10) + `</w:t></w:r></w:p>`)
}

// Feature is something in a document that a component of LibreOffice draws which systems pack apart. Where that is missing, what
// it draws is left out of the PDF and the conversion succeeds.
type Feature struct {
	What     string   // for people
	Mark     string   // letters that stand in the PDF if it was drawn
	Packages []string // Debian packages that bring the component
}

// Features are those that stand in Trial.
func Features() []Feature {
	return []Feature{
		{"formulas (LibreOffice Math)", "formulamark", []string{"libreoffice-math-nogui", "libreoffice-math"}},
		{"charts", "Chartmark", []string{"libreoffice-writer-nogui"}},
		{"drawings in SVG", "Svgmark", []string{"libreoffice-writer-nogui"}},
		{"text boxes", "Boxmark", []string{"libreoffice-writer-nogui"}},
	}
}

// Trial returns a document that has all Features.
func Trial() ([]byte, error) {
	const graphic = "http://schemas.openxmlformats.org/drawingml/2006/"
	var b strings.Builder
	b.WriteString(paragraph("Calibri", "Plain."))
	b.WriteString(`<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>formulamark</m:t></m:r></m:oMath></w:p>`)
	b.WriteString(drawing(graphic+"chart", `<c:chart xmlns:c="`+graphic+`chart" r:id="r7"/>`))
	b.WriteString(drawing(graphic+"picture", `<pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="r8"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>`+shape+`</pic:spPr></pic:pic>`))
	b.WriteString(textBox("Boxmark"))
	return pack(b.String())
}

func textBox(text string) string {
	return drawing("http://schemas.microsoft.com/office/word/2010/wordprocessingShape", `<wps:wsp><wps:cNvSpPr/><wps:spPr>`+shape+`<a:solidFill><a:srgbClr val="336699"/></a:solidFill></wps:spPr><wps:txbx><w:txbxContent>`+paragraph("Calibri", text)+`</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>`)
}

const (
	chart = xmlHead + `<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart>` +
		`<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>Chartmark</a:t></a:r></a:p></c:rich></c:tx></c:title>` +
		`<c:plotArea><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numLit><c:ptCount val="1"/><c:pt idx="0"><c:v>1</c:v></c:pt></c:numLit></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>` +
		`<c:catAx><c:axId val="1"/><c:scaling/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>`
	svg = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><text x="5" y="50" font-size="16">Svgmark</text></svg>`
)

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
		` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
		` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"` +
		` xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"`
	office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	word   = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// pack makes a DOCX of the body.
func pack(body string) ([]byte, error) {
	var file, picture, photo bytes.Buffer
	pixels := image.NewRGBA(image.Rect(0, 0, 8, 8))
	if err := png.Encode(&picture, pixels); err != nil {
		return nil, err
	}
	if err := jpeg.Encode(&photo, pixels, nil); err != nil {
		return nil, err
	}
	z := zip.NewWriter(&file)
	for _, part := range []struct{ name, content string }{
		{"[Content_Types].xml", contentTypes()},
		{"_rels/.rels", relationships("officeDocument", "word/document.xml")},
		{"word/_rels/document.xml.rels", relationships("styles", "styles.xml", "numbering", "numbering.xml",
			"header", "header.xml", "footnotes", "footnotes.xml", "image", "picture.png", "image", "photo.jpg", "chart", "chart.xml", "image", "drawing.svg", "settings", "settings.xml")},
		{"word/document.xml", xmlHead + `<w:document` + namespaces + `><w:body>` + body + `<w:sectPr><w:headerReference w:type="default" r:id="r3"/></w:sectPr></w:body></w:document>`},
		{"word/styles.xml", xmlHead + `<w:styles` + namespaces + `><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>`},
		{"word/settings.xml", xmlHead + `<w:settings` + namespaces + `><w:autoHyphenation/></w:settings>`},
		{"word/numbering.xml", xmlHead + `<w:numbering` + namespaces + `><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`},
		{"word/header.xml", xmlHead + `<w:hdr` + namespaces + `><w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:hdr>`},
		{"word/footnotes.xml", xmlHead + `<w:footnotes` + namespaces + `><w:footnote w:id="2">` + paragraph("Arial", "Note.") + `</w:footnote></w:footnotes>`},
		{"word/picture.png", picture.String()},
		{"word/photo.jpg", photo.String()},
		{"word/chart.xml", chart},
		{"word/drawing.svg", svg},
	} {
		w, err := z.Create(part.name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(part.content)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return file.Bytes(), err
}

func contentTypes() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`)
	b.WriteString(`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`)
	b.WriteString(`<Default Extension="png" ContentType="image/png"/><Default Extension="jpg" ContentType="image/jpeg"/><Default Extension="svg" ContentType="image/svg+xml"/>`)
	b.WriteString(`<Override PartName="/word/chart.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/>`)
	for _, part := range [][2]string{{"document", "document.main"}, {"styles", "styles"}, {"settings", "settings"}, {"numbering", "numbering"}, {"header", "header"}, {"footnotes", "footnotes"}} {
		fmt.Fprintf(&b, `<Override PartName="/word/%s.xml" ContentType="%s%s+xml"/>`, part[0], word, part[1])
	}
	b.WriteString(`</Types>`)
	return b.String()
}

// relationships makes a part of relationships r1, r2 and so on, of pairs of kind and target.
func relationships(pairs ...string) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, `<Relationship Id="r%d" Type="%s%s" Target="%s"/>`, i/2+1, office, pairs[i], pairs[i+1])
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

func paragraph(font, text string) string {
	return fmt.Sprintf(`<w:p><w:r><w:rPr><w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:eastAsia="%[1]s" w:cs="%[1]s"/></w:rPr><w:t>%[2]s</w:t></w:r></w:p>`, font, text)
}

func richBody() string {
	var b strings.Builder
	b.WriteString(`<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Heading</w:t></w:r></w:p>`)
	// The usual fonts, one that nobody has, and scripts for which another font has to step in.
	for _, font := range []string{"Calibri", "Cambria", "Times New Roman", "Arial", "Courier New", "Symbol", "Nobody Has This"} {
		b.WriteString(paragraph(font, "The quick brown fox, naïve, Ωμέγα, Москва"))
	}
	b.WriteString(paragraph("Calibri", "漢字 かな 한국어 العربية עברית हिन्दी ไทย ☑ →"))
	b.WriteString(`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:rPr><w:b/><w:i/></w:rPr><w:t>Item</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>`)
	b.WriteString(`<w:tbl><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4"/></w:tblBorders></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="DDDDDD"/></w:tcPr>` + paragraph("Arial", "Cell") + `</w:tc></w:tr></w:tbl>`)
	for _, id := range []string{"r5", "r6"} {
		b.WriteString(drawing("http://schemas.openxmlformats.org/drawingml/2006/picture", `<pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="`+id+`"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>`+shape+`</pic:spPr></pic:pic>`))
	}
	b.WriteString(textBox("Box"))
	return b.String()
}

const shape = `<a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`

func drawing(kind, content string) string {
	return `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="914400" cy="914400"/><wp:docPr id="1" name="d"/><a:graphic><a:graphicData uri="` + kind + `">` + content + `</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
}

package docxtest

import (
	"fmt"
	"html"
	"strings"
	"unicode"
)

const drawingNamespaces = ` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
	` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
	` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"` +
	` xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"`

// emuPerMM is English Metric Units a millimetre (ECMA-376 part 1, 20.1.2.1).
const emuPerMM = 36_000

// Format says how a paragraph looks. The zero Format is a plain one.
type Format struct {
	Style       string // a style of the document
	Font        string
	Language    string // BCP 47, for line breaking and shaping
	Align       string // left, right, center, both
	RightToLeft bool
	Bold        bool
	SpaceBefore int // twentieths of a point
	Tight       bool
}

// Title adds the document's title, which is also its property.
func (d *Doc) Title(s string) *Doc {
	d.title = s
	return d.Formatted(Format{Style: "Title"}, s)
}

// Subtitle adds a line under the title.
func (d *Doc) Subtitle(s string) *Doc { return d.Formatted(Format{Style: "Subtitle"}, s) }

// Heading adds a heading of level 1 or 2.
func (d *Doc) Heading(level int, s string) *Doc {
	return d.Formatted(Format{Style: fmt.Sprintf("Heading%d", level)}, s)
}

// Paragraph adds a paragraph.
func (d *Doc) Paragraph(s string) *Doc { return d.Formatted(Format{}, s) }

// Bullet adds a list item.
func (d *Doc) Bullet(s string) *Doc { return d.Formatted(Format{Style: "ListBullet"}, s) }

// Caption adds a line under a picture or a table.
func (d *Doc) Caption(s string) *Doc { return d.Formatted(Format{Style: "Caption"}, s) }

// Formatted adds a paragraph with a look. Line breaks in it stay.
func (d *Doc) Formatted(f Format, s string) *Doc { return d.XML(f.paragraph(f.run(s))) }

// XML adds a piece of the body as it is.
func (d *Doc) XML(s string) *Doc {
	d.body.WriteString(s)
	return d
}

// PageBreak begins a new page.
func (d *Doc) PageBreak() *Doc { return d.XML(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`) }

func (f Format) paragraph(runs string) string {
	var p strings.Builder
	if f.Style != "" {
		fmt.Fprintf(&p, `<w:pStyle w:val="%s"/>`, f.Style)
	}
	if f.RightToLeft {
		p.WriteString(`<w:bidi/>`)
	}
	if f.SpaceBefore > 0 || f.Tight {
		after := ""
		if f.Tight {
			after = ` w:after="0"`
		}
		fmt.Fprintf(&p, `<w:spacing w:before="%d"%s/>`, f.SpaceBefore, after)
	}
	if f.Align != "" {
		fmt.Fprintf(&p, `<w:jc w:val="%s"/>`, f.Align)
	}
	return `<w:p><w:pPr>` + p.String() + `</w:pPr>` + runs + `</w:p>`
}

func (f Format) run(s string) string {
	var p strings.Builder
	if f.Font != "" {
		fmt.Fprintf(&p, `<w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:eastAsia="%[1]s" w:cs="%[1]s"/>`, html.EscapeString(f.Font))
	}
	if f.Bold {
		p.WriteString(`<w:b/><w:bCs/>`)
	}
	if f.RightToLeft {
		p.WriteString(`<w:rtl/>`)
	}
	if f.Language != "" {
		fmt.Fprintf(&p, `<w:lang w:val="%[1]s" w:eastAsia="%[1]s" w:bidi="%[1]s"/>`, f.Language)
	}
	lines := strings.Split(html.EscapeString(s), "\n")
	return `<w:r><w:rPr>` + p.String() + `</w:rPr><w:t xml:space="preserve">` +
		strings.Join(lines, `</w:t><w:br/><w:t xml:space="preserve">`) + `</w:t></w:r>`
}

// Table adds a table; its first row is the heading. Columns of numbers are set to the right.
func (d *Doc) Table(rows ...[]string) *Doc {
	const width = 9638 // twentieths of a point between the margins
	var b strings.Builder
	fmt.Fprintf(&b, `<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>`, width)
	columns := len(rows[0])
	b.WriteString(strings.Repeat(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, width/columns), columns) + `</w:tblGrid>`)
	for i, row := range rows {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
		if i == 0 {
			b.WriteString(`<w:tblHeader/>`)
		}
		b.WriteString(`</w:trPr>`)
		for j, cell := range row {
			f := Format{Style: "TableText"}
			if j > 0 && !strings.ContainsFunc(rows[len(rows)-1][j], unicode.IsLetter) {
				f.Align = "right"
			}
			fmt.Fprintf(&b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>%s</w:tc>`, width/columns, f.paragraph(f.run(cell)))
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
	return d.XML(b.String())
}

// Image adds a picture that the document holds, its size in millimetres.
func (d *Doc) Image(png []byte, width, height int, alt string) *Doc {
	name := fmt.Sprintf("media/image%d.png", d.pictures+1)
	d.parts = append(d.parts, Part{Name: "word/" + name, Data: png})
	id := d.Relationship("image", name, "")
	return d.picture(fmt.Sprintf(`r:embed="%s"`, id), width, height, alt)
}

// LinkedPicture adds a picture that lies elsewhere.
func (d *Doc) LinkedPicture(url string) *Doc {
	id := d.Relationship("image", url, "External")
	return d.picture(fmt.Sprintf(`r:link="%s"`, id), 40, 40, "linked")
}

func (d *Doc) picture(blip string, width, height int, alt string) *Doc {
	d.pictures++
	size := fmt.Sprintf(`cx="%d" cy="%d"`, width*emuPerMM, height*emuPerMM)
	name := fmt.Sprintf(`id="%d" name="Picture %d" descr="%s"`, d.pictures, d.pictures, html.EscapeString(alt))
	return d.XML(`<w:p><w:pPr><w:keepNext/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ` + size + `/><wp:docPr ` + name +
		`/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr ` + name +
		`/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip ` + blip + `/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ` + size +
		`/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
}

// Hyperlink adds a paragraph that links to a page.
func (d *Doc) Hyperlink(s, url string) *Doc {
	id := d.Relationship("hyperlink", url, "External")
	return d.XML(`<w:p><w:hyperlink r:id="` + id + `"><w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr><w:t>` + html.EscapeString(s) + `</w:t></w:r></w:hyperlink></w:p>`)
}

// Field adds a paragraph with a field and its last result.
func (d *Doc) Field(instruction, result string) *Doc {
	return d.XML(`<w:p>` + fieldRuns(instruction, result) + `</w:p>`)
}

func fieldRuns(instruction, result string) string {
	return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">` + html.EscapeString(instruction) +
		`</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>` + html.EscapeString(result) +
		`</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
}

// AttachedTemplate makes the document name a template that lies elsewhere.
func (d *Doc) AttachedTemplate(url string) *Doc {
	d.settings = relationship("rId1", "attachedTemplate", url, "External")
	return d
}

// Header puts a line, left and right, on top of every page.
func (d *Doc) Header(left, right string) *Doc {
	d.header = xmlHead + `<w:hdr xmlns:w="` + nsWord + `" xmlns:r="` + nsRel + `">` +
		Format{Style: "Header"}.paragraph(Format{}.run(left)+`<w:r><w:tab/></w:r>`+Format{}.run(right)) + `</w:hdr>`
	return d
}

// Footer puts a line and the page number at the foot of every page.
func (d *Doc) Footer(left string) *Doc {
	page := Format{}.run("Page ") + fieldRuns(" PAGE ", "1") + Format{}.run(" of ") + fieldRuns(" NUMPAGES ", "1")
	d.footer = xmlHead + `<w:ftr xmlns:w="` + nsWord + `" xmlns:r="` + nsRel + `">` +
		Format{Style: "Footer"}.paragraph(Format{}.run(left)+`<w:r><w:tab/></w:r>`+page) + `</w:ftr>`
	return d
}

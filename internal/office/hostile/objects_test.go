package hostile_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf16"

	"sheaf/internal/cfb/cfbtest"
	"sheaf/internal/docx/docxtest"
)

// drawings are pictures of formats that can name something outside.
func drawings() []place {
	const head = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90">`
	svg := func(name, inner string) place {
		return place{"SVG " + name, func(d *doc, url string) {
			d.picture("embed", d.internal("image", "word/media/image%d.svg", fmt.Appendf(nil, head+inner+`</svg>`, esc(url))))
		}}
	}
	return []place{
		svg("image", `<image width="90" height="90" xlink:href="%s"/>`),
		svg("image of SVG 2", `<image width="90" height="90" href="%s"/>`),
		svg("use", `<use xlink:href="%[1]s"/><use xlink:href="%[1]s#a"/>`),
		svg("style", `<style>@import url("%[1]s"); @font-face{font-family:f;src:url("%[1]s")} rect{fill:url("%[1]s#a")}</style><rect style="fill:url(%[1]s#a);mask:url(%[1]s#b)" width="90" height="90"/>`),
		svg("filter", `<filter id="f"><feImage xlink:href="%s"/></filter><rect filter="url(#f)" width="90" height="90"/>`),
		svg("text", `<text y="20"><tref xlink:href="%[1]s"/><textPath xlink:href="%[1]s">t</textPath></text><a xlink:href="%[1]s"><rect width="9" height="9"/></a>`),
		svg("page", `<foreignObject width="90" height="90"><body xmlns="http://www.w3.org/1999/xhtml"><img src="%[1]s"/><iframe src="%[1]s"/></body></foreignObject><script xlink:href="%[1]s"/>`),
		svg("within", `<image width="90" height="90" xlink:href="data:image/svg+xml,&lt;svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'&gt;&lt;image width='90' height='90' xlink:href='%s'/&gt;&lt;/svg&gt;"/>`),
		{"SVG entity", func(d *doc, url string) {
			d.picture("embed", d.internal("image", "word/media/image%d.svg", []byte(`<?xml-stylesheet href="`+esc(url)+`" type="text/css"?><!DOCTYPE svg [<!ENTITY e SYSTEM "`+esc(url)+`">]>`+head+`<text y="20">&e;</text></svg>`)))
		}},
		{"SVG compressed", func(d *doc, url string) {
			d.picture("embed", d.internal("image", "word/media/image%d.png", zipped(head+`<image width="90" height="90" xlink:href="`+esc(url)+`"/></svg>`)))
		}},
		{"EMF", func(d *doc, url string) { d.picture("embed", d.internal("image", "word/media/image%d.emf", emf(url))) }},
		{"PostScript", func(d *doc, url string) {
			d.picture("embed", d.internal("image", "word/media/image%d.eps", postScript(url)))
		}},
		{"chart", func(d *doc, url string) {
			d.chart(rel("rId1", "oleObject", url, "External"), rel("rId2", "image", url, "External"))
		}},
	}
}

// objects are embedded and linked ones. Without a picture of what they show LibreOffice opens them.
func objects() []place {
	return []place{
		{"object linked", func(d *doc, url string) {
			d.object("Link", "Excel.Sheet.12", d.external("oleObject", url))
			d.object("Link", "Package", d.external("package", url))
			d.object("Embed", "Word.Document.12", d.external("package", url))
		}},
		{"object with a link", func(d *doc, url string) {
			d.object("Embed", "Word.Document.8", d.internal("oleObject", "word/embeddings/object%d.bin", cfbtest.File(cfbtest.Storage{
				"\x01Ole": linkStream(url), "\x03LinkInfo": []byte(url), "\x01CompObj": nil,
			})))
		}},
		{"workbook", func(d *doc, url string) {
			d.object("Embed", "Excel.Sheet.12", d.internal("package", "word/embeddings/book%d.xlsx", workbook(url)))
		}},
		{"document within", func(d *doc, url string) {
			inner := newDoc()
			inner.picture("link", inner.external("image", url))
			inner.Field(`INCLUDETEXT "`+url+`"`, "kept")
			d.object("Embed", "Word.Document.12", d.internal("package", "word/embeddings/document%d.docx", inner.bytes()))
		}},
		{"OpenDocument text", func(d *doc, url string) {
			d.object("Embed", "LibreOffice.WriterDocument.1", d.internal("package", "word/embeddings/text%d.odt", openText(url, "")))
			d.object("Embed", "opendocument.WriterDocument.1", d.internal("oleObject", "word/embeddings/text%d.bin", cfbtest.File(cfbtest.Storage{
				"package_stream": openText(url, ""), "\x01CompObj": nil,
			})))
		}},
		{"OpenDocument sheet", func(d *doc, url string) {
			d.object("Embed", "opendocument.CalcDocument.1", d.internal("package", "word/embeddings/sheet%d.ods", openSheet(url)))
		}},
		{"control", func(d *doc, url string) {
			part := d.file("word/activeX/activeX%d.xml", []byte(`<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" xmlns:r="`+nsRel+`" ax:classid="{8856F961-340A-11D0-A96B-00C04FD705A2}" ax:persistence="persistPropertyBag"><ax:ocxPr ax:name="URL" ax:value="`+esc(url)+`"/></ax:ocx>`))
			d.override(part, "application/vnd.ms-office.activeX+xml")
			d.XML(`<w:p><w:r><w:object><w:control r:id="` + d.Relationship("control", "/"+part, "") + `" w:name="Browser" w:shapeid="s1"/></w:object></w:r></w:p>`)
			d.XML(`<w:p><w:r><w:object><w:control r:id="` + d.external("control", url) + `" w:name="Other" w:shapeid="s2"/></w:object></w:r></w:p>`)
		}},
	}
}

// object adds an OLE object that has no picture of itself.
func (d *doc) object(how, program, id string) {
	d.parts++
	d.XML(fmt.Sprintf(`<w:p><w:r><w:object w:dxaOrig="1440" w:dyaOrig="1440"><v:shape id="o%d" style="width:90pt;height:90pt" o:ole=""/>`+
		`<o:OLEObject Type="%s" ProgID="%s" ShapeID="o%[1]d" DrawAspect="Content" ObjectID="_%[1]d" UpdateMode="Always" r:id="%[4]s"/></w:object></w:r></w:p>`, d.parts, how, program, id))
}

// chart adds a chart whose data is what rId1 reaches, and whose bars are filled with the picture of rId2.
func (d *doc) chart(relationships ...string) {
	part := d.file("word/charts/chart%d.xml", []byte(`<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="`+nsRel+`"><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:ser><c:idx val="0"/><c:order val="0"/><c:spPr><a:blipFill><a:blip r:link="rId2"/></a:blipFill></c:spPr><c:val><c:numRef><c:f>Sheet1!$A$1</c:f><c:numCache><c:ptCount val="1"/><c:pt idx="0"><c:v>1</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart></c:plotArea></c:chart><c:externalData r:id="rId1"><c:autoUpdate val="1"/></c:externalData></c:chartSpace>`))
	d.override(part, "application/vnd.openxmlformats-officedocument.drawingml.chart+xml")
	d.Part(rels(part), docxtest.Relationships(relationships...))
	d.XML(`<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="7" name="c"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="` + d.Relationship("chart", "/"+part, "") + `"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
}

// workbook is a sheet that asks the web and another workbook.
func workbook(url string) []byte {
	const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	types := docxtest.Part{Name: "[Content_Types].xml", Data: []byte(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>`)}
	part := func(name, data string) docxtest.Part { return docxtest.Part{Name: name, Data: []byte(data)} }
	return docxtest.Package([]docxtest.Part{
		types,
		part("_rels/.rels", docxtest.Relationships(rel("r1", "officeDocument", "xl/workbook.xml", "Internal"))),
		part("xl/workbook.xml", `<workbook `+ns+` xmlns:r="`+nsRel+`"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets><externalReferences><externalReference r:id="r2"/></externalReferences><calcPr fullCalcOnLoad="1"/></workbook>`),
		part("xl/_rels/workbook.xml.rels", docxtest.Relationships(rel("r1", "worksheet", "worksheets/sheet1.xml", "Internal"), rel("r2", "externalLink", "externalLinks/externalLink1.xml", "Internal"))),
		part("xl/externalLinks/externalLink1.xml", `<externalLink `+ns+` xmlns:r="`+nsRel+`"><externalBook r:id="r1"><sheetNames><sheetName val="S"/></sheetNames></externalBook></externalLink>`),
		part("xl/externalLinks/_rels/externalLink1.xml.rels", docxtest.Relationships(rel("r1", "externalLinkPath", url, "External"))),
		part("xl/worksheets/sheet1.xml", `<worksheet `+ns+`><sheetData><row r="1"><c r="A1"><f>_xlfn.WEBSERVICE("`+esc(url)+`")</f></c><c r="B1"><f>[1]S!A1</f></c><c r="C1"><f>INDIRECT("'`+esc(url)+`'#S.A1")</f></c><c r="D1"><f>DDE("soffice","`+esc(url)+`","A1")</f></c></row></sheetData></worksheet>`),
	})
}

const odfNamespaces = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"` +
	` xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"` +
	` xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"` +
	` xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dom="http://www.w3.org/2001/xml-events" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3"`

// openText is a text that links to something; scripts is an element of it.
func openText(url, scripts string) []byte {
	link := ` xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad" xlink:href="` + esc(url) + `"`
	return openDocument("text", scripts+`<office:body><office:text><text:p>text<draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char"><draw:image`+link+`/></draw:frame>`+
		`<draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char"><draw:object`+link+`/></draw:frame><draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char"><draw:floating-frame`+link+`/></draw:frame></text:p>`+
		`<text:section text:name="s"><text:section-source`+link+`/><text:p>s</text:p></text:section></office:text></office:body>`)
}

func openSheet(url string) []byte {
	link := ` xlink:type="simple" xlink:href="` + esc(url) + `"`
	return openDocument("spreadsheet", `<office:body><office:spreadsheet><table:table table:name="S"><table:table-source`+link+` table:table-name="S"/><table:table-row><table:table-cell table:formula="of:=WEBSERVICE(&quot;`+esc(url)+`&quot;)"/>`+
		`<table:table-cell table:formula="of:='`+esc(url)+`'#$S.A1"/><table:table-cell><table:cell-range-source`+link+` table:name="S" table:last-column-spanned="1" table:last-row-spanned="1" table:refresh-delay="PT1S"/></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>`)
}

func openDocument(kind, content string, more ...docxtest.Part) []byte {
	mime := "application/vnd.oasis.opendocument." + kind
	manifest := `<manifest:file-entry manifest:full-path="/" manifest:media-type="` + mime + `"/>`
	parts := append([]docxtest.Part{{Name: "content.xml", Data: []byte(`<office:document-content` + odfNamespaces + `>` + content + `</office:document-content>`)}}, more...)
	for _, part := range parts {
		manifest += `<manifest:file-entry manifest:full-path="` + part.Name + `" manifest:media-type="text/xml"/>`
	}
	manifest = `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` + manifest + `</manifest:manifest>`
	return docxtest.Package(slices.Concat([]docxtest.Part{{Name: "mimetype", Data: []byte(mime)}}, parts, []docxtest.Part{{Name: "META-INF/manifest.xml", Data: []byte(manifest)}}))
}

// linkStream says that an object is a link ([MS-OLEDS] 2.3.3, OLEStream), with a URL moniker ([MS-OSHARED] 2.3.7.6).
func linkStream(url string) []byte {
	moniker := []byte("\xe0\xc9\xea\x79\xf9\xba\xce\x11\x8c\x82\x00\xaa\x00\x4b\xa9\x0b")
	text := append(utf16Bytes(url), 0, 0)
	moniker = append(binary.LittleEndian.AppendUint32(moniker, uint32(len(text))), text...)
	stream := []byte("\x01\x00\x00\x02\x01\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00") // linked, updated always
	stream = binary.LittleEndian.AppendUint32(stream, uint32(len(moniker)+4))
	return append(stream, moniker...)
}

func utf16Bytes(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// emf is a metafile that takes a colour profile from a file ([MS-EMF] 2.3.7.2, EMR_CREATECOLORSPACEW).
func emf(url string) []byte {
	le := binary.LittleEndian
	header := make([]byte, 88)
	le.PutUint32(header, 1)
	le.PutUint32(header[4:], 88)
	for i, n := range []uint32{0, 0, 90, 90, 0, 0, 2400, 2400, 0x464d4520, 0x10000, 0, 3, 1, 0, 0, 0, 1000, 1000, 300, 300} {
		le.PutUint32(header[8+4*i:], n)
	}
	space := make([]byte, 12+68+520+8) // the record, LOGCOLORSPACEW with its file name of 260 characters, flags
	le.PutUint32(space, 0x7b)
	le.PutUint32(space[4:], uint32(len(space)))
	le.PutUint32(space[8:], 1)
	copy(space[12:], "PSOC\x00\x04\x00\x00")
	le.PutUint32(space[20:], 68+520)
	name := utf16Bytes(url)
	copy(space[12+68:12+68+518], name)
	end := []byte("\x0e\x00\x00\x00\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x14\x00\x00\x00")
	file := append(append(header, space...), end...)
	le.PutUint32(file[48:], uint32(len(file)))
	return file
}

// postScript is a picture that reads a file and runs a program, where whatever draws it lets it.
func postScript(url string) []byte {
	return []byte("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 90 90\n/Courier findfont 6 scalefont setfont 2 40 moveto\n" +
		"{(" + url + ") (r) file 60 string readline pop show} stopped pop\n{(%pipe%" + url + ") (w) file closefile} stopped pop\nshowpage\n%%EOF\n")
}

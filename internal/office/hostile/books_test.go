package hostile_test

import (
	"fmt"
	"maps"
	"slices"

	"sheaf/internal/cfb/cfbtest"
	"sheaf/internal/docx/docxtest"
)

const (
	nsSheet  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	sheetDoc = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// books are embedded workbooks that fetch what they show, by the ways that a workbook has; % is the URL.
func books() []place {
	formulas := map[string]string{
		"WEBSERVICE": `_xlfn.WEBSERVICE("%s")`, "WEBSERVICE, plain": `WEBSERVICE("%s")`, "FILTERXML": `_xlfn.FILTERXML(_xlfn.WEBSERVICE("%s"),"//a")`,
		"DDE": `DDE("soffice","%s","A1")`, "DDE, as Excel writes it": `soffice|'%s'!A1`, "INDIRECT": `INDIRECT("'%s'#$S.A1")`, "another book": `'%s'#$S.A1`,
		"another book, as Excel writes it": `'[%s]S'!A1`, "HYPERLINK": `HYPERLINK("%s")`, "IMAGE": `_xlfn.IMAGE("%s")`, "concatenated": `_xlfn.WEBSERVICE(CONCATENATE("%s",""))`,
	}
	list := []place{{"book linked by DDE", func(d *doc, url string) {
		d.book(&book{links: []string{`<ddeLink ddeService="soffice" ddeTopic="` + esc(url) + `"><ddeItems><ddeItem name="A1" advise="1"/></ddeItems></ddeLink>`}, formulas: []string{`[1]!A1`, `[1]!'A1'`}})
	}}, {"book linked by an object", func(d *doc, url string) {
		d.book(&book{links: []string{`<oleLink xmlns:r="` + nsRel + `" r:id="r1" progId="Excel.Sheet.12"><oleItems><oleItem name="'" advise="1"/></oleItems></oleLink>`}, outside: url, formulas: []string{`[1]!''''`}})
	}}, {"book with a query", func(d *doc, url string) {
		d.book(&book{more: []docxtest.Part{
			{Name: "xl/connections.xml", Data: fmt.Appendf(nil, `<connections %s><connection id="1" name="c" type="4" refreshedVersion="4" refreshOnLoad="1" background="0" saveData="0"><webPr url="%s" htmlTables="1"/></connection><connection id="2" name="o" type="1" refreshOnLoad="1" refreshedVersion="4"><dbPr connection="DSN=%[2]s" command="SELECT 1"/></connection><connection id="3" name="t" type="6" refreshOnLoad="1" refreshedVersion="4"><textPr sourceFile="%[2]s"/></connection></connections>`, nsSheet, esc(url))},
			{Name: "xl/queryTables/queryTable1.xml", Data: fmt.Appendf(nil, `<queryTable %s name="c" connectionId="1" refreshOnLoad="1"/>`, nsSheet)},
			{Name: "xl/worksheets/_rels/sheet1.xml.rels", Data: []byte(docxtest.Relationships(rel("r1", "queryTable", "../queryTables/queryTable1.xml", "Internal")))},
		}, bookRels: []string{rel("r9", "connections", "connections.xml", "Internal")}})
	}}, {"book with a picture", func(d *doc, url string) {
		d.book(&book{sheet: `<drawing xmlns:r="` + nsRel + `" r:id="r1"/>`, more: []docxtest.Part{
			{Name: "xl/worksheets/_rels/sheet1.xml.rels", Data: []byte(docxtest.Relationships(rel("r1", "drawing", "../drawings/drawing1.xml", "Internal")))},
			{Name: "xl/drawings/drawing1.xml", Data: []byte(`<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="` + nsRel + `">` + sheetPicture("link", "r1", 0) + sheetPicture("embed", "r2", 2) + `</xdr:wsDr>`)},
			{Name: "xl/drawings/_rels/drawing1.xml.rels", Data: []byte(docxtest.Relationships(rel("r1", "image", url, "External"), rel("r2", "image", "../media/a.png", "Internal")))},
			{Name: "xl/media/a.png", Data: []byte(drawing(url))},
		}})
	}}, {"book as a page", func(d *doc, url string) {
		page := []byte(`<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body background="` + esc(url) + `"><table><tr><td>=WEBSERVICE("` + esc(url) + `")</td><td><img src="` + esc(url) + `"></td></tr></table></body></html>`)
		for _, name := range []string{"word/embeddings/book%d.xlsx", "word/embeddings/book%d.html", "word/embeddings/book%d.bin"} {
			d.object("Embed", "Excel.Sheet.12", d.internal("package", name, page))
			d.object("Embed", "Excel.Sheet.8", d.internal("oleObject", name, page))
		}
	}}, {"book as text", func(d *doc, url string) {
		for _, text := range []string{"=WEBSERVICE(\"" + url + "\"),=DDE(\"soffice\";\"" + url + "\";\"A1\")\n", "ID;PSHEAF\nC;X1;Y1;EWEBSERVICE(\"" + url + "\")\nE\n"} {
			d.object("Embed", "Excel.Sheet.8", d.internal("oleObject", "word/embeddings/book%d.xls", []byte(text)))
		}
	}}}
	for _, name := range slices.Sorted(maps.Keys(formulas)) {
		list = append(list, place{"book with " + name, func(d *doc, url string) {
			d.book(&book{formulas: []string{fmt.Sprintf(formulas[name], url)}})
		}})
	}
	return list
}

// book is a workbook in the making.
type book struct {
	formulas []string
	sheet    string   // elements of its sheet
	links    []string // what its external links are
	outside  string   // what those reach, by r1
	bookRels []string
	more     []docxtest.Part
}

// book embeds a workbook as an object by itself and in a compound file, as the data of a chart, and as something inserted.
func (d *doc) book(b *book) {
	data := b.bytes()
	d.object("Embed", "Excel.Sheet.12", d.internal("package", "word/embeddings/book%d.xlsx", data))
	d.object("Embed", "Excel.SheetMacroEnabled.12", d.internal("package", "word/embeddings/book%d.bin", data))
	d.object("Embed", "Excel.Sheet.12", d.internal("oleObject", "word/embeddings/object%d.bin", cfbtest.File(cfbtest.Storage{"Package": data, "\x01CompObj": nil})))
	d.XML(`<w:altChunk r:id="` + d.internal("aFChunk", "word/chunk%d.xlsx", data) + `"/>`)
	d.chart(rel("rId1", "package", "/"+d.file("word/embeddings/data%d.xlsx", data), "Internal"))
}

func (b *book) bytes() []byte {
	part := func(name, data string) docxtest.Part { return docxtest.Part{Name: name, Data: []byte(data)} }
	types := `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + sheetDoc + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + sheetDoc + `worksheet+xml"/>` +
		`<Override PartName="/xl/connections.xml" ContentType="` + sheetDoc + `connections+xml"/><Override PartName="/xl/drawings/drawing1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>`
	relationships := append([]string{rel("r1", "worksheet", "worksheets/sheet1.xml", "Internal")}, b.bookRels...)
	var parts []docxtest.Part
	references := ""
	for i, link := range b.links {
		name := fmt.Sprintf("externalLink%d.xml", i+1)
		types += `<Override PartName="/xl/externalLinks/` + name + `" ContentType="` + sheetDoc + `externalLink+xml"/>`
		id := fmt.Sprintf("x%d", i+1)
		relationships = append(relationships, rel(id, "externalLink", "externalLinks/"+name, "Internal"))
		references += `<externalReference r:id="` + id + `"/>`
		parts = append(parts, part("xl/externalLinks/"+name, `<externalLink `+nsSheet+`>`+link+`</externalLink>`))
		if b.outside != "" {
			parts = append(parts, part("xl/externalLinks/_rels/"+name+".rels", docxtest.Relationships(rel("r1", "oleObject", b.outside, "External"))))
		}
	}
	if references != "" {
		references = `<externalReferences>` + references + `</externalReferences>`
	}
	cells := ""
	for i, f := range b.formulas {
		cells += fmt.Sprintf(`<c r="%c1"><f>%s</f></c>`, 'A'+i, esc(f))
	}
	return docxtest.Package(slices.Concat([]docxtest.Part{
		part("[Content_Types].xml", types+`</Types>`),
		part("_rels/.rels", docxtest.Relationships(rel("r1", "officeDocument", "xl/workbook.xml", "Internal"))),
		part("xl/workbook.xml", `<workbook `+nsSheet+` xmlns:r="`+nsRel+`"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>`+references+`<calcPr fullCalcOnLoad="1"/></workbook>`),
		part("xl/_rels/workbook.xml.rels", docxtest.Relationships(relationships...)),
		part("xl/worksheets/sheet1.xml", `<worksheet `+nsSheet+`><sheetData><row r="1">`+cells+`</row></sheetData>`+b.sheet+`</worksheet>`),
	}, parts, b.more))
}

func sheetPicture(way, id string, row int) string {
	return fmt.Sprintf(`<xdr:oneCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="300000" cy="300000"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="%[1]d" name="p"/><xdr:cNvPicPr/></xdr:nvPicPr>`+
		`<xdr:blipFill><a:blip r:%s="%s"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="300000" cy="300000"/></a:xfrm><a:prstGeom prst="rect"/></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>`, row, way, id)
}

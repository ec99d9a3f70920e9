package hostile_test

import (
	"fmt"
	"html"
	"slices"

	"sheaf/internal/docx/docxtest"
)

// place is somewhere in a document that takes the URL of something outside. Adding several URLs is fine.
type place struct {
	name string
	add  func(d *doc, url string)
}

// together are the places that one document can have all of.
func together() []place { return slices.DeleteFunc(places(), place.alone) }

// larger are more places. They take LibreOffice long, so that they are tried with a few URLs only, and a dozen in a document.
func larger() []place { return slices.Concat(disguises(), hidden(), books()) }

// alone tells those with which LibreOffice refuses a document as it is.
func (p place) alone() bool {
	switch p.name {
	case "header from outside", "font from outside", "external entity":
		return true
	}
	return p.crashes()
}

// crashes tells those with which LibreOffice may crash on a document as it is: 26.8 does on several inserted pages that name its own
// kinds of URLs.
func (p place) crashes() bool { return p.name == "inserted page, no base" }

func places() []place {
	return slices.Concat(pictures(), fields(), settings(), parts(), drawings(), objects())
}

// esc makes a URL fit for an attribute.
func esc(url string) string { return html.EscapeString(url) }

func pictures() []place {
	return []place{
		{"picture linked", func(d *doc, url string) { d.picture("link", d.external("image", url)) }},
		{"picture embedded from outside", func(d *doc, url string) { d.picture("embed", d.external("image", url)) }},
		{"picture without external mode", func(d *doc, url string) { d.picture("link", d.Relationship("image", url, "")) }},
		{"picture by a hyperlink", func(d *doc, url string) { d.picture("link", d.external("hyperlink", url)) }},
		{"picture with a hyperlink", func(d *doc, url string) {
			id := d.external("hyperlink", url)
			d.graphic(fmt.Sprintf(`<a:blip r:link="%s"/>`, id), fmt.Sprintf(`<a:hlinkClick r:id="%s"/><a:hlinkHover r:id="%[1]s"/>`, id))
		}},
		{"hyperlink", func(d *doc, url string) { d.Hyperlink("click", url) }},
		{"VML image", func(d *doc, url string) {
			id := d.external("image", url)
			for _, source := range []string{`r:id="` + id + `"`, `r:href="` + id + `"`, `o:relid="` + id + `"`, `src="` + esc(url) + `"`, `o:href="` + esc(url) + `"`, `o:althref="` + esc(url) + `"`} {
				d.XML(vml(`<v:imagedata ` + source + `/>`))
				d.XML(vml(`<v:fill type="frame" ` + source + `/>`))
			}
		}},
		{"background", func(d *doc, url string) {
			id := d.external("image", url)
			d.XML(`</w:body><w:background w:color="FFFFFF"><v:background o:bwmode="white"><v:fill r:id="` + id + `" type="frame" src="` + esc(url) + `"/></v:background></w:background><w:body>`)
			d.settings += `<w:displayBackgroundShape/>`
		}},
		{"movie", func(d *doc, url string) {
			id := d.external("movie", url)
			d.XML(`<w:p><w:r><w:pict><w:movie r:id="` + id + `"/></w:pict></w:r></w:p>`)
			for _, media := range []string{"videoFile", "audioFile", "quickTimeFile"} {
				d.graphic(`<a:blip r:link="`+id+`"/>`, `<a:`+media+` r:link="`+d.external("video", url)+`"/>`)
			}
		}},
		{"bullet", func(d *doc, url string) {
			d.Part(rels("word/numbering.xml"), docxtest.Relationships(rel("rId1", "image", url, "External")))
			d.Part("word/numbering.xml", `<w:numbering xmlns:w="`+nsWord+`" xmlns:r="`+nsRel+`" xmlns:v="urn:schemas-microsoft-com:vml"><w:numPicBullet w:numPicBulletId="0"><w:pict><v:shape style="width:12pt;height:12pt"><v:imagedata r:id="rId1"/></v:shape></w:pict></w:numPicBullet>`+
				`<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/><w:lvlPicBulletId w:val="0"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`)
			d.XML(`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>item</w:t></w:r></w:p>`)
		}},
		{"theme", func(d *doc, url string) {
			part := d.file("word/theme/theme%d.xml", []byte(`<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="`+nsRel+`"><a:themeElements><a:fmtScheme name="x"><a:fillStyleLst/><a:lnStyleLst/><a:effectStyleLst/><a:bgFillStyleLst><a:blipFill><a:blip r:link="rId1"/></a:blipFill></a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`))
			d.Part(rels(part), docxtest.Relationships(rel("rId1", "image", url, "External")))
			d.Relationship("theme", "/"+part, "")
		}},
	}
}

func vml(inner string) string {
	return `<w:p><w:r><w:pict><v:rect style="width:60pt;height:60pt">` + inner + `</v:rect></w:pict></w:r></w:p>`
}

// fields are those that read, or run, something; %s is the URL.
func fields() []place {
	var list []place
	for _, field := range []string{
		`INCLUDEPICTURE "%s"`, `INCLUDEPICTURE "%s" \d`, `INCLUDETEXT "%s"`, `INCLUDE "%s"`, `IMPORT "%s"`, `RD "%s"`, `DDEAUTO soffice "%s" A1`,
		`DDE soffice "%s" A1`, `LINK Word.Document.12 "%s" "" \a \p`, `LINK Excel.Sheet.12 "%s" "A1" \a \f 5 \h`,
		`DATABASE \d "%s" \c "DSN=MySQL" \s "SELECT * FROM t" \h`, `WEBSERVICE("%s")`, `HYPERLINK "%s"`, `HTMLCONTROL "%s"`, `MACROBUTTON "%s" x`,
		`QUOTE { INCLUDETEXT "%s" }`, `EMBED "%s"`, `SUBSCRIBER "%s"`, `AUTOTEXT "%s"`, `GLOSSARY "%s"`, `BARCODE "%s"`, `FILLIN "%s"`,
	} {
		list = append(list, place{"field " + field, func(d *doc, url string) {
			instruction := fmt.Sprintf(field, url)
			d.Field(instruction, "kept")
			d.XML(paragraphs(fmt.Sprintf(`<w:fldSimple w:instr="%s"><w:r><w:t>kept</w:t></w:r></w:fldSimple>`, esc(instruction))))
		}})
	}
	return list
}

func settings() []place {
	return []place{
		{"template", func(d *doc, url string) {
			d.setting(`<w:attachedTemplate r:id="%s"/><w:linkStyles/>`, "attachedTemplate", url)
		}},
		{"mail merge", func(d *doc, url string) {
			d.setting(`<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:linkToQuery/><w:dataType w:val="odbc"/><w:connectString w:val="Provider=Microsoft.ACE.OLEDB.12.0;Data Source=`+esc(url)+
				`"/><w:query w:val="SELECT * FROM `+esc(url)+`"/><w:dataSource r:id="%s"/><w:headerSource r:id="%s"/><w:viewMergedData/><w:odso><w:udl w:val="`+esc(url)+`"/><w:table w:val="t"/><w:src r:id="%s"/></w:odso></w:mailMerge>`, "mailMergeSource", url)
			d.Field("MERGEFIELD name", "kept")
			d.Field("NEXT", "")
		}},
		{"schemas", func(d *doc, url string) {
			d.settings += `<w:attachedSchema w:val="` + esc(url) + `"/><w:saveThroughXslt r:id="x" w:solutionID="` + esc(url) + `"/>` +
				`<sl:schemaLibrary xmlns:sl="http://schemas.openxmlformats.org/schemaLibrary/2006/main"><sl:schema sl:uri="` + esc(url) + `" sl:schemaLocation="` + esc(url) + `" sl:manifestLocation="` + esc(url) + `"/></sl:schemaLibrary>`
			d.setting(`<w:saveThroughXslt r:id="%s"/>`, "transform", url)
		}},
		{"frameset", func(d *doc, url string) {
			part := d.file("word/webSettings%d.xml", []byte(`<w:webSettings xmlns:w="`+nsWord+`" xmlns:r="`+nsRel+`"><w:frameset><w:frame><w:name w:val="a"/><w:sourceFileName r:id="rId1"/></w:frame></w:frameset></w:webSettings>`))
			d.Part(rels(part), docxtest.Relationships(rel("rId1", "frame", url, "External")))
			d.Relationship("webSettings", "/"+part, "")
		}},
		{"hyperlink base", func(d *doc, url string) {
			d.Part("docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Template>`+esc(url)+`</Template><HyperlinkBase>`+esc(url)+`</HyperlinkBase></Properties>`)
			d.picture("link", d.external("image", "x.png"))
		}},
		{"web extension", func(d *doc, url string) {
			const ns = "http://schemas.microsoft.com/office/webextensions/"
			pane := d.file("word/webextensions/taskpanes%d.xml", []byte(`<wetp:taskpanes xmlns:wetp="`+ns+`taskpanes/2010/11"><wetp:taskpane dockstate="right" visibility="1"><wetp:webextensionref xmlns:r="`+nsRel+`" r:id="rId1"/></wetp:taskpane></wetp:taskpanes>`))
			extension := d.file("word/webextensions/webextension%d.xml", []byte(`<we:webextension xmlns:we="`+ns+`webextension/2010/11" id="x"><we:reference id="x" version="1" store="`+esc(url)+`" storeType="FileSystem"/><we:snapshot xmlns:r="`+nsRel+`" r:link="rId1"/></we:webextension>`))
			d.Part(rels(pane), docxtest.Relationships(rel("rId1", "http://schemas.microsoft.com/office/2011/relationships/webextension", "/"+extension, "Internal")))
			d.Part(rels(extension), docxtest.Relationships(rel("rId1", "image", url, "External")))
			d.packageRels = append(d.packageRels, rel(fmt.Sprint("pane", d.parts), "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "/"+pane, "Internal"),
				rel(fmt.Sprint("thumb", d.parts), "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail", url, "External"))
		}},
	}
}

// parts are pieces of the document that lie elsewhere, or that are of other formats.
func parts() []place {
	return []place{
		{"inserted from outside", func(d *doc, url string) {
			d.XML(`<w:altChunk r:id="` + d.external("aFChunk", url) + `"/>` + paragraphs(`<w:subDoc r:id="`+d.external("subDocument", url)+`"/>`))
		}},
		{"inserted page", func(d *doc, url string) {
			page := `<html><head><base href="` + esc(url) + `"><link rel="stylesheet" href="` + esc(url) + `"><meta http-equiv="refresh" content="0;url=` + esc(url) + `"></head><body background="` + esc(url) + `"><script src="` + esc(url) + `">document.write(1)</script><img src="` + esc(url) + `"><iframe src="` + esc(url) + `"></iframe><object data="` + esc(url) + `"></object></body></html>`
			d.XML(`<w:altChunk r:id="` + d.internal("aFChunk", "word/chunk%d.html", []byte(page)) + `"/>`)
		}},
		{"inserted page, no base", func(d *doc, url string) {
			page := `<html><head><link rel="stylesheet" href="` + esc(url) + `"></head><body background="` + esc(url) + `"><img src="` + esc(url) + `"><svg><image href="` + esc(url) + `"/></svg><iframe src="` + esc(url) + `"></iframe><object data="` + esc(url) + `"></object></body></html>`
			for _, end := range []string{"html", "xml", "dat"} {
				d.XML(`<w:altChunk r:id="` + d.internal("aFChunk", "word/chunk%d."+end, []byte(page)) + `"/>`)
			}
			d.XML(`<w:altChunk r:id="` + d.internal("image", "word/media/chunk%d.png", []byte(page)) + `"/>`)
			archive := "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\nContent-Location: " + url + "\n\n" + page + "\n--b--\n"
			d.XML(`<w:altChunk r:id="` + d.internal("aFChunk", "word/chunk%d.mht", []byte(archive)) + `"/>`)
		}},
		{"inserted RTF", func(d *doc, url string) {
			text := `{\rtf1 {\*\template ` + url + `}{\field{\*\fldinst INCLUDEPICTURE "` + url + `" \\d}{\fldrslt x}}{\field{\*\fldinst DDEAUTO soffice "` + url + `" x}{\fldrslt x}}}`
			d.XML(`<w:altChunk r:id="` + d.internal("aFChunk", "word/chunk%d.rtf", []byte(text)) + `"/>`)
		}},
		{"inserted document", func(d *doc, url string) {
			inner := newDoc()
			inner.picture("link", inner.external("image", url))
			inner.Field(`INCLUDETEXT "`+url+`"`, "kept")
			inner.XML(`<w:altChunk r:id="` + inner.external("aFChunk", url) + `"/>`)
			d.XML(`<w:altChunk r:id="` + d.internal("aFChunk", "word/chunk%d.docx", inner.bytes()) + `"/>`)
		}},
		{"every part", func(d *doc, url string) {
			for _, kind := range []string{"styles", "numbering", "fontTable", "theme", "settings", "webSettings", "footnotes", "comments", "customXml", "glossaryDocument", "vbaProject", "stylesWithEffects"} {
				d.external(kind, url)
			}
		}},
		{"header from outside", func(d *doc, url string) {
			d.XML(`<w:p><w:pPr><w:sectPr><w:headerReference w:type="default" r:id="` + d.external("header", url) + `"/></w:sectPr></w:pPr></w:p>`)
		}},
		{"font from outside", func(d *doc, url string) {
			part := d.file("word/fontTable%d.xml", []byte(`<w:fonts xmlns:w="`+nsWord+`" xmlns:r="`+nsRel+`"><w:font w:name="Elsewhere"><w:embedRegular r:id="rId1" w:fontKey="{00000000-0000-0000-0000-000000000000}"/></w:font></w:fonts>`))
			d.Part(rels(part), docxtest.Relationships(rel("rId1", "font", url, "External")))
			d.Relationship("fontTable", "/"+part, "")
			d.XML(paragraphs(`<w:r><w:rPr><w:rFonts w:ascii="Elsewhere"/></w:rPr><w:t>font</w:t></w:r>`))
		}},
		{"custom XML", func(d *doc, url string) {
			data := `<?xml-stylesheet type="text/xsl" href="` + esc(url) + `"?><x xmlns="urn:x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x ` + esc(url) + `"><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="` + esc(url) + `"/></x>`
			item := d.file("customXml/item%d.xml", []byte(data))
			d.Relationship("customXml", "/"+item, "")
			d.XML(`<w:sdt><w:sdtPr><w:dataBinding w:xpath="/*" w:storeItemID="{0}"/></w:sdtPr><w:sdtContent>` + paragraphs(`<w:r><w:t>bound</w:t></w:r>`) + `</w:sdtContent></w:sdt>`)
		}},
		{"external entity", func(d *doc, url string) {
			for _, part := range []string{"docProps/custom%d.xml", "word/footnotes%d.xml"} {
				text := `<!DOCTYPE w:footnotes [<!ENTITY e SYSTEM "` + esc(url) + `"><!ENTITY % p SYSTEM "` + esc(url) + `"> %p;]><w:footnotes xmlns:w="` + nsWord + `"><w:footnote w:id="2">` + paragraphs(`<w:r><w:t>&e;</w:t></w:r>`) + `</w:footnote></w:footnotes>`
				d.Relationship("footnotes", "/"+d.file(part, []byte(text)), "")
			}
			d.XML(paragraphs(`<w:r><w:footnoteReference w:id="2"/></w:r>`))
		}},
	}
}

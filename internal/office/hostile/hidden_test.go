package hostile_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image/color"
	"slices"
	"strings"

	"sheaf/internal/docx/docxtest"
)

// hidden are drawings in parts where one does not expect them, and PostScript that names files.
func hidden() []place {
	return slices.Concat(namedOtherwise(), writtenOtherwise(), usedOtherwise(), postScripts())
}

// drawing is an SVG picture that shows others.
func drawing(url string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90">` +
		`<image width="90" height="45" xlink:href="` + esc(url) + `"/><image y="45" width="90" height="45" href="` + esc(url) + `"/></svg>`
}

// namedOtherwise are drawings under the names and the content types of something else.
func namedOtherwise() []place {
	var list []place
	for _, name := range []string{
		"word/media/image%d.png", "word/media/image%d.jpeg", "word/media/image%d.emf", "word/media/image%d.wmf", "word/media/image%d.eps", "word/media/image%d.xml",
		"word/media/image%d.rels", "word/media/image%d.bin", "word/media/image%d", "word/media/_rels/image%d.rels", "word/theme/theme%d.xml", "word/header%d.xml",
		"docProps/thumbnail%d.jpeg", "media%d.SVG", "customXml/item%d.xml",
	} {
		list = append(list, place{"drawing in " + name, func(d *doc, url string) {
			for _, text := range []string{drawing(url), string(zipped(drawing(url)))} {
				part := d.file(name, []byte(text))
				id := d.Relationship("image", "/"+part, "")
				d.picture("embed", id)
				d.XML(vml(`<v:imagedata r:id="` + id + `"/>`))
			}
		}})
	}
	return list
}

// writtenOtherwise are drawings whose first bytes do not look like one.
func writtenOtherwise() []place {
	var list []place
	for _, w := range []struct {
		name string
		text func(svg string) string
	}{
		{"UTF-16", func(svg string) string { return "\xff\xfe" + string(utf16Bytes(svg)) }},
		{"UTF-16, declared", func(svg string) string {
			return "\xff\xfe" + string(utf16Bytes(`<?xml version="1.0" encoding="UTF-16"?>`+svg))
		}},
		{"mark", func(svg string) string { return "\xef\xbb\xbf" + svg }},
		{"blanks before", func(svg string) string { return strings.Repeat("\n ", 3000) + svg }},
		{"comment before", func(svg string) string { return "<!--" + strings.Repeat(" x", 5000) + "-->" + svg }},
		{"text before", func(svg string) string { return "PNG\r\n" + svg }},
		{"type before", func(svg string) string {
			return `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">` + svg
		}},
		{"Latin 1", func(svg string) string { return `<?xml version="1.0" encoding="ISO-8859-1"?>` + svg }},
		{"within another root", func(svg string) string { return `<x>` + svg + `</x>` }},
		{"prefix", func(svg string) string {
			return strings.NewReplacer("<svg xmlns=", "<s:svg xmlns:s=", "</svg>", "</s:svg>", "<image", "<s:image").Replace(svg)
		}},
		{"broken off", func(svg string) string { return strings.TrimSuffix(svg, "</svg>") }},
		{"link of letters", func(svg string) string { return strings.ReplaceAll(svg, `href="`, `href="&#x20;`) }},
	} {
		list = append(list, place{"drawing, " + w.name, func(d *doc, url string) {
			d.picture("embed", d.internal("image", "word/media/image%d.svg", []byte(w.text(drawing(url)))))
			d.picture("embed", d.internal("image", "word/media/image%d.png", zipped(w.text(drawing(url)))))
		}})
	}
	return append(list, place{"drawing, data within", func(d *doc, url string) {
		data := base64.StdEncoding.EncodeToString([]byte(drawing(url)))
		for _, kind := range []string{"image/svg+xml", "image/png", "text/html", ""} {
			d.picture("embed", d.internal("image", "word/media/image%d.svg", []byte(drawing("data:"+kind+";base64,"+data))))
		}
	}})
}

// usedOtherwise are drawings that are not the picture of a frame.
func usedOtherwise() []place {
	svg := func(d *doc, url string) string { return d.file("word/media/image%d.svg", []byte(drawing(url))) }
	return []place{
		{"drawing beside a picture", func(d *doc, url string) {
			id := d.internal("image", "word/media/image%d.png", pixels(color.White))
			d.graphic(`<a:blip r:embed="`+id+`"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="`+
				d.Relationship("image", "/"+svg(d, url), "")+`"/></a:ext></a:extLst></a:blip>`, "")
		}},
		{"drawing of an object", func(d *doc, url string) {
			d.XML(`<w:p><w:r><w:object w:dxaOrig="1440" w:dyaOrig="1440"><v:shape id="os" style="width:90pt;height:90pt" o:ole=""><v:imagedata r:id="` + d.Relationship("image", "/"+svg(d, url), "") + `"/></v:shape>` +
				`<o:OLEObject Type="Embed" ProgID="Package" ShapeID="os" DrawAspect="Content" ObjectID="_9" r:id="` + d.Relationship("package", "/"+svg(d, url), "") + `"/></w:object></w:r></w:p>`)
		}},
		{"drawing as a background", func(d *doc, url string) {
			d.XML(`</w:body><w:background w:color="FFFFFF"><v:background o:bwmode="white"><v:fill r:id="` + d.Relationship("image", "/"+svg(d, url), "") + `" type="frame"/></v:background></w:background><w:body>`)
			d.settings += `<w:displayBackgroundShape/>`
		}},
		{"drawing as a theme's fill", func(d *doc, url string) {
			part := d.file("word/theme/theme%d.xml", []byte(`<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="`+nsRel+`"><a:themeElements><a:fmtScheme name="x"><a:fillStyleLst><a:blipFill><a:blip r:embed="rId1"/></a:blipFill></a:fillStyleLst></a:fmtScheme></a:themeElements></a:theme>`))
			d.Part(rels(part), docxtest.Relationships(rel("rId1", "image", "/"+svg(d, url), "Internal")))
			d.Relationship("theme", "/"+part, "")
		}},
		{"drawing in a header", func(d *doc, url string) {
			part := d.file("word/header%d.xml", []byte(strings.Replace(docxtest.Document(vml(`<v:imagedata r:id="rId1"/>`)), "w:document", "w:hdr", 2)))
			d.Part(rels(part), docxtest.Relationships(rel("rId1", "image", "/"+svg(d, url), "Internal")))
			d.override(part, "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml")
			d.XML(`<w:p><w:pPr><w:sectPr><w:headerReference w:type="default" r:id="` + d.Relationship("header", "/"+part, "") + `"/></w:sectPr></w:pPr></w:p>`)
		}},
		{"drawing inserted", func(d *doc, url string) {
			d.XML(`<w:altChunk r:id="` + d.Relationship("aFChunk", "/"+svg(d, url), "") + `"/>`)
			page := `<html><body><img src="data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString([]byte(drawing(url))) + `"></body></html>`
			d.XML(`<w:altChunk r:id="` + d.internal("aFChunk", "word/chunk%d.html", []byte(page)) + `"/>`)
		}},
		{"drawing as text", func(d *doc, url string) { d.XML(paragraphs(`<w:r>` + drawing(url) + `</w:r>`)) }},
		{"drawing in OpenDocument", func(d *doc, url string) {
			d.object("Embed", "LibreOffice.WriterDocument.1", d.internal("package", "word/embeddings/text%d.odt", openDocument("text",
				`<office:body><office:text><text:p><draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char"><draw:image xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad" xlink:href="Pictures/a.svg"/></draw:frame></text:p></office:text></office:body>`,
				docxtest.Part{Name: "Pictures/a.svg", Data: []byte(drawing(url))})))
		}},
	}
}

// postScripts are pictures for a printer, under several names and with a preview as Windows programs write it.
func postScripts() []place {
	var list []place
	for _, w := range []struct {
		name string
		data func(url string) []byte
	}{
		{"run", func(url string) []byte { return postScriptOf("(" + url + ") run\n") }},
		{"copied", func(url string) []byte {
			return postScriptOf("(" + url + ") (r) file 999 string readstring pop show\n")
		}},
		{"included", func(url string) []byte {
			return postScriptOf("%%IncludeFile: " + url + "\n%%BeginDocument: " + url + "\n%%EndDocument\n")
		}},
		{"with a preview", func(url string) []byte { return previewed(postScript(url), emf(url)) }},
		{"with a drawing before", func(url string) []byte { return previewed(postScript(url), []byte(drawing(url))) }},
	} {
		list = append(list, place{"PostScript " + w.name, func(d *doc, url string) {
			for _, name := range []string{"word/media/image%d.eps", "word/media/image%d.png", "word/media/image%d.wmf", "word/media/image%d"} {
				d.picture("embed", d.internal("image", name, w.data(url)))
			}
		}})
	}
	return list
}

func postScriptOf(text string) []byte {
	return []byte("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 90 90\n/Courier findfont 6 scalefont setfont 2 40 moveto\n" + text + "showpage\n%%EOF\n")
}

// previewed puts a metafile beside PostScript (Adobe Technical Note 5002, 5.2).
func previewed(text, preview []byte) []byte {
	head := []byte("\xc5\xd0\xd3\xc6")
	for _, n := range []int{30, len(text), 30 + len(text), len(preview), 0, 0} {
		head = binary.LittleEndian.AppendUint32(head, uint32(n))
	}
	return fmt.Appendf(nil, "%s\xff\xff%s%s", head, text, preview)
}

package hostile_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"strings"

	"sheaf/internal/docx/docxtest"
)

const (
	nsWord  = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRel   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	mainDoc = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)

// doc is a document in the making whose settings and types are open, too.
type doc struct {
	*docxtest.Doc
	kind         string // content type of the main part
	settings     string // elements of word/settings.xml
	settingsRels []string
	packageRels  []string
	overrides    []string // content types
	parts        int
}

func newDoc() *doc {
	d := &doc{Doc: docxtest.New(), kind: mainDoc}
	d.Paragraph("hostile")
	return d
}

// file adds a part of a new name and returns the name, which has %d in it.
func (d *doc) file(name string, data []byte) string {
	d.parts++
	name = fmt.Sprintf(name, d.parts)
	d.Part(name, string(data))
	return name
}

// external adds a relationship of the main part to something outside and returns its id.
func (d *doc) external(kind, url string) string { return d.Relationship(kind, url, "External") }

// internal adds a part and a relationship of the main part to it, and returns the relationship's id.
func (d *doc) internal(kind, name string, data []byte) string {
	return d.Relationship(kind, "/"+d.file(name, data), "")
}

// setting adds an element of the settings that refers to something outside by a relationship; %s is its id.
func (d *doc) setting(element, kind, url string) {
	id := fmt.Sprintf("rId%d", len(d.settingsRels)+1)
	d.settingsRels = append(d.settingsRels, rel(id, kind, url, "External"))
	d.settings += strings.ReplaceAll(element, "%s", id)
}

func rel(id, kind, target, mode string) string {
	if !strings.Contains(kind, "://") {
		kind = nsRel + "/" + kind
	}
	return fmt.Sprintf(`<Relationship Id="%s" Type="%s" Target="%s" TargetMode="%s"/>`, id, kind, html.EscapeString(target), mode)
}

// rels returns the name of the relationships part of a part.
func rels(part string) string {
	at := strings.LastIndexByte(part, '/') + 1
	return part[:at] + "_rels/" + part[at:] + ".rels"
}

func (d *doc) bytes() []byte {
	d.Part("word/settings.xml", `<w:settings xmlns:w="`+nsWord+`" xmlns:r="`+nsRel+`">`+d.settings+`</w:settings>`)
	if len(d.settingsRels) > 0 {
		d.Part(rels("word/settings.xml"), docxtest.Relationships(d.settingsRels...))
	}
	if len(d.packageRels) > 0 {
		d.Part("_rels/.rels", docxtest.Relationships(append(d.packageRels, rel("rId1", "officeDocument", "word/document.xml", "Internal"))...))
	}
	d.Part("[Content_Types].xml", d.contentTypes())
	return d.Bytes()
}

func (d *doc) contentTypes() string {
	var b strings.Builder
	b.WriteString(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`)
	for ext, kind := range map[string]string{
		"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml",
		"png": "image/png", "svg": "image/svg+xml", "emf": "image/x-emf", "wmf": "image/x-wmf", "eps": "image/x-eps",
		"html": "text/html", "rtf": "application/rtf", "bin": "application/vnd.openxmlformats-officedocument.oleObject",
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"odt":  "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
	} {
		fmt.Fprintf(&b, `<Default Extension="%s" ContentType="%s"/>`, ext, kind)
	}
	fmt.Fprintf(&b, `<Override PartName="/word/document.xml" ContentType="%s"/>`, d.kind)
	for _, part := range []string{"styles", "numbering", "settings"} {
		fmt.Fprintf(&b, `<Override PartName="/word/%s.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.%[1]s+xml"/>`, part)
	}
	return b.String() + strings.Join(d.overrides, "") + `</Types>`
}

// override returns a part another content type than its name's.
func (d *doc) override(part, kind string) {
	d.overrides = append(d.overrides, fmt.Sprintf(`<Override PartName="/%s" ContentType="%s"/>`, part, kind))
}

// paragraphs are small ones around pieces of a paragraph.
func paragraphs(pieces ...string) string {
	return "<w:p>" + strings.Join(pieces, "</w:p><w:p>") + "</w:p>"
}

// picture shows a relationship's picture, by its id, in the way that DrawingML's blip names it: embed, link.
func (d *doc) picture(way, id string) { d.graphic(fmt.Sprintf(`<a:blip r:%s="%s"/>`, way, id), "") }

// graphic shows a picture; properties are of its frame.
func (d *doc) graphic(blip, properties string) {
	d.parts++
	d.XML(fmt.Sprintf(`<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="%d" name="p">%s</wp:docPr><a:graphic>`+
		`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/>`+
		`<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>%s<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>`+
		`<a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>`+
		`</a:graphic></wp:inline></w:drawing></w:r></w:p>`, d.parts, properties, blip))
}

// zipped compresses as SVGZ wants it.
func zipped(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		panic(err) // memory takes everything
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// pixels is a picture of one colour.
func pixels(c color.Color) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 40, 40))
	for i := range 40 * 40 {
		m.Set(i%40, i/40, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err) // memory takes everything
	}
	return b.Bytes()
}

// Package docxtest builds small documents of the project's own making, for tests and for the bundled sample.
// The same calls always return the same bytes.
package docxtest

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"
)

const (
	nsWord  = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRel   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsTypes = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

	appPart = "docProps/app.xml"
	appXML  = xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">%s</Properties>`
)

//go:embed parts/styles.xml
var stylesXML string

//go:embed parts/numbering.xml
var numberingXML string

// modified is the time all parts bear.
var modified = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

// Part is a named piece of a package.
type Part struct {
	Name string
	Data []byte

	zeros int // bytes that follow Data
}

// Doc is a document in the making. Its methods return it, so that calls chain.
type Doc struct {
	body     strings.Builder
	rels     []string // of the main part
	settings string   // relationships of the settings part
	header   string
	footer   string
	title    string
	pictures int
	parts    []Part
	removed  []string
}

// New begins an empty A4 document.
func New() *Doc { return &Doc{} }

// Plain is a document of paragraphs.
func Plain(paragraphs ...string) []byte {
	d := New()
	for _, p := range paragraphs {
		d.Paragraph(p)
	}
	return d.Bytes()
}

// Part adds a part, or replaces one that the document has.
func (d *Doc) Part(name, data string) *Doc {
	d.parts = append(d.parts, Part{Name: name, Data: []byte(data)})
	return d
}

// Without leaves a part out.
func (d *Doc) Without(name string) *Doc {
	d.removed = append(d.removed, name)
	return d
}

// Relationship adds a relationship of the main part and returns its id. mode is "" or "External".
func (d *Doc) Relationship(kind, target, mode string) string {
	id := fmt.Sprintf("rId%d", len(d.rels)+100)
	d.rels = append(d.rels, relationship(id, kind, target, mode))
	return id
}

func relationship(id, kind, target, mode string) string {
	if mode != "" {
		mode = fmt.Sprintf(` TargetMode="%s"`, mode)
	}
	return fmt.Sprintf(`<Relationship Id="%s" Type="%s/%s" Target="%s"%s/>`, id, nsRel, kind, html.EscapeString(target), mode)
}

// Relationships is a relationships part holding what is given.
func Relationships(rels ...string) string {
	return xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		strings.Join(rels, "") + `</Relationships>`
}

// Bytes returns the document as a file.
func (d *Doc) Bytes() []byte { return Package(d.all()) }

func (d *Doc) all() []Part {
	parts := d.standard()
	for _, p := range d.parts {
		if i := slices.IndexFunc(parts, func(q Part) bool { return q.Name == p.Name }); i >= 0 {
			parts[i] = p
			continue
		}
		parts = append(parts, p)
	}
	return slices.DeleteFunc(parts, func(p Part) bool { return slices.Contains(d.removed, p.Name) })
}

func (d *Doc) standard() []Part {
	rels := slices.Concat([]string{
		relationship("rId1", "styles", "styles.xml", ""),
		relationship("rId2", "numbering", "numbering.xml", ""),
		relationship("rId3", "settings", "settings.xml", ""),
	}, d.rels)
	section, parts := "", []Part(nil)
	for i, hf := range []struct{ kind, content string }{{"header", d.header}, {"footer", d.footer}} {
		if hf.content == "" {
			continue
		}
		id := fmt.Sprintf("rId%d", 4+i)
		rels = append(rels, relationship(id, hf.kind, hf.kind+"1.xml", ""))
		section += fmt.Sprintf(`<w:%sReference w:type="default" r:id="%s"/>`, hf.kind, id)
		parts = append(parts, text("word/"+hf.kind+"1.xml", hf.content))
	}
	parts = append(d.fixed(section), parts...)
	parts = append(parts, text("word/_rels/document.xml.rels", Relationships(rels...)))
	if d.settings != "" {
		parts = append(parts, text("word/_rels/settings.xml.rels", Relationships(d.settings)))
	}
	return parts
}

// fixed returns the parts that every document has.
func (d *Doc) fixed(section string) []Part {
	return []Part{
		text("[Content_Types].xml", d.contentTypes()),
		text("_rels/.rels", Relationships(
			relationship("rId1", "officeDocument", "word/document.xml", ""),
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>`,
			relationship("rId3", "extended-properties", appPart, ""))),
		text("docProps/core.xml", d.coreProperties()),
		text(appPart, fmt.Sprintf(appXML, `<Application>sheaf</Application>`)),
		text("word/document.xml", Document(d.body.String()+`<w:sectPr>`+section+
			`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1304" w:right="1134" w:bottom="1134" w:left="1134" w:header="624" w:footer="567" w:gutter="0"/></w:sectPr>`)),
		text("word/styles.xml", stylesXML),
		text("word/numbering.xml", numberingXML),
		text("word/settings.xml", d.settingsXML()),
	}
}

func text(name, data string) Part { return Part{Name: name, Data: []byte(data)} }

// Document is a main document part with the given content of its body.
func Document(body string) string {
	return xmlHead + `<w:document xmlns:w="` + nsWord + `" xmlns:r="` + nsRel + `"` + drawingNamespaces + `><w:body>` + body + `</w:body></w:document>`
}

func (d *Doc) settingsXML() string {
	template := ""
	if d.settings != "" {
		template = `<w:attachedTemplate r:id="rId1"/>`
	}
	return xmlHead + `<w:settings xmlns:w="` + nsWord + `" xmlns:r="` + nsRel + `">` + template +
		`<w:defaultTabStop w:val="709"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`
}

func (d *Doc) coreProperties() string {
	at := modified.Format(time.RFC3339)
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>` +
		html.EscapeString(d.title) + `</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified></cp:coreProperties>`
}

func (d *Doc) contentTypes() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`)
	for _, t := range [][2]string{
		{"rels", "application/vnd.openxmlformats-package.relationships+xml"}, {"xml", "application/xml"},
		{"png", "image/png"}, {"svg", "image/svg+xml"}, {"bin", "application/octet-stream"},
		{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	} {
		fmt.Fprintf(&b, `<Default Extension="%s" ContentType="%s"/>`, t[0], t[1])
	}
	overrides := [][2]string{
		{"document", "document.main+xml"}, {"styles", "styles+xml"}, {"numbering", "numbering+xml"}, {"settings", "settings+xml"},
	}
	if d.header != "" {
		overrides = append(overrides, [2]string{"header1", "header+xml"})
	}
	if d.footer != "" {
		overrides = append(overrides, [2]string{"footer1", "footer+xml"})
	}
	for _, t := range overrides {
		fmt.Fprintf(&b, `<Override PartName="/word/%s.xml" ContentType="%s%s"/>`, t[0], nsTypes, t[1])
	}
	b.WriteString(`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
		`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`)
	return b.String()
}

// Package packs parts into a ZIP.
func Package(parts []Part) []byte { return pack(parts, modified, 0) }

// Word is what Word calls itself in the documents that it saves.
const Word = "Microsoft Office Word"

// PackedByWord returns the document as Word packs it, with app.xml saying that a program, Word for one, counted this many pages.
func (d *Doc) PackedByWord(program string, pages int) []byte {
	d.Part(appPart, fmt.Sprintf(appXML, fmt.Sprintf(`<Pages>%d</Pages><Application>%s</Application>`, pages, program)))
	const superFast = 6 // the flags of the deflating that Word does
	return pack(d.all(), time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC), superFast)
}

// pack packs parts that bear a date and flags.
func pack(parts []Part, date time.Time, flags uint16) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		method := zip.Deflate
		if p.Name == "mimetype" { // ODF 1.3 part 2, 3.3: stored
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.Name, Method: method, Modified: date, Flags: flags})
		must(err)
		_, err = w.Write(p.Data)
		must(err)
		_, err = io.CopyN(w, zeros{}, int64(p.zeros))
		must(err)
	}
	must(z.Close())
	return b.Bytes()
}

// zeros is an endless file of them.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// must holds for writing to memory, which cannot fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

package hostile_test

import (
	"bytes"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/formats"
	"sheaf/internal/job"
	"sheaf/internal/office/officetest"
)

// made makes a document of another format than DOCX that asks for URLs in every place there is, and says that it was "kept".
type made struct {
	format job.Format
	make   func(t *testing.T, urls []string) []byte
}

// otherFormats are the formats in which something can be asked for.
func otherFormats() []made {
	return []made{
		{job.FormatFODT, func(_ *testing.T, urls []string) []byte { return flatText(urls) }},
		{job.FormatODT, func(_ *testing.T, urls []string) []byte { return packedText(urls) }},
		{job.FormatRTF, func(_ *testing.T, urls []string) []byte { return richText(urls) }},
		{job.FormatHTML, func(_ *testing.T, urls []string) []byte { return htmlPage(urls) }},
		{job.FormatDOC, oldWord},
	}
}

// formats converts documents of other formats that ask for files of the machine's, that call out, and that have macros.
func (s *suite) formats(t *testing.T) {
	for _, target := range s.targets(t) {
		if !slices.Contains([]string{"text", "picture", "page", "OpenDocument text", "environment", "another document", "picture, otherwise", "variables and settings"}, target.name) {
			continue // all of them are in DOCX
		}
		for _, m := range otherFormats() {
			t.Run(string(m.format)+", "+target.name, func(t *testing.T) {
				t.Parallel()
				for _, v := range s.variants() {
					pdf, err := v.tryFormat(t, m.format, m.make(t, target.urls))
					v.clearFormat(t, err)
					if err == nil {
						require.Contains(t, output(t, "pdftotext", pdf, "-"), "kept", v.name)
						v.keeps(t, pdf)
					}
				}
			})
		}
	}
	for _, m := range otherFormats() {
		t.Run(string(m.format)+", network", func(t *testing.T) {
			t.Parallel()
			for _, v := range s.variants() {
				e := listen(t, "127.0.0.1:0")
				_, err := v.tryFormat(t, m.format, m.make(t, e.urls(string(m.format))))
				v.clearFormat(t, err)
				require.Empty(t, e.close(t), v.name)
			}
		})
	}
	for format, document := range map[job.Format]func(file string) []byte{job.FormatHTML: htmlMacro, job.FormatODT: openMacro, job.FormatFODT: flatMacro} {
		t.Run(string(format)+", macros", func(t *testing.T) {
			t.Parallel()
			for _, v := range []variant{s.warm, s.fresh, s.bare, {"as it is, no walls", s.bare.engine, false}} {
				file := filepath.Join(open(t), "canary")
				_, err := v.tryFormat(t, format, document(file))
				v.clearFormat(t, err)
				require.NoFileExists(t, file, v.name)
			}
		})
	}
}

// clearFormat checks that a conversion succeeded. A document as it came may be too much for LibreOffice; one that was written anew is not.
func (v variant) clearFormat(t *testing.T, err error) {
	t.Helper()
	if v.safe || err == nil {
		require.NoError(t, err, v.name)
		return
	}
	require.Contains(t, []job.Code{job.CodeConversionFailed, job.CodeCrashed}, job.AsError(err).Code, "%s: %v", v.name, err)
}

// tryFormat converts a document of a format, which may fail.
func (v variant) tryFormat(t *testing.T, format job.Format, document []byte) (pdf string, err error) {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, "hostile."+string(format))
	if v.safe {
		var b bytes.Buffer
		if _, err := formats.Write(&b, bytes.NewReader(document), int64(len(document)), format, formats.Options{Most: 1 << 28}); err != nil {
			return "", err
		}
		document = b.Bytes()
	}
	require.NoError(t, os.WriteFile(source, document, 0o600))
	pdf = filepath.Join(dir, "out.pdf")
	_, err = v.engine.Convert(t.Context(), job.Conversion{Source: source, Target: pdf, Timeout: patience, Format: format})
	return pdf, err
}

// link is an XLink attribute.
func link(url string) string { return ` xlink:type="simple" xlink:href="` + esc(url) + `"` }

// openBody is the body of an OpenDocument text.
func openBody(urls []string) string {
	var b strings.Builder
	b.WriteString(`<text:p>kept</text:p>`)
	for i, url := range urls {
		for _, inner := range []string{
			`<draw:image` + link(url) + ` xlink:show="embed" xlink:actuate="onLoad"/>`, `<draw:object` + link(url) + `/>`, `<draw:object-ole` + link(url) + `/>`,
			`<draw:floating-frame` + link(url) + ` draw:frame-name="f"/>`, `<draw:plugin` + link(url) + ` draw:mime-type="text/html"/>`,
			`<draw:applet` + link(url) + ` draw:code="x" draw:archive="` + esc(url) + `"/>`,
		} {
			b.WriteString(`<text:p><draw:frame text:anchor-type="as-char" svg:width="3cm" svg:height="2cm">` + inner + `</draw:frame></text:p>`)
		}
		for _, filter := range []string{"", ` text:filter-name="writer8"`, ` text:filter-name="Text"`, ` text:filter-name="HTML (StarWriter)"`} {
			fmt.Fprintf(&b, `<text:section text:name="S%d%d"><text:section-source%s xlink:show="embed"%s/><text:p>old</text:p></text:section>`, i, len(filter), link(url), filter)
		}
		b.WriteString(`<text:p>` + `<text:a` + link(url) + `><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load"` + link(url) + `/></office:event-listeners>link</text:a>` +
			`<text:execute-macro text:name="` + esc(url) + `">m</text:execute-macro><text:script script:language="JavaScript"` + link(url) + `/>` +
			`<text:file-name text:display="full">f</text:file-name></text:p>`)
		b.WriteString(`<table:table table:name="T" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><table:table-column/><table:table-row><table:table-cell table:formula="of:=WEBSERVICE(&quot;` + esc(url) + `&quot;)"><text:p>1</text:p></table:table-cell></table:table-row></table:table>`)
	}
	return b.String()
}

// openStyles are styles with pictures and fonts from elsewhere.
func openStyles(urls []string) string {
	var b strings.Builder
	b.WriteString(`<office:font-face-decls>`)
	for i, url := range urls {
		fmt.Fprintf(&b, `<style:font-face style:name="F%d" svg:font-family="F%[1]d"><svg:font-face-src><svg:font-face-uri%s/></svg:font-face-src></style:font-face>`, i, link(url))
	}
	b.WriteString(`</office:font-face-decls><office:styles>`)
	for i, url := range urls {
		fmt.Fprintf(&b, `<draw:fill-image draw:name="I%d"%s xlink:show="embed" xlink:actuate="onLoad"/>`, i, link(url))
		fmt.Fprintf(&b, `<style:style style:name="P%d" style:family="paragraph"><style:paragraph-properties><style:background-image%s/></style:paragraph-properties></style:style>`, i, link(url))
	}
	return b.String() + `</office:styles>`
}

const openSpaces = odfNamespaces + ` xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"`

func flatText(urls []string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE x [<!ENTITY e SYSTEM "` + esc(urls[0]) + `">]><?xml-stylesheet href="` + esc(urls[0]) + `"?>` +
		`<office:document` + openSpaces + ` office:mimetype="application/vnd.oasis.opendocument.text">` +
		`<office:meta xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"><meta:template` + link(urls[0]) + `/><meta:auto-reload` + link(urls[0]) + ` meta:delay="PT0S"/></office:meta>` +
		openStyles(urls) + `<office:body><office:text>` + openBody(urls) + `</office:text></office:body></office:document>`)
}

func packedText(urls []string) []byte {
	drawing := `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90"><image width="90" height="90" xlink:href="` + esc(urls[0]) + `"/></svg>`
	body := `<text:p><draw:frame text:anchor-type="as-char" svg:width="3cm" svg:height="2cm"><draw:image` + link("Pictures/a.svg") + `/></draw:frame></text:p>`
	return openDocument("text", `<office:body><office:text>`+openBody(urls)+body+`</office:text></office:body>`,
		docxtest.Part{Name: "styles.xml", Data: []byte(`<office:document-styles` + openSpaces + `>` + openStyles(urls) + `</office:document-styles>`)},
		docxtest.Part{Name: "Pictures/a.svg", Data: []byte(drawing)})
}

// richText asks by fields and drawings of RTF.
func richText(urls []string) []byte {
	var b strings.Builder
	b.WriteString(`{\rtf1\ansi kept\par `)
	for _, url := range urls {
		url = strings.NewReplacer(`\`, `\\\\`, `{`, `\{`, `}`, `\}`).Replace(url)
		for _, field := range []string{`INCLUDEPICTURE "%" \\d`, `INCLUDETEXT "%"`, `{\b INC}LUDE{\i PICTURE} "%"`, `LINK Word.Document.8 "%" "" \\a \\p`, `DDEAUTO soffice "%" A1`, `IMPORT "%"`, `RD "%"`, `HYPERLINK "%"`} {
			b.WriteString(`{\field{\*\fldinst ` + strings.ReplaceAll(field, "%", url) + `}{\fldrslt old}}\par `)
		}
		b.WriteString(`{\*\template ` + url + `}{\*\filetbl{\file\fid0 ` + url + `}}{\subdocument0}`)
		b.WriteString(`{\shp{\*\shpinst\shpleft0\shptop0\shpright3000\shpbottom3000{\sp{\sn shapeType}{\sv 75}}{\sp{\sn pibName}{\sv ` + url + `}}{\sp{\sn pibFlags}{\sv 10}}{\sp{\sn fillType}{\sv 3}}{\sp{\sn fillBlipName}{\sv ` + url + `}}}}`)
		b.WriteString(`{\object\objautlink\rsltpict{\*\objclass Word.Document.8}{\*\objdata 010500000100000001000000}{\result old}}\par `)
	}
	return []byte(b.String() + `}`)
}

// htmlPage asks by all that HTML has.
func htmlPage(urls []string) []byte {
	var b strings.Builder
	b.WriteString(`<html><head>`)
	for _, url := range urls {
		u := esc(url)
		b.WriteString(`<base href="` + u + `"><meta http-equiv="refresh" content="0;url=` + u + `"><link rel="stylesheet" href="` + u + `"><script src="` + u + `"></script><style>@import "` + url + `"; p.x{background:url(` + url + `)}</style>`)
	}
	b.WriteString(`</head><body background="` + esc(urls[0]) + `"><p>kept</p>`)
	for _, url := range urls {
		u := esc(url)
		b.WriteString(`<p class="x" style="background-image:url('` + u + `')">a</p><img src="` + u + `"><iframe src="` + u + `"></iframe><object data="` + u + `" type="text/html"></object><embed src="` + u + `"><applet code="x" codebase="` + u + `"></applet>` +
			`<table background="` + u + `"><tr><td background="` + u + `">b</td></tr></table><div href="` + u + `" id="s"><p>old</p></div><form action="` + u + `"><input type="image" src="` + u + `"></form><a href="` + u + `">c</a>` +
			`<svg><image href="` + u + `"/></svg><video src="` + u + `"></video>`)
	}
	return []byte(b.String() + `</body></html>`)
}

// slot stands for a URL in a document that LibreOffice makes, and is as long as any.
var slot = "file:///nowhere/" + strings.Repeat("x", 230)

// oldWordForm is a document of Word 97 with fields that ask for slot, and a picture.
var oldWordForm = sync.OnceValues(func() ([]byte, error) {
	picture := fmt.Sprintf(`{\pict\pngblip\picwgoal600\pichgoal600 %x}`, pixels(color.White))
	return officetest.OldWord(bytes.Replace(richText([]string{slot}), []byte(`kept`), []byte(`kept`+picture), 1))
})

// oldWord asks by fields and by a picture that is linked to a file, each for the first URL.
func oldWord(t *testing.T, urls []string) []byte {
	t.Helper()
	form, err := oldWordForm()
	require.NoError(t, err)
	wide := utf16Bytes(slot)
	require.Positive(t, bytes.Count(form, wide), "fields")
	url := urls[0][:min(len(urls[0]), len(slot))]
	document := bytes.ReplaceAll(form, wide, append(utf16Bytes(url), make([]byte, len(wide)-2*len(url))...))
	// The header of a picture ([MS-DOC] 2.9.190) is as long as here, and is followed by a drawing. A bitmap elsewhere has its name there.
	at := bytes.Index(document, []byte("\x44\x00\x64\x00"))
	require.Positive(t, at, "a picture")
	document[at+2] = 94
	copy(document[at-4+0x44:], append([]byte{byte(len(url))}, url...))
	return document
}

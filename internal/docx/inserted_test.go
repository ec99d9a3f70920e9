package docx_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

const insertRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"

// withFile returns a document with a file inserted between two paragraphs.
func withFile(name, data string) *docxtest.Doc {
	d := docxtest.New().Paragraph("before")
	id := d.Relationship("aFChunk", name, "")
	return d.Part("word/"+name, data).XML(`<w:altChunk r:id="` + id + `"/>`).Paragraph("after")
}

func missingFile() *docxtest.Doc {
	d := docxtest.New()
	return d.XML(`<w:altChunk r:id="` + d.Relationship("aFChunk", "gone.html", "") + `"/>`).Paragraph("after")
}

// mainText returns the texts of the main part.
func mainText(t *testing.T, b []byte) string {
	t.Helper()
	var all []string
	for _, piece := range strings.Split(parts(t, b)["word/document.xml"], "<w:t")[1:] {
		_, text, _ := strings.Cut(piece, ">")
		text, _, ok := strings.Cut(text, "</w:t>")
		if ok && strings.TrimSpace(text) != "" {
			all = append(all, strings.TrimSpace(text))
		}
	}
	return strings.Join(all, " ")
}

// TestInsertedFiles stand in the text afterwards, each in its place, and nothing leads to them any more.
func TestInsertedFiles(t *testing.T) {
	png := "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
	for name, c := range map[string]struct {
		doc     *docxtest.Doc
		want    string
		leftOut int
	}{
		"HTML":             {withFile("a.html", "<p>in</p>"), "before in after", 0},
		"under no name":    {withFile("a.dat", "<html><body>in</body></html>"), "before in after", 0},
		"called XML":       {withFile("a.xml", "<html><body>in</body></html>"), "before in after", 0},
		"called a picture": {withFile("a.png", "<html><body>in</body></html>"), "before in after", 0},
		"called document":  {withFile("a.docx", "<html><body>in</body></html>"), "before in after", 0},
		"not closed":       {withFile("a.html", "<p>in<br"), "before in after", 0},
		"UTF-16":           {withFile("a.html", utf16(t, "<p>in</p>")), "before in after", 0},
		"MHT":              {withFile("a.mht", "MIME-Version: 1.0\nContent-Type: text/html\n\n<p>in"), "before in after", 0},
		"RTF":              {withFile("a.rtf", `{\rtf1 in}`), "before in after", 0},
		"text":             {withFile("a.txt", "in"), "before in after", 0},
		"unknown":          {withFile("a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00"), "before after", 1},
		"not all":          {withFile("a.html", `in<img src="file:///x.png">`), "before in after", 1},
		"missing":          {missingFile(), "after", 1},
		"with a picture":   {withFile("a.html", `in<img src="data:image/png;base64,`+png+`">`), "before in after", 0},
	} {
		t.Run(name, func(t *testing.T) {
			before := c.doc.Bytes()
			info, err := inspect(before, docx.Limits{})
			require.NoError(t, err)
			require.Equal(t, c.leftOut, info.LeftOut)
			after := sanitize(t, before)
			require.Equal(t, c.want, mainText(t, after))
			info, err = inspect(after, docx.Limits{})
			require.NoError(t, err)
			require.False(t, info.Unsafe, info.ExternalRefs)
			requireNoEvil(t, after)
		})
	}
}

func TestWhatInsertedFilesRefer(t *testing.T) {
	picture, err := base64.StdEncoding.DecodeString("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
	require.NoError(t, err)
	page := `<a href="https://example.org/kept">a</a><img src="data:image/gif;base64,` + base64.StdEncoding.EncodeToString(picture) + `">`
	after := parts(t, sanitize(t, withFile("a.html", page).Bytes()))
	rels, main := after["word/_rels/document.xml.rels"], after["word/document.xml"]
	require.NotContains(t, after, "word/a.html")
	require.NotContains(t, main, "altChunk")
	require.Contains(t, rels, `Target="https://example.org/kept" TargetMode="External"`)
	require.Contains(t, after["word/styles.xml"], `w:styleId="SheafInsertedLink"`)
	found := ""
	for name, data := range after {
		if data == string(picture) {
			found = name
		}
	}
	require.NotEmpty(t, found)
	require.Contains(t, rels, `Target="/`+found+`"`)
	require.Contains(t, after["[Content_Types].xml"], `PartName="/`+found+`" ContentType="image/gif"`)
}

// TestInsertedInPlaces: a file may be inserted several times, in a cell, in a header, and in a document that is inserted.
func TestInsertedInPlaces(t *testing.T) {
	d := docxtest.New()
	id := d.Relationship("aFChunk", "a.html", "")
	d.Part("word/a.html", `<p>in`).Part("word/b.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	unread := d.Relationship("aFChunk", "b.doc", "")
	chunk := `<w:altChunk r:id="` + id + `"><w:altChunkPr><w:matchSrc/></w:altChunkPr></w:altChunk>`
	d.XML(`<w:p><w:r><w:t>1</w:t></w:r></w:p>` + chunk + `<w:tbl><w:tr><w:tc>` + chunk + `</w:tc><w:tc><w:altChunk r:id="` + unread + `"/></w:tc></w:tr></w:tbl>`)
	d.Relationship("header", "header7.xml", "")
	d.Part("word/header7.xml", `<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:altChunk r:id="x"/></w:hdr>`).
		Part("word/_rels/header7.xml.rels", docxtest.Relationships(`<Relationship Id="x" Type="`+insertRelation+`" Target="a.html"/>`))
	after := sanitize(t, d.Bytes())
	require.Equal(t, "1 in in", mainText(t, after))
	require.Contains(t, parts(t, after)["word/header7.xml"], ">in</w:t>")
	require.NotContains(t, parts(t, after)["word/document.xml"], "<w:tc></w:tc>", "a cell has a paragraph")

	inner := withFile("a.html", `<p>in<img src="`+evil+`">`)
	outer := withFile("inner.docx", string(inner.Bytes()))
	info, err := inspect(outer.Bytes(), docx.Limits{})
	require.NoError(t, err)
	require.Equal(t, 1, info.LeftOut)
	for name, data := range parts(t, sanitize(t, outer.Bytes())) {
		if strings.HasSuffix(name, ".docx") {
			require.Equal(t, "before in after", mainText(t, []byte(data)))
			requireNoEvil(t, []byte(data))
		}
	}
}

// TestInsertedByOtherMeans: LibreOffice takes a file by the id of its relationship, and for what its name says.
func TestInsertedByOtherMeans(t *testing.T) {
	page := `<p>in<img src="` + evil + `"><link rel=stylesheet href="` + evil + `">`
	d := docxtest.New()
	d.XML(`<w:altChunk r:id="`+d.Relationship("image", "media/a.png", "")+`"/>`).Part("word/media/a.png", page)
	after := sanitize(t, d.Bytes())
	require.Equal(t, "in", mainText(t, after))
	requireNoEvil(t, after)

	named := parts(t, sanitize(t, withFile("a.html", string(docxtest.Plain("in"))).Bytes()))
	require.NotContains(t, named, "word/a.html")
	require.Contains(t, named, "word/a.html.docx")
	require.Contains(t, named["word/_rels/document.xml.rels"], `Target="/word/a.html.docx"`)

	unused := docxtest.New().Paragraph("only")
	unused.Relationship("aFChunk", "a.html", "")
	after = sanitize(t, unused.Part("word/a.html", page).Bytes())
	requireNoEvil(t, after)
	require.NotContains(t, parts(t, after), "word/a.html")
}

// TestHostilePages: nothing of a page that names a file or a server is in what is written.
func TestHostilePages(t *testing.T) {
	for name, page := range map[string]string{
		"picture":       `<img src="` + evil + `" lowsrc="` + evil + `" srcset="` + evil + `" style="background:url(` + evil + `)">`,
		"no mark first": `text <img src="` + evil + `">`,
		"drawing":       `<svg><image xlink:href="` + evil + `"/></svg><img src="data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString([]byte(svg(`<image href="`+evil+`"/>`))) + `">`,
		"base":          `<base href="` + evil + `"><img src="x.png">`,
		"style sheet":   `<link rel=stylesheet href="` + evil + `"><style>@import url(` + evil + `); p { background: url(` + evil + `); font-family: url(` + evil + `) }</style><p>`,
		"refresh":       `<meta http-equiv=refresh content="0;url=` + evil + `">`,
		"frames":        `<frameset><frame src="` + evil + `"></frameset><iframe src="` + evil + `"></iframe>`,
		"section":       `<div href="` + evil + `" name=x>a</div><sdfield type=docinfo subtype="` + evil + `">`,
		"variables":     `<img src="vnd.sun.star.expand:$HOME/` + evil + `">`,
		"object":        `<object data="` + evil + `"><param name=src value="` + evil + `"></object><embed src="` + evil + `"><applet code="` + evil + `">`,
		"link":          `<a href="file:///` + evil + `">a</a><a href="smb:` + evil + `">b</a>`,
		"background":    `<body background="` + evil + `"><table background="` + evil + `"><td background="` + evil + `">`,
		"script":        `<script src="` + evil + `">document.write("<img src=` + evil + `>")</script>`,
		"comment":       `<!-- <img src="` + evil + `"> --><?php ` + evil + ` ?><![CDATA[<img src=` + evil + `]]>`,
		"MHT":           "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\nContent-Location: " + evil + "\n\n<img src=\"" + evil + "x\">\n--b--",
		"RTF":           `{\rtf1{\*\template ` + evil + `}{\field{\*\fldinst INCLUDEPICTURE "` + evil + `" \\d}{\fldrslt x}}{\upr{\field{\*\fldinst IMPORT ` + evil + `}}{\*\ud{\field{\*\fldinst IMPORT ` + evil + `}}}}}`,
		"split RTF":     `{\rtf1{\field{\*\fld` + "\n" + `inst INCLUDEPICTURE "x"}}}`,
	} {
		for _, b := range []string{page, utf16(t, page)} {
			if name == "MHT" || strings.Contains(name, "RTF") {
				b = page
			}
			requireNoEvil(t, sanitize(t, withFile("chunk.html", b).Bytes()))
		}
	}
}

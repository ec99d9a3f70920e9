package docx_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

var (
	carlito = docx.Widths{"Aptos": 105, "Georgia": 103}
	all     = docx.Changes{Widths: carlito, SavedFields: true}
)

// adapt gives what Adapt writes, nil where it leaves the document alone.
func adapt(t *testing.T, b []byte, widths docx.Widths) []byte {
	t.Helper()
	return change(t, b, docx.Changes{Widths: widths})
}

func change(t *testing.T, b []byte, c docx.Changes) []byte {
	t.Helper()
	var out bytes.Buffer
	changed, err := docx.Adapt(bytes.NewReader(b), int64(len(b)), &out, docx.Limits{}, c)
	require.NoError(t, err)
	require.Equal(t, changed, out.Len() > 0)
	return out.Bytes()
}

func TestAdaptSetsWidths(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a font with a width":      {named("Aptos"), `<w:w w:val="105"/>` + named("Aptos")},
		"whatever its case":        {named("APTOS"), `<w:w w:val="105"/>` + named("APTOS")},
		"another font":             {named("Arial"), `<w:w w:val="100"/>` + named("Arial")},
		"theme":                    {`<w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Arial"/>`, `<w:w w:val="105"/><w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Arial"/>`},
		"theme, another font":      {`<w:rFonts w:asciiTheme="majorHAnsi"/>`, `<w:w w:val="100"/><w:rFonts w:asciiTheme="majorHAnsi"/>`},
		"no font for Latin text":   {`<w:rFonts w:eastAsia="Aptos" w:hint="eastAsia"/>`, `<w:rFonts w:eastAsia="Aptos" w:hint="eastAsia"/>`},
		"an element with children": {`<w:rFonts w:ascii="Aptos"></w:rFonts>`, `<w:w w:val="105"/><w:rFonts w:ascii="Aptos"></w:rFonts>`},
		"a name in references":     {`<w:rFonts w:ascii="&#65;ptos"/>`, `<w:w w:val="105"/><w:rFonts w:ascii="&#65;ptos"/>`},
		"another prefix":           {`<ns0:rFonts ns0:ascii="Aptos"/>`, `<ns0:w ns0:val="105"/><ns0:rFonts ns0:ascii="Aptos"/>`},
		"prefix of the attribute":  {`<rFonts w:ascii="Aptos"/>`, `<w w:val="105"/><rFonts w:ascii="Aptos"/>`},
	} {
		t.Run(name, func(t *testing.T) {
			doc := docxtest.New().XML(para("", run(c.in, "a")+run(named("Georgia"), "b"))).Part("word/theme/theme1.xml", theme)
			out := parts(t, adapt(t, doc.Bytes(), carlito))
			require.Contains(t, out["word/document.xml"], `<w:rPr>`+c.want+`</w:rPr>`)
			require.Contains(t, out["word/document.xml"], `<w:w w:val="103"/>`+named("Georgia"))
		})
	}
}

func TestAdaptReachesStylesAndLists(t *testing.T) {
	doc := docxtest.New().Paragraph("x").Part("word/theme/theme1.xml", theme).
		Part("word/styles.xml", stylesHead+normal+`</w:styles>`).
		Part("word/numbering.xml", `<w:numbering xmlns:w="w"><w:abstractNum><w:lvl><w:rPr>`+named("Symbol")+`</w:rPr></w:lvl></w:abstractNum></w:numbering>`)
	out := parts(t, adapt(t, doc.Bytes(), carlito))
	require.Contains(t, out["word/styles.xml"], `<w:rPr><w:w w:val="105"/><w:rFonts `)
	require.Contains(t, out["word/numbering.xml"], `<w:rPr><w:w w:val="100"/>`+named("Symbol"))
}

func TestAdaptLeavesAlone(t *testing.T) {
	aptos := para("", run(named("Aptos"), "a"))
	for name, doc := range map[string]*docxtest.Doc{
		"other fonts":                docxtest.New().XML(para("", run(named("Arial"), "a"))),
		"a font that it brings":      docxtest.New().XML(aptos).Part("word/fontTable.xml", `<w:fonts xmlns:w="w"><w:font w:name="aptos"><w:embedRegular/></w:font></w:fonts>`),
		"widths of its own":          docxtest.New().XML(aptos + para("", run(`<w:w w:val="90"/>`, "b"))),
		"widths of its own in style": docxtest.New().XML(aptos).Part("word/styles.xml", `<w:styles xmlns:w="w"><w:style><w:rPr><w:w w:val="90"/></w:rPr></w:style></w:styles>`),
		"East Asian text":            docxtest.New().XML(aptos + para("", run("", "日本"))),
		"complex text":               docxtest.New().XML(aptos + para("", run("", "שלום"))),
		"unsafe":                     docxtest.New().XML(aptos).LinkedPicture(evil),
		"building blocks alone":      docxtest.New().Part("word/glossary/document.xml", docxtest.Document(aptos)),
		"a part that breaks off":     docxtest.New().XML(aptos).Part("word/footnotes.xml", `<w:footnotes xmlns:w="w"><w:rPr>`+named("Aptos")+`</w:rPr><w:`),
	} {
		t.Run(name, func(t *testing.T) { require.Zero(t, len(adapt(t, doc.Bytes(), carlito))) })
	}
	require.Zero(t, len(adapt(t, docxtest.New().XML(aptos).Bytes(), nil)))
}

// inserted is all that Adapt writes into a document.
var inserted = regexp.MustCompile(`<[^<>]*?w [^<>]*?val="[0-9]+"/>(<[^<>]*rFonts)`)

func TestAdaptKeepsContent(t *testing.T) {
	b := rich().XML(para("", run(named("Aptos"), "x &lt; y "))).Bytes()
	before, adapted := parts(t, b), adapt(t, b, carlito)
	after := parts(t, adapted)
	require.Len(t, after, len(before))
	for name, data := range before {
		require.Equal(t, data, inserted.ReplaceAllString(after[name], "$1"), name)
	}
	require.NotEqual(t, before["word/document.xml"], after["word/document.xml"])
	require.Zero(t, len(adapt(t, adapted, carlito)), "a second time")
}

func TestAdaptFails(t *testing.T) {
	b := docxtest.New().XML(para("", run(named("Aptos"), strings.Repeat("a", 1000)))).Bytes()
	adaptWith := func(lim docx.Limits) error {
		_, err := docx.Adapt(bytes.NewReader(b), int64(len(b)), &bytes.Buffer{}, lim, all)
		return err
	}
	require.ErrorIs(t, adaptWith(docx.Limits{Inflated: 1000}), docx.ErrTooLarge)
	require.ErrorIs(t, adaptWith(docx.Limits{Parts: 2}), docx.ErrTooLarge)
	_, err := docx.Adapt(bytes.NewReader(b), int64(len(b)), fullDisk{}, docx.Limits{}, all)
	require.ErrorIs(t, err, errFull)
	_, err = docx.Adapt(failingReaderAt{bytes.NewReader(b), int64(len(b))}, int64(len(b)), &bytes.Buffer{}, docx.Limits{}, all)
	require.ErrorIs(t, err, errStorage)
}

var errFull = errors.New("no space left")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// FuzzAdapt: whatever the parts, Adapt ends, takes nothing away but instructions, and finds nothing to do a second time.
func FuzzAdapt(f *testing.F) {
	f.Add(docxtest.Document(para("", run(named("Aptos"), "a"))), stylesHead+normal+"</w:styles>", theme)
	f.Add(docxtest.Document(para("", complexField("=1+{}", run("", "2"))+run(named("Aptos"), "a"))), `<fldSimple instr="IF"><t>x`, theme)
	f.Add(docxtest.Document(`<rFonts w:ascii="Aptos" ascii='`), `<x:rFonts x:ascii="Aptos"/><![CDATA[<w:rFonts`, "\xff\xfe<\x00")
	f.Add(docxtest.Document(`<rFonts w:ascii="Aptos"/><!-- <w:rFonts w:ascii="Aptos"/> -->`), `<w:w/>`, `<?xml version='1.0' encoding='UTF-7'?><a/>`)
	lim := docx.Limits{Inflated: 4 << 20}
	f.Fuzz(func(t *testing.T, main, styles, theme string) {
		b := docxtest.New().Part("word/document.xml", main).Part("word/styles.xml", styles).Part("word/theme/theme1.xml", theme).Bytes()
		var out, again bytes.Buffer
		if changed, err := docx.Adapt(bytes.NewReader(b), int64(len(b)), &out, lim, docx.Changes{SavedFields: true}); err == nil && changed {
			before, after := parts(t, b), parts(t, out.Bytes())
			for name, data := range after {
				require.True(t, subsequence(data, before[name]), name)
			}
			b = bytes.Clone(out.Bytes())
			out.Reset()
		}
		changed, err := docx.Adapt(bytes.NewReader(b), int64(len(b)), &out, lim, all)
		if err != nil || !changed {
			return
		}
		before, after := parts(t, b), parts(t, out.Bytes())
		require.Len(t, after, len(before))
		for name, data := range before {
			require.True(t, subsequence(data, after[name]), name)
		}
		changed, err = docx.Adapt(bytes.NewReader(out.Bytes()), int64(out.Len()), &again, docx.Limits{}, all)
		require.NoError(t, err)
		require.False(t, changed)
	})
}

// subsequence reports whether all of a stands in b in the same order.
func subsequence(a, b string) bool {
	for i := range len(a) {
		at := strings.IndexByte(b, a[i])
		if at < 0 {
			return false
		}
		b = b[at+1:]
	}
	return true
}

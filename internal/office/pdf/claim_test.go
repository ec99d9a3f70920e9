package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// claims returns the metadata of a PDF that says it is PDF/A.
func claims(part, level string) string {
	xmp := `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>` + part + `</pdfaid:part><pdfaid:conformance>` + level +
		`</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
	return fmt.Sprintf("<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream", len(xmp), xmp)
}

// archival is a PDF of one page that is PDF/A, with something on the page, in the catalogue and in the trailer.
func archival(part, level, page, catalogue, trailer string, objects ...string) []byte {
	w := newWriter("1.4")
	w.object(1, "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R/OutputIntents[<</S/GTS_PDFA1/DestOutputProfile 5 0 R>>]"+catalogue+">>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	w.object(3, "<</Type/Page"+page+">>")
	w.object(4, claims(part, level))
	w.object(5, "<</N 3/Length 0>>stream\n\nendstream")
	for i, o := range objects {
		w.object(6+i, o)
	}
	return w.table(6+len(objects), "/Root 1 0 R/ID[<AB><AB>]"+trailer)
}

// TestBroken checks that what is against PDF/A is found, and nothing else.
func TestBroken(t *testing.T) {
	const link = "/Annots[<</Subtype/Link/Rect[0 0 1 1]/F %d/A<</S/%s>>>>]"
	for name, c := range map[string]struct {
		pdf   []byte
		claim string
		want  string
	}{
		"nothing":          {archival("2", "B", fmt.Sprintf(link, 4, "URI"), "", ""), "2b", ""},
		"no claim":         {plain(1), "2b", "does not say that it is PDF/A-2b"},
		"no colours":       {plain(1), "2b", "does not say what its colours mean"},
		"other claim":      {archival("1", "B", "", "", ""), "2b", "does not say that it is PDF/A-2b"},
		"level":            {archival("1", "A", "", "", ""), "1b", "does not say that it is PDF/A-1b"},
		"encrypted":        {archival("2", "B", "", "", "/Encrypt<</V 5>>"), "2b", "is encrypted"},
		"launch":           {archival("2", "B", fmt.Sprintf(link, 4, "Launch"), "", ""), "2b", "does something by itself"},
		"script":           {archival("2", "B", "", "/OpenAction<</S/JavaScript/JS(a)>>", ""), "2b", "does something by itself"},
		"event":            {archival("2", "B", "/AA<</O 5 0 R>>", "", ""), "2b", "does something by itself"},
		"hidden note":      {archival("2", "B", fmt.Sprintf(link, 6, "URI"), "", ""), "2b", "has a link or a note that is not printed"},
		"not printed":      {archival("2", "B", fmt.Sprintf(link, 0, "URI"), "", ""), "2b", "has a link or a note that is not printed"},
		"note in 1":        {archival("1", "B", "/Annots[<</Subtype/Text/F 4/Rect[0 0 1 1]>>]", "", ""), "1b", ""},
		"note in 2":        {archival("2", "B", "/Annots[<</Subtype/Text/F 4/Rect[0 0 1 1]>>]", "", ""), "2b", "has a note without a look of its own"},
		"window in 1":      {archival("1", "B", "/Annots[<</Subtype/Popup/Rect[0 0 1 1]>>]", "", ""), "1b", "has a link or a note that is not printed"},
		"window in 2":      {archival("2", "B", "/Annots[<</Subtype/Popup/Rect[0 0 1 1]>>]", "", ""), "2b", ""},
		"file in 2":        {archival("2", "B", "", "/Names<</EmbeddedFiles<<>>>>", ""), "2b", "has another file in it"},
		"file in 3":        {archival("3", "B", "", "/Names<</EmbeddedFiles<<>>>>", ""), "3b", ""},
		"font outside":     {archival("2", "B", "/Resources<</Font<</F<</Type/Font/Subtype/TrueType>>>>>>", "", ""), "2b", "has a font that is not in it"},
		"font inside":      {archival("2", "B", "/Resources<</Font<</F<</Type/Font/Subtype/TrueType/FontDescriptor<</FontFile2 5 0 R>>>>>>>>", "", ""), "2b", ""},
		"transparent in 1": {archival("1", "B", "/Resources<</ExtGState<</G<</ca .5>>>>>>", "", ""), "1b", "has something transparent"},
		"group in 1":       {archival("1", "B", "/Group<</S/Transparency>>", "", ""), "1b", "has something transparent"},
		"mask in 1":        {archival("1", "B", "/Resources<</XObject<</X 6 0 R>>>>", "", "", "<</SMask 5 0 R/Length 0>>stream\n\nendstream"), "1b", "has something transparent"},
		"opaque in 1":      {archival("1", "B", "/Resources<</ExtGState<</G<</ca 1.0/CA 1/BM/Normal/SMask/None>>>>>>", "", ""), "1b", ""},
		"transparent in 2": {archival("2", "B", "/Resources<</ExtGState<</G<</ca .5>>>>>>", "", ""), "2b", ""},
		"smoothed":         {archival("2", "B", "/Resources<</XObject<</X<</Interpolate true>>>>>>", "", ""), "2b", "has a picture that is smoothed where it is shown"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := pdf.Broken(bytes.NewReader(c.pdf), int64(len(c.pdf)), pdf.Claim{Archive: c.claim})
			require.NoError(t, err)
			if c.want == "" {
				require.Empty(t, got)
				return
			}
			require.Contains(t, got, c.want)
		})
	}
	_, err := pdf.Broken(strings.NewReader("%PDF-1.4"), 8, pdf.Claim{Archive: "2b"})
	require.ErrorIs(t, err, pdf.ErrInvalid)
}

// crypt is the encryption of fonts of type 1 (Adobe Type 1 Font Format, 7.1).
func crypt(plain []byte, key uint16) []byte {
	out := make([]byte, len(plain))
	for i, c := range plain {
		out[i] = c ^ byte(key>>8)
		key = (uint16(out[i])+key)*52845 + 22719
	}
	return out
}

// postscript is an archival PDF of part 1 with a font of type 1 whose program has one character that is 100 wide, and is drawn as
// 500 wide.
func postscript(t testing.TB) []byte {
	const clear = "%!FontType1\n/FontMatrix [0.001 0 0 0.001 0 0]readonly def\ndup 1 /cid00017 put\n"
	outline := crypt([]byte{0, 0, 0, 0, 139, 239, 13, 14}, 4330) // 0 100 hsbw endchar
	private := append([]byte("xxxxdup/Private\n/CharStrings 1 dict dup begin\n/cid00017 8 RD "), outline...)
	private = crypt(append(private, " ND\nend\nmark currentfile closefile\n"...), 55665)
	program := append(append([]byte(clear), private...), "000"...)
	packed := deflate(t, program)
	return archival("1", "A", "/Annots[9 0 R]/Resources<</Font<</F 6 0 R>>>>", "", "",
		"<</Type/Font/Subtype/Type1/BaseFont/AAAAAA+Song/FirstChar 0/LastChar 1/Widths[0 500]/FontDescriptor 7 0 R>>",
		"<</Type/FontDescriptor/FontFile 8 0 R>>",
		fmt.Sprintf("<</Length %d/Filter/FlateDecode/Length1 %d/Length2 %d/Length3 3>>stream\n%s\nendstream", len(packed), len(clear), len(private), packed),
		"<</Type/Annot/Subtype/Popup/Rect[0 0 1 1]>>")
}

// TestMend checks what becomes of what LibreOffice has wrong: the level it claims, and fonts of type 1.
func TestMend(t *testing.T) {
	claim := pdf.Claim{Archive: "1b"}
	file := filepath.Join(t.TempDir(), "a.pdf")
	before := postscript(t)
	require.NoError(t, os.WriteFile(file, before, 0o600))
	broken, err := pdf.BrokenFile(file, claim)
	require.NoError(t, err)
	require.Equal(t, []string{"does not say that it is PDF/A-1b", "has a font that does not say which characters it has",
		"has a font whose characters are not as wide as the text is set with", "has a link or a note that is not printed"}, broken)

	require.NoError(t, pdf.Mend(file, claim))
	broken, err = pdf.BrokenFile(file, claim)
	require.NoError(t, err)
	require.Empty(t, broken)
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(after, before), "what was there is there")
	require.Contains(t, string(after[len(before):]), "/CharSet (/cid00017)")
	pages, err := pdf.Pages(bytes.NewReader(after), int64(len(after)))
	require.NoError(t, err)
	require.Equal(t, 1, pages)

	require.NoError(t, pdf.Mend(file, claim))
	again, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, after, again, "nothing is left to mend")
}

// TestMendNothing has files stay as they are in which nothing is wrong, or that claim nothing.
func TestMendNothing(t *testing.T) {
	for name, c := range map[string]struct {
		pdf   []byte
		claim pdf.Claim
	}{
		"right":    {archival("2", "B", "", "", ""), pdf.Claim{Archive: "2b"}},
		"no claim": {postscript(t), pdf.Claim{}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "a.pdf")
			require.NoError(t, os.WriteFile(file, c.pdf, 0o600))
			require.NoError(t, pdf.Mend(file, c.claim))
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, c.pdf, after)
		})
	}
}

// TestMendLanguage has a PDF say its language where it says another, and changes nothing else of one that claims nothing.
func TestMendLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		pdf  []byte
		want int // times that the language stands in what is added
	}{
		"none":     {archival("2", "B", "", "", ""), 1},
		"another":  {archival("2", "B", "", "/Lang(de-DE)", ""), 1},
		"the same": {archival("2", "B", "", "/Lang(de-CH)", ""), 0},
		"fonts":    {postscript(t), 1},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "a.pdf")
			require.NoError(t, os.WriteFile(file, c.pdf, 0o600))
			require.NoError(t, pdf.Mend(file, pdf.Claim{Language: "de-CH"}))
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			added, ok := bytes.CutPrefix(after, c.pdf)
			require.True(t, ok)
			require.Equal(t, c.want, bytes.Count(added, []byte("/Lang (de-CH)")))
			require.Equal(t, c.want, bytes.Count(added, []byte(" obj\n")), "nothing but the catalogue")
			_, err = pdf.Pages(bytes.NewReader(after), int64(len(after)))
			require.NoError(t, err)
		})
	}
}

// FuzzMend mends files: one that was whole is so afterwards.
func FuzzMend(f *testing.F) {
	f.Add(postscript(f))
	f.Add(plain(2))
	f.Add(compressed(f, 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "a.pdf")
		require.NoError(t, os.WriteFile(file, data, 0o600))
		before, err := pdf.Pages(bytes.NewReader(data), int64(len(data)))
		mendErr := pdf.Mend(file, pdf.Claim{Archive: "1b"})
		if err != nil || mendErr != nil {
			return
		}
		mended, err := os.ReadFile(file)
		require.NoError(t, err)
		after, err := pdf.Pages(bytes.NewReader(mended), int64(len(mended)))
		require.NoError(t, err)
		require.Equal(t, before, after)
	})
}

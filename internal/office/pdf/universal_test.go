package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// universal is a tagged PDF of one page, with objects of tests in the place of its own. It is PDF/UA as it stands.
func universal(version string, other map[int]string) []byte {
	xmp := `<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="">` +
		`<part xmlns="http://www.aiim.org/pdfua/ns/id/">1</part><title xmlns="http://purl.org/dc/elements/1.1/">Offer</title></rdf:Description></rdf:RDF></x:xmpmeta>`
	objects := map[int]string{
		1:  "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R/StructTreeRoot 6 0 R/Lang(en-GB)/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>>>",
		2:  "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		3:  "<</Type/Page/StructParents 0/Contents 5 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/FontDescriptor<</FontFile 9 0 R>>>>>>>>>>",
		4:  streamed(xmp),
		5:  streamed("/H1<</MCID 0>>BDC BT /F 12 Tf 100 700 Td (An offer) Tj ET EMC"),
		6:  "<</Type/StructTreeRoot/K[7 0 R]/ParentTree<</Nums[0[8 0 R]]>>>>",
		7:  "<</Type/StructElem/S/Document/P 6 0 R/K[8 0 R]>>",
		8:  "<</Type/StructElem/S/H1/P 7 0 R/Pg 3 0 R/K[0]>>",
		9:  streamed(""),
		10: "<</Title()>>",
	}
	maps.Copy(objects, other)
	w := newWriter(version)
	last := 0
	for _, number := range slices.Sorted(maps.Keys(objects)) {
		for last++; last < number; last++ {
			w.object(last, "null")
		}
		w.object(number, objects[number])
	}
	return w.table(last+1, "/Root 1 0 R/Info 10 0 R/ID[<AB><AB>]")
}

func streamed(s string) string { return fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(s), s) }

// tagged has elements in the document beside its heading, from object 20 on, content 1 and on of which is the first's and so on.
func tagged(content string, elements ...string) map[int]string {
	objects := map[int]string{5: streamed("/H1<</MCID 0>>BDC BT /F 12 Tf 100 700 Td (An offer) Tj ET EMC " + content)}
	kids, owners := "8 0 R", "8 0 R"
	for i, e := range elements {
		kids += fmt.Sprintf(" %d 0 R", 20+i)
		owners += fmt.Sprintf(" %d 0 R", 20+i)
		objects[20+i] = "<</Type/StructElem/P 7 0 R/Pg 3 0 R" + e + ">>"
	}
	objects[6] = "<</Type/StructTreeRoot/K[7 0 R]/ParentTree<</Nums[0[" + owners + "]]>>/RoleMap<</Standard/P>>>>"
	objects[7] = "<</Type/StructElem/S/Document/P 6 0 R/K[" + kids + "]>>"
	return objects
}

func with(objects map[int]string, more map[int]string) map[int]string {
	maps.Copy(objects, more)
	return objects
}

const (
	line    = "/Figure<</MCID 1>>BDC 10 10 m 500 10 l S EMC"
	frame   = "/Figure<</MCID 1>>BDC 90 690 200 30 re f 90 690 200 30 re S EMC"
	picture = "/Figure<</MCID 1>>BDC q 50 0 0 50 0 0 cm BI /W 1 /H 1 ID \xFF EI Q EMC"
	annots  = "<</Type/Page/StructParents 0/Contents 5 0 R/Annots[30 0 R]/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/FontDescriptor<</FontFile 9 0 R>>>>>>>>>>"
)

// TestUniversal checks what is mended for PDF/UA, and what is found in what cannot be.
func TestUniversal(t *testing.T) {
	para := "/P<</MCID 1>>BDC BT /F 12 Tf 100 600 Td (See there) Tj ET EMC"
	for name, c := range map[string]struct {
		objects map[int]string
		before  string // what is against it, none where nothing is
		after   string // what still is
		holds   []string
	}{
		"nothing":            {},
		"lines of nobody":    {tagged("0 0 m 9 9 l S 1 1 5 5 re f"), "lines or areas that are not tagged", "", nil},
		"text of nobody":     {tagged("BT /F 12 Tf (Lost) Tj ET"), "has text that is not tagged on page 1", "has text that is not tagged on page 1", nil},
		"a line":             {tagged(line, "/S/Figure/K[1]"), "picture without alternative text", "", nil},
		"a frame":            {tagged(frame, "/S/Figure/K[1]"), "picture without alternative text", "", nil},
		"nothing drawn":      {tagged("", "/S/Figure/K[]"), "picture without alternative text", "", nil},
		"a picture":          {tagged(picture, "/S/Figure/K[1]"), "has a picture without alternative text on page 1", "has a picture without alternative text on page 1", nil},
		"a picture in words": {tagged(picture, "/S/Figure/K[1]/Alt(Our house)"), "", "", nil},
		"letters drawn":      {tagged("/Figure<</MCID 1>>BDC BT /F 12 Tf (Sale) Tj ET EMC", "/S/Figure/K[1]"), "picture without alternative text", "", nil},
		"a formula":          {tagged(picture, "/S/Formula/K[1]"), "has a formula without words for it on page 1", "has a formula without words for it on page 1", nil},
		"levels":             {tagged("", "/S/H3", "/S/H2", "/S/H6"), "levels do not follow each other", "", nil},
		"no levels":          {tagged("", "/S/H", "/S/H"), "levels do not follow each other", "", nil},
		"an item":            {tagged("", "/S/LI/K[]", "/S/P"), "list or a table outside of one", "", []string{"/S /L "}},
		"in a list":          {with(tagged("", "/S/L/K[30 0 R]"), map[int]string{30: "<</S/P/P 20 0 R>>"}), "with other things in its tags", "", nil},
		"a table": {with(tagged("", "/S/Table/K[30 0 R 31 0 R]"), map[int]string{
			30: "<</S/TR/P 20 0 R/K[32 0 R]>>", 31: "<</S/TR/P 20 0 R/K[33 0 R 34 0 R]>>", 32: "<</S/TD/P 30 0 R>>", 33: "<</S/TD/P 31 0 R>>", 34: "<</S/TD/P 31 0 R>>",
		}), "rows do not have the same columns", "", []string{"/ColSpan 1"}},
		"a table that reaches too far": {with(tagged("", "/S/Table/K[30 0 R]"), map[int]string{
			30: "<</S/TR/P 20 0 R/K[32 0 R]>>", 32: "<</S/TD/P 30 0 R/A<</O/Table/RowSpan 3>>>>",
		}), "rows do not have the same columns", "rows do not have the same columns", nil},
		"a heading of a table": {with(tagged("", "/S/Table/K[30 0 R]"), map[int]string{30: "<</S/TR/P 20 0 R/K[32 0 R]>>", 32: "<</S/TH/P 30 0 R>>"}),
			"headings that do not say of what they are", "", []string{"/Scope /Column"}},
		"notes":        {tagged("", "/S/Note", "/S/Note/ID(a)", "/S/Note/ID(a)"), "notes without names", "", []string{"/IDTree"}},
		"other kinds":  {with(tagged("", "/S/Quote"), map[int]string{6: "<</Type/StructTreeRoot/K[7 0 R]/RoleMap<</Quote/P>>/ParentTree<</Nums[0[8 0 R]]>>>>"}), "a kind of tag for another", "", nil},
		"no such kind": {tagged("", "/S/Odd"), "kind of tag that is not known", "kind of tag that is not known", nil},
		"a link": {with(tagged(para, "/S/P/K[1]"), map[int]string{3: annots, 30: "<</Type/Annot/Subtype/Link/F 4/Rect[90 590 200 620]/A<</S/URI/URI(http://a/)>>>>"}),
			"link that is not tagged on page 1", "", []string{"/S /Link", "/StructParent 1", "/Contents (See there)", "/Tabs /S"}},
		"a link beside text": {with(tagged(para, "/S/P/K[1]"), map[int]string{3: annots, 30: "<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(http://a/)>>>>"}),
			"link that is not tagged on page 1", "", []string{"/Contents (http://a/)"}},
		"a field": {with(tagged(""), map[int]string{3: annots, 30: "<</Subtype/Widget/Rect[0 0 1 1]/T(Name)>>"}), "form field that is not tagged", "form field that is not tagged", nil},
		"a note":  {with(tagged(""), map[int]string{3: annots, 30: "<</Subtype/Text/Rect[0 0 1 1]/Contents(a)>>"}), "note that is not tagged", "note that is not tagged", nil},
		"begins in a form": {with(tagged("q /X Do Q 1 1 m 2 2 l S EMC", "/S/Figure/K[1]/Alt(a)"), map[int]string{
			3:  "<</Type/Page/StructParents 0/Contents 5 0 R/Resources<</XObject<</X 30 0 R>>/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/FontDescriptor<</FontFile 9 0 R>>>>>>>>>>",
			30: "<</Subtype/Form/Length 39>>stream\n/Figure<</MCID 1>>BDC 0 0 m 9 9 l S    \nendstream",
		}), "has tags where they are not looked for on page 1", "", nil},
		"no title": {map[int]string{4: streamed(`<x><rdf:RDF xmlns:rdf="r"></rdf:RDF></x>`), 1: "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R/StructTreeRoot 6 0 R/Lang(en-GB)/MarkInfo<</Marked true>>>>"},
			"has no title", "", []string{"<rdf:li xml:lang=\"x-default\">An offer</rdf:li>", "/Title (An offer)", "/DisplayDocTitle true"}},
		"no language":            {map[int]string{1: "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R/StructTreeRoot 6 0 R/MarkInfo<</Marked true>>>>"}, "what language", "what language", nil},
		"no tags":                {map[int]string{1: "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>"}, "is not tagged", "is not tagged", nil},
		"unreadable":             {map[int]string{3: "<</Type/Page/StructParents 0/Contents 5 0 R>>"}, "does not say what they are", "does not say what they are", nil},
		"decoration in text":     {tagged("/P<</MCID 1>>BDC /Artifact BMC 0 0 m 1 1 l S EMC EMC", "/S/P/K[1]"), "decoration in its content", "decoration in its content", nil},
		"picture of 7.4":         {with(tagged("/Artifact BMC q 50 0 0 50 0 0 cm BI /W 1 /H 1 ID \xFF EI Q EMC", "/S/Figure/K[]/Alt(a)/A<</O/Layout/BBox[0 0 50 50]>>"), nil), "", "", []string{"/Pg 3 0 R /S /Figure"}},
		"picture by its corners": {with(tagged("/Artifact BMC q 50 0 0 50 0 0 cm BI /W 1 /H 1 ID \xFF EI Q EMC", "/S/Figure/K[]/Alt(a)/A<</O/Layout/BBox[50 50 0 0]>>"), nil), "", "", []string{"/Pg 3 0 R /S /Figure"}},
		"picture of 7.4 bare":    {tagged("/Artifact BMC q 50 0 0 50 0 0 cm BI /W 1 /H 1 ID \xFF EI Q EMC", "/S/Figure/K[]/A<</O/Layout/BBox[0 0 50 50]>>"), "picture without alternative text on page 1", "picture without alternative text on page 1", nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.pdf")
			require.NoError(t, os.WriteFile(path, universal("1.7", c.objects), 0o600))
			claim := pdf.Claim{Universal: true, Title: "The file"}
			found := func(want string) {
				got, err := pdf.BrokenFile(path, claim)
				require.NoError(t, err)
				if want == "" {
					require.Empty(t, got)
				} else {
					require.Contains(t, fmt.Sprint(got), want)
				}
			}
			found(c.before)
			require.NoError(t, pdf.Mend(path, claim))
			found(c.after)
			made, err := os.ReadFile(path)
			require.NoError(t, err)
			for _, want := range c.holds {
				require.Contains(t, string(made), want)
			}
			n, err := pdf.Pages(bytes.NewReader(made), int64(len(made)))
			require.NoError(t, err)
			require.Equal(t, 1, n)
		})
	}
	newer := universal("2.0", nil)
	got, err := pdf.Broken(bytes.NewReader(newer), int64(len(newer)), pdf.Claim{Universal: true})
	require.NoError(t, err)
	require.Equal(t, []string{"is of a newer version than PDF/UA-1"}, got)
}

// TestUniversalMeanings has codes of which nothing says what they are mean what is left of the text of the whole that they are drawn in.
func TestUniversalMeanings(t *testing.T) {
	whole := func(text, codes string) string {
		return "/Span<</ActualText<FEFF" + text + ">>>BDC <" + codes + "> Tj EMC "
	}
	for name, c := range map[string]struct {
		font    string // what it is and how its codes are
		content string
		want    string // in its CMap, "" where it stays as it is
		after   string
	}{
		"accents in turn":       {"TrueType", whole("0065030103230302", "01020304"), "3 beginbfchar\n<02> <0301>\n<03> <0323>\n<04> <0302>\nendbfchar\nendcmap", ""},
		"the last has the rest": {"TrueType", whole("006503010323", "0102"), "1 beginbfchar\n<02> <03010323>\nendbfchar\n", ""},
		"nothing is left":       {"TrueType", whole("0065", "0102"), "<02> <2060>\n", ""},
		"what was told counts":  {"TrueType", whole("00650301", "0102") + whole("006503010323", "010203"), "<02> <0301>\n<03> <0323>\n", ""},
		"twice in one":          {"TrueType", whole("006503010301", "010202"), "1 beginbfchar\n<02> <03010301>\n", ""},
		"of two bytes":          {"Type0", whole("0065D83DDC69", "00010002"), "<0002> <D83DDC69>\n", ""},
		"what no code may mean": {"TrueType", whole("0000FEFFFFFE0041", "02"), "<02> <0041>\n", ""},
		"all is known":          {"TrueType", whole("0065", "01"), "", ""},
		"outside of a whole":    {"TrueType", "<02> Tj", "", "has characters of which it does not say what they are on page 1"},
	} {
		t.Run(name, func(t *testing.T) {
			objects := tagged("/P<</MCID 1>>BDC BT /G 12 Tf "+c.content+" ET EMC", "/S/P/K[1]")
			objects[3] = "<</Type/Page/StructParents 0/Contents 5 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/FontDescriptor<</FontFile 9 0 R>>>>" +
				"/G<</Type/Font/Subtype/" + c.font + "/BaseFont/X/ToUnicode 30 0 R/FontDescriptor<</FontFile2 9 0 R>>>>>>>>>>"
			objects[30] = streamed("begincmap\n2 beginbfchar\n<01> <0065>\n<0001> <0065>\nendbfchar\nendcmap")
			path := filepath.Join(t.TempDir(), "a.pdf")
			require.NoError(t, os.WriteFile(path, universal("1.7", objects), 0o600))
			claim := pdf.Claim{Universal: true, Title: "The file"}
			before, err := pdf.BrokenFile(path, claim)
			require.NoError(t, err)
			require.Equal(t, name != "all is known", len(before) > 0)
			require.NoError(t, pdf.Mend(path, claim))
			after, err := pdf.BrokenFile(path, claim)
			require.NoError(t, err)
			require.Equal(t, c.after, strings.Join(after, " "))
			made, err := os.ReadFile(path)
			require.NoError(t, err)
			written := inflated(t, made)
			require.Equal(t, c.want != "", strings.Contains(written, "endcmap"))
			require.Contains(t, written, c.want)
		})
	}
}

// inflated returns what is in the deflated streams of a PDF.
func inflated(t *testing.T, made []byte) (all string) {
	t.Helper()
	for _, behind := range bytes.Split(made, []byte("/FlateDecode"))[1:] {
		_, data, found := bytes.Cut(behind, []byte("stream\n"))
		require.True(t, found)
		z, err := zlib.NewReader(bytes.NewReader(data))
		require.NoError(t, err)
		text, err := io.ReadAll(z)
		require.NoError(t, err)
		all += string(text)
	}
	return all
}

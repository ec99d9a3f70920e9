package pdf_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// merged returns the PDF that documents are merged into, each under its number.
func merged(t testing.TB, o pdf.MergeOptions, documents ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	o.Created = time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)
	m, err := pdf.NewMerger(&out, o)
	require.NoError(t, err)
	for i, d := range documents {
		require.NoError(t, m.Add(bytes.NewReader(d), int64(len(d)), fmt.Sprintf("Brief ö (%d)", i+1)))
	}
	require.NoError(t, m.Close())
	return out.Bytes()
}

// full is a document with all that has to be merged: bookmarks, links, names of both kinds, tags, fields, labels and a layer. kind is what
// its elements Note stand for, and text what its page shows.
func full(t testing.TB, kind, text string) []byte {
	w := newWriter("1.7")
	w.object(1, `<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R/Lang(de-DE)/Dests<</old[3 0 R/Fit]>>/Names<</Dests 8 0 R>>/MarkInfo<</Marked true>>
/StructTreeRoot 10 0 R/AcroForm<</Fields[14 0 R]/DR<</Font<</F1 16 0 R>>>>/DA(/F1 0 Tf)/NeedAppearances true>>/PageLabels<</Nums[0<</S/r>>]>>
/OCProperties<</OCGs[17 0 R]/D<</OFF[17 0 R]/Order[17 0 R]>>>>/OpenAction<</S/JavaScript/JS(bad)>>>>`)
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 100]/Resources 15 0 R>>")
	w.object(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/StructParents 0/Annots[9 0 R 13 0 R 14 0 R 18 0 R]>>")
	w.stream(t, 4, "", "/Note<</MCID 0>>BDC BT /F1 12 Tf 10 10 Td ("+text+") Tj ET EMC")
	w.object(5, "<</Type/Outlines/First 6 0 R/Last 7 0 R/Count 2>>")
	w.object(6, "<</Title(One)/Parent 5 0 R/Next 7 0 R/Dest(new)>>")
	w.object(7, "<</Title(Two)/Parent 5 0 R/Prev 6 0 R/A<</S/GoTo/D/old>>>>")
	w.object(8, "<</Kids[<</Names[(new)[3 0 R/XYZ 0 0 0]]>>]>>")
	w.object(9, "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/F 4/StructParent 1/Dest(new)>>")
	w.object(10, "<</Type/StructTreeRoot/K 11 0 R/ParentTree<</Nums[0[12 0 R]1 12 0 R]>>/ParentTreeNextKey 2/RoleMap<</Note/"+kind+">>/IDTree<</Names[(n1)12 0 R]>>>>")
	w.object(11, "<</Type/StructElem/S/Document/P 10 0 R/K[12 0 R]>>")
	w.object(12, "<</Type/StructElem/S/Note/P 11 0 R/Pg 3 0 R/K 0/ID(n1)/A<</O/Table/Headers[(n1)]>>>>")
	w.object(13, "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/F 4/A<</S/URI/URI(https://example.com/)>>>>")
	w.object(14, "<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/F 4/FT/Tx/T(Name)/DA(/F1 9 Tf 0 g)/V(x)>>")
	w.object(15, "<</Font<</F1 16 0 R>>>>")
	w.object(16, "<</Type/Font/Subtype/Type1/BaseFont/"+map[bool]string{true: "Helvetica", false: "Courier"}[kind == "P"]+">>")
	w.object(17, "<</Type/OCG/Name(Layer)>>")
	w.object(18, "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/F 4/A<</S/GoToR/F(b.pdf)/D(new)>>>>")
	return w.table(19, "/Root 1 0 R/ID[<AB><AB>]")
}

// between is a document of two pages without anything but these.
func between() []byte {
	w := newWriter("1.6")
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 100 100]>>")
	w.object(3, "<</Type/Page/Parent 2 0 R>>")
	w.object(4, "<</Type/Page/Parent 2 0 R>>")
	return w.table(5, "/Root 1 0 R")
}

// TestMerge looks for all of two documents in what they are merged into.
func TestMerge(t *testing.T) {
	one, two := full(t, "P", "first"), full(t, "Span", "second")
	all := pdf.Description{Title: "Alle <Briefe> (1)", Author: "Ann", Keywords: []string{"a", "b"}}
	for name, o := range map[string]pdf.MergeOptions{
		"packed": {Description: all}, "plain": {Description: all, Claim: pdf.Claim{Archive: "2b"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := merged(t, o, one, between(), two)
			check(t, b)
			pages, err := pdf.Pages(bytes.NewReader(b), int64(len(b)))
			require.NoError(t, err)
			require.Equal(t, 4, pages)
			c := read(t, b)
			require.Equal(t, 7, c.Bookmarks, "one for each document, and two of each of two")
			require.Contains(t, string(c.Text), "first")
			require.Contains(t, string(c.Text), "second")
			require.Less(t, bytes.Index([]byte(c.Text), []byte("first")), bytes.Index([]byte(c.Text), []byte("second")))
			require.Equal(t, 2, c.Fields)
		})
	}
	b := string(merged(t, pdf.MergeOptions{Description: all, Claim: pdf.Claim{Archive: "2b"}}, one, between(), two))
	for _, part := range []string{
		"/Title (\xfe\xff\x00B\x00r\x00i\x00e\x00f\x00 \x00\xf6", // of a document
		"(000001 new)", "(000001 old)", "(000003 new)", "(000003 old)",
		"/Limits [(000001 new) (000001 old) ]",
		"/D (000003 old) /S /GoTo", "/D (new) /F (b.pdf) /S /GoToR",
		"/StructParent 1 ", "/StructParent 3 ", "/StructParents 2 ",
		"/RoleMap <</Note /P /Note_2 /Span >>", "/S /Note_2 ", "/ID (000003 n1) ", "/Headers [(000003 n1) ]",
		"/ParentTreeNextKey 4 ", "/MarkInfo <</Marked false >>", // one has none
		"/T (document 1)", "/T (document 2)", "/DA (/F1_2 9 Tf 0 g)", "/DA (/F1_2 0 Tf)", "/NeedAppearances true",
		"/PageLabels ", "/Nums [0 <</S /r >> 1 <</S /D >> 3 <</S /r >> ]", "/OCProperties ",
		"/Title (Alle <Briefe> \\(1\\))", "<rdf:li xml:lang=\"x-default\">Alle &lt;Briefe&gt; (1)</rdf:li>", "/CreationDate (D:20261102093000+00'00')", "/Author (Ann)", "<pdf:Keywords>a, b</pdf:Keywords>",
		"<xmp:CreateDate>2026-11-02T09:30:00+00:00</xmp:CreateDate>", "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
	} {
		require.Contains(t, b, part)
	}
	require.NotContains(t, b, "JavaScript")
	require.Regexp(t, `/Lang \(de-DE\) /P \d+ 0 R /S /Document`, b, "the third has no language, so that each says its own")
	require.Len(t, regexp.MustCompile(`/Type /Outlines`).FindAllString(b, -1), 1)
}

// check has qpdf look at a PDF, where there is qpdf.
func check(t testing.TB, b []byte, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Log("qpdf is not there to look at the PDF as well")
		return
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	require.NoError(t, os.WriteFile(file, b, 0o600))
	out, err := exec.Command("qpdf", append(args, "--check", file)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// TestMergeShares writes what documents have in common once, and nothing twice that differs.
func TestMergeShares(t *testing.T) {
	font := "begin of a font" + strings.Repeat("outlines of a font ", 5000)
	letter := func(text, font string) []byte {
		w := newWriter("1.6")
		w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
		w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 100]/Resources<</Font<</F1 5 0 R>>>>>>")
		w.object(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>")
		w.stream(t, 4, "", "BT /F1 12 Tf 10 10 Td ("+text+") Tj ET")
		w.object(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/FontDescriptor 6 0 R>>")
		w.object(6, "<</Type/FontDescriptor/FontFile 7 0 R>>")
		w.object(7, fmt.Sprintf("<</Length 8 0 R>>\nstream\n%s\nendstream", font))
		w.object(8, fmt.Sprint(len(font)))
		return w.table(9, "/Root 1 0 R")
	}
	var many [][]byte
	for i := range 150 { // more than a node of the tree of pages has
		many = append(many, letter(fmt.Sprintf("letter %d", i), font))
	}
	b := merged(t, pdf.MergeOptions{}, append(many, letter("other", font+"!"))...)
	check(t, b)
	require.Equal(t, 2, bytes.Count(b, []byte("begin of a font")), "two fonts differ")
	require.Less(t, len(b), 2*len(font)+150*200)
	pages, err := pdf.Pages(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Equal(t, 151, pages)
	require.Contains(t, string(read(t, b).Text), "letter 149")
}

// TestMergeOdd merges documents whose tags stand for what nothing can, and find their elements by a tree in which nodes are named twice, on
// each of its levels.
func TestMergeOdd(t *testing.T) {
	const levels = 60
	w := newWriter("1.6")
	w.object(1, "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 100]>>")
	w.object(3, "<</Type/Page/Parent 2 0 R>>")
	w.object(4, "<</Type/StructTreeRoot/K 5 0 R/ParentTree 6 0 R/RoleMap<</Note[/P]/Mine/P>>>>")
	w.object(5, "<</Type/StructElem/S/Document/P 4 0 R>>")
	for level := range levels {
		w.object(6+level, fmt.Sprintf("<</Kids[%d 0 R %[1]d 0 R]>>", 7+level))
	}
	w.object(6+levels, "<</Nums[0 5 0 R]>>")
	odd := w.table(7+levels, "/Root 1 0 R/ID[<AB><AB>]")
	b := merged(t, pdf.MergeOptions{}, odd, odd)
	pages, err := pdf.Pages(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Equal(t, 2, pages)
	_, err = pdf.Broken(bytes.NewReader(odd), int64(len(odd)), pdf.Claim{Universal: true})
	require.NoError(t, err)
	plain := string(merged(t, pdf.MergeOptions{Claim: pdf.Claim{Archive: "2b"}}, odd, odd))
	require.Contains(t, plain, "/RoleMap <</Mine /P >>")
	require.Contains(t, plain, "/Limits [1 1 ]", "the key of the second")
}

// TestMergeRefuses does not merge what cannot be.
func TestMergeRefuses(t *testing.T) {
	w := newWriter("1.6")
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	w.object(3, "<</Type/Page/Parent 2 0 R>>")
	locked := w.table(4, "/Root 1 0 R/Encrypt<</V 5>>")
	for name, b := range map[string][]byte{"encrypted": locked, "no PDF": []byte("%PDF"), "cut off": full(t, "P", "x")[:900]} {
		m, err := pdf.NewMerger(io.Discard, pdf.MergeOptions{})
		require.NoError(t, err)
		require.ErrorIs(t, m.Add(bytes.NewReader(b), int64(len(b)), "a"), pdf.ErrInvalid, name)
	}
	m, err := pdf.NewMerger(io.Discard, pdf.MergeOptions{})
	require.NoError(t, err)
	require.ErrorIs(t, m.Close(), pdf.ErrInvalid, "of nothing")
}

// FuzzMerge merges what may be damaged: it ends, and what it took makes a whole PDF.
func FuzzMerge(f *testing.F) {
	f.Add(full(f, "P", "x"))
	f.Add(plain(3))
	f.Fuzz(func(t *testing.T, b []byte) {
		if pages, err := pdf.Pages(bytes.NewReader(b), int64(len(b))); err != nil || pages == 0 {
			return
		}
		var out bytes.Buffer
		m, err := pdf.NewMerger(&out, pdf.MergeOptions{})
		require.NoError(t, err)
		if m.Add(bytes.NewReader(b), int64(len(b)), "a") != nil {
			return
		}
		require.NoError(t, m.Close())
	})
}

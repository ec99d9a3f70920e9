package pdfscore

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func page(lines ...string) (p Page) {
	for _, line := range lines {
		p = append(p, strings.Fields(line))
	}
	return p
}

func TestCompareText(t *testing.T) {
	two := []Page{page("one two three", "four five"), page("six seven")}
	tests := []struct {
		name   string
		ours   []Page
		scores []float64 // lines, flow, place
		pages  []float64
	}{
		{"the same", two, []float64{1, 1, 1}, []float64{1, 1}},
		{"another word in the middle", []Page{page("one 2 three", "four five"), page("six seven")}, []float64{1, 1, 6.0 / 7}, []float64{1, 1}},
		{"another break of a line", []Page{page("one two", "three four five"), page("six seven")}, []float64{0.5, 1.0 / 3, 1}, []float64{0, 1}},
		{"another break of the page", []Page{page("one two three"), page("four five", "six seven")}, []float64{2.0 / 3, 1, 5.0 / 7}, []float64{2.0 / 3, 2.0 / 3}},
		{"a page too many", []Page{two[0], two[1], page("eight")}, []float64{2.0 / 3, 6.0 / 7, 1}, []float64{1, 1, 0}},
		{"a page too few", two[:1], []float64{0.5, 0.8, 5.0 / 7}, []float64{1, 0}},
		{"nothing", nil, []float64{0, 0, 0}, []float64{0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := compareText(two, tt.ours)
			require.InDeltaSlice(t, tt.scores, r.Scores, 1e-9)
			require.InDeltaSlice(t, tt.pages, r.Pages, 1e-9)
			require.Equal(t, []int{2, len(tt.ours)}, []int{r.Word, r.Ours})
		})
	}
	require.Equal(t, []float64{1, 1, 1}, compareText([]Page{{}}, []Page{{}}).Scores, "empty pages agree")
}

func TestReadLayout(t *testing.T) {
	pages, err := readLayout(strings.NewReader(`<doc>
  <page width="1" height="1">
    <flow><block>
      <line xMin="1">
        <word xMin="1">R&amp;D</word>
        <word xMin="2">•</word>
        <word xMin="3">ﬁne</word>
      </line>
      <line xMin="1">
        <word xMin="2">·</word>
      </line>
  </page>
  <page width="1" height="1"></page>
</line><word>stray`))
	require.NoError(t, err)
	require.Equal(t, []Page{{{"R&D", "fine"}}, nil}, pages)
	_, err = readLayout(strings.NewReader(strings.Repeat("x", longestWord+1)))
	require.ErrorIs(t, err, bufio.ErrTooLong)
}

func grey(width, height int, value byte) picture {
	return picture{width, height, bytes.Repeat([]byte{value}, width*height)}
}

func TestSimilarity(t *testing.T) {
	striped := grey(20, 16, 255)
	for i := range striped.grey {
		if i%3 == 0 {
			striped.grey[i] = 0
		}
	}
	tests := []struct {
		name     string
		a, b     picture
		ssim     float64
		inkCount float64
	}{
		{"blank pages", grey(20, 16, 255), grey(20, 16, 255), 1, 1},
		{"the same", striped, striped, 1, 1},
		{"white and black", grey(20, 16, 255), grey(20, 16, 0), c1 / (255*255 + c1), c1 / (255*255 + c1)},
		{"a page that is smaller by blank paper", grey(20, 16, 255), grey(9, 9, 255), 1, 1},
		{"pages smaller than a window", grey(1, 1, 255), grey(2, 1, 255), 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ssim, ink := similarity(tt.a, tt.b)
			require.InDelta(t, tt.ssim, ssim, 1e-9)
			require.InDelta(t, tt.inkCount, ink, 1e-9)
		})
	}
	// Two windows of two by two blocks: one is the same, one white against black, and only that one has ink.
	half := grey(16, 8, 255)
	for y := range 8 {
		clear(half.grey[y*16+8 : y*16+16])
	}
	ssim, ink := similarity(grey(16, 8, 255), half)
	require.Less(t, ink, ssim)
	require.Less(t, ssim, 1.0)
}

func TestSumUp(t *testing.T) {
	pages := func(sizes ...int) func() (picture, error) {
		return func() (picture, error) {
			if len(sizes) == 0 {
				return picture{}, io.EOF
			}
			size := sizes[0]
			sizes = sizes[1:]
			return grey(size, size, 255), nil
		}
	}
	v, err := sumUp(pages(16, 16, 16, 16), pages(16, 18, 19))
	require.NoError(t, err)
	require.Equal(t, visual{ssim: 0.75, ink: 0.75, sizeDiffers: 1}, v, "a page that one has not scores 0")
	_, err = sumUp(pages(16), func() (picture, error) { return picture{}, io.ErrUnexpectedEOF })
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestReadPicture(t *testing.T) {
	r := bufio.NewReader(strings.NewReader("P5\n2 1\n255\nabP5\n1 1\n255\n "))
	p, err := readPicture(r)
	require.NoError(t, err)
	require.Equal(t, picture{2, 1, []byte("ab")}, p)
	p, err = readPicture(r)
	require.NoError(t, err)
	require.Equal(t, picture{1, 1, []byte(" ")}, p)
	_, err = readPicture(r)
	require.ErrorIs(t, err, io.EOF)
	for _, bad := range []string{"P6\n1 1\n255\nabc", "P5\n2 2\n255\nab", "P5\n0 1\n255\n", "P5\n1 1\n65535\nab", "P5\n99999999 99999999\n255\n", "P5\n-1 -1\n255\n", "P5"} {
		_, err := readPicture(bufio.NewReader(strings.NewReader(bad)))
		require.Error(t, err, bad)
		require.NotEqual(t, io.EOF, err, bad)
	}
}

// write writes a PDF that has a page with a line of text for each text, and returns its path.
func write(t *testing.T, texts ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pdf")
	require.NoError(t, os.WriteFile(path, pdf(texts...), 0o600))
	return path
}

// pdf has no table of its objects' places: poppler looks for them itself.
func pdf(texts ...string) []byte {
	var b bytes.Buffer
	var kids strings.Builder
	for i, text := range texts {
		content := "BT /F 20 Tf 20 50 Td (" + text + ") Tj ET"
		fmt.Fprintf(&kids, "%d 0 R ", 10+2*i)
		fmt.Fprintf(&b, "%d 0 obj <</Type/Page/Parent 2 0 R/Contents %d 0 R>> endobj\n", 10+2*i, 11+2*i)
		fmt.Fprintf(&b, "%d 0 obj <</Length %d>> stream\n%s\nendstream endobj\n", 11+2*i, len(content), content)
	}
	return fmt.Appendf(nil, "%%PDF-1.4\n%s1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"+
		"2 0 obj <</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 300 100]/Resources<</Font<</F 3 0 R>>>>>> endobj\n"+
		"3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n"+
		"4 0 obj <</Producer(LibreOffice 7.4)>> endobj\ntrailer <</Root 1 0 R/Info 4 0 R/Size 5>>\n", b.String(), len(texts), kids.String())
}

func TestCompare(t *testing.T) {
	word := write(t, "one two", "three four")
	r, err := Compare(t.Context(), word, word, 72)
	require.NoError(t, err)
	require.Equal(t, Result{Word: 2, Ours: 2, Scores: []float64{1, 1, 1, 1, 1}, Pages: []float64{1, 1}}, r)

	r, err = Compare(t.Context(), word, write(t, "one two"), 72)
	require.NoError(t, err)
	require.InDeltaSlice(t, []float64{0.5, 2.0 / 3, 0.5, 0.5, 0.5}, r.Scores, 1e-9)

	r, err = Missing(t.Context(), word, 0)
	require.NoError(t, err)
	require.Equal(t, Result{Word: 2, Scores: []float64{0, 0, 0}, Pages: []float64{0, 0}}, r)

	text, err := Text(t.Context(), word)
	require.NoError(t, err)
	require.Equal(t, []string{"one", "two", "three", "four"}, strings.Fields(text))
	facts, err := About(t.Context(), word)
	require.NoError(t, err)
	require.Equal(t, Facts{"LibreOffice 7.4", []string{"Helvetica"}}, facts)
	jpeg, err := Picture(t.Context(), word, 2, 20)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(jpeg, []byte{0xff, 0xd8}))
}

func TestCompareBroken(t *testing.T) {
	word := write(t, "one")
	for name, content := range map[string][]byte{"empty": nil, "text": []byte("no PDF"), "cut": pdf("one")[:40], "no pages": pdf()} {
		t.Run(name, func(t *testing.T) {
			broken := filepath.Join(t.TempDir(), "broken.pdf")
			require.NoError(t, os.WriteFile(broken, content, 0o600))
			r, err := Compare(t.Context(), word, broken, 72)
			require.Error(t, err)
			require.Equal(t, Result{Word: 1, Scores: make([]float64, 5), Pages: []float64{0}}, r)
			r, err = Compare(t.Context(), broken, word, 0)
			require.ErrorContains(t, err, "Word's PDF")
			require.Equal(t, make([]float64, 3), r.Scores)
		})
	}
	_, err := Compare(t.Context(), word, filepath.Join(t.TempDir(), "none.pdf"), 72)
	require.Error(t, err)
}

func TestFontNames(t *testing.T) {
	table := "name                 type              encoding\n" +
		"-------------------- ----------------- ----------\n" +
		"BAAAAA+LiberationSans TrueType WinAnsi yes yes yes 9 0\n" +
		"CAAAAA+Carlito-Bold   TrueType WinAnsi yes yes yes 14 0\n" +
		"DAAAAA+LiberationSans CID TrueType Identity-H yes yes yes 19 0\n" +
		"[none]                Type 3   Custom yes no yes 7 0\n"
	require.Equal(t, []string{"Carlito-Bold", "LiberationSans", "[none]"}, fontNames(table))
	require.Empty(t, fontNames(""))
}

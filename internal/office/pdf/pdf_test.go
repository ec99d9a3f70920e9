package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// writer lays out a PDF object by object.
type writer struct {
	bytes.Buffer
	offsets map[int]int
}

func newWriter(version string) *writer {
	w := &writer{offsets: map[int]int{}}
	fmt.Fprintf(w, "%%PDF-%s\n%%\xc3\xa4\n", version)
	return w
}

func (w *writer) object(number int, body string) {
	w.offsets[number] = w.Len()
	fmt.Fprintf(w, "%d 0 obj\n%s\nendobj\n", number, body)
}

// table ends the file with a cross-reference table of objects 0 to count-1.
func (w *writer) table(count int, trailer string) []byte {
	start := w.Len()
	fmt.Fprintf(w, "xref\n0 %d\n0000000000 65535 f \n", count)
	for n := 1; n < count; n++ {
		kind := 'n'
		if w.offsets[n] == 0 {
			kind = 'f'
		}
		fmt.Fprintf(w, "%010d 00000 %c \n", w.offsets[n], kind)
	}
	fmt.Fprintf(w, "trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n", count, trailer, start)
	return w.Bytes()
}

// plain is a PDF of so many pages as LibreOffice 7 writes it.
func plain(pages int) []byte {
	w := newWriter("1.6")
	var kids strings.Builder
	for n := range pages {
		w.object(3+n, "<</Type/Page/Parent 2 0 R/Contents(\\) >> ] <(())) % >>\n/MediaBox[0 0 595.304 -841]/Rotate 0>>")
		fmt.Fprintf(&kids, "%d 0 R ", 3+n)
	}
	w.object(1, "<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R /XYZ null null 0]>>")
	w.object(2, fmt.Sprintf("<</Type/Pages/Kids[ %s]/Count %d/Marked true>>", kids.String(), pages))
	return w.table(3+pages, "/Root 1 0 R/ID[<AB><AB>]")
}

func deflate(t testing.TB, data []byte) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, err := z.Write(data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// compressed is a PDF of two pages whose catalogue and page tree are in an object stream, found by a cross-reference
// stream whose rows are predicted with PNG filter.
func compressed(t testing.TB, filter byte) []byte {
	w := newWriter("1.7")
	bodies := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids 5 0 R/Count 2/Resources<</Font<</F1<</BaseFont/ABCDEF+Lato>>>>>>>>",
		"<</Type/Page>>", "<</Type/Page>>", "[3 0 R 4 0 R]",
	}
	var index, data string
	for i, body := range bodies {
		index += fmt.Sprintf("%d %d ", i+1, len(data))
		data += body + " "
	}
	packed := deflate(t, []byte(index+strings.TrimSpace(data)))
	w.object(6, fmt.Sprint(len(packed)))
	w.object(7, fmt.Sprintf("<</Type/ObjStm/N 5/First %d/Filter/FlateDecode/Length 6 0 R>>stream\r\n%s\nendstream", len(index), packed))

	start := w.Len()
	rows := [][]byte{{0, 0, 0, 0}}
	for i := range 5 {
		rows = append(rows, []byte{2, 0, 7, byte(i)})
	}
	for _, n := range []int{6, 7} {
		rows = append(rows, []byte{1, byte(w.offsets[n] >> 8), byte(w.offsets[n]), 0})
	}
	rows = append(rows, []byte{1, byte(start >> 8), byte(start), 0})
	packed = deflate(t, predict(rows, filter))
	w.object(8, fmt.Sprintf("<</Type/XRef/Size 9/W[1 2 1]/Root 1 0 R/Filter[/FlateDecode]/DecodeParms[<</Predictor 12/Columns 4>>]/Length %d>>stream\n%s\nendstream",
		len(packed), packed))
	fmt.Fprintf(w, "startxref\n%d\n%%%%EOF", start)
	return w.Bytes()
}

func predict(rows [][]byte, filter byte) (out []byte) {
	above := make([]byte, 4)
	for _, row := range rows {
		out = append(out, filter)
		for i, c := range row {
			switch {
			case filter == 1 && i > 0:
				c -= row[i-1]
			case filter == 2:
				c -= above[i]
			}
			out = append(out, c)
		}
		above = row
	}
	return out
}

// updated is plain(1) saved again with a second page.
func updated() []byte {
	first := plain(1)
	previous := bytes.LastIndex(first, []byte("\nxref")) + 1
	w := &writer{offsets: map[int]int{}}
	w.Write(first)
	w.object(2, "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>")
	w.object(4, "<</Type/Page>>")
	start := w.Len()
	fmt.Fprintf(w, "xref\n2 1\n%010d 00000 n \n4 1\n%010d 00000 n \n", w.offsets[2], w.offsets[4])
	fmt.Fprintf(w, "trailer\n<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", previous, start)
	return w.Bytes()
}

func TestPages(t *testing.T) {
	nested := newWriter("2.0")
	nested.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	nested.object(2, "<</Type/Pages/Count 3/Kids[3 0 R 4 0 R]>>")
	nested.object(3, "<</Type/Pages/Count 2/Kids[5 0 R 6 0 R]>>")
	for n := 4; n <= 6; n++ {
		nested.object(n, "<</Type/Page>>")
	}
	for name, test := range map[string]struct {
		pdf  []byte
		want int
	}{
		"one page":          {plain(1), 1},
		"400 pages":         {plain(400), 400},
		"no page":           {plain(0), 0},
		"nested tree":       {nested.table(7, "/Root 1 0 R"), 3},
		"saved again":       {updated(), 2},
		"streams, filter 0": {compressed(t, 0), 2},
		"streams, filter 1": {compressed(t, 1), 2},
		"streams, filter 2": {compressed(t, 2), 2},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := pdf.Pages(bytes.NewReader(test.pdf), int64(len(test.pdf)))
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

// TestCut cuts whole PDFs at every byte: none of the pieces is whole.
func TestCut(t *testing.T) {
	for name, whole := range map[string][]byte{"table": plain(2), "stream": compressed(t, 2)} {
		t.Run(name, func(t *testing.T) {
			marker := bytes.LastIndex(whole, []byte("%%EOF")) + len("%%EOF")
			for n := range marker {
				_, err := pdf.Pages(bytes.NewReader(whole[:n]), int64(n))
				require.ErrorIs(t, err, pdf.ErrInvalid, "cut at %d", n)
			}
		})
	}
}

func TestDamage(t *testing.T) {
	replace := func(old, new string) []byte {
		whole := plain(2)
		require.Equal(t, len(old), len(new), "offsets must stay")
		require.True(t, bytes.Contains(whole, []byte(old)))
		return bytes.Replace(whole, []byte(old), []byte(new), 1)
	}
	loop := newWriter("1.6")
	loop.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	loop.object(2, "<</Type/Pages/Count 1/Kids[2 0 R]>>")
	self := newWriter("1.6")
	self.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	hole := plain(2)
	copy(hole[20:], make([]byte, 30))

	for name, damaged := range map[string][]byte{
		"empty":                     nil,
		"not a PDF":                 []byte("<html>startxref\n5\n%%EOF"),
		"count too high":            replace("/Count 2", "/Count 3"),
		"no count":                  replace("/Count 2", "/Kount 2"),
		"no root":                   replace("/Root 1 0 R", "/Toor 1 0 R"),
		"root is free":              replace("/Root 1 0 R", "/Root 9 0 R"),
		"page of another type":      replace("/Type/Page/", "/Type/Pale/"),
		"object is not where it is": replace("3 0 obj", "4 0 obj"),
		"zeros in the middle":       hole,
		"tree holds itself":         loop.table(3, "/Root 1 0 R"),
		"sections in a circle":      self.table(2, fmt.Sprintf("/Root 1 0 R/Prev %d", self.Len())),
		"stream filter unknown":     bytes.Replace(compressed(t, 0), []byte("[/FlateDecode]"), []byte("[/FlutoDecode]"), 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pdf.Pages(bytes.NewReader(damaged), int64(len(damaged)))
			require.ErrorIs(t, err, pdf.ErrInvalid)
		})
	}
}

func FuzzPages(f *testing.F) {
	f.Add(plain(0))
	f.Add(plain(2))
	f.Add(updated())
	f.Add(compressed(f, 2))
	f.Add(lettered())
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := pdf.Pages(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			require.ErrorIs(t, err, pdf.ErrInvalid)
			require.Zero(t, n)
		}
		names, fontsErr := pdf.Fonts(bytes.NewReader(data), int64(len(data)))
		if fontsErr != nil {
			require.ErrorIs(t, fontsErr, pdf.ErrInvalid)
			require.Empty(t, names)
		}
		if err != nil {
			require.Error(t, fontsErr)
		}
	})
}

func BenchmarkPages(b *testing.B) {
	for _, pages := range []int{1, 400} {
		whole := plain(pages)
		b.Run(fmt.Sprint(pages), func(b *testing.B) {
			for b.Loop() {
				if _, err := pdf.Pages(bytes.NewReader(whole), int64(len(whole))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

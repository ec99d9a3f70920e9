package pdf_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// within is a small PDF of which each page is an object that holds all that come behind it in a string.
func within(pages int) []byte {
	w := newWriter("1.6")
	var kids strings.Builder
	for n := range pages {
		w.offsets[3+n] = w.Len()
		fmt.Fprintf(w, "%d 0 obj\n<</Type/Page/X(", 3+n)
		fmt.Fprintf(&kids, "%d 0 R ", 3+n)
	}
	w.WriteString(strings.Repeat(")>>", pages))
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	w.object(2, fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", &kids, pages))
	return w.table(3+pages, "/Root 1 0 R")
}

// sectioned is a PDF with a cross-reference stream of three rows (object 1 at 15, 2 in object stream 2, the section itself), whose data
// are stored and described as given.
func sectioned(described, stored string) []byte {
	w := newWriter("1.7")
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	start := w.Len()
	w.object(3, fmt.Sprintf("<</Type/XRef/Size 4/Index[1 3]/W[1 1 1]/Root 1 0 R%s/Length %d>>stream\n%s\nendstream", described, len(stored), stored))
	fmt.Fprintf(w, "startxref\n%d\n%%%%EOF", start)
	return w.Bytes()
}

// TestHostile: what is written to take memory or time without end is given up.
func TestHostile(t *testing.T) {
	rows := string([]byte{1, byte(newWriter("1.7").Len()), 0, 2, 2, 0, 1, 0, 0})
	deep := newWriter("1.6")
	deep.object(1, strings.Repeat("[", 1<<20))
	for name, c := range map[string]struct {
		pdf []byte
		why string
	}{
		"objects within objects":       {within(9_000), "too much"},
		"arrays in arrays":             {deep.table(2, "/Root 1 0 R"), "too deeply"},
		"a section that inflates":      {sectioned("/Filter/FlateDecode", deflate(t, make([]byte, 128<<20))), "bad compressed stream"},
		"rows without end":             {sectioned("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2000000000>>", deflate(t, []byte(rows))), "unknown stream prediction"},
		"an object stream that is its": {sectioned("", rows), "object stream 2 is missing"},
		"more rows than there are":     {bytes.Replace(sectioned("", rows), []byte("[1 3]"), []byte("[1 9]"), 1), "bad cross-reference stream"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pdf.Pages(bytes.NewReader(c.pdf), int64(len(c.pdf)))
			require.ErrorIs(t, err, pdf.ErrInvalid)
			require.ErrorContains(t, err, c.why)
			_, err = pdf.Read(bytes.NewReader(c.pdf), int64(len(c.pdf)))
			require.ErrorIs(t, err, pdf.ErrInvalid)
			_, err = pdf.Described(bytes.NewReader(c.pdf), int64(len(c.pdf)))
			if err != nil {
				require.ErrorIs(t, err, pdf.ErrInvalid)
			}
		})
	}
}

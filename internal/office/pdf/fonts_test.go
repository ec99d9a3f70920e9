package pdf_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// onePage ends a PDF of one page, object 3, with those resources; w has the objects from 4 on.
func onePage(w *writer, resources string) []byte {
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	w.object(3, "<</Type/Page/Resources "+resources+">>")
	return w.table(200, "/Root 1 0 R")
}

// lettered has fonts in every place where they may be.
func lettered() []byte {
	w := newWriter("1.6")
	w.object(4, "<</Font 5 0 R/XObject<</X 8 0 R/Y 8 0 R>>/Pattern<</P<</Resources<</Font<</F 11 0 R>>>>>>>>>>")
	w.object(5, "<</F1 6 0 R/F2 7 0 R/F3<</BaseFont/abcdef+Keep#20this#2>>/F4 null/F5 19 0 R>>")
	w.object(6, "<</Type/Font/BaseFont/BAAAAA+Carlito>>")
	w.object(7, "<</Type/Font/BaseFont/CAAAAA+Carlito/FontDescriptor 10 0 R>>")
	w.object(8, "<</Type/XObject/Subtype/Form/Resources 9 0 R/Length 0>>stream\n\nendstream")
	w.object(9, "<</Font<</F 12 0 R>>/XObject<</X 8 0 R>>>>") // a circle
	w.object(10, "<</FontName/NotThis>>")
	w.object(11, "<</Type/Font/Subtype/Type3/FontDescriptor<</FontName/Drawn>>>>")
	w.object(12, "<</Type/Font/BaseFont/Inside>>")
	return onePage(w, "4 0 R")
}

func TestFonts(t *testing.T) {
	for name, c := range map[string]struct {
		pdf  []byte
		want []string
	}{
		"none":       {plain(2), nil},
		"everywhere": {lettered(), []string{"Carlito", "Drawn", "Inside", "abcdef+Keep this#2"}},
		"inherited":  {compressed(t, 2), []string{"Lato"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := pdf.Fonts(bytes.NewReader(c.pdf), int64(len(c.pdf)))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestFontsOfDamaged(t *testing.T) {
	deep := newWriter("1.6")
	for n := 4; n < 100; n++ {
		deep.object(n, fmt.Sprintf("<</XObject<</X<</Resources %d 0 R>>>>>>", n+1))
	}
	many := newWriter("1.6")
	var fonts bytes.Buffer
	for i := range 70_000 {
		fmt.Fprintf(&fonts, "/F%d<<>>", i)
	}
	many.object(4, "<</Font<<"+fonts.String()+">>>>")
	gone := newWriter("1.6")
	gone.object(4, "<</Font<</F 6 0 R>>>>")
	gone.offsets[6] = 30
	whole := lettered()
	for name, damaged := range map[string][]byte{
		"cut off":        whole[:len(whole)-10],
		"too deep":       onePage(deep, "4 0 R"),
		"too many":       onePage(many, "4 0 R"),
		"font misplaced": onePage(gone, "4 0 R"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pdf.Fonts(bytes.NewReader(damaged), int64(len(damaged)))
			require.ErrorIs(t, err, pdf.ErrInvalid)
		})
	}
}

// TestFontsStayBounded: names are kept up to a limit, and without error.
func TestFontsStayBounded(t *testing.T) {
	w := newWriter("1.6")
	var fonts bytes.Buffer
	for i := range 5000 {
		fmt.Fprintf(&fonts, "/F%d<</BaseFont/N%d>>", i, i)
	}
	w.object(4, "<</Font<<"+fonts.String()+">>>>")
	b := onePage(w, "4 0 R")
	got, err := pdf.Fonts(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Len(t, got, 1000)
}

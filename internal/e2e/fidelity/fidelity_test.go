// Package fidelity checks that PDFs of documents of the project's own making are what Word makes of them: the number of pages,
// where every line ends, and the fonts that are drawn. What is expected comes from the widths of Word's fonts, in which a line
// holds the words that fit, and from their heights: so a font that is missing, or another in its place, shows.
package fidelity

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/pdfscore"
)

// sample is a document and what its PDF must be.
type sample struct {
	document []byte
	pages    [][]string // lines of text
	fonts    []string   // families in the PDF as their names begin, by name; a | stands between two that are both right
}

func TestFidelity(t *testing.T) {
	useFonts(t)
	samples := samples()
	documents := make(map[string][]byte)
	for name, s := range samples {
		documents[name] = s.document
	}
	for name, pdf := range convert(t, documents) {
		t.Run(name, func(t *testing.T) { samples[name].check(t, pdf) })
	}
}

// useFonts makes conversions in this process use the fonts that make setup has put beside the program.
func useFonts(t *testing.T) {
	_, here, _, _ := runtime.Caller(0)
	beside := filepath.Join(filepath.Dir(here), "../../../bin/sheaf-fonts")
	if _, err := os.Stat(beside); err == nil && os.Getenv("SHEAF_FONTS") == "" {
		t.Setenv("SHEAF_FONTS", beside)
	}
}

func (s sample) check(t *testing.T, pdf string) {
	facts, err := pdfscore.About(t.Context(), pdf)
	require.NoError(t, err)
	var fonts []string
	for _, font := range facts.Fonts {
		fonts = append(fonts, strings.TrimSuffix(font, "-Regular")) // which some releases of LibreOffice leave out
	}
	slices.Sort(fonts)
	require.Len(t, fonts, len(s.fonts), "fonts %q", fonts)
	for i, font := range fonts {
		require.Truef(t, isOf(font, s.fonts[i]), "fonts %q, not %q", fonts, s.fonts)
	}
	pages := lines(t, pdf)
	require.Len(t, pages, len(s.pages), "pages")
	for i, page := range pages {
		require.Equal(t, s.pages[i], page, "page %d", i+1)
	}
}

// isOf reports whether a font is of one of the families.
func isOf(font, families string) bool {
	return slices.ContainsFunc(strings.Split(families, "|"), func(family string) bool {
		return font == family || strings.HasPrefix(font, family+"-")
	})
}

// lines returns the lines of every page, those of a column or cell together.
func lines(t *testing.T, pdf string) [][]string {
	layout, err := pdfscore.Layout(t.Context(), pdf)
	require.NoError(t, err)
	pages := make([][]string, len(layout))
	for i, page := range layout {
		for _, line := range page {
			pages[i] = append(pages[i], strings.Join(line, " "))
		}
	}
	return pages
}

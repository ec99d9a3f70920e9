package pdf_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// TestTakePlaces finds the pages of bookmarks by the names that LibreOffice gives their destinations, and takes these away.
func TestTakePlaces(t *testing.T) {
	w := newWriter("1.6")
	w.object(1, "<</Type/Catalog/Pages 2 0 R/Dests 5 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 9 9]>>")
	w.object(3, "<</Type/Page/Parent 2 0 R>>")
	w.object(4, "<</Type/Page/Parent 2 0 R>>")
	w.object(5, "<</5FToc1[3 0 R/XYZ 0 0 0]/a-b20DC30AB[4 0 R/XYZ 0 0 0]/odd(x)/gone[9 0 R/XYZ 0 0 0]>>")
	path := filepath.Join(t.TempDir(), "a.pdf")
	require.NoError(t, os.WriteFile(path, w.table(6, "/Root 1 0 R"), 0o600))
	names := []string{"_Toc1", "a-b Ü\u30ab", "odd", "gone", "none"}
	places, err := pdf.TakePlaces(path, names)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"_Toc1": 0, "a-b Ü\u30ab": 1}, places)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	check(t, b)
	places, err = pdf.TakePlaces(path, names)
	require.NoError(t, err)
	require.Empty(t, places)
	before := len(b)
	b, err = os.ReadFile(path)
	require.NoError(t, err)
	require.Len(t, b, before, "a PDF without destinations stays as it is")
}

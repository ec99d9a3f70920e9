package pdf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// TestComplete: an object that the table has at a place that no file has is nothing, and no part of the tags. Readers find no damage then.
func TestComplete(t *testing.T) {
	w := newWriter("1.7")
	w.object(1, "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	w.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>")
	w.object(4, "<</Type/StructTreeRoot/K[5 0 R 6 0 R]>>")
	w.object(6, "<</Type/StructElem/S/Document/P 4 0 R>>")
	w.offsets[5] = 1<<32 - 1
	broken := w.table(7, "/Root 1 0 R/ID[<AB><AB>]")
	require.Contains(t, string(broken), "\n4294967295 00000 n \n")
	for name, b := range map[string][]byte{"broken": broken, "whole": plain(3), "compressed": compressed(t, 0)} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.pdf")
			require.NoError(t, os.WriteFile(path, b, 0o600))
			_, err := pdf.Pages(bytes.NewReader(b), int64(len(b)))
			require.NoError(t, err)
			require.NoError(t, pdf.Complete(path))
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, b, after[:len(b)])
			added := string(after[len(b):])
			if name != "broken" {
				require.Empty(t, added)
				return
			}
			check(t, after)
			require.Contains(t, added, "5 0 obj\nnull\nendobj")
			require.Contains(t, added, "/K [6 0 R ]")
			require.False(t, strings.Contains(added, "4294967295"))
		})
	}
}

package office_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
)

// TestDraw draws pages of a PDF, behind the walls, and says which there are.
func TestDraw(t *testing.T) {
	scratch := filepath.Join(officetest.Folder(t), "scratch")
	e, err := office.New(office.Options{Scratch: scratch, Helper: officetest.Shared(t).Path, Wall: officetest.Shared(t).Launcher})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	source, pdf := filepath.Join(t.TempDir(), "three.docx"), filepath.Join(t.TempDir(), "three.pdf")
	require.NoError(t, os.WriteFile(source, threePages(t), 0o600))
	_, err = e.Convert(t.Context(), job.Conversion{Source: source, Target: pdf, Timeout: patience})
	require.NoError(t, err)

	pages := map[string]bool{}
	for page := 1; page <= 3; page++ {
		b, err := e.Draw(t.Context(), pdf, page, 72)
		require.NoError(t, err)
		picture, err := png.Decode(bytes.NewReader(b))
		require.NoError(t, err)
		require.InDelta(t, 842, picture.Bounds().Dy(), 60, "A4 or Letter in points")
		pages[string(b)] = true
	}
	require.Len(t, pages, 3, "each is another")

	for _, page := range []int{0, 4, -1} {
		_, err = e.Draw(t.Context(), pdf, page, 72)
		require.ErrorIs(t, err, office.ErrNoPage)
	}
	broken := filepath.Join(t.TempDir(), "broken.pdf")
	require.NoError(t, os.WriteFile(broken, docxtest.Plain("no PDF"), 0o600))
	_, err = e.Draw(t.Context(), broken, 1, 72)
	require.Error(t, err)
	left, err := filepath.Glob(filepath.Join(scratch, "engine-*", "document-*"))
	require.NoError(t, err)
	require.Empty(t, left)

	t.Setenv("PATH", t.TempDir())
	_, err = e.Draw(t.Context(), pdf, 1, 72)
	require.ErrorIs(t, err, office.ErrNoDrawer)
}

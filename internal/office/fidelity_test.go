package office_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
)

// TestBlankPages wants the page that LibreOffice puts between a section that ends on an odd page and one that begins on one, and
// nothing where that is to be left out. All else of the PDF stays: it has its outline.
func TestBlankPages(t *testing.T) {
	const odd = `<w:sectPr><w:type w:val="oddPage"/></w:sectPr>`
	heading := `<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>one</w:t></w:r></w:p>`
	source := writeDocx(t, "a.docx", heading+`<w:p><w:pPr>`+odd+`</w:pPr></w:p>`+paragraph("three")+odd, "")
	h := officetest.Shared(t)
	for _, helper := range []string{h.Path, office.NoHelper} {
		e, err := office.New(office.Options{Scratch: filepath.Join(officetest.Folder(t), "scratch"), Helper: helper, Wall: h.Launcher})
		require.NoError(t, err)
		for without, want := range map[bool]int{false: 3, true: 2} {
			if e.Release() == 24 {
				want = 1 // it has such sections go on on the same page, see fidelity.sideStarts
			}
			c := job.Conversion{Source: source, Target: filepath.Join(t.TempDir(), "out.pdf"), Timeout: patience, WithoutBlankPages: without}
			r, err := e.Convert(t.Context(), c)
			require.NoError(t, err)
			require.Equal(t, want, r.Pages, "%s, left out: %v", e.Kind().Name, without)
			made, err := os.ReadFile(c.Target)
			require.NoError(t, err)
			require.True(t, bytes.Contains(made, []byte("/Outlines")), "%s, left out: %v", e.Kind().Name, without)
		}
		require.NoError(t, e.Close())
	}
}

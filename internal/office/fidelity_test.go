package office_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
)

// TestBlankPages wants the page that Word prints between a section that ends on an odd page and one that begins on one.
func TestBlankPages(t *testing.T) {
	const odd = `<w:sectPr><w:type w:val="oddPage"/></w:sectPr>`
	source := writeDocx(t, "a.docx", `<w:p><w:pPr>`+odd+`</w:pPr><w:r><w:t>one</w:t></w:r></w:p>`+paragraph("three")+odd, "")
	h := officetest.Shared(t)
	for _, helper := range []string{h.Path, office.NoHelper} {
		for off, want := range map[bool]int{false: 3, true: 2} {
			e, err := office.New(office.Options{
				Scratch: filepath.Join(officetest.Folder(t), "scratch"), Helper: helper, Wall: h.Launcher, LeaveOff: job.LeaveOff{BlankPages: off},
			})
			require.NoError(t, err)
			_, r, err := convert(t, e, source)
			require.NoError(t, err)
			require.Equal(t, want, r.Pages, "%s, left off: %v", e.Kind().Name, off)
			require.NoError(t, e.Close())
		}
	}
}

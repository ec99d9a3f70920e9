package edit_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/stretchr/testify/require"

	"sheaf/internal/office/edit"
	"sheaf/internal/office/errandtest"
	"sheaf/internal/office/pdf"
)

// blank is a PDF of two empty pages.
const blank = "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 300 400]>>\nendobj\n" +
	"3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n4 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\ntrailer\n<</Size 5/Root 1 0 R>>\n%%EOF\n"

// apply makes changes in this process.
func apply(t *testing.T, from, to string, c edit.Changes) error {
	return edit.Apply(t.Context(), errandtest.Here{edit.Name: edit.Work}, from, to, c, time.Minute)
}

// TestApply looks at what becomes of a PDF.
func TestApply(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(at("in.pdf"), []byte(blank), 0o600))
	require.NoError(t, os.WriteFile(at("note"), []byte("<note/>"), 0o600))
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 9))))
	require.NoError(t, os.WriteFile(at("picture"), b.Bytes(), 0o600))
	changes := edit.Changes{
		Stamps: []edit.Stamp{
			{Kind: edit.Text, Text: "DRAFT", Over: true, Look: map[string]string{"rot": "0", "points": "20", "scale": "1 abs"}},
			{Kind: edit.Image, File: at("picture"), Pages: "2"}, {Kind: edit.PDF, File: at("in.pdf")},
		},
		Angle: 90, Turned: "1", Files: []edit.File{{Name: "a, b.xml", Path: at("note")}},
	}
	require.False(t, changes.Empty())
	require.True(t, edit.Changes{}.Empty())
	require.NoError(t, apply(t, at("in.pdf"), at("out.pdf"), changes))
	read, err := pdf.ReadFile(at("out.pdf"))
	require.NoError(t, err)
	require.NotEmpty(t, read)
	out, err := os.Open(at("out.pdf"))
	require.NoError(t, err)
	defer out.Close()
	files, err := api.Attachments(out, nil)
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.Equal(t, "a, b.xml", files[0].FileName)
	marked, err := api.HasWatermarks(out, nil)
	require.NoError(t, err)
	require.True(t, marked)
	sizes, err := api.PageDims(out, nil)
	require.NoError(t, err)
	require.Greater(t, sizes[0].Width, sizes[0].Height, "the first page is turned")
	require.Less(t, sizes[1].Width, sizes[1].Height)
}

// TestApplyRefuses names what is wrong with what was asked for.
func TestApplyRefuses(t *testing.T) {
	in := filepath.Join(t.TempDir(), "in.pdf")
	require.NoError(t, os.WriteFile(in, []byte(blank), 0o600))
	for want, changes := range map[error]edit.Changes{
		edit.ErrPages: {Angle: 90, Turned: "x"},
		edit.ErrLook:  {Stamps: []edit.Stamp{{Kind: edit.Text, Text: "a", Look: map[string]string{"nothing": "known"}}}},
	} {
		require.ErrorIs(t, apply(t, in, in+".out", changes), want)
	}
	require.ErrorIs(t, apply(t, in, in+".out", edit.Changes{Stamps: []edit.Stamp{{Kind: edit.Image, File: in}}}), edit.ErrLook)
}

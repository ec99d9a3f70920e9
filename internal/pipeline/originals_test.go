package pipeline_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// unpacked returns what a ZIP holds, by name; an entry that is encrypted is opened with the password.
func unpacked(t *testing.T, b []byte, password string) (names []string, content map[string][]byte) {
	t.Helper()
	d, err := archive.Open(bytes.NewReader(b), int64(len(b)), archive.Limits{})
	require.NoError(t, err)
	content = map[string][]byte{}
	for _, e := range d.Entries {
		names = append(names, e.Name)
		r, err := e.Unlock(bytes.NewReader(b[e.HeaderOffset:]), archive.EntryLimits{}, password)
		require.NoError(t, err, e.Name)
		content[e.Name], err = io.ReadAll(r)
		require.NoError(t, err, e.Name)
	}
	return names, content
}

// TestKeepOriginals keeps the documents that were converted beside their PDFs, as they came: protected ones protected.
func TestKeepOriginals(t *testing.T) {
	plain, sealed := docxtest.Plain("A line."), locked("A line.", "secret")
	zipped := archivetest.Zip(
		archivetest.Entry{Name: "b/Brief.docx", Body: plain}, archivetest.Entry{Name: "broken.docx", Body: []byte("no document")},
		archivetest.Locked("in ZIP.docx", plain, "secret"), archivetest.Entry{Name: "sealed.docx", Body: sealed},
		archivetest.Entry{Name: "brief.docx", Body: plain}, archivetest.Entry{Name: "BRIEF.docx", Body: plain}, archivetest.Entry{Name: "notes.txt", Body: []byte("x")},
	)
	for name, c := range map[string]struct {
		asked job.Options
		want  []string
	}{
		"each":      {job.Options{}, []string{"b/Brief.pdf", "in ZIP.pdf", "sealed.pdf", "brief.pdf", "BRIEF (2).pdf"}},
		"merged":    {job.Options{Merge: new(true)}, []string{"letters.pdf"}},
		"no report": {job.Options{Merge: new(true), NoReport: new(true)}, []string{"letters.pdf"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := merging(t)
			c.asked.KeepOriginals = new(true)
			id := w.given(t, c.asked, job.Secrets{Password: "secret"}, zipped)
			w.finish(t, id)
			b, filename := w.download(t, id, "")
			require.Equal(t, "letters-pdf.zip", filename)
			names, content := unpacked(t, b, "secret")
			want := slices.Concat(c.want, []string{"b/Brief.docx", "in ZIP.docx", "sealed.docx", "brief.docx", "BRIEF (2).docx"})
			if c.asked.NoReport == nil {
				want = append(want, "report.json", "report.csv")
			}
			require.Equal(t, want, names)
			for _, of := range []string{"b/Brief.docx", "in ZIP.docx", "brief.docx", "BRIEF (2).docx"} {
				require.Equal(t, plain, content[of], of)
			}
			require.Equal(t, sealed, content["sealed.docx"], "with its password")
			z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
			require.NoError(t, err)
			for _, f := range z.File {
				require.Equal(t, f.Name == "in ZIP.docx", f.Flags&1 != 0, f.Name)
			}
		})
	}
}

// TestKeepOriginal keeps a single document, and in the place of one the file that corrected it.
func TestKeepOriginal(t *testing.T) {
	w := merging(t)
	spool, err := w.clean.NewSpool()
	require.NoError(t, err)
	defer spool.Close()
	document := docxtest.Plain("A line.")
	require.NoError(t, spool.Add("Brief.docx", bytes.NewReader(document)))
	j, err := w.clean.Accept(t.Context(), owner, "", spool, job.Request{Options: job.Options{KeepOriginals: new(true)}})
	require.NoError(t, err)
	w.finish(t, j.ID)
	b, _ := w.download(t, j.ID, "zip")
	names, content := unpacked(t, b, "")
	require.Equal(t, []string{"Brief.pdf", "Brief.docx", "report.json", "report.csv"}, names)
	require.Equal(t, document, content["Brief.docx"])

	id := w.given(t, job.Options{KeepOriginals: new(true)}, job.Secrets{}, archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: []byte("broken")}, archivetest.Entry{Name: "b.docx", Body: document}))
	w.finish(t, id)
	corrected := docxtest.Plain("A line.", "and more")
	_, err = w.clean.Correct(t.Context(), owner, id, 1, bytes.NewReader(corrected), true)
	require.NoError(t, err)
	w.finish(t, id)
	b, _ = w.download(t, id, "zip")
	_, content = unpacked(t, b, "")
	require.Equal(t, corrected, content["a.docx"])
	require.Equal(t, document, content["b.docx"])

	// A file that no run has converted yet is not what the PDF beside it is of.
	_, err = w.clean.Correct(t.Context(), owner, id, 1, bytes.NewReader(document), false)
	require.NoError(t, err)
	_, err = w.clean.Retry(t.Context(), owner, id, job.Retry{Files: []job.FileName{{Number: 2}}})
	require.NoError(t, err)
	w.finish(t, id)
	b, _ = w.download(t, id, "zip")
	_, content = unpacked(t, b, "")
	require.Equal(t, corrected, content["a.docx"])
}

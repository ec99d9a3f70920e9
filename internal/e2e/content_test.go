package e2e

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestContent asks for what is in documents to be shown in each way, and looks into the PDFs.
func TestContent(t *testing.T) {
	s := start(t)
	t.Run("changes", func(t *testing.T) { changes(t, s) })
}

// asked converts a document as it is asked for, and returns the PDF's file and the document's status.
func (s *service) asked(t *testing.T, document []byte, options map[string]any) (pdf string, f job.FileStatus) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	text, err := json.Marshal(options)
	require.NoError(t, err)
	require.NoError(t, form.WriteField("options", string(text)))
	part, err := form.CreateFormFile("file", "a.docx")
	require.NoError(t, err)
	_, err = part.Write(document)
	require.NoError(t, err)
	require.NoError(t, form.Close())
	r, err := http.Post(s.url+"/api/v1/jobs/", form.FormDataContentType(), &b)
	require.NoError(t, err)
	defer r.Body.Close()
	var answer map[string]any
	require.NoError(t, json.NewDecoder(r.Body).Decode(&answer))
	require.Equal(t, http.StatusAccepted, r.StatusCode, answer)
	id := job.ID(answer["job_id"].(string))
	f = s.finish(t, id).Files[0]
	if f.ErrorCode != nil {
		return "", f
	}
	code, made := s.get(t, "/api/v1/jobs/"+string(id)+"/files/1/pdf")
	require.Equal(t, http.StatusOK, code)
	pdf = filepath.Join(t.TempDir(), "a.pdf")
	require.NoError(t, os.WriteFile(pdf, made, 0o600))
	return pdf, f
}

// tool returns what a program of poppler says of a PDF.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// shown returns the words in a PDF.
func shown(t *testing.T, pdf string) string {
	t.Helper()
	return strings.Join(strings.Fields(tool(t, "pdftotext", pdf, "-")), " ")
}

func changes(t *testing.T, s *service) {
	const by = ` w:author="Ann" w:date="2026-01-05T09:00:00Z"`
	run := func(element, text string) string {
		return `<w:r><w:` + element + ` xml:space="preserve">` + text + ` </w:` + element + `></w:r>`
	}
	document := func(settings string) []byte {
		return docxtest.New().XML(`<w:p>`+run("t", "Kept")+`<w:ins w:id="1"`+by+`>`+run("t", "new")+`<w:del w:id="2"`+by+`>`+run("delText", "both")+`</w:del></w:ins>`+
			`<w:del w:id="3"`+by+`>`+run("delText", "old")+`</w:del></w:p>`).
			Part("word/settings.xml", `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+settings+`</w:settings>`).Bytes()
	}
	open, hidden := document(""), document(`<w:revisionView w:markup="0"/>`)
	for _, c := range []struct {
		document []byte
		changes  string
		want     string
	}{
		{open, job.ChangesAsSaved, "Kept new old"}, {hidden, job.ChangesAsSaved, "Kept new"},
		{hidden, job.ChangesFinal, "Kept new"}, {open, job.ChangesOriginal, "Kept old"}, {hidden, job.ChangesMarkup, "Kept new both old"},
	} {
		pdf, f := s.asked(t, c.document, map[string]any{"changes": c.changes})
		require.Equal(t, c.want, shown(t, pdf), c.changes)
		require.Empty(t, f.Warnings, c.changes)
	}
}

package httpapi_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// TestRetryOfChosen takes which documents are meant and how, and answers the same request under the same key the same.
func TestRetryOfChosen(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx", "b.docx", "c.docx")
	path := "/api/v1/jobs/" + string(id)
	s.run(t, id, map[int]job.Code{2: job.CodeTimeout})
	tag := s.get(t, path+"/download").header.Get("ETag")
	retry := func(body string) answer {
		return s.request(t, http.MethodPost, path+"/retry", strings.NewReader(body), header("Idempotency-Key", "k"))
	}
	for range 2 {
		a := retry(`{"files": [1, "b.docx"], "options": {"pages": "1-2"}, "password": "x"}`)
		require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
		require.Equal(t, "2 documents are converted again", a.decode(t)["message"])
	}
	retry(`{"files": [1]}`).requireProblem(t, http.StatusConflict, job.CodeIdempotencyConflict)
	row, err := s.Jobs.Get(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, 2, row.Run)
	files := s.get(t, path).decode(t)["files"].([]any)
	require.Equal(t, map[string]any{"pages": "1-2"}, files[0].(map[string]any)["options"])
	require.Equal(t, "pending", files[1].(map[string]any)["status"])
	require.Equal(t, "completed", files[2].(map[string]any)["status"])
	require.NotContains(t, files[2], "options")
	s.run(t, id, nil)
	require.NotEqual(t, tag, s.get(t, path+"/download").header.Get("ETag"))
}

// TestCorrected takes a file for the place of a document, up to the limit of one request, and nothing else.
func TestCorrected(t *testing.T) {
	s := newService(t, func(p *pipeline.Pipeline, _ *httpapi.Options) { p.Limits.InlineBytes = 1000 })
	id := s.submit(t, "a.docx", "b.docx")
	path := "/api/v1/jobs/" + string(id) + "/files/2/content"
	put := func(query string, body []byte, edit func(*http.Request)) answer {
		return s.request(t, http.MethodPut, path+query, bytes.NewReader(body), edit)
	}
	put("", []byte("x"), nil).requireProblem(t, http.StatusBadRequest, job.CodeNotReady)
	s.run(t, id, map[int]job.Code{2: job.CodeCorrupt})
	put("", nil, nil).requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
	put("?convert=perhaps", []byte("x"), nil).requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
	put("", make([]byte, 1001), nil).requireProblem(t, http.StatusRequestEntityTooLarge, job.CodeTooLarge)
	put("", make([]byte, 1001), func(r *http.Request) { r.ContentLength = -1 }).requireProblem(t, http.StatusRequestEntityTooLarge, job.CodeTooLarge)
	p := put("", []byte("--x--"), header("Content-Type", "multipart/form-data; boundary=x")).requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
	require.Contains(t, p["detail"], "curl -T")
	put("", []byte("x"), header("Content-Encoding", "gzip")).requireProblem(t, http.StatusUnsupportedMediaType, job.CodeInvalidRequest)
	s.request(t, http.MethodPut, strings.Replace(path, "/2/", "/3/", 1), strings.NewReader("x"), nil).requireProblem(t, http.StatusNotFound, job.CodeNotFound)

	a := put("?convert=false", []byte("held"), nil)
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
	require.Equal(t, "partial_success", a.decode(t)["status"])
	a = put("", []byte("a corrected document"), nil)
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
	require.Equal(t, "processing", a.decode(t)["status"])
	require.NoError(t, s.Intake(t.Context(), id))
	j, err := s.Jobs.Get(t.Context(), id)
	require.NoError(t, err)
	file, ok := j.CorrectedOf(2)
	require.True(t, ok)
	require.EqualValues(t, len("a corrected document"), file.Size)
	require.Len(t, j.Corrected, 1, "the last one counts")
	s.run(t, id, nil)
	status := s.get(t, "/api/v1/jobs/"+string(id)).decode(t)
	require.Equal(t, "completed", status["status"])
	require.Equal(t, true, status["files"].([]any)[1].(map[string]any)["corrected"])
}

package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// startUpload announces a file.
func (s *service) startUpload(t *testing.T, key, body string) answer {
	t.Helper()
	return s.request(t, http.MethodPost, "/api/v1/uploads", strings.NewReader(body), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/json")
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
	})
}

// put sends bytes to a presigned URL with the headers of its upload.
func (s *service) put(t *testing.T, url any, upload map[string]any, body []byte) {
	t.Helper()
	a := s.request(t, http.MethodPut, url.(string), bytes.NewReader(body), func(r *http.Request) {
		for name, value := range upload["headers"].(map[string]any) {
			r.Header.Set(name, value.(string))
		}
	})
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
}

func TestUploadByPut(t *testing.T) {
	s := newService(t, nil)
	zip := zipOf("a.docx")
	a := s.startUpload(t, "", fmt.Sprintf(`{"filename": "a.zip", "size": %d, "options": {}}`, len(zip.body)))
	require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
	upload := a.decode(t)
	require.Equal(t, "put", upload["method"])
	require.Nil(t, upload["upload_id"])
	require.Nil(t, upload["part_size"])
	require.Empty(t, upload["parts"])
	expires, err := time.Parse(time.RFC3339, upload["expires_at"].(string))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(15*time.Minute), expires, time.Minute)
	s.put(t, upload["url"], upload, zip.body)
	id := job.ID(upload["job_id"].(string))
	s.run(t, id, nil)
	require.Equal(t, "completed", s.get(t, "/api/v1/jobs/"+string(id)).decode(t)["status"])
	s.post(t, "/api/v1/uploads/"+string(id)+"/parts").requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
	require.NotContains(t, s.logs.String(), "X-Amz-Signature")
}

func TestUploadInParts(t *testing.T) {
	s := newService(t, nil)
	const size = 65 << 20
	a := s.startUpload(t, "", fmt.Sprintf(`{"filename": "big.zip", "size": %d}`, size))
	require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
	upload := a.decode(t)
	require.Equal(t, "multipart", upload["method"])
	require.Nil(t, upload["url"])
	require.NotEmpty(t, upload["upload_id"])
	id, partSize := upload["job_id"].(string), int(upload["part_size"].(float64))
	parts := upload["parts"].([]any)
	part := func(n int) map[string]any { return parts[n-1].(map[string]any) }
	s.put(t, part(1)["url"], upload, make([]byte, partSize))

	s.post(t, "/api/v1/uploads/"+id+"/complete").requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
	again := s.post(t, "/api/v1/uploads/"+id+"/parts")
	require.Equal(t, http.StatusOK, again.status)
	parts = again.decode(t)["parts"].([]any)
	require.Equal(t, true, part(1)["stored"])
	require.Equal(t, false, part(2)["stored"])
	for n := 2; n <= len(parts); n++ {
		s.put(t, part(n)["url"], upload, make([]byte, min(partSize, size-(n-1)*partSize)))
	}
	for range 2 {
		done := s.post(t, "/api/v1/uploads/"+id+"/complete")
		require.Equal(t, http.StatusAccepted, done.status, "%s", done.body)
		require.JSONEq(t, fmt.Sprintf(`{"job_id": %q, "status": "pending", "message": "Job created successfully"}`, id), string(done.body))
	}
}

func TestStartUploadRefuses(t *testing.T) {
	s := newService(t, nil)
	for body, c := range map[string]struct {
		status int
		code   job.Code
		detail string
	}{
		``:                                   {400, job.CodeInvalidRequest, "body"},
		`{`:                                  {400, job.CodeInvalidRequest, "body"},
		`[]`:                                 {400, job.CodeInvalidRequest, "body"},
		`{"filename": "a.zip"}`:              {400, job.CodeInvalidRequest, "size"},
		`{"filename": "a.zip", "size": "1"}`: {400, job.CodeInvalidRequest, "body.size"},
		`{"filename": "a.zip", "size": 0}`:   {400, job.CodeInvalidRequest, "body.size"},
		`{"filename": "", "size": 1}`:        {400, job.CodeInvalidRequest, "body.filename"},
		`{"filename": "a.exe", "size": 1}`:   {400, job.CodeInvalidRequest, ".docx"},
		`{"filename": "a.zip", "size": 9000000000000}`:                 {413, job.CodeTooLarge, "5 GiB"},
		`{"filename": "a.zip", "size": 1, "options": {"pages": true}}`: {400, job.CodeInvalidRequest, "pages"},
		`{"filename": "a.zip", "size": 1, "secret": "hush"}`:           {400, job.CodeInvalidRequest, "body"},
		`{"pad": "` + strings.Repeat("x", 2<<20) + `"}`:                {413, job.CodeTooLarge, ""},
	} {
		t.Run(body[:min(len(body), 60)], func(t *testing.T) {
			p := s.startUpload(t, "", body).requireProblem(t, c.status, c.code)
			require.Contains(t, p["detail"], c.detail)
			require.NotContains(t, p["detail"], "hush")
		})
	}
	plain := s.request(t, http.MethodPost, "/api/v1/uploads", strings.NewReader(`{}`), header("Content-Type", "text/plain"))
	plain.requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
}

func TestStartUploadOnce(t *testing.T) {
	s := newService(t, nil)
	first := s.startUpload(t, "k", `{"filename": "a.zip", "size": 100}`)
	again := s.startUpload(t, "k", `{"filename": "a.zip", "size": 100}`)
	require.Equal(t, first.decode(t)["job_id"], again.decode(t)["job_id"])
	s.startUpload(t, "k", `{"filename": "a.zip", "size": 101}`).requireProblem(t, http.StatusConflict, job.CodeIdempotencyConflict)
}

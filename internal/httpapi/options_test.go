package httpapi_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/internal/pipeline"
)

// uploadWith hands in a ZIP with further fields.
func (s *service) uploadWith(t *testing.T, key string, fields ...[2]string) answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	f := zipOf("a.docx")
	part, err := w.CreateFormFile("file", f.name)
	require.NoError(t, err)
	_, err = part.Write(f.body)
	require.NoError(t, err)
	for _, f := range fields {
		require.NoError(t, w.WriteField(f[0], f[1]))
	}
	require.NoError(t, w.Close())
	return s.request(t, http.MethodPost, "/api/v1/jobs/", &body, func(r *http.Request) {
		r.Header.Set("Content-Type", w.FormDataContentType())
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
	})
}

func (s *service) optionsOf(t *testing.T, accepted answer) any {
	t.Helper()
	id := accepted.decode(t)["job_id"].(string)
	return s.get(t, "/api/v1/jobs/"+id).decode(t)["options"]
}

// TestOptions has options come as fields, as one JSON field, and with an announced upload, and shows them in the status.
func TestOptions(t *testing.T) {
	s := newService(t, nil)
	want := map[string]any{"pages": "1-3", "image_dpi": 150.0, "tagged": true}
	a := s.uploadWith(t, "", [2]string{"pages", "1-3"}, [2]string{"image_dpi", "150"}, [2]string{"tagged", "on"}, [2]string{"watermark", ""})
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
	require.Equal(t, want, s.optionsOf(t, a))
	a = s.uploadWith(t, "", [2]string{"options", `{"pages": "1-3", "image_dpi": 150, "tagged": true}`})
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
	require.Equal(t, want, s.optionsOf(t, a))
	a = s.startUpload(t, "", `{"filename": "a.zip", "size": 100, "options": {"pages": "1-3", "image_dpi": 150, "tagged": true}}`)
	require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
	require.Equal(t, want, s.optionsOf(t, a))
	require.Equal(t, map[string]any{}, s.optionsOf(t, s.uploadWith(t, "")))
}

// TestOptionsAreNeverIgnored checks that what cannot be honoured is refused before anything is stored.
func TestOptionsAreNeverIgnored(t *testing.T) {
	s := newService(t, nil)
	for _, c := range []struct{ field, value, says string }{
		{"page", "1", `no option "page"`},
		{"pages", "0", "pages"},
		{"image_dpi", "fine", "whole number"},
		{"options", "pages", "no JSON object"},
		{"options", `{"colour": "no"}`, "colour"},
		{"options", `{"pages": "x"}`, "pages"},
	} {
		p := s.uploadWith(t, "", [2]string{c.field, c.value}).requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
		require.Contains(t, p["detail"], c.says)
	}
	require.Empty(t, s.get(t, "/api/v1/jobs").decode(t)["jobs"])
	require.Equal(t, http.StatusAccepted, s.uploadWith(t, "k", [2]string{"pages", "1"}).status)
	require.Equal(t, http.StatusAccepted, s.uploadWith(t, "k", [2]string{"options", `{"pages": "1"}`}).status)
	s.uploadWith(t, "k", [2]string{"pages", "2"}).requireProblem(t, http.StatusConflict, job.CodeIdempotencyConflict)
	s.uploadWith(t, "k").requireProblem(t, http.StatusConflict, job.CodeIdempotencyConflict)
}

// TestOptionsAreDescribed checks that the OpenAPI document has every option, in the form, in uploads and in status documents.
func TestOptionsAreDescribed(t *testing.T) {
	s := newService(t, nil)
	api := s.get(t, "/openapi.json").decode(t)
	schemas := api["components"].(map[string]any)["schemas"].(map[string]any)
	described := schemas["Options"].(map[string]any)["properties"].(map[string]any)
	create := api["paths"].(map[string]any)["/api/v1/jobs"].(map[string]any)["post"].(map[string]any)["requestBody"].(map[string]any)
	form := create["content"].(map[string]any)["multipart/form-data"].(map[string]any)["schema"].(map[string]any)["properties"].(map[string]any)
	require.Len(t, described, len(options.All()))
	for _, o := range options.All() {
		property := described[o.Field()].(map[string]any)
		require.Equal(t, property, form[o.Field()])
		require.Contains(t, property["description"], o.Default)
		require.Len(t, property["examples"], 1)
	}
	retry := api["paths"].(map[string]any)["/api/v1/jobs/{id}/retry"].(map[string]any)["post"].(map[string]any)["requestBody"].(map[string]any)
	require.NotEqual(t, true, retry["required"])
	body := retry["content"].(map[string]any)["application/json"].(map[string]any)["schema"].(map[string]any)["properties"].(map[string]any)
	asked := schemas["UploadRequest"].(map[string]any)["properties"].(map[string]any)["options"].(map[string]any)["properties"].(map[string]any)
	require.Len(t, body, len(options.Secrets())+2, "files and options")
	for _, o := range options.Secrets() {
		require.NotContains(t, described, o.Field(), "status documents have no secrets")
		require.NotEmpty(t, body[o.Field()])
		require.Equal(t, body[o.Field()], form[o.Field()])
		require.Equal(t, body[o.Field()], asked[o.Field()])
	}
}

// TestSecrets takes passwords in each way, and says them nowhere again, not in what it refuses either.
func TestSecrets(t *testing.T) {
	s := newService(t, nil)
	stored := func(id string) string {
		body, err := s.Outbox.Open(t.Context(), job.Ref{Key: job.ID(id).SecretsKey(1)}, 0, -1)
		require.NoError(t, err)
		defer body.Close()
		text, err := io.ReadAll(body)
		require.NoError(t, err)
		return string(text)
	}
	const want = `{"password": "swordfish", "passwords": {"a.docx": "trout"}}`
	for name, a := range map[string]answer{
		"fields": s.uploadWith(t, "", [2]string{"password", "swordfish"}, [2]string{"passwords", `{"a.docx": "trout"}`}),
		"one":    s.uploadWith(t, "", [2]string{"options", want}),
		"upload": s.startUpload(t, "", `{"filename": "a.zip", "size": 100, "options": `+want+`}`),
	} {
		require.Less(t, a.status, 300, "%s: %s", name, a.body)
		id := a.decode(t)["job_id"].(string)
		require.JSONEq(t, want, stored(id), "this store has no seal")
		status := s.get(t, "/api/v1/jobs/"+id)
		require.NotContains(t, string(status.body)+string(a.body), "swordfish")
		require.NotContains(t, string(status.body)+string(a.body), "trout")
	}
	for name, fields := range map[string][][2]string{
		"long":       {{"password", "swordfish" + strings.Repeat("x", 255)}},
		"lines":      {{"password", "swordfish\n"}},
		"twice":      {{"password", "swordfish"}, {"password", "trout"}},
		"no object":  {{"passwords", "swordfish"}},
		"no texts":   {{"passwords", `{"swordfish": 7}`}},
		"deep":       {{"passwords", `{"a.docx": {"swordfish": "x"}}`}},
		"number":     {{"options", `{"password": ["swordfish"]}`}},
		"misspelt":   {{"pasword", "swordfish"}},
		"within":     {{"options", `{"passwords": {"a.docx": "swordfish\u0000"}}`}},
		"other type": {{"options", `{"passwords": "swordfish"}`}},
	} {
		a := s.uploadWith(t, "", fields...)
		a.requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
		require.NotContains(t, string(a.body), "swordfish", name)
	}
	id := s.submit(t, "a.docx")
	s.run(t, id, map[int]job.Code{1: job.CodePasswordProtected})
	path := "/api/v1/jobs/" + string(id) + "/retry"
	for _, body := range []string{`{"password": 7.5e1}x`, `{"pages": "1"}`, `{"passwords": "swordfish"}`, `[]`,
		`{"files": []}`, `{"files": 1}`, `{"files": [true]}`, `{"files": [""]}`, `{"files": [2]}`, `{"files": ["b.docx"]}`, `{"options": {"no_report": true}}`,
		`{"options": {"pages": "x"}}`, `{"options": []}`, `{"options": {"permissions": "print"}}`, `{"password": "swordfish", "file": [1]}`} {
		a := s.request(t, http.MethodPost, path, strings.NewReader(body), nil)
		a.requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
		require.NotContains(t, string(a.body), "swordfish")
	}
	a := s.request(t, http.MethodPost, path, strings.NewReader(`{"password": "swordfish"}`), nil)
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
	row, err := s.Jobs.Get(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, 2, row.SecretRun)
}

// refusing are callbacks that go nowhere but to one host.
type refusing struct{}

func (refusing) Allowed(url string) error {
	if strings.HasPrefix(url, "https://example.org/") {
		return nil
	}
	return job.Errorf(job.CodeInvalidRequest, "Not there.")
}

func (refusing) Post(context.Context, string, string, []byte) (int, error) { return 200, nil }

// TestCallbackURL takes a URL that is told of the end where there are callbacks, and shows it nowhere.
func TestCallbackURL(t *testing.T) {
	t.Run("without a secret", func(t *testing.T) {
		p := newService(t, nil).uploadWith(t, "", [2]string{"callback_url", "https://example.org/sesame"}).requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
		require.Contains(t, p["detail"], "SHEAF_WEBHOOK_SECRET")
	})
	s := newService(t, func(p *pipeline.Pipeline, _ *httpapi.Options) { p.Callbacks = refusing{} })
	for _, url := range []string{"https://inside.example/sesame", "example.org/sesame", "https://u:sesame@example.org/", "javascript:sesame"} {
		a := s.uploadWith(t, "", [2]string{"callback_url", url})
		a.requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
	}
	a := s.uploadWith(t, "", [2]string{"callback_url", "https://example.org/sesame"})
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
	id := job.ID(a.decode(t)["job_id"].(string))
	s.run(t, id, nil)
	status := s.get(t, "/api/v1/jobs/"+string(id))
	require.NotContains(t, string(status.body), "sesame")
	require.Equal(t, "waiting", status.decode(t)["callback"].(map[string]any)["status"])
	require.NotContains(t, s.logs.String(), "sesame")
	s.request(t, http.MethodPost, "/api/v1/jobs/"+string(id)+"/retry", strings.NewReader(`{"options": {"callback_url": "https://example.org/"}}`), nil).
		requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
}

package fidelity

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/runner"
)

// convert has the service convert documents, by their names without suffix, and gives the files of their PDFs.
func convert(t *testing.T, documents map[string][]byte) map[string]string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	url := "http://" + server.Listener.Addr().String()
	r, err := runner.Start(t.Context(), runner.Options{
		Data: filepath.Join(t.TempDir(), "data"), Workers: 2, Limits: job.DefaultLimits(), Owner: "local", BaseURL: url,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	server.Config.Handler = httpapi.New(r.Pipeline(), httpapi.Options{
		Hosts: []string{"127.0.0.1"}, Objects: r.Objects(), Buckets: r.Buckets(), Version: "test",
	})
	server.Start()
	t.Cleanup(server.Close)
	jobURL := url + "/api/v1/jobs/" + submit(t, url, documents)
	require.Eventually(t, func() bool {
		var status job.Status
		require.NoError(t, json.Unmarshal(get(t, jobURL), &status))
		return status.FinishedAt != nil
	}, 3*time.Minute, 100*time.Millisecond)
	return unpack(t, get(t, jobURL+"/download"), documents)
}

// submit makes a job of documents and gives its id.
func submit(t *testing.T, url string, documents map[string][]byte) string {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, document := range documents {
		part, err := form.CreateFormFile("file", name+".docx")
		require.NoError(t, err)
		_, err = part.Write(document)
		require.NoError(t, err)
	}
	require.NoError(t, form.Close())
	r, err := http.Post(url+"/api/v1/jobs/", form.FormDataContentType(), &b)
	require.NoError(t, err)
	defer r.Body.Close()
	var answer struct {
		ID string `json:"job_id"`
	}
	require.NoError(t, json.NewDecoder(r.Body).Decode(&answer))
	require.Equal(t, http.StatusAccepted, r.StatusCode)
	return answer.ID
}

func get(t *testing.T, url string) []byte {
	t.Helper()
	r, err := http.Get(url)
	require.NoError(t, err)
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, r.StatusCode, string(b))
	return b
}

// unpack writes the PDFs of a result to files.
func unpack(t *testing.T, result []byte, documents map[string][]byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(result), int64(len(result)))
	require.NoError(t, err)
	dir := t.TempDir()
	files := make(map[string]string)
	for name := range documents {
		f, err := z.Open(name + ".pdf")
		require.NoError(t, err)
		b, err := io.ReadAll(f)
		require.NoError(t, err)
		files[name] = filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".pdf")
		require.NoError(t, os.WriteFile(files[name], b, 0o600))
	}
	return files
}

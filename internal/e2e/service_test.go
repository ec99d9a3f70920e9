// Package e2e tests the whole service as a client sees it: the HTTP API in front of the laptop's pipeline, with the real
// LibreOffice behind it.
package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/runner"
)

// service is a running service on a data folder of its own.
type service struct {
	url  string
	data string
	run  *runner.Runner
}

// start starts a service that ends with the test. It is the only one: storage is one in a process.
func start(t *testing.T) *service {
	t.Helper()
	s := &service{data: filepath.Join(t.TempDir(), "data")}
	server := httptest.NewUnstartedServer(nil)
	s.url = "http://" + server.Listener.Addr().String()
	var err error
	settings, err := config.ReadEngine(os.Getenv)
	require.NoError(t, err)
	s.run, err = runner.Start(t.Context(), runner.Options{Engine: settings,
		Data: s.data, Workers: 2, Limits: job.DefaultLimits(), Owner: "local", BaseURL: s.url, Watch: true,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, s.run.Close())
		left, err := os.ReadDir(filepath.Join(s.data, "tmp"))
		require.NoError(t, err)
		require.Empty(t, left, "temporary files are left")
	})
	server.Config.Handler = httpapi.New(s.run.Pipeline(), httpapi.Options{
		Hosts: []string{"127.0.0.1"}, Objects: s.run.Objects(), Buckets: s.run.Buckets(), ObjectURL: s.run.ObjectURL, Version: "test",
	})
	server.Start()
	t.Cleanup(server.Close)
	return s
}

// file is a part of an upload.
type file struct {
	name string
	body []byte
}

// post uploads files and returns the answer.
func (s *service) post(t *testing.T, files ...file) (status int, answer map[string]any) {
	t.Helper()
	return s.postWith(t, nil, files...)
}

// postWith uploads files with options, which stand behind them and count for them all the same.
func (s *service) postWith(t *testing.T, options map[string]any, files ...file) (status int, answer map[string]any) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for _, f := range files {
		part, err := form.CreateFormFile("file", f.name)
		require.NoError(t, err)
		_, err = part.Write(f.body)
		require.NoError(t, err)
	}
	if options != nil {
		text, err := json.Marshal(options)
		require.NoError(t, err)
		require.NoError(t, form.WriteField("options", string(text)))
	}
	require.NoError(t, form.Close())
	r, err := http.Post(s.url+"/api/v1/jobs/", form.FormDataContentType(), &b)
	require.NoError(t, err)
	defer r.Body.Close()
	require.NoError(t, json.NewDecoder(r.Body).Decode(&answer))
	return r.StatusCode, answer
}

// submitWith uploads files with options, all of which must be taken.
func (s *service) submitWith(t *testing.T, options map[string]any, files ...file) job.ID {
	t.Helper()
	status, answer := s.postWith(t, options, files...)
	require.Equal(t, http.StatusAccepted, status, answer)
	return job.ID(answer["job_id"].(string))
}

// submit uploads files that must be taken.
func (s *service) submit(t *testing.T, files ...file) job.ID {
	t.Helper()
	return s.submitWith(t, nil, files...)
}

// get returns the answer to a GET.
func (s *service) get(t *testing.T, path string) (int, []byte) {
	t.Helper()
	r, err := http.Get(s.url + path)
	require.NoError(t, err)
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return r.StatusCode, b
}

func (s *service) status(t *testing.T, id job.ID) job.Status {
	t.Helper()
	code, b := s.get(t, "/api/v1/jobs/"+string(id))
	require.Equal(t, http.StatusOK, code, string(b))
	var status job.Status
	require.NoError(t, json.Unmarshal(b, &status))
	return status
}

// finish waits until a job is finished, and returns its status.
func (s *service) finish(t *testing.T, id job.ID) job.Status {
	t.Helper()
	var status job.Status
	require.Eventually(t, func() bool {
		status = s.status(t, id)
		return status.FinishedAt != nil
	}, 3*time.Minute, 100*time.Millisecond)
	return status
}

// codes returns the error code of every file, "" of those that were converted.
func codes(s job.Status) map[string]job.Code {
	m := map[string]job.Code{}
	for _, f := range s.Files {
		m[f.Filename] = ""
		if f.ErrorCode != nil {
			m[f.Filename] = *f.ErrorCode
		}
	}
	return m
}

// problem returns the code of a refused request.
func problem(t *testing.T, answer map[string]any) job.Code {
	t.Helper()
	require.NotEmpty(t, answer["detail"], answer)
	return job.Code(fmt.Sprint(answer["code"]))
}

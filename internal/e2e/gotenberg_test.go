package e2e

import (
	"archive/zip"
	"bytes"
	"context"
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

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/gotenberg"
	"sheaf/internal/httpapi"
	"sheaf/internal/webhook"
)

// gotenbergAt opens Gotenberg's door to a service.
func (s *service) gotenbergAt(t *testing.T, opt gotenberg.Options) (url string) {
	t.Helper()
	opt.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	opt.Calls = webhook.NewCaller(webhook.Options{})
	server := httptest.NewServer(httpapi.New(s.run.Pipeline(), httpapi.Options{
		Hosts: []string{"127.0.0.1"}, Doors: []httpapi.Door{gotenberg.New(s.run.Pipeline(), opt)},
	}))
	t.Cleanup(server.Close)
	return server.URL + "/forms/libreoffice/convert"
}

// askGotenberg calls Gotenberg's address with fields and files.
func askGotenberg(t *testing.T, url string, fields map[string]string, files ...file) (status int, body []byte) {
	t.Helper()
	r := gotenbergRequest(t, t.Context(), url, fields, files...)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, body
}

func gotenbergRequest(t *testing.T, ctx context.Context, url string, fields map[string]string, files ...file) *http.Request {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, value := range fields {
		require.NoError(t, form.WriteField(name, value))
	}
	for _, f := range files {
		part, err := form.CreateFormFile("files", f.name)
		require.NoError(t, err)
		_, err = part.Write(f.body)
		require.NoError(t, err)
	}
	require.NoError(t, form.Close())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, &b)
	require.NoError(t, err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}

// TestGotenberg converts as Gotenberg's clients ask for it. Nothing of a call stays.
func TestGotenberg(t *testing.T) {
	s := start(t)
	url := s.gotenbergAt(t, gotenberg.Options{})
	none := func() bool {
		jobs, _, err := s.run.Pipeline().List(t.Context(), "local", "", 10)
		require.NoError(t, err)
		return len(jobs) == 0
	}
	one, two := file{"one.docx", docxtest.Plain("One.")}, file{"two.docx", docxtest.Plain("Two.")}
	status, body := askGotenberg(t, url, nil, one)
	require.Equal(t, http.StatusOK, status, "%s", body)
	require.Contains(t, gotenbergText(t, body), "One.")
	require.True(t, none())

	status, body = askGotenberg(t, url, map[string]string{"pdfa": "PDF/A-2b"}, two, one)
	require.Equal(t, http.StatusOK, status, "%s", body)
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	require.NoError(t, err)
	require.Len(t, z.File, 2)
	require.Equal(t, "one.docx.pdf", z.File[0].Name)
	require.Equal(t, "two.docx.pdf", z.File[1].Name)

	status, body = askGotenberg(t, url, map[string]string{"merge": "true"}, two, one)
	require.Equal(t, http.StatusOK, status, "%s", body)
	require.Regexp(t, `(?s)One\..*Two\.`, gotenbergText(t, body))

	status, body = askGotenberg(t, url, nil, one, file{"bad.docx", docxtest.HTML()})
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, string(body), "LibreOffice could not read the document 'bad.docx'.")
	require.True(t, none())

	late := s.gotenbergAt(t, gotenberg.Options{Timeout: time.Millisecond})
	status, body = askGotenberg(t, late, nil, one)
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, string(body), "The request exceeded the time limit.")
	require.True(t, none())
}

// TestGotenbergClientThatLeaves does not have documents converted that nobody waits for.
func TestGotenbergClientThatLeaves(t *testing.T) {
	s := start(t)
	url := s.gotenbergAt(t, gotenberg.Options{})
	var many []file
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		many = append(many, file{name + ".docx", docxtest.Plain("Text.")})
	}
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		resp, err := http.DefaultClient.Do(gotenbergRequest(t, ctx, url, nil, many...))
		if err == nil {
			resp.Body.Close()
		}
		left <- err
	}()
	jobs := func() int {
		list, _, err := s.run.Pipeline().List(t.Context(), "local", "", 10)
		require.NoError(t, err)
		return len(list)
	}
	require.Eventually(t, func() bool { return jobs() == 1 }, time.Minute, time.Millisecond)
	leave()
	require.Error(t, <-left)
	require.Eventually(t, func() bool { return jobs() == 0 }, time.Minute, 10*time.Millisecond)
}

// gotenbergText returns the text of a PDF.
func gotenbergText(t *testing.T, body []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a.pdf")
	require.NoError(t, os.WriteFile(name, body, 0o600))
	return tool(t, "pdftotext", name, "-")
}

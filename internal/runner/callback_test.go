package runner

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/buffertest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/webhook"
)

// TestCallback tells a receiver on this machine, which is allowed to be one, that a job has ended, and keeps its URL out of the log.
func TestCallback(t *testing.T) {
	called := make(chan *http.Request, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		called <- r
	}))
	defer receiver.Close()
	allow, err := webhook.ParseAllow("http://127.0.0.1")
	require.NoError(t, err)
	secrets, err := webhook.ParseSecrets("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
	require.NoError(t, err)
	var log buffertest.Buffer
	r, err := Start(t.Context(), Options{
		Data: filepath.Join(t.TempDir(), "data"), Workers: 1, Limits: job.DefaultLimits(), Owner: "o", Converter: converting(func() {}),
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Callbacks: webhook.New(webhook.Options{
			Secrets: func(context.Context) ([]webhook.Secret, error) { return secrets, nil }, Allow: allow,
		}),
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	spool, err := r.pipeline.NewSpool()
	require.NoError(t, err)
	require.NoError(t, spool.Add("letter.docx", bytes.NewReader(docxtest.Plain("A letter."))))
	j, err := r.pipeline.Accept(t.Context(), "o", "", spool, job.Request{Options: job.Options{CallbackURL: receiver.URL + "/hook?sesame"}})
	require.NoError(t, err)
	require.NoError(t, spool.Close())
	select {
	case got := <-called:
		require.Equal(t, "/hook?sesame", got.URL.String())
		require.Equal(t, string(j.ID)+"-1", got.Header.Get("webhook-id"))
		require.Regexp(t, "^v1,.{44}$", got.Header.Get("webhook-signature"))
		body, err := io.ReadAll(got.Body)
		require.NoError(t, err)
		require.Contains(t, string(body), `"status":"completed"`)
	case <-time.After(2 * time.Minute):
		require.Fail(t, "nobody was called", log.String())
	}
	require.Eventually(t, func() bool {
		s, err := r.pipeline.Status(t.Context(), "o", j.ID, "", 1)
		return err == nil && s.Callback.Status == "delivered"
	}, time.Minute, 10*time.Millisecond)
	require.NotContains(t, log.String(), "sesame")
}

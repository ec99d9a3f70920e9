package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// TestProbes are answered without a token. Readiness follows what the service says of its parts, and gives no inner detail away.
func TestProbes(t *testing.T) {
	var trouble error
	s := newService(t, func(_ *pipeline.Pipeline, o *httpapi.Options) {
		o.Tokens = []httpapi.Token{{Name: "a", Secret: "secret"}}
		o.Ready = func(context.Context) []job.Part {
			return []job.Part{{Name: job.PartQueue}, {Name: job.PartDisk, Trouble: trouble}}
		}
	})
	for _, c := range []struct {
		trouble error
		path    string
		status  int
		says    []string
	}{
		{nil, "/healthz", http.StatusOK, []string{"running"}},
		{nil, "/readyz", http.StatusOK, []string{"ready", `"checks":{"disk":"ok","queue":"ok"}`}},
		{errors.New("/secret/path: locked"), "/healthz", http.StatusOK, []string{"running"}},
		{errors.New("/secret/path: locked"), "/readyz", http.StatusServiceUnavailable, []string{"its log says", `"checks":{"disk":"not_ready","queue":"ok"}`}},
		{fmt.Errorf("/secret/path: %w", job.ErrFull), "/readyz", http.StatusServiceUnavailable, []string{"room left", `"disk":"not_ready"`}},
	} {
		trouble = c.trouble
		answer, err := s.client.Get(s.url + c.path)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, c.status, answer.StatusCode, c.path)
		for _, says := range c.says {
			require.Contains(t, string(body), says)
		}
		require.NotContains(t, string(body), "secret/path")
	}
}

// TestVersion is told to those who may call, and not to strangers, who could look up its holes.
func TestVersion(t *testing.T) {
	ask := func(o httpapi.Options) (status int, body string) {
		w := httptest.NewRecorder()
		httpapi.New(&pipeline.Pipeline{}, o).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/version", nil))
		return w.Code, w.Body.String()
	}
	_, body := ask(httpapi.Options{Version: "v0.1.0", Commit: "01a1743", Office: "26.8"})
	require.JSONEq(t, `{"version":"v0.1.0","commit":"01a1743","libreoffice":"26.8","api":"v1"}`, body)
	_, body = ask(httpapi.Options{Version: "v0.1.0"})
	require.JSONEq(t, `{"version":"v0.1.0","commit":null,"libreoffice":null,"api":"v1"}`, body)
	status, _ := ask(httpapi.Options{Tokens: []httpapi.Token{{Name: "a", Secret: "secret"}}})
	require.Equal(t, http.StatusUnauthorized, status)
}

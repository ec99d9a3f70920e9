package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
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

// TestMetrics are for who runs the service: without tokens for this machine, with one owner for that one, with several for a token of their
// own, since they tell of the jobs of all.
func TestMetrics(t *testing.T) {
	ask := func(o httpapi.Options, secret string) (status int, body string) {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "http://127.0.0.1/metrics", nil)
		if secret != "" {
			r.Header.Set("Authorization", "Bearer "+secret)
		}
		httpapi.New(&pipeline.Pipeline{}, o).ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	numbers := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "sheaf_jobs_total 3") })
	one := []httpapi.Token{{Name: "ann", Secret: "old"}, {Name: "ann", Secret: "new"}}
	several := slices.Concat(one, []httpapi.Token{{Name: "bob", Secret: "b"}, {Name: httpapi.MetricsOwner, Secret: "m"}})
	for _, c := range []struct {
		name   string
		o      httpapi.Options
		secret string
		status int
	}{
		{"no tokens", httpapi.Options{Metrics: numbers}, "", http.StatusOK},
		{"a stranger", httpapi.Options{Metrics: numbers, Tokens: one}, "", http.StatusUnauthorized},
		{"the only owner", httpapi.Options{Metrics: numbers, Tokens: one}, "new", http.StatusOK},
		{"one of several", httpapi.Options{Metrics: numbers, Tokens: several}, "b", http.StatusForbidden},
		{"the one for it", httpapi.Options{Metrics: numbers, Tokens: several}, "m", http.StatusOK},
		{"elsewhere", httpapi.Options{}, "", http.StatusNotFound},
	} {
		status, body := ask(c.o, c.secret)
		require.Equal(t, c.status, status, c.name)
		require.Equal(t, status == http.StatusOK, body == "sheaf_jobs_total 3\n", c.name)
	}
}

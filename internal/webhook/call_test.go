package webhook_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/webhook"
)

// TestCaller makes calls where callbacks would go, and nowhere else, whatever a name stands for.
func TestCaller(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }))
	defer server.Close()
	allow, err := webhook.ParseAllow("http://127.0.0.1,http://inside.example,public")
	require.NoError(t, err)
	resolve := func(_ context.Context, name string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr(map[string]string{"inside.example": "169.254.169.254", "example.org": "93.184.216.34"}[name])}, nil
	}
	c := webhook.NewCaller(webhook.Options{Allow: allow, Resolve: resolve})
	call := func(url string) (string, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		require.NoError(t, err)
		answer, err := c.Do(r)
		if err != nil {
			return "", err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		return string(body), err
	}
	require.NoError(t, c.Allowed(server.URL+"/a"))
	body, err := call(server.URL + "/a")
	require.NoError(t, err)
	require.Equal(t, "/a", body)
	for bad, seen := range map[string]bool{"http://127.0.0.2/": true, "http://example.org/": false, "https://localhost/": true, "file:///etc/passwd": true} {
		if seen {
			require.Equal(t, job.CodeForbidden, job.AsError(c.Allowed(bad)).Code, bad)
		}
		_, err := call(bad)
		require.Equal(t, job.CodeForbidden, job.AsError(err).Code, bad)
	}
	_, err = call("http://inside.example/")
	require.Equal(t, job.CodeForbidden, job.AsError(err).Code)
	require.Contains(t, job.AsError(err).Message, "'inside.example'")
	gone, leave := context.WithCancel(t.Context())
	leave()
	r, err := http.NewRequestWithContext(gone, http.MethodGet, server.URL, nil)
	require.NoError(t, err)
	_, err = c.Do(r)
	require.ErrorIs(t, err, context.Canceled)
}

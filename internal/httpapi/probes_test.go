package httpapi_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// TestProbes are answered without a token. Readiness follows what the service says of itself, and gives no inner detail away.
func TestProbes(t *testing.T) {
	var trouble error
	s := newService(t, func(_ *pipeline.Pipeline, o *httpapi.Options) {
		o.Tokens = []httpapi.Token{{Name: "a", Secret: "secret"}}
		o.Ready = func() error { return trouble }
	})
	for _, c := range []struct {
		trouble error
		path    string
		status  int
		says    string
	}{
		{nil, "/healthz", http.StatusOK, "running"},
		{nil, "/readyz", http.StatusOK, "ready"},
		{errors.New("/secret/path: locked"), "/healthz", http.StatusOK, "running"},
		{errors.New("/secret/path: locked"), "/readyz", http.StatusServiceUnavailable, "its log says"},
		{fmt.Errorf("/secret/path: %w", job.ErrFull), "/readyz", http.StatusServiceUnavailable, "room left"},
	} {
		trouble = c.trouble
		answer, err := s.client.Get(s.url + c.path)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, c.status, answer.StatusCode, c.path)
		require.Contains(t, string(body), c.says)
		require.NotContains(t, string(body), "secret/path")
	}
}

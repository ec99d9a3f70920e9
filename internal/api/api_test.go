package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// TestProblem checks what goes over the wire (RFC 9457 section 3.1), and what an error says.
func TestProblem(t *testing.T) {
	status, ok := api.StatusOf(job.CodeTooLarge)
	require.True(t, ok)
	p := api.NewProblem(status, job.CodeTooLarge, "Too large.")
	text, err := json.Marshal(p)
	require.NoError(t, err)
	require.JSONEq(t, `{"type": "about:blank", "title": "Request Entity Too Large", "status": 413, "detail": "Too large.", "code": "too_large"}`, string(text))
	require.EqualError(t, &p, "too_large: Too large.")
	foreign := api.NewProblem(http.StatusBadGateway, "", "")
	require.EqualError(t, &foreign, "the service answered 502 Bad Gateway")
}

// TestStatuses checks that every code that requests are refused with is refused with an error, and has a sentence.
func TestStatuses(t *testing.T) {
	codes := api.Codes()
	require.IsIncreasing(t, codes)
	for _, code := range codes {
		status, ok := api.StatusOf(code)
		require.True(t, ok, code)
		require.GreaterOrEqual(t, status, http.StatusBadRequest, code)
		require.NotEmpty(t, code.Sentence(), code)
	}
	_, ok := api.StatusOf(job.CodeTimeout)
	require.False(t, ok, "a document's failure refuses no request")
}

package function

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/pipeline"
)

// vault is a secret, a clock and the handler that knows it.
type vault struct {
	*tokens
	text  string
	err   error
	reads int
	built int
	at    time.Time
	log   strings.Builder
}

func newVault(text string) *vault {
	v := &vault{text: text, at: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	v.tokens = &tokens{
		secret: func(context.Context) (string, error) { v.reads++; return v.text, v.err },
		build: func(list []httpapi.Token) http.Handler {
			v.built++
			return httpapi.New(&pipeline.Pipeline{}, httpapi.Options{Tokens: list})
		},
		now: func() time.Time { return v.at },
	}
	v.tokens.log = slog.New(slog.NewTextHandler(&v.log, nil))
	return v
}

// status is the answer to a request for a page that is not there, with a secret.
func (v *vault) status(secret string) int {
	r := httptest.NewRequest(http.MethodGet, "/absent", nil)
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	return w.Code
}

const (
	letIn   = http.StatusNotFound
	refused = http.StatusUnauthorized
	first   = "first-secret-of-tokens"
	second  = "second-secret-of-tokens"
)

func TestTokensAreReadAgain(t *testing.T) {
	v := newVault(first + "\n")
	require.NoError(t, v.refresh(t.Context()))
	require.Equal(t, letIn, v.status(first))
	require.Equal(t, refused, v.status(second))
	require.Equal(t, refused, v.status(""))
	require.Equal(t, 1, v.reads)

	v.text = "ann=" + second
	require.Equal(t, refused, v.status(second), "not yet")
	v.at = v.at.Add(tokensFresh)
	require.Equal(t, letIn, v.status(second))
	require.Equal(t, refused, v.status(first), "it is revoked")
	require.Equal(t, 2, v.reads)

	v.at = v.at.Add(tokensFresh)
	require.Equal(t, letIn, v.status(second))
	require.Equal(t, 3, v.reads)
	require.Equal(t, 2, v.built, "the same tokens need no new handler")
}

// TestTokensAreChangedWithoutAnOutage: the old secret and the new one hold until the old one is taken out.
func TestTokensAreChangedWithoutAnOutage(t *testing.T) {
	v := newVault(first)
	require.NoError(t, v.refresh(t.Context()))
	for _, step := range []struct {
		text     string
		old, new int
	}{
		{"default=" + first + ",default=" + second, letIn, letIn},
		{"default=" + second, refused, letIn},
	} {
		v.text = step.text
		v.at = v.at.Add(tokensFresh)
		require.Equal(t, step.old, v.status(first), step.text)
		require.Equal(t, step.new, v.status(second), step.text)
	}
}

func TestTokensStayWhenTheSecretCannotBeRead(t *testing.T) {
	v := newVault(first)
	require.NoError(t, v.refresh(t.Context()))
	v.at, v.err = v.at.Add(tokensFresh), errors.New("throttled")
	require.Equal(t, letIn, v.status(first))
	require.Equal(t, refused, v.status(""))
	require.Equal(t, 2, v.reads, "it is left alone for a while")
	require.Contains(t, v.log.String(), "throttled")
	v.at, v.err, v.text = v.at.Add(tokensRetry), nil, ""
	require.Equal(t, letIn, v.status(first), "an empty secret opens nothing")
	require.Equal(t, refused, v.status(""))
	v.at, v.text = v.at.Add(tokensRetry), second
	require.Equal(t, letIn, v.status(second))
}

func TestSecretWithoutTokens(t *testing.T) {
	for text, want := range map[string]string{"": "it is empty", " \n": "it is empty", "short": "shorter than 16"} {
		require.ErrorContains(t, newVault(text).refresh(t.Context()), want)
	}
	v := newVault("")
	v.err = errors.New("no such secret")
	require.ErrorContains(t, v.refresh(t.Context()), "no such secret")
}

package pipeline_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestIdempotencyKeys(t *testing.T) {
	w := newWorld(t, 1)
	first, err := accept(t.Context(), w.clean, "k", upload(t, "ok"))
	require.NoError(t, err)
	same, err := accept(t.Context(), w.clean, "k", upload(t, "ok"))
	require.NoError(t, err)
	require.Equal(t, first.ID, same.ID)
	require.Len(t, w.bags["intake"], 1, "the upload was stored once")
	_, err = accept(t.Context(), w.clean, "k", upload(t, "other"))
	require.Equal(t, job.CodeIdempotencyConflict, job.AsError(err).Code)

	w.drain()
	require.NoError(t, w.clean.Delete(t.Context(), owner, first.ID))
	_, err = accept(t.Context(), w.clean, "k", upload(t, "ok"))
	require.Equal(t, job.CodeIdempotencyConflict, job.AsError(err).Code)
}

// TestIdempotencyKeysComparePasswords: a request is the same with the same passwords only, and nothing of those is kept.
func TestIdempotencyKeysComparePasswords(t *testing.T) {
	w := newWorld(t, 1)
	zip := upload(t, "ok")
	asked := func(s job.Secrets) (job.Job, error) {
		spool, err := w.clean.NewSpool()
		require.NoError(t, err)
		defer spool.Close()
		require.NoError(t, spool.Add("a.zip", bytes.NewReader(zip)))
		return w.clean.Accept(t.Context(), owner, "k", spool, job.Request{Secrets: s})
	}
	first, err := asked(job.Secrets{Password: "one"})
	require.NoError(t, err)
	same, err := asked(job.Secrets{Password: "one"})
	require.NoError(t, err)
	require.Equal(t, first.ID, same.ID)
	for _, other := range []job.Secrets{{}, {Password: "two"}, {Passwords: map[string]string{"one": "one"}}, {Password: "one", UserPassword: "one"}} {
		_, err = asked(other)
		require.Equal(t, job.CodeIdempotencyConflict, job.AsError(err).Code)
	}
}

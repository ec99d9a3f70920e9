package pipeline_test

import (
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

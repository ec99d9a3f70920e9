package runner

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"sheaf/internal/buffertest"
	"sheaf/internal/job"
	"sheaf/internal/s3server"
)

// TestInsist: what the service cannot do without is tried until it works, and its log says so twice, whatever the number of tries.
func TestInsist(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log buffertest.Buffer
		r := &Runner{opt: Options{Data: t.TempDir()}, health: newHealth(slog.New(slog.NewTextHandler(&log, nil)))}
		tries := 0
		r.insist(t.Context(), "receive", func() error {
			if tries++; tries < 10 {
				require.Equal(t, tries > 1, job.Trouble(r.Ready()) != nil)
				return job.ErrFull
			}
			return nil
		})
		require.Equal(t, 10, tries)
		require.NoError(t, job.Trouble(r.Ready()))
		require.Equal(t, 1, strings.Count(log.String(), "level=ERROR"))
		require.Equal(t, 1, strings.Count(log.String(), "level=INFO"))

		ctx, cancel := context.WithCancel(t.Context())
		r.insist(ctx, "receive", func() error {
			cancel()
			return errors.New("closed")
		})
		require.NoError(t, job.Trouble(r.Ready()), "an end is no trouble")
	})
}

// TestInsistInARunThatSomebodyWaitsFor ends with the error.
func TestInsistInARunThatSomebodyWaitsFor(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := &Runner{opt: Options{Volatile: true, Data: t.TempDir()}, health: newHealth(slog.New(slog.DiscardHandler)), done: make(chan struct{})}
	go r.insist(ctx, "receive", func() error { return job.ErrFull })
	<-r.Done()
	require.ErrorIs(t, r.Err(), job.ErrFull)
	cancel()
}

// TestObjectsElsewhereInTheInbox are told of in the log, and refused to nobody.
func TestObjectsElsewhereInTheInbox(t *testing.T) {
	var log buffertest.Buffer
	r := &Runner{opt: Options{Log: slog.New(slog.NewTextHandler(&log, nil))}}
	for _, key := range []string{"letters.zip", "folder/"} {
		require.NoError(t, r.arrived(t.Context(), s3server.InboxBucket, job.Arrival{Key: key}))
	}
	require.Equal(t, 1, strings.Count(log.String(), "only what lies in drop/"))
	require.Contains(t, log.String(), "key=letters.zip")
}

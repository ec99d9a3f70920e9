package s3server_test

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
)

// TestDirectMakesNoRequests has a client that reaches nobody: objects are stored, described and read all the same, arrivals are told
// of, and one that fails leaves nothing.
func TestDirectMakesNoRequests(t *testing.T) {
	var seen events
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), OnArrival: seen.handle})
	nowhere := s.Config()
	nowhere.HTTPClient, nowhere.BaseEndpoint = nil, aws.String("http://127.0.0.1:1")
	inbox := s3store.NewNearBucket(s3store.NewClient(nowhere), s.Direct(), s3server.InboxBucket)

	put, err := inbox.Put(t.Context(), oddKey, strings.NewReader("12345"), job.PutOptions{Size: 5, IfAbsent: true})
	require.NoError(t, err)
	arrived := seen.take()
	require.Len(t, arrived, 1)
	require.Equal(t, job.Arrival{Key: oddKey, Size: 5, ETag: put.ETag, VersionID: put.VersionID, Sequencer: arrived[0].Sequencer}, arrived[0].Arrival)
	head, err := inbox.Head(t.Context(), job.Ref{Key: oddKey, VersionID: put.VersionID, ETag: put.ETag})
	require.NoError(t, err)
	require.Equal(t, int64(5), head.Size)
	require.Equal(t, "12345", getText(t, inbox, job.Ref{Key: oddKey, VersionID: put.VersionID, ETag: put.ETag}))
	_, err = inbox.Put(t.Context(), oddKey, strings.NewReader("other"), job.PutOptions{IfAbsent: true})
	require.ErrorIs(t, err, job.ErrExists)

	seen.refuse = 1
	_, err = inbox.Put(t.Context(), "drop/b.zip", strings.NewReader("x"), job.PutOptions{})
	require.ErrorIs(t, err, job.ErrUnavailable)
	_, err = inbox.Head(t.Context(), job.Ref{Key: "drop/b.zip"})
	require.ErrorIs(t, err, job.ErrNotFound)
}

// TestDirectEnds with the caller's context, in the midst of a body too, and with the server.
func TestDirectEnds(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3")})
	outbox := near(s, s3server.OutboxBucket)
	putText(t, outbox, "a", "text")
	ctx, cancel := context.WithCancel(t.Context())
	body, err := outbox.Open(ctx, job.Ref{Key: "a"}, 0, -1)
	require.NoError(t, err)
	cancel()
	_, err = io.ReadAll(body)
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, body.Close())
	_, err = outbox.Put(ctx, "b", strings.NewReader("x"), job.PutOptions{})
	require.ErrorIs(t, err, context.Canceled)

	require.NoError(t, s.Close())
	_, err = outbox.Head(t.Context(), job.Ref{Key: "a"})
	require.ErrorIs(t, err, job.ErrUnavailable)
	_, err = outbox.Put(t.Context(), "b", strings.NewReader("x"), job.PutOptions{})
	require.ErrorIs(t, err, job.ErrUnavailable)
}

package dropfolder_test

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
)

// events collects the keys that OnArrival hears of.
type events struct {
	mu   sync.Mutex
	keys []string
}

func (e *events) handle(_ context.Context, _ string, a job.Arrival) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.keys = append(e.keys, a.Key)
	return nil
}

// take returns the keys since its last call.
func (e *events) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	keys := append([]string{}, e.keys...)
	e.keys = nil
	return keys
}

// startS3 starts an S3 service that ends with the test.
func startS3(t *testing.T, options s3server.Options) *s3server.Server {
	t.Helper()
	s, err := s3server.Start(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func s3Bucket(s *s3server.Server, name string) *s3store.Bucket {
	return s3store.NewBucket(s3store.NewClient(s.Config()), name)
}

func putText(t *testing.T, objects job.Objects, key, text string) {
	t.Helper()
	_, err := objects.Put(t.Context(), key, strings.NewReader(text), job.PutOptions{})
	require.NoError(t, err)
}

func getText(t *testing.T, objects job.Objects, ref job.Ref) string {
	t.Helper()
	r, err := objects.Open(t.Context(), ref, 0, -1)
	require.NoError(t, err)
	defer r.Close()
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

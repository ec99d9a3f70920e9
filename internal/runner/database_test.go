package runner

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/buffertest"
	"sheaf/internal/job"
	"sheaf/internal/sqlite"
)

// unused is a converter that nothing is converted with.
type unused struct{ job.Converter }

// run starts a runner on a data folder, ends it when do has returned, and returns its log.
func run(t *testing.T, data string, do func(r *Runner)) string {
	t.Helper()
	var log buffertest.Buffer
	r, err := Start(t.Context(), Options{
		Data: data, Workers: runtime.NumCPU(), Limits: job.DefaultLimits(), Owner: "o", Log: slog.New(slog.NewTextHandler(&log, nil)), Converter: unused{},
	})
	require.NoError(t, err)
	do(r)
	require.NoError(t, r.Close())
	return log.String()
}

// TestDatabaseLost: when the database of a folder with jobs is damaged, or gone, the service starts and says what there is and what to
// do, as doctor does; a damaged file is kept as it is.
func TestDatabaseLost(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	nothing := func(*Runner) {}
	require.Empty(t, DataProblems(t.Context(), data))
	var id job.ID
	log := run(t, data, func(r *Runner) {
		id = job.NewID(job.Now())
		put := func(b job.Bucket, key string) {
			_, err := b.Put(context.Background(), key, strings.NewReader("content"), job.PutOptions{})
			require.NoError(t, err)
		}
		put(r.pipeline.Outbox, id.ResultKey(1))
		require.NoError(t, r.db.Jobs().Create(t.Context(), job.Job{ID: id, Owner: "o", State: job.Completed, FannedOut: true}))
		require.Empty(t, DataProblems(t.Context(), data))
	})
	require.NotContains(t, log, "level=WARN")
	require.NotContains(t, log, "level=ERROR")
	require.Empty(t, DataProblems(t.Context(), data))

	path := databasePath(data)
	spoilt := []byte("this is no database, and long enough to be told from one")
	require.NoError(t, os.WriteFile(path, spoilt, 0o600))
	found := DataProblems(t.Context(), data)
	require.Len(t, found, 1)
	require.Contains(t, found[0], "is damaged: put a copy in its place")
	log = run(t, data, nothing)
	require.Contains(t, log, "the database is damaged")
	require.Contains(t, log, "knows no job")
	found = DataProblems(t.Context(), data)
	require.Len(t, found, 2)
	require.Contains(t, found[0], "files of 1 jobs")
	kept, err := filepath.Glob(sqlite.AsidePattern(path))
	require.NoError(t, err)
	require.Len(t, kept, 1)
	require.Contains(t, found[1], kept[0])
	content, err := os.ReadFile(kept[0])
	require.NoError(t, err)
	require.Equal(t, spoilt, content)

	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Remove(kept[0]))
	require.Len(t, DataProblems(t.Context(), data), 1)
	log = run(t, data, nothing)
	require.Contains(t, log, "knows no job")
	result, err := os.ReadFile(filepath.Join(data, "s3", "buckets", "sheaf-outbox", filepath.FromSlash(id.ResultKey(1))))
	require.NoError(t, err, "results are where the sentence says")
	require.Equal(t, "content", string(result))
}

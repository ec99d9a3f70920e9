package runner

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/handlers"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/sqlite"
)

// failing is a handler whose messages fail with these errors, and succeed after them.
func failing(faults ...error) handler {
	return func(h handlers.Handlers, _ context.Context, batch []job.Delivery) (failed []string) {
		if len(faults) == 0 {
			return nil
		}
		h.Failed(faults[0])
		faults = faults[1:]
		return []string{batch[0].ID}
	}
}

// TestMachineFaultsAreNoAttempts has a message fail by faults of the machine, more often than it may be received: it is handled at
// last, the service says meanwhile that it is not ready, and why.
func TestMachineFaultsAreNoAttempts(t *testing.T) {
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "sheaf.db"))
	require.NoError(t, err)
	defer db.Close()
	q := db.Queue("q", sqlite.QueueOptions{Visibility: time.Hour, MaxReceive: 1, DeadLetter: "q-dead"})
	m, err := job.NewMessage("o", job.IntakeMessage{Job: job.NewID(time.Now())})
	require.NoError(t, err)
	require.NoError(t, q.Send(t.Context(), m))
	log := slog.New(slog.DiscardHandler)
	r := &Runner{
		opt: Options{Data: t.TempDir(), Log: log}, health: newHealth(log), queues: map[string]*sqlite.Queue{"q": q},
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	faults := failing(syscall.ENOSPC, job.ErrUnavailable)
	var trouble []error
	go r.pumpQueue(ctx, "q", func(h handlers.Handlers, ctx context.Context, batch []job.Delivery) []string {
		trouble = append(trouble, job.Trouble(r.Ready()))
		failed := faults(h, ctx, batch)
		if failed == nil {
			defer stop()
		}
		return failed
	})
	<-ctx.Done()
	require.NoError(t, t.Context().Err())
	require.Len(t, trouble, 3)
	require.NoError(t, trouble[0])
	require.ErrorIs(t, trouble[1], syscall.ENOSPC)
	require.ErrorIs(t, trouble[2], job.ErrUnavailable)
	dead, _, err := db.Queue("q-dead", sqlite.QueueOptions{}).Depth(context.Background())
	require.NoError(t, err)
	require.Zero(t, dead)
}

// TestReturnsAreBounded: what goes on failing as if by the machine's fault counts as any other failure in the end.
func TestReturnsAreBounded(t *testing.T) {
	r := &Runner{opt: Options{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)}}
	m, err := job.NewMessage("o", job.IntakeMessage{Job: job.NewID(time.Now())})
	require.NoError(t, err)
	handle := func(returned int, err error) error {
		failed, fault := r.handle(t.Context(), job.Delivery{Message: m, ID: "1", Returns: returned}, failing(err))
		require.True(t, failed)
		return fault
	}
	require.ErrorIs(t, handle(0, syscall.EMFILE), syscall.EMFILE)
	require.ErrorIs(t, handle(returns-1, syscall.EMFILE), syscall.EMFILE)
	require.NoError(t, handle(returns, syscall.EMFILE))
	require.NoError(t, handle(0, errors.New("a fault that nobody knows")))
	r.opt.Volatile = true
	require.NoError(t, handle(volatileReturns, syscall.EMFILE))
}

// TestStartOnAFullDisk: the sentence names the folder and says what to do.
func TestStartOnAFullDisk(t *testing.T) {
	err := roomToStart("/the/data", syscall.ENOSPC)
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.ErrorContains(t, err, "room in /the/data to start: make some")
	require.Equal(t, syscall.EACCES, roomToStart("/the/data", syscall.EACCES))
}

// TestTroubleWithJobs: that jobs cannot be finished is told as long as it lasts, where the machine is at fault.
func TestTroubleWithJobs(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	rows := &failingJobs{}
	r := &Runner{opt: Options{Data: t.TempDir(), Log: log}, health: newHealth(log), handlers: handlers.Handlers{Pipeline: &pipeline.Pipeline{Jobs: rows, Log: log}}}
	batch := []job.Change{{Sequence: "1", Job: job.NewID(time.Now())}}
	rows.err = job.ErrUnavailable
	require.Len(t, r.changes(t.Context(), batch), 1)
	require.ErrorIs(t, job.Trouble(r.Ready()), job.ErrUnavailable)
	rows.err = errors.New("a fault of this job")
	require.Len(t, r.changes(t.Context(), batch), 1)
	require.NoError(t, job.Trouble(r.Ready()))

	look := func(context.Context) error { return rows.err }
	require.True(t, r.scheduled(t.Context(), "look", look))
	require.NoError(t, job.Trouble(r.Ready()))
	rows.err = syscall.EIO
	require.False(t, r.scheduled(t.Context(), "look", look))
	require.ErrorIs(t, job.Trouble(r.Ready()), syscall.EIO)
	rows.err = nil
	require.True(t, r.scheduled(t.Context(), "look", look))
	require.NoError(t, job.Trouble(r.Ready()))
}

// failingJobs are rows that cannot be read.
type failingJobs struct {
	job.Jobs
	err error
}

func (j *failingJobs) Get(context.Context, job.ID) (job.Job, error) { return job.Job{}, j.err }

// TestFewOpenFiles: a limit under which results were never finished is told.
func TestFewOpenFiles(t *testing.T) {
	require.Contains(t, fewOpenFiles(64), "only 64 files may be open")
	require.Empty(t, fewOpenFiles(leastFiles))
}

package sqlite

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/porttest"
)

// next returns each call the next fault of a list, and none after it.
func next(faults ...porttest.Fault) porttest.Decide {
	return func(string) porttest.Fault {
		if len(faults) == 0 {
			return porttest.None
		}
		f := faults[0]
		faults = faults[1:]
		return f
	}
}

func TestFaultyPortsWithoutFaultsAreThePorts(t *testing.T) {
	none := func(string) porttest.Fault { return porttest.None }
	porttest.Jobs(t, func(t *testing.T) job.Jobs { return porttest.FaultyJobs{Jobs: openDB(t).Jobs(), Decide: none} })
	porttest.Documents(t, func(t *testing.T) job.Documents {
		return porttest.FaultyDocuments{Documents: openDB(t).Documents(), Decide: none}
	})
	porttest.Claims(t, func(t *testing.T) job.Claims {
		return porttest.FaultyClaims{Claims: openDB(t).Claims(), Decide: none}
	})
	porttest.Queue(t, func(t *testing.T) (job.Queue, porttest.Receive) {
		q := openDB(t).Queue("q", QueueOptions{})
		return porttest.FaultyQueue{Queue: q, Decide: none}, func(ctx context.Context) ([]job.Message, error) {
			return receiveAndDelete(ctx, q)
		}
	})
}

func TestFaultyJobs(t *testing.T) {
	jobs := openDB(t).Jobs()
	faulty := porttest.FaultyJobs{Jobs: jobs, Decide: next(porttest.Fail, porttest.Persist, porttest.None)}
	j := job.Job{ID: job.NewID(time.Now())}
	require.ErrorIs(t, faulty.Create(t.Context(), j), porttest.ErrInjected)
	_, err := jobs.Get(t.Context(), j.ID)
	require.ErrorIs(t, err, job.ErrNotFound)
	require.ErrorIs(t, faulty.Create(t.Context(), j), porttest.ErrInjected)
	_, err = jobs.Get(t.Context(), j.ID)
	require.NoError(t, err)
	require.ErrorIs(t, faulty.Create(t.Context(), j), job.ErrExists)
}

func TestFaultyDocuments(t *testing.T) {
	db, id := openDB(t), job.NewID(time.Now())
	faulty := porttest.FaultyDocuments{Documents: db.Documents(),
		Decide: next(porttest.Fail, porttest.Partial, porttest.Persist, porttest.Duplicate)}
	for _, want := range []int{0, 3, 6} {
		require.ErrorIs(t, faulty.Record(t.Context(), outcomes(id, 6)...), porttest.ErrInjected)
		requireDocuments(t, db, id, want)
	}
	require.NoError(t, faulty.Record(t.Context(), outcomes(id, 6)...))
	requireDocuments(t, db, id, 6)
}

func TestFaultyQueue(t *testing.T) {
	q := openDB(t).Queue("q", QueueOptions{})
	for _, c := range []struct {
		fault porttest.Fault
		sent  int
		fails bool
	}{
		{porttest.Fail, 0, true}, {porttest.Partial, 2, true}, {porttest.Persist, 5, true}, {porttest.Duplicate, 10, false},
		{porttest.None, 5, false},
	} {
		before, err := q.Waiting(t.Context())
		require.NoError(t, err)
		messages := convertMessages(t, "g", job.NewID(time.Now()), 5)
		err = porttest.FaultyQueue{Queue: q, Decide: next(c.fault)}.Send(t.Context(), messages...)
		require.Equal(t, c.fails, err != nil)
		after, err := q.Waiting(t.Context())
		require.NoError(t, err)
		require.Equal(t, c.sent, after-before)
	}
}

// TestFullDatabase: a disk without room is told as such, and what was there stays.
func TestFullDatabase(t *testing.T) {
	db := openDB(t)
	q := db.Queue("q", QueueOptions{})
	_, err := db.conn.ExecContext(t.Context(), "PRAGMA max_page_count = 60")
	require.NoError(t, err)
	sent := 0
	for err = nil; err == nil; {
		if err = q.Send(t.Context(), convertMessages(t, "g", job.NewID(time.Now()), 50)...); err == nil {
			sent += 50
		}
	}
	require.True(t, job.IsFull(err), "%v", err)
	waiting, err := q.Waiting(t.Context())
	require.NoError(t, err)
	require.Equal(t, sent, waiting)
}

// TestGiveBack has a receive not counted, but as a return.
func TestGiveBack(t *testing.T) {
	q := openDB(t).Queue("q", QueueOptions{Visibility: time.Hour, MaxReceive: 1, DeadLetter: "dead"})
	require.NoError(t, q.Send(t.Context(), convertMessages(t, "g", job.NewID(time.Now()), 1)...))
	for returns := range 3 {
		received, err := q.Receive(t.Context(), 1)
		require.NoError(t, err)
		require.Equal(t, 1, received[0].Receives)
		require.Equal(t, returns, received[0].Returns)
		require.NoError(t, q.GiveBack(t.Context(), received[0].Receipt, 0))
	}
}

// TestMachineFaults: a file that cannot be written is told as the fault of the machine.
func TestMachineFaults(t *testing.T) {
	db := openDB(t)
	_, err := db.conn.ExecContext(t.Context(), "PRAGMA query_only = 1")
	require.NoError(t, err)
	err = db.Jobs().Create(t.Context(), job.Job{ID: job.NewID(time.Now())})
	require.True(t, job.IsMachineFault(err), "%v", err)
	require.False(t, job.IsFull(err))
}

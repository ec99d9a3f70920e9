package porttest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// outcomeTime is a time to the microsecond, which is the precision that adapters must keep.
func outcomeTime(n int) time.Time {
	return time.Date(2026, 11, 2, 10, 0, 0, 654321000, time.UTC).Add(time.Duration(n) * time.Second)
}

func outcome(id job.ID, run, number int, state job.State) job.Document {
	d := job.Document{Job: id, Number: number, Run: run, State: state, At: outcomeTime(number)}
	if state == job.Failed {
		d.Code, d.Message = job.CodeCorrupt, job.CodeCorrupt.Sentence()
	} else {
		d.Pages, d.Bytes, d.CRC32 = number, int64(number)<<32, 0xffffffff
	}
	return d
}

// Documents tests an adapter of job.Documents. open returns an empty store each time.
func Documents(t *testing.T, open func(t *testing.T) job.Documents) {
	t.Run("every field comes back", func(t *testing.T) { documentsRoundTrip(t, open(t)) })
	t.Run("start", func(t *testing.T) { documentsStart(t, open(t)) })
	t.Run("deaths", func(t *testing.T) { documentsDeaths(t, open(t)) })
	t.Run("which outcome wins", func(t *testing.T) { documentsWinner(t, open(t)) })
	t.Run("an older run changes nothing", func(t *testing.T) { documentsStaleRun(t, open(t)) })
	t.Run("the first of many outcomes wins", func(t *testing.T) { documentsRaceOutcome(t, open(t)) })
	t.Run("concurrent outcomes are counted exactly", func(t *testing.T) { documentsRaceTally(t, open(t)) })
	t.Run("deaths at the same time", func(t *testing.T) { documentsRaceDeaths(t, open(t)) })
	t.Run("many outcomes at once, twice", func(t *testing.T) { documentsMany(t, open(t)) })
	t.Run("no outcomes", func(t *testing.T) { require.NoError(t, open(t).Record(t.Context())) })
	t.Run("what is no outcome is refused", func(t *testing.T) { documentsRefused(t, open(t)) })
	t.Run("random calls against a model", func(t *testing.T) { documentsRandom(t, open(t)) })
}

// requireRow checks a document's row; wanted times are in UTC.
func requireRow(t *testing.T, documents job.Documents, want job.Document) {
	t.Helper()
	rows, err := documents.Range(t.Context(), want.Job, want.Number, want.Number)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	got := rows[0]
	require.True(t, got.At.Equal(want.At), "%v is not %v", got.At, want.At)
	got.At = want.At
	require.Equal(t, want, got)
}

func requireTally(t *testing.T, documents job.Documents, id job.ID, run, completed, failed int, last time.Time) {
	t.Helper()
	got, err := documents.Tally(t.Context(), id, run)
	require.NoError(t, err)
	require.Equal(t, [2]int{completed, failed}, [2]int{got.Completed, got.Failed}, "run %d", run)
	require.True(t, got.LastAt.Equal(last), "%v is not %v", got.LastAt, last)
}

func documentsRoundTrip(t *testing.T, documents job.Documents) {
	id := newJob("o", 0).ID
	full := job.Document{
		Job: id, Number: 10_000, Run: 2, State: job.Failed, Code: job.CodeOutOfMemory, Message: "zu groß – \"teilen\"\n",
		Pages: 119, WordPages: 118, Pass: 3, Fitted: 7, Seconds: 59.123456, Bytes: 1 << 40, CRC32: 0xfedcba98, PDFRun: 2, Work: job.Work{Compute: 1 << 33, Memory: 1 << 50}, Cached: true, Crashes: 2, At: outcomeTime(0),
		Fonts:    []job.FontSubstitution{{Font: "Calibri", ReplacedBy: "Carlito", MetricCompatible: true}, {Font: "明朝", ReplacedBy: "x"}},
		Warnings: []job.Warning{{Code: job.WarningText, Message: "2 words: “annex”, “B”", Count: 2}, {Code: job.WarningLinks, Message: "x", Count: 1}},
	}
	bare := job.Document{Job: id, Number: 1, Run: 1, State: job.Completed, At: outcomeTime(1)}
	none := job.Document{
		Job: id, Number: 2, Run: 1, State: job.Completed, Fonts: []job.FontSubstitution{}, Warnings: []job.Warning{}, At: outcomeTime(2),
	}
	require.NoError(t, documents.Record(t.Context(), full, bare, none))
	for _, d := range []job.Document{full, bare, none} {
		requireRow(t, documents, d)
	}
	rows, err := documents.Range(t.Context(), id, 1, 9_999)
	require.NoError(t, err)
	require.Len(t, rows, 2)
	rows, err = documents.Range(t.Context(), newJob("o", 0).ID, 1, 10_000)
	require.NoError(t, err)
	require.Empty(t, rows, "another job has rows of its own")
}

func documentsStart(t *testing.T, documents job.Documents) {
	id, ctx := newJob("o", 0).ID, t.Context()
	started := job.Document{Job: id, Number: 1, Run: 1, State: job.Processing, At: outcomeTime(0)}
	got, err := documents.Start(ctx, id, 1, 1, started.At)
	require.NoError(t, err)
	require.True(t, got.At.Equal(started.At))
	got.At = started.At
	require.Equal(t, started, got)
	requireRow(t, documents, started)
	_, err = documents.Start(ctx, id, 1, 1, outcomeTime(1))
	require.NoError(t, err, "a message delivered twice starts twice")
	requireTally(t, documents, id, 1, 0, 0, time.Time{})

	failed := outcome(id, 1, 1, job.Failed)
	require.NoError(t, documents.Record(ctx, failed, outcome(id, 1, 2, job.Completed)))
	for number := 1; number <= 2; number++ {
		_, err = documents.Start(ctx, id, 1, number, outcomeTime(5))
		require.ErrorIs(t, err, job.ErrTerminal, "has an outcome of this run")
	}
	requireRow(t, documents, failed)
	over := job.Document{Job: id, Number: 2, Run: 2, State: job.Processing, At: outcomeTime(6)}
	_, err = documents.Start(ctx, id, 2, 2, over.At)
	require.NoError(t, err, "was completed in an earlier run")
	requireRow(t, documents, over)

	again := job.Document{Job: id, Number: 1, Run: 2, State: job.Processing, At: outcomeTime(7)}
	_, err = documents.Start(ctx, id, 2, 1, again.At)
	require.NoError(t, err, "failed in an earlier run")
	requireRow(t, documents, again)
	_, err = documents.Start(ctx, id, 1, 1, outcomeTime(8))
	require.ErrorIs(t, err, job.ErrTerminal, "belongs to a newer run")
	requireRow(t, documents, again)
}

func documentsDeaths(t *testing.T, documents job.Documents) {
	id, ctx := newJob("o", 0).ID, t.Context()
	start := func(run int) job.Document {
		d, err := documents.Start(ctx, id, run, 1, outcomeTime(run))
		require.NoError(t, err)
		return d
	}
	addDeath := func(run, want int) {
		n, err := documents.AddCrash(ctx, id, run, 1)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	require.Zero(t, start(1).Crashes)
	addDeath(1, 1)
	require.Equal(t, 1, start(1).Crashes)
	addDeath(1, 2)
	require.Equal(t, 2, start(1).Crashes)
	require.Zero(t, start(2).Crashes, "a run begins without crashes")
	addDeath(2, 1)
	require.Equal(t, 1, start(2).Crashes)
	requireTally(t, documents, id, 2, 0, 0, time.Time{})
}

func documentsRaceDeaths(t *testing.T, documents job.Documents) {
	id := newJob("o", 0).ID
	_, err := documents.Start(t.Context(), id, 1, 1, outcomeTime(0))
	require.NoError(t, err)
	counts, errs := make([]int, writers), make([]error, writers)
	race(func(w int) { counts[w], errs[w] = documents.AddCrash(t.Context(), id, 1, 1) })
	want := make([]int, writers)
	for w := range writers {
		require.NoError(t, errs[w])
		want[w] = w + 1
	}
	require.ElementsMatch(t, want, counts)
}

func documentsRefused(t *testing.T, documents job.Documents) {
	id := newJob("o", 0).ID
	for _, state := range []job.State{"", job.Pending, job.Processing, job.Cancelled} {
		require.Error(t, documents.Record(t.Context(), job.Document{Job: id, Number: 1, Run: 1, State: state}),
			fmt.Sprintf("%q", state))
	}
	rows, err := documents.Range(t.Context(), id, 1, 1)
	require.NoError(t, err)
	require.Empty(t, rows)
}

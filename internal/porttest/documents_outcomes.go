package porttest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func documentsWinner(t *testing.T, documents job.Documents) {
	id, ctx := newJob("o", 0).ID, t.Context()
	first, second := outcome(id, 1, 1, job.Failed), outcome(id, 1, 1, job.Completed)
	require.NoError(t, documents.Record(ctx, first))
	second.At = outcomeTime(50)
	require.NoError(t, documents.Record(ctx, second, first))
	requireRow(t, documents, first)
	requireTally(t, documents, id, 1, 0, 1, first.At)

	newer := outcome(id, 2, 1, job.Completed)
	require.NoError(t, documents.Record(ctx, newer, newer))
	requireRow(t, documents, newer)
	requireTally(t, documents, id, 2, 1, 0, newer.At)
	requireTally(t, documents, id, 1, 0, 1, first.At)

	latest := outcome(id, 3, 1, job.Failed)
	require.NoError(t, documents.Record(ctx, latest, outcome(id, 3, 1, job.Completed), outcome(id, 2, 1, job.Completed)))
	requireRow(t, documents, latest)
	requireTally(t, documents, id, 3, 0, 1, latest.At)
	requireTally(t, documents, id, 2, 1, 0, newer.At)

	// Two outcomes of one call for one document: the first of them wins.
	require.NoError(t, documents.Record(ctx, outcome(id, 3, 2, job.Completed), outcome(id, 3, 2, job.Failed)))
	requireTally(t, documents, id, 3, 1, 1, outcomeTime(2))
}

func documentsStaleRun(t *testing.T, documents job.Documents) {
	id, ctx := newJob("o", 0).ID, t.Context()
	newer := outcome(id, 2, 1, job.Failed)
	require.NoError(t, documents.Record(ctx, newer))
	require.NoError(t, documents.Record(ctx, outcome(id, 1, 1, job.Completed)))
	requireRow(t, documents, newer)

	started := job.Document{Job: id, Number: 2, Run: 2, State: job.Processing, At: outcomeTime(9)}
	_, err := documents.Start(ctx, id, 2, 2, started.At)
	require.NoError(t, err)
	require.NoError(t, documents.Record(ctx, outcome(id, 1, 2, job.Completed)))
	requireRow(t, documents, started)
	requireTally(t, documents, id, 1, 0, 0, time.Time{})
	requireTally(t, documents, id, 2, 0, 1, newer.At)

	// An outcome of a newer run takes over what an older one began.
	_, err = documents.Start(ctx, id, 1, 3, outcomeTime(1))
	require.NoError(t, err)
	require.NoError(t, documents.Record(ctx, outcome(id, 2, 3, job.Completed)))
	requireRow(t, documents, outcome(id, 2, 3, job.Completed))
}

func documentsRaceOutcome(t *testing.T, documents job.Documents) {
	id, ctx := newJob("o", 0).ID, t.Context()
	for number := 1; number <= 10; number++ {
		_, err := documents.Start(ctx, id, 1, number, outcomeTime(0))
		require.NoError(t, err)
		errs := make([]error, writers)
		race(func(w int) {
			d := outcome(id, 1, number, []job.State{job.Completed, job.Failed}[w%2])
			d.Message = fmt.Sprint(w)
			errs[w] = documents.Record(ctx, d)
		})
		for _, err := range errs {
			require.NoError(t, err)
		}
	}
	rows, err := documents.Range(ctx, id, 1, 10)
	require.NoError(t, err)
	require.Len(t, rows, 10)
	completed := 0
	for _, d := range rows {
		if d.State == job.Completed {
			completed++
		}
	}
	requireTally(t, documents, id, 1, completed, 10-completed, outcomeTime(10))
}

func documentsRaceTally(t *testing.T, documents job.Documents) {
	id := newJob("o", 0).ID
	const each = 25
	errs := make([]error, writers)
	race(func(w int) {
		for i := range each {
			number := w*each + i + 1
			if err := documents.Record(t.Context(), outcome(id, 1, number, job.Completed)); err != nil {
				errs[w] = err
			}
		}
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
	requireTally(t, documents, id, 1, writers*each, 0, outcomeTime(writers*each))
}

func documentsMany(t *testing.T, documents job.Documents) {
	id := newJob("o", 0).ID
	const total = 1_234
	all := make([]job.Document, total)
	failed := 0
	for i := range all {
		state := job.Completed
		if i%3 == 0 {
			state = job.Failed
			failed++
		}
		all[i] = outcome(id, 1, i+1, state)
	}
	for range 2 {
		require.NoError(t, documents.Record(t.Context(), all...))
		requireTally(t, documents, id, 1, total-failed, failed, outcomeTime(total))
	}
	rows, err := documents.Range(t.Context(), id, 101, 1_100)
	require.NoError(t, err)
	require.Len(t, rows, 1_000)
	for i, d := range rows {
		require.Equal(t, 101+i, d.Number)
	}
}

// model is what Documents promises, in the plainest way.
type model struct {
	rows    map[int]job.Document
	tallies map[int]job.Tally
}

func (m model) record(d job.Document) {
	old, exists := m.rows[d.Number]
	wins := !exists || old.Run < d.Run || old.Run == d.Run && old.State == job.Processing
	if !wins {
		return
	}
	m.rows[d.Number] = d
	t := m.tallies[d.Run]
	if d.State == job.Completed {
		t.Completed++
	} else {
		t.Failed++
	}
	if d.At.After(t.LastAt) {
		t.LastAt = d.At
	}
	t.Work = t.Work.Plus(d.Work)
	m.tallies[d.Run] = t
}

func (m model) start(d job.Document) error {
	old, exists := m.rows[d.Number]
	if exists && (old.Run > d.Run || old.Run == d.Run && old.State != job.Processing) {
		return job.ErrTerminal
	}
	m.rows[d.Number] = d
	return nil
}

func documentsRandom(t *testing.T, documents job.Documents) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	id := newJob("o", 0).ID
	m := model{rows: map[int]job.Document{}, tallies: map[int]job.Tally{}}
	const numbers, runs = 30, 4
	for step := range 300 {
		if r.IntN(3) == 0 {
			d := job.Document{Job: id, Number: r.IntN(numbers) + 1, Run: r.IntN(runs) + 1, State: job.Processing}
			d.At = outcomeTime(step)
			_, err := documents.Start(t.Context(), id, d.Run, d.Number, d.At)
			require.ErrorIs(t, err, m.start(d), "step %d", step)
			continue
		}
		batch := make([]job.Document, r.IntN(5)+1)
		for i := range batch {
			state := []job.State{job.Completed, job.Failed, job.Failed}[r.IntN(3)]
			batch[i] = outcome(id, r.IntN(runs)+1, r.IntN(numbers)+1, state)
			batch[i].At = outcomeTime(r.IntN(1_000))
			batch[i].Work = job.Work{Compute: r.Int64N(100_000), Memory: r.Int64N(1 << 40)}
			m.record(batch[i])
		}
		require.NoError(t, documents.Record(t.Context(), batch...))
	}
	for run := 1; run <= runs; run++ {
		want := m.tallies[run]
		requireTally(t, documents, id, run, want.Completed, want.Failed, want.LastAt)
		got, err := documents.Tally(t.Context(), id, run)
		require.NoError(t, err)
		require.Equal(t, want.Work, got.Work, "of those that won alone")
	}
	for _, want := range m.rows {
		requireRow(t, documents, want)
	}
}

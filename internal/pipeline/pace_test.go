package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestPace tells how fast a job goes by the documents that ended last, and nothing while that is not known.
func TestPace(t *testing.T) {
	w := newWorld(t, 1)
	texts := make([]string, 120)
	for i := range texts {
		texts[i] = "ok"
	}
	g := w.submit(texts...)
	w.deliverAll("intake")
	j, err := w.clean.Jobs.Get(t.Context(), g.id)
	require.NoError(t, err)
	end := func(first, last int, each time.Duration) {
		for n := first; n <= last; n++ {
			w.advance(each)
			require.NoError(t, w.clean.Documents.Record(t.Context(), j.FailedWith(n, job.NewError(job.CodeTimeout, nil), w.clock())))
		}
	}
	unknown := func() {
		t.Helper()
		s := w.status(g.id)
		require.Nil(t, s.Rate)
		require.Nil(t, s.SecondsLeft)
	}
	unknown()
	end(1, 4, time.Minute)
	unknown()
	end(5, 40, time.Minute)
	s := w.status(g.id)
	require.InDelta(t, 1, *s.Rate, 0.1)
	require.InDelta(t, 80*60, *s.SecondsLeft, 200)
	end(41, 100, time.Second)
	s = w.status(g.id)
	require.InDelta(t, 60, *s.Rate, 3, "by the last ones")
	require.InDelta(t, 20, *s.SecondsLeft, 2)
	w.advance(time.Hour)
	s = w.status(g.id)
	require.Less(t, *s.Rate, 1.0, "and the time since then")
	require.Greater(t, *s.SecondsLeft, 20*60)
	end(101, 120, time.Second)
	unknown()
	w.drain()
	unknown()

	var some []job.FileName
	for n := 1; n <= 119; n += 2 {
		some = append(some, job.FileName{Number: n})
	}
	j, err = w.clean.Retry(t.Context(), owner, g.id, job.Retry{Files: some})
	require.NoError(t, err)
	unknown()
	for n := 1; n <= 59; n += 2 {
		end(n, n, 10*time.Second)
	}
	s = w.status(g.id)
	require.InDelta(t, 6, *s.Rate, 0.5)
	require.InDelta(t, 300, *s.SecondsLeft, 30)
	_, err = w.clean.Cancel(t.Context(), owner, g.id)
	require.NoError(t, err)
	unknown()
}

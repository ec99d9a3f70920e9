package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// checkTold checks that listeners heard of the end that a job has come to, as clients see it.
func (w *world) checkTold(s job.Status) {
	for _, heard := range w.told {
		if heard.ID == s.ID && heard.FinishedAt != nil && heard.FinishedAt.Equal(*s.FinishedAt) {
			s.Callback = nil // which is for the job's owner
			require.Equal(w.t, s, heard)
			return
		}
	}
	require.Fail(w.t, "nobody was told of the end", "%+v", s)
}

// TestEveryEndIsToldOnce has jobs end in each way there is; without a fault no end is told twice.
func TestEveryEndIsToldOnce(t *testing.T) {
	w := newWorld(t, 1)
	good, bad, mixed, cancelled := w.submit("ok"), w.submit("fail"), w.submit("ok", "fail"), w.submit("ok")
	m, ok := w.pick("intake")
	require.True(t, ok)
	require.Empty(t, w.handlers(pipeline.StepReconcile).DeadLetters(t.Context(), []job.Delivery{{Message: m, ID: "m"}}))
	_, err := w.clean.Cancel(t.Context(), owner, cancelled.id)
	require.NoError(t, err)
	w.drain()
	for _, id := range []job.ID{good.id, bad.id, mixed.id, cancelled.id} {
		w.checkTold(w.status(id))
	}
	ends := len(w.told)
	again, err := w.clean.Retry(t.Context(), owner, mixed.id, job.Retry{})
	require.NoError(t, err)
	w.drain()
	w.checkTold(w.status(again.ID))
	require.Len(t, w.told, ends+1, "the end of the new run")
	for range 3 {
		w.changed(good.id, bad.id)
		for len(w.feed) > 0 {
			w.reconcile(t.Context())
		}
	}
	w.drain()
	require.Len(t, w.told, ends+1, "a change of a job that was told of")
}

type deafListener struct{ err error }

func (d deafListener) Ended(context.Context, []byte) error { return d.err }

// TestListenerThatCannotBeReached: the job ends all the same, the notice is tried again, and given up with its message.
func TestListenerThatCannotBeReached(t *testing.T) {
	w := newWorld(t, 1)
	w.p.Notices = deafListener{errors.New("no event bus")}
	g := w.submit("ok")
	for _, queue := range []string{"intake", "convert", "bundle"} {
		w.deliverAll(queue)
		for len(w.feed) > 0 {
			w.reconcile(t.Context())
		}
	}
	require.Equal(t, job.Completed, w.status(g.id).Status)
	m, ok := w.pick("bundle")
	require.True(t, ok)
	require.Contains(t, string(m.Body), `"kind":"notice"`)
	require.True(t, w.handle(t.Context(), "bundle", m), "it comes again")

	w.advance(3 * time.Hour) // the message is lost
	require.NoError(t, only(w.p, pipeline.StepReconcile).Sweep(t.Context()))
	m, ok = w.pick("bundle")
	require.True(t, ok, "the safety net asks again")
	require.Empty(t, w.handlers(pipeline.StepReconcile).DeadLetters(t.Context(), []job.Delivery{{Message: m, ID: "m"}}))
	unfinished, err := w.clean.Jobs.Unfinished(t.Context(), "", 10)
	require.NoError(t, err)
	require.Empty(t, unfinished)
	w.p.Notices = listener{w}
	w.drain()
	require.Empty(t, w.told, "it was given up")
}

// TestNoticesSwitchedOff has nobody told of jobs that ended while they were on.
func TestNoticesSwitchedOff(t *testing.T) {
	w := newWorld(t, 1)
	w.submit("ok")
	for _, queue := range []string{"intake", "convert", "bundle"} {
		w.deliverAll(queue)
		for queue != "bundle" && len(w.feed) > 0 {
			w.reconcile(t.Context())
		}
	}
	w.p.Notify, w.clean.Notify = false, false
	w.drain()
	require.Empty(t, w.told)
}

// TestNoticeOfALargeJob: more documents than a notice lists are asked for by its cursor, and what is too large is left out of it.
func TestNoticeOfALargeJob(t *testing.T) {
	for name, c := range map[string]struct{ documents, others, nameLength, listed, skipped int }{
		"many documents": {101, 0, 0, 100, 0}, "many other files": {101, 1001, 4, 100, 1000}, "long names": {1, 1500, 180, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			var b bytes.Buffer
			z := archive.NewWriter(&b)
			for i := range c.documents {
				require.NoError(t, z.Stream(fmt.Sprintf("d%d.docx", i), time.Time{}, bytes.NewReader(document("ok"))))
			}
			for i := range c.others {
				require.NoError(t, z.Stream(fmt.Sprintf("%04d%s.txt", i, strings.Repeat("n", c.nameLength)), time.Time{}, strings.NewReader("")))
			}
			require.NoError(t, z.Close())
			j, err := accept(t.Context(), w.clean, "", b.Bytes())
			require.NoError(t, err)
			w.drain()
			require.Len(t, w.told, 1)
			heard := w.told[0]
			require.Equal(t, j.ID, heard.ID)
			require.Equal(t, c.documents, heard.Completed)
			require.Len(t, heard.Files, c.listed)
			require.Equal(t, fmt.Sprint(c.listed+1), *heard.Next)
			require.Len(t, heard.Skipped, c.skipped)
			require.Equal(t, c.skipped > 0, heard.SkippedNext != nil)
		})
	}
}

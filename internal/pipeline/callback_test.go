package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/buffertest"
	"sheaf/internal/job"
	"sheaf/internal/metrics"
	"sheaf/internal/pipeline"
)

// calls are the callbacks that were made. answer says how one goes; nil has all succeed.
type calls struct {
	mu     sync.Mutex
	made   []posted
	answer func(n int) (int, error)
}

type posted struct {
	url, id string
	status  job.Status
}

func (c *calls) Allowed(url string) error {
	if strings.Contains(url, "internal") {
		return job.Errorf(job.CodeInvalidRequest, "no")
	}
	return nil
}

func (c *calls) Post(_ context.Context, url, id string, body []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var s job.Status
	if err := json.Unmarshal(body, &s); err != nil {
		return 0, err
	}
	c.made = append(c.made, posted{url, id, s})
	if c.answer != nil {
		return c.answer(len(c.made))
	}
	return 200, nil
}

// checkCalled checks that the end which a job has come to was posted, as clients see it.
func (w *world) checkCalled(s job.Status) {
	if s.Callback == nil {
		return
	}
	require.Equal(w.t, "delivered", s.Callback.Status, "%+v", s.Callback)
	s.Callback = nil
	for _, c := range w.calls.made {
		if c.status.ID == s.ID && c.status.FinishedAt != nil && c.status.FinishedAt.Equal(*s.FinishedAt) {
			require.Equal(w.t, s, c.status)
			return
		}
	}
	require.Fail(w.t, "nobody was called")
}

const hook = "https://example.org/hook?token=sesame"

func submitWithHook(w *world, texts ...string) *given {
	j, err := acceptWith(w.t.Context(), w.clean, "", upload(w.t, texts...), job.Options{CallbackURL: hook, Watermark: "x"})
	require.NoError(w.t, err)
	return &given{id: j.ID, texts: texts}
}

// TestCallbackOfEachEnd posts each end of a job once, under an id of the run, and shows the URL nowhere.
func TestCallbackOfEachEnd(t *testing.T) {
	w := newWorld(t, 1)
	var log buffertest.Buffer
	w.p.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	g := submitWithHook(w, "ok", "fail")
	s := w.status(g.id)
	require.Equal(t, "waiting", s.Callback.Status)
	require.Equal(t, job.Options{Watermark: "x"}, s.Options)
	w.drain()
	w.checkJob(g)
	w.again(t, g.id, job.Retry{})
	w.checkJob(g)
	require.Len(t, w.calls.made, 2)
	require.Equal(t, posted{hook, string(g.id) + "-1", w.calls.made[0].status}, w.calls.made[0])
	require.Equal(t, string(g.id)+"-2", w.calls.made[1].id)
	text, err := json.Marshal([]any{w.status(g.id), w.told, w.calls.made[0].status})
	require.NoError(t, err)
	require.NotContains(t, string(text)+log.String()+string(w.result(g.id)), "sesame")
	require.NotContains(t, string(text), "example.org")

	stopped, err := acceptWith(t.Context(), w.clean, "", upload(t, "ok"), job.Options{CallbackURL: hook})
	require.NoError(t, err)
	_, err = w.clean.Cancel(t.Context(), owner, stopped.ID)
	require.NoError(t, err)
	w.drain()
	require.Len(t, w.calls.made, 3)
	require.Equal(t, job.Cancelled, w.calls.made[2].status.Status)
}

// attempts counts those to tell a URL, by how they came out.
type attempts map[string]int

func (a attempts) Record(samples ...metrics.Sample) {
	for _, s := range samples {
		if s.Name == metrics.Webhooks {
			a[s.Labels[0]]++
		}
	}
}

// TestCallbackThatFails is tried again, later each time and not without end, and not at all once its receiver wants none.
func TestCallbackThatFails(t *testing.T) {
	w, told := newWorld(t, 1), attempts{}
	w.p.Meter, w.clean.Meter = told, told
	w.calls.answer = func(int) (int, error) { return 500, errors.New("It answered 500 instead of 200.") }
	g := submitWithHook(w, "ok")
	settle := func() {
		for w.pending() {
			w.deliver(t.Context())
			w.reconcile(t.Context())
		}
	}
	settle()
	require.Len(t, w.calls.made, 1)
	s := w.status(g.id)
	require.Equal(t, job.Completed, s.Status, "the job has ended all the same")
	require.Equal(t, "waiting", s.Callback.Status)
	require.Equal(t, 500, *s.Callback.LastStatus)
	require.Equal(t, "It answered 500 instead of 200.", *s.Callback.Problem)
	sweep := func() {
		require.NoError(t, w.clean.Sweep(t.Context()))
		settle()
	}
	for n := 2; n <= job.MaxCallbacks(); n++ {
		next := *w.status(g.id).Callback.NextAt
		w.now = next.Add(-time.Second)
		sweep()
		require.Len(t, w.calls.made, n-1, "not before its time")
		w.now = next.Add(time.Second)
		sweep()
		sweep()
		require.Len(t, w.calls.made, n)
	}
	s = w.status(g.id)
	require.Equal(t, attempts{metrics.Failed: job.MaxCallbacks() - 1, metrics.GivenUp: 1}, told)
	require.Equal(t, "given_up", s.Callback.Status)
	require.Equal(t, job.MaxCallbacks(), s.Callback.Attempts)
	require.Nil(t, s.Callback.NextAt)
	row, err := w.clean.Jobs.Get(t.Context(), g.id)
	require.NoError(t, err)
	require.False(t, row.Unfinished())
	w.calls.answer = nil
	w.again(t, g.id, job.Retry{Files: []job.FileName{{Number: 1}}})
	w.checkJob(g)

	w.calls.made, w.calls.answer = nil, func(int) (int, error) { return 410, errors.New("gone") }
	gone := submitWithHook(w, "ok")
	w.drain()
	require.Len(t, w.calls.made, 1)
	require.Equal(t, "given_up", w.status(gone.id).Callback.Status)
}

// TestCallbackMessages that come twice post once; one that is lost is sent again.
func TestCallbackMessages(t *testing.T) {
	w := newWorld(t, 1)
	g := submitWithHook(w, "ok")
	for range 3 {
		for _, queue := range []string{"intake", "convert", "bundle"} {
			w.deliverAll(queue)
			for len(w.feed) > 0 {
				w.reconcile(t.Context())
			}
		}
	}
	m, ok := w.pick("callback")
	require.True(t, ok)
	require.Empty(t, w.bags["callback"], "asked for once, whatever else changed")
	w.advance(6 * time.Minute)
	require.NoError(t, w.clean.Sweep(t.Context()))
	require.Len(t, w.bags["callback"], 1)
	for range 2 {
		require.False(t, w.handle(t.Context(), "callback", m))
	}
	w.deliverAll("callback")
	require.Len(t, w.calls.made, 1)
	require.Equal(t, "delivered", w.status(g.id).Callback.Status)

	deleted := submitWithHook(w, "ok")
	require.NoError(t, w.clean.Delete(t.Context(), owner, deleted.id))
	w.drain()
	require.Len(t, w.calls.made, 1)
	require.Empty(t, w.handlers(pipeline.StepReconcile).DeadLetters(t.Context(), []job.Delivery{{Message: m, ID: "m"}}))
}

// TestCallbacksThatAreRefused are refused with the request, and a drop that asks for one fails.
func TestCallbacksThatAreRefused(t *testing.T) {
	w := newWorld(t, 1)
	refused := func(o job.Options) {
		t.Helper()
		_, err := acceptWith(t.Context(), w.clean, "k", upload(t, "ok"), o)
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
		_, err = w.clean.StartUpload(t.Context(), owner, "", "a.zip", 100, job.Request{Options: o})
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	}
	refused(job.Options{CallbackURL: "https://internal/"})
	drop := func(n int) job.Status {
		key := fmt.Sprintf("drop/%s%d.docx", t.Name(), n)
		o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), key, bytes.NewReader(document("ok")), job.PutOptions{Asked: `{"callback_url": "` + hook + `"}`})
		require.NoError(t, err)
		require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: "1"}))
		w.drain()
		list, _, err := w.clean.List(t.Context(), owner, "", 1)
		require.NoError(t, err)
		return w.status(list[0].ID)
	}
	require.Equal(t, "delivered", drop(1).Callback.Status)
	w.clean.Callbacks, w.p.Callbacks = nil, nil
	refused(job.Options{CallbackURL: hook})
	s := drop(2)
	require.Equal(t, job.CodeInvalidRequest, *s.ErrorCode)
	require.Contains(t, *s.ErrorMessage, "no secret")
	require.Empty(t, s.Options)
}

package pipeline_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// TestRandomSchedules runs jobs through random schedules: messages come twice, late, out of order, or are lost; every
// call of a port may fail before or after it took effect; steps run at the same time. However it goes, every job must
// end right, once. SHEAF_SCHEDULES sets how many schedules are run.
func TestRandomSchedules(t *testing.T) {
	n := 120
	if s := os.Getenv("SHEAF_SCHEDULES"); s != "" {
		var err error
		n, err = strconv.Atoi(s)
		require.NoError(t, err)
	}
	again := 0
	for seed := range n {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t, uint64(seed))
			if seed%4 > 1 {
				w.useCache("maker")
			}
			w.play(1 + 2*(seed%2))
			again += w.hits
		})
	}
	if n >= 100 {
		require.Positive(t, again, "PDFs were given again")
	}
}

// play hands in jobs, lets chaos reign over them with so many steps at a time, and then checks that all of it settles.
func (w *world) play(atOnce int) {
	jobs := w.handIn()
	w.faulty = true
	for range 60 {
		var steps sync.WaitGroup
		for range atOnce {
			steps.Go(func() { w.step(jobs) })
		}
		steps.Wait()
	}
	w.faulty = false
	w.drain()
	for _, j := range jobs {
		w.checkJob(j)
		w.checkStored(j)
	}
}

// checkStored checks that all that the rows of a job's documents name is there, whatever was removed of earlier runs.
func (w *world) checkStored(g *given) {
	ctx := w.t.Context()
	rows, err := w.clean.Documents.Range(ctx, g.id, 1, len(g.texts))
	require.NoError(w.t, err)
	for _, d := range rows {
		if d.State == job.Completed && !g.deleted {
			o, err := w.clean.Outbox.Head(ctx, job.Ref{Key: d.PDFKey()})
			require.NoError(w.t, err, d.PDFKey())
			require.Equal(w.t, d.Bytes, o.Size)
		}
	}
}

// given is a job as it was handed in, and what was done to it.
type given struct {
	id    job.ID
	texts []string

	mu                 sync.Mutex
	cancelled, deleted bool
}

// handIn makes one to three jobs. Some of their clients hear an error, try again under the same key, and get the same.
func (w *world) handIn() []*given {
	var jobs []*given
	for i := range 1 + w.intn(3) {
		g := &given{}
		for range 1 + w.intn(4) {
			g.texts = append(g.texts, []string{"ok", "ok", "ok", "fail", "crash"}[w.intn(5)])
		}
		body, o := upload(w.t, g.texts...), job.Options{CallbackURL: "https://example.org/hook"}
		w.faulty = true
		j, err := acceptWith(w.t.Context(), w.api(), fmt.Sprint("key", i), body, o)
		w.faulty = false
		if err != nil {
			j, err = acceptWith(w.t.Context(), w.api(), fmt.Sprint("key", i), body, o)
		}
		require.NoError(w.t, err)
		again, err := acceptWith(w.t.Context(), w.clean, fmt.Sprint("key", i), body, o)
		require.NoError(w.t, err)
		require.Equal(w.t, j.ID, again.ID)
		g.id = j.ID
		jobs = append(jobs, g)
	}
	return jobs
}

// step lets something happen.
func (w *world) step(jobs []*given) {
	ctx := w.t.Context()
	switch n := w.intn(100); {
	case n < 67:
		w.deliver(ctx)
	case n < 70:
		w.look(ctx, jobs)
	case n < 85:
		w.reconcile(ctx)
	case n < 90:
		w.advance(time.Duration(w.intn(180)) * time.Second)
	case n < 94:
		_ = only(w.p, pipeline.StepReconcile).Sweep(ctx)
	case n < 95:
		w.lose()
	case n < 97:
		w.do(jobs, func(g *given) error { return w.retry(ctx, g) }, func(*given) {})
	case n < 98:
		w.do(jobs, func(g *given) error { _, err := w.api().Cancel(ctx, owner, g.id); return err },
			func(g *given) { g.cancelled = true })
	case n < 99:
		w.do(jobs, func(g *given) error { return w.api().Delete(ctx, owner, g.id) }, func(g *given) { g.deleted = true })
	}
}

// retry retries a job in one of the ways there are.
func (w *world) retry(ctx context.Context, g *given) error {
	r := job.Retry{}
	switch w.intn(4) {
	case 0:
		r.Files = []job.FileName{{Number: 1 + w.intn(len(g.texts))}}
	case 1:
		r.Options = &job.Options{Watermark: "again"}
	case 2:
		n := w.intn(len(g.texts))
		_, err := w.api().Correct(ctx, owner, g.id, n+1, bytes.NewReader(document(g.texts[n])), w.chance(50))
		return err
	}
	_, err := w.api().Retry(ctx, owner, g.id, r)
	return err
}

// look has a client ask for a job, its result and a PDF: whatever the answer, nothing changes by it.
func (w *world) look(ctx context.Context, jobs []*given) {
	id := jobs[w.intn(len(jobs))].id
	_, _ = w.api().Status(ctx, owner, id, "", 2)
	_, _ = w.api().Download(ctx, owner, id, "")
	_, _ = w.api().PDF(ctx, owner, id, 1)
}

// do lets the client of a job do something; when it fails it may have happened all the same.
func (w *world) do(jobs []*given, act func(*given) error, note func(*given)) {
	g := jobs[w.intn(len(jobs))]
	g.mu.Lock()
	defer g.mu.Unlock()
	note(g)
	_ = act(g) // by chance, or refused: both are right
}

// deliver takes a random message to its handler. It stays when that fails, and sometimes although it does not.
func (w *world) deliver(ctx context.Context) {
	queue := []string{"intake", "convert", "bundle", "callback"}[w.intn(4)]
	m, ok := w.pick(queue)
	if !ok {
		return
	}
	if w.handle(ctx, queue, m) || w.chance(8) {
		require.NoError(w.t, bag{w, queue}.Send(ctx, m))
	}
}

func (w *world) pick(queue string) (job.Message, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.bags[queue]
	if len(b) == 0 {
		return job.Message{}, false
	}
	i := w.rng.IntN(len(b))
	m := b[i]
	w.bags[queue] = slices.Delete(b, i, i+1)
	return m, true
}

// lose loses a message.
func (w *world) lose() { w.pick([]string{"intake", "convert", "bundle", "callback"}[w.intn(4)]) }

// reconcile delivers a random change of the feed.
func (w *world) reconcile(ctx context.Context) {
	w.mu.Lock()
	if len(w.feed) == 0 {
		w.mu.Unlock()
		return
	}
	i := w.rng.IntN(len(w.feed))
	id := w.feed[i]
	w.feed = slices.Delete(w.feed, i, i+1)
	w.mu.Unlock()
	if len(w.handlers(pipeline.StepFinalize).Changes(ctx, []job.Change{{Sequence: "1", Job: id}})) > 0 || w.chance(8) {
		w.changed(id)
	}
}

// drain lets everything come to rest: all messages are delivered, and the safety net is called as time passes.
func (w *world) drain() {
	ctx := w.t.Context()
	for range 12 {
		for w.pending() {
			w.deliver(ctx)
			w.reconcile(ctx)
		}
		unfinished, err := w.clean.Jobs.Unfinished(ctx, "", 100)
		require.NoError(w.t, err)
		if len(unfinished) == 0 {
			return
		}
		w.advance(16 * time.Minute)
		require.NoError(w.t, only(w.p, pipeline.StepReconcile).Sweep(ctx))
	}
	require.Fail(w.t, "jobs stay unfinished")
}

func (w *world) pending() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.bags["intake"])+len(w.bags["convert"])+len(w.bags["bundle"])+len(w.bags["callback"])+len(w.feed) > 0
}

// checkJob checks all that must hold of a job that has come to rest.
func (w *world) checkJob(g *given) {
	t, ctx := w.t, w.t.Context()
	s, err := w.clean.Status(ctx, owner, g.id, "", 1000)
	if g.deleted && err != nil {
		require.Equal(t, job.CodeNotFound, job.AsError(err).Code)
		w.checkGone(g)
		return
	}
	require.NoError(t, err)
	require.True(t, s.Status.Finished(), s.Status)
	require.NotNil(t, s.FinishedAt)
	w.checkTold(s)
	w.checkCalled(s)
	if s.Total == nil {
		require.True(t, g.cancelled, "only a job cancelled before intake is not counted")
		return
	}
	require.Equal(t, len(g.texts), *s.Total)
	require.Len(t, s.Files, *s.Total)
	require.Equal(t, *s.Total, s.Completed+s.Failed)
	want := map[string]bool{}
	for i, f := range s.Files {
		if f.Cached {
			w.hits++
		}
		if f.Status == job.Completed {
			require.Equal(t, "ok", g.texts[i])
			want[fmt.Sprintf("d%d.pdf", i+1)] = true
			continue
		}
		require.Equal(t, job.Failed, f.Status)
		w.checkFailure(g, g.texts[i], *f.ErrorCode)
	}
	require.Len(t, want, s.Completed)
	if len(want) > 0 {
		require.Equal(t, baseURL+"/api/v1/jobs/"+string(g.id)+"/download", *s.DownloadURL)
		w.checkResult(g, want)
	} else {
		require.Nil(t, s.DownloadURL)
	}
	w.checkState(g, s)
}

func (w *world) checkFailure(g *given, text string, code job.Code) {
	if code == job.CodeCancelled {
		require.True(w.t, g.cancelled)
		return
	}
	require.Equal(w.t, map[string]job.Code{"fail": job.CodeConversionFailed, "crash": job.CodeCrashed}[text], code)
}

func (w *world) checkState(g *given, s job.Status) {
	switch {
	case s.Status == job.Cancelled:
		require.True(w.t, g.cancelled)
	case s.Failed == 0:
		require.Equal(w.t, job.Completed, s.Status)
	case s.Completed == 0:
		require.Equal(w.t, job.Failed, s.Status)
	default:
		require.Equal(w.t, job.PartialSuccess, s.Status)
	}
}

// checkResult checks that the result holds the wanted PDFs, each with its document's content, and the reports.
func (w *world) checkResult(g *given, want map[string]bool) {
	t := w.t
	b := w.result(g.id)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	var names []string
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		if strings.HasPrefix(f.Name, "report.") {
			continue
		}
		names = append(names, f.Name)
		require.True(t, want[f.Name], f.Name)
		require.Equal(t, zip.Store, f.Method)
		require.True(t, strings.HasPrefix(string(content), "%PDF "+strings.TrimSuffix(f.Name, ".pdf")+".docx adapted "), "%s", content)
	}
	require.Len(t, names, len(want))
	require.Len(t, z.File, len(want)+2)
	report, err := z.Open("report.json")
	require.NoError(t, err)
	var got struct{ Files, Skipped []json.RawMessage }
	require.NoError(t, json.NewDecoder(report).Decode(&got))
	require.Len(t, got.Files, len(g.texts))
	require.Len(t, got.Skipped, 1)
}

// checkGone checks that a deleted job left no object.
func (w *world) checkGone(g *given) {
	for _, where := range []struct {
		bucket job.Objects
		prefix string
	}{{w.clean.Outbox, g.id.Folder()}, {w.clean.Inbox, job.UploadKey(g.id)}, {w.clean.Inbox, g.id.CorrectedFolder()}} {
		list, err := where.bucket.List(w.t.Context(), where.prefix, "", 10)
		require.NoError(w.t, err)
		require.Empty(w.t, list)
	}
}

package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/trigger"
)

// submit hands in a job that must be taken.
func (w *world) submit(texts ...string) *given {
	j, err := accept(w.t.Context(), w.clean, "", upload(w.t, texts...))
	require.NoError(w.t, err)
	return &given{id: j.ID, texts: texts}
}

func (w *world) status(id job.ID) job.Status {
	s, err := w.clean.Status(w.t.Context(), owner, id, "", 1000)
	require.NoError(w.t, err)
	return s
}

func TestResultsAreRemovedWhenTheirTimeIsOver(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.settle()
	w.checkJob(g)

	w.advance(7*24*time.Hour - time.Hour)
	require.NoError(t, w.clean.Sweep(t.Context()))
	w.checkJob(g)

	w.advance(2 * time.Hour)
	require.NoError(t, w.clean.Sweep(t.Context()))
	_, err := w.clean.Status(t.Context(), owner, g.id, "", 1)
	require.Equal(t, job.CodeNotFound, job.AsError(err).Code)
	w.checkGone(g)
	_, err = w.clean.Jobs.Get(t.Context(), g.id)
	require.NoError(t, err, "the tombstone stays for a day")

	w.advance(25 * time.Hour)
	require.NoError(t, w.clean.Sweep(t.Context()))
	_, err = w.clean.Jobs.Get(t.Context(), g.id)
	require.ErrorIs(t, err, job.ErrNotFound)
}

func TestUploadThatNeverCame(t *testing.T) {
	w := newWorld(t, 1)
	upload, err := w.clean.StartUpload(t.Context(), owner, "", "a.zip", 1000)
	require.NoError(t, err)
	for range 24 {
		require.Equal(t, job.Pending, w.status(upload.JobID).Status)
		w.advance(time.Hour)
		require.NoError(t, w.clean.Sweep(t.Context()))
		for w.pending() {
			w.deliver(t.Context())
			w.tell(t.Context())
		}
	}
	s := w.status(upload.JobID)
	require.Equal(t, job.Failed, s.Status)
	require.Equal(t, job.CodeUploadMissing, *s.ErrorCode)
}

func TestLostEventOfAnUpload(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "fail")
	_, told := w.take("intake")
	require.True(t, told)
	w.settle()
	w.checkJob(g)
}

// overtaken is a converter whose first conversion ends after another of the same document has been recorded.
type overtaken struct {
	job.Converter
	begun    chan struct{} // closed by the first conversion
	recorded chan struct{} // awaited by it
	calls    atomic.Int32
}

func (o *overtaken) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	r, err := o.Converter.Convert(ctx, c)
	if o.calls.Add(1) == 1 {
		close(o.begun)
		<-o.recorded
	}
	return r, err
}

// A message that is worked on twice at the same time gives two PDFs, which are never the same to the byte. The one that is
// recorded must be the one that lies there.
func TestDocumentConvertedTwiceAtATime(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.deliverAll("intake")
	o := &overtaken{Converter: w.p.Converter, begun: make(chan struct{}), recorded: make(chan struct{})}
	w.p.Converter = o
	var m job.ConvertMessage
	require.NoError(t, json.Unmarshal(w.bags["convert"][0].Body, &m))
	late := make(chan error)
	go func() { late <- w.p.Convert(t.Context(), m) }()
	<-o.begun
	w.deliverAll("convert")
	close(o.recorded)
	require.NoError(t, <-late)
	w.settle()
	w.checkJob(g)
}

func TestDocumentsThatNeverComeBackFailAfterThreeRounds(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "ok")
	w.deliverAll("intake")
	for round := range 4 {
		require.False(t, w.status(g.id).Status.Finished(), round)
		require.Len(t, w.bags["convert"], 2)
		w.bags["convert"] = nil // lost
		w.advance(16 * time.Minute)
		require.NoError(t, w.clean.Sweep(t.Context()))
	}
	w.settle()
	s := w.status(g.id)
	require.Equal(t, job.Failed, s.Status)
	for _, f := range s.Files {
		require.Equal(t, job.CodeInternal, *f.ErrorCode)
	}
}

func TestWaitingInALongQueueIsNoLoss(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.deliverAll("intake")
	for range 100 {
		w.advance(time.Hour)
		require.NoError(t, w.clean.Sweep(t.Context()))
	}
	require.Len(t, w.bags["convert"], 1, "it still waits, and was not sent again")
	w.settle()
	w.checkJob(g)
}

// deliverAll delivers what is in a queue now.
func (w *world) deliverAll(queue string) {
	for {
		m, ok := w.take(queue)
		if !ok {
			return
		}
		e := trigger.QueueEvent(queue, trigger.Delivery{ID: "m", Body: m.Body})
		var answer any
		var err error
		switch queue {
		case "intake":
			answer, err = w.handlers(pipeline.StepIntake).Intake(w.t.Context(), e)
		case "convert":
			answer, err = w.handlers(pipeline.StepConvert).Convert(w.t.Context(), e)
		case "bundle":
			answer, err = w.handlers(pipeline.StepBundle).Bundle(w.t.Context(), e)
		}
		require.NoError(w.t, err)
		require.Empty(w.t, trigger.FailedMessages(answer))
	}
}

// TestDeadLetters gives up the message of each step where it stands, as a dead-letter queue tells of it.
func TestDeadLetters(t *testing.T) {
	for _, queue := range []string{"intake", "convert", "bundle"} {
		t.Run(queue, func(t *testing.T) {
			w := newWorld(t, 1)
			g := w.submit("ok")
			for _, before := range []string{"intake", "convert", "bundle"} {
				if before == queue {
					break
				}
				w.deliverAll(before)
				for len(w.feed) > 0 {
					w.tell(t.Context())
				}
			}
			m, ok := w.take(queue)
			require.True(t, ok)
			raw, err := json.Marshal(trigger.QueueEvent(queue+"-dead", trigger.Delivery{ID: "m", Body: m.Body}))
			require.NoError(t, err)
			answer, err := w.handlers(pipeline.StepReconcile).Reconcile(t.Context(), raw)
			require.NoError(t, err)
			require.Empty(t, trigger.FailedMessages(answer))
			w.settle()
			s := w.status(g.id)
			require.Equal(t, job.Failed, s.Status)
			if queue == "convert" {
				require.Equal(t, job.CodeInternal, *s.Files[0].ErrorCode)
			} else {
				require.Equal(t, job.CodeInternal, *s.ErrorCode)
			}

			_, err = w.clean.Retry(t.Context(), owner, g.id)
			require.NoError(t, err)
			w.settle()
			w.checkJob(g)
			require.Equal(t, job.Completed, w.status(g.id).Status)
		})
	}
}

func TestIdempotencyKeys(t *testing.T) {
	w := newWorld(t, 1)
	first, err := accept(t.Context(), w.clean, "k", upload(t, "ok"))
	require.NoError(t, err)
	same, err := accept(t.Context(), w.clean, "k", upload(t, "ok"))
	require.NoError(t, err)
	require.Equal(t, first.ID, same.ID)
	require.Len(t, w.bags["intake"], 1, "the upload was stored once")
	_, err = accept(t.Context(), w.clean, "k", upload(t, "other"))
	require.Equal(t, job.CodeIdempotencyConflict, job.AsError(err).Code)

	w.settle()
	require.NoError(t, w.clean.Delete(t.Context(), owner, first.ID))
	_, err = accept(t.Context(), w.clean, "k", upload(t, "ok"))
	require.Equal(t, job.CodeIdempotencyConflict, job.AsError(err).Code)
}

func TestJobsAreTheirOwnersAlone(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.settle()
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"status":   func() error { _, err := w.clean.Status(ctx, "other", g.id, "", 1); return err },
		"download": func() error { _, err := w.clean.Download(ctx, "other", g.id); return err },
		"pdf":      func() error { _, err := w.clean.PDF(ctx, "other", g.id, 1); return err },
		"cancel":   func() error { _, err := w.clean.Cancel(ctx, "other", g.id); return err },
		"delete":   func() error { return w.clean.Delete(ctx, "other", g.id) },
		"retry":    func() error { _, err := w.clean.Retry(ctx, "other", g.id); return err },
		"parts":    func() error { _, err := w.clean.SignParts(ctx, "other", g.id); return err },
		"complete": func() error { _, err := w.clean.CompleteUpload(ctx, "other", g.id); return err },
	} {
		require.Equal(t, job.CodeNotFound, job.AsError(call()).Code, name)
	}
	list, _, err := w.clean.List(ctx, "other", "", 10)
	require.NoError(t, err)
	require.Empty(t, list)
	w.checkJob(g)
}

// TestDropsOutOfOrder tells the newer of two drops under one name first. Its result must stay.
func TestDropsOutOfOrder(t *testing.T) {
	w := newWorld(t, 1)
	key := "drop/" + t.Name() + "/same.docx"
	var told []pipeline.Arrival
	for range 2 {
		o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), key, bytes.NewReader(docxtest.Plain("ok")), job.PutOptions{})
		require.NoError(t, err)
		told = append(told, pipeline.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(w.clock())})
	}
	require.NotEqual(t, told[0].VersionID, told[1].VersionID)
	var newest job.ID
	for _, a := range []pipeline.Arrival{told[1], told[0], told[1], told[0]} {
		require.NoError(t, w.clean.Arrived(t.Context(), a))
		w.settle()
		if newest == "" {
			newest = w.account(t, key).ID
		}
		require.Equal(t, newest, w.account(t, key).ID)
	}
	list, _, err := w.clean.List(t.Context(), owner, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 2, "one job for each drop, however often it is told")

	require.NoError(t, w.clean.Delete(t.Context(), owner, newest))
	w.settle()
	gone, err := w.clean.Outbox.List(t.Context(), "results/"+t.Name(), "", 10)
	require.NoError(t, err)
	require.Empty(t, gone)
}

// account reads the account of a drop.
func (w *world) account(t *testing.T, key string) job.Status {
	body, err := w.clean.Outbox.Open(t.Context(), job.Ref{Key: "results/" + key[len("drop/"):] + ".json"}, 0, -1)
	require.NoError(t, err)
	defer body.Close()
	var s job.Status
	require.NoError(t, json.NewDecoder(body).Decode(&s))
	require.Equal(t, baseURL+"/api/v1/jobs/"+string(s.ID)+"/download", *s.DownloadURL)
	return s
}

func TestLostEventOfADrop(t *testing.T) {
	w := newWorld(t, 1)
	key := "drop/" + t.Name() + ".docx"
	_, err := w.clean.Inbox.Put(t.Context(), key, bytes.NewReader(docxtest.Plain("ok")), job.PutOptions{})
	require.NoError(t, err)
	w.take("intake")
	w.now = time.Now().Add(time.Hour) // objects bear the time of the real clock
	_, err = w.handlers(pipeline.StepReconcile).Reconcile(t.Context(), trigger.DropsEvent(w.clock()))
	require.NoError(t, err)
	w.settle()
	require.Equal(t, job.Completed, w.account(t, key).Status)
	require.NoError(t, w.clean.Inbox.Remove(t.Context(), job.Ref{Key: key}))
}

func TestUploadReplacedAfterItWasSeen(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.deliverAll("intake")
	_, err := w.clean.Inbox.Put(t.Context(), job.UploadKey(g.id), bytes.NewReader([]byte("replaced")), job.PutOptions{})
	require.NoError(t, err)
	w.settle()
	w.checkJob(g)
	require.Equal(t, job.Completed, w.status(g.id).Status)
}

func TestStatusPages(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "fail", "ok", "ok", "fail")
	w.settle()
	var ids []int
	cursor := ""
	for page := 0; ; page++ {
		s, err := w.clean.Status(t.Context(), owner, g.id, cursor, 2)
		require.NoError(t, err)
		require.Equal(t, page == 0, len(s.Skipped) > 0)
		for _, f := range s.Files {
			ids = append(ids, f.ID)
		}
		if s.Next == nil {
			break
		}
		cursor = *s.Next
	}
	require.Equal(t, []int{1, 2, 3, 4, 5}, ids)
	for _, bad := range []string{"x", "-1", "0"} {
		_, err := w.clean.Status(t.Context(), owner, g.id, bad, 2)
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	}
}

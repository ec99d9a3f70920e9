package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// again retries a job and runs it to its end.
func (w *world) again(t *testing.T, id job.ID, r job.Retry) job.Job {
	t.Helper()
	j, err := w.clean.Retry(t.Context(), owner, id, r)
	require.NoError(t, err)
	w.drain()
	return j
}

// pdfs returns the PDFs of a job's documents, "" where there is none.
func (w *world) pdfs(t *testing.T, id job.ID) []string {
	t.Helper()
	j, err := w.clean.Jobs.Get(t.Context(), id)
	require.NoError(t, err)
	rows, err := w.clean.Documents.Range(t.Context(), id, 1, j.Total)
	require.NoError(t, err)
	all := make([]string, j.Total)
	for _, d := range rows {
		if d.State != job.Completed {
			continue
		}
		body, err := w.clean.Outbox.Open(t.Context(), job.Ref{Key: d.PDFKey()}, 0, -1)
		require.NoError(t, err)
		b, err := io.ReadAll(body)
		require.NoError(t, errors.Join(err, body.Close()))
		require.EqualValues(t, len(b), d.Bytes)
		all[d.Number-1] = string(b)
	}
	return all
}

// TestRetryOfChosenDocuments converts what is named and nothing else, and makes the result anew.
func TestRetryOfChosenDocuments(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "fail", "ok", "fail")
	w.drain()
	before := w.pdfs(t, g.id)
	first := w.result(g.id)

	j := w.again(t, g.id, job.Retry{Files: []job.FileName{{Number: 2}, {Path: "d3.docx"}}})
	require.Equal(t, 2, j.Again.Count())
	after := w.pdfs(t, g.id)
	require.Equal(t, before[0], after[0])
	require.NotEqual(t, before[2], after[2], "converted again")
	require.NotEqual(t, first, w.result(g.id))
	w.checkJob(g)
	s := w.status(g.id)
	require.Equal(t, [2]int{2, 2}, [2]int{s.Completed, s.Failed})
	rows, err := w.clean.Documents.Range(t.Context(), g.id, 1, 4)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 2, 1}, []int{rows[0].Run, rows[1].Run, rows[2].Run, rows[3].Run})

	w.again(t, g.id, job.Retry{})
	require.Equal(t, after, w.pdfs(t, g.id), "without names those that failed are converted again")
	w.checkJob(g)
	for _, name := range []job.FileName{{Number: 5}, {Path: "d9.docx"}, {Number: -1}} {
		_, err := w.clean.Retry(t.Context(), owner, g.id, job.Retry{Files: []job.FileName{name}})
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
		require.ErrorContains(t, err, name.String())
	}
	good := w.submit("ok")
	w.drain()
	_, err = w.clean.Retry(t.Context(), owner, good.id, job.Retry{})
	require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	w.again(t, good.id, job.Retry{Files: []job.FileName{{Number: 1}}})
	w.checkJob(good)
}

// TestStatusWhileSomeAreConvertedAgain shows what is due as pending and the rest as it is.
func TestStatusWhileSomeAreConvertedAgain(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "fail", "ok")
	w.drain()
	_, err := w.clean.Retry(t.Context(), owner, g.id, job.Retry{Files: []job.FileName{{Number: 1}}})
	require.NoError(t, err)
	s := w.status(g.id)
	require.Equal(t, []job.State{job.Pending, job.Failed, job.Completed}, []job.State{s.Files[0].Status, s.Files[1].Status, s.Files[2].Status})
	require.Equal(t, [2]int{1, 1}, [2]int{s.Completed, s.Failed})
	_, err = w.clean.PDF(t.Context(), owner, g.id, 1)
	require.Equal(t, job.CodeNotReady, job.AsError(err).Code)
	_, err = w.clean.PDF(t.Context(), owner, g.id, 3)
	require.NoError(t, err)
	_, err = w.clean.Cancel(t.Context(), owner, g.id)
	require.NoError(t, err)
	g.cancelled = true
	w.drain()
	w.checkJob(g)
	require.Equal(t, job.CodeCancelled, *w.status(g.id).Files[0].ErrorCode)
	w.again(t, g.id, job.Retry{})
	g.cancelled = false
	w.checkJob(g)
}

// TestRetryWithOptions has options hold for the documents that a retry converts, until another retry gives others.
func TestRetryWithOptions(t *testing.T) {
	w := newWorld(t, 1)
	var mu sync.Mutex
	var seen []string
	w.p.Converter = converterFunc(func(ctx context.Context, c job.Conversion) (job.Rendering, error) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, fmt.Sprint(c.Source[strings.LastIndex(c.Source, "/")+1:], " ", c.Options.Watermark))
		return scripted{}.Convert(ctx, c)
	})
	j, err := acceptWith(t.Context(), w.clean, "", upload(t, "ok", "fail", "ok"), job.Options{Watermark: "A"})
	require.NoError(t, err)
	w.drain()
	require.ElementsMatch(t, []string{"d1.docx A", "d2.docx A", "d3.docx A"}, seen)
	for _, step := range []struct {
		r    job.Retry
		want []string
		ways []string
	}{
		{job.Retry{Options: &job.Options{Watermark: "B"}, Files: []job.FileName{{Number: 2}, {Number: 1}}}, []string{"d1.docx B", "d2.docx B"}, []string{"B", "B", ""}},
		{job.Retry{}, []string{"d2.docx B"}, []string{"B", "B", ""}},
		{job.Retry{Options: &job.Options{}, Files: []job.FileName{{Number: 1}}}, []string{"d1.docx "}, []string{"-", "B", ""}},
		{job.Retry{Options: &job.Options{Watermark: "C"}}, []string{"d1.docx C", "d2.docx C", "d3.docx C"}, []string{"C", "C", "C"}},
		{job.Retry{Options: &job.Options{Watermark: "A"}}, []string{"d1.docx A", "d2.docx A", "d3.docx A"}, []string{"", "", ""}},
	} {
		seen = nil
		w.again(t, j.ID, step.r)
		require.ElementsMatch(t, step.want, seen)
		s := w.status(j.ID)
		require.Equal(t, "A", s.Options.Watermark)
		for i, f := range s.Files {
			shown := ""
			if f.Options != nil {
				shown = f.Options.Watermark
				if shown == "" {
					shown = "-"
				}
			}
			require.Equal(t, step.ways[i], shown, "document %d", i+1)
		}
	}
}

// converterFunc is a converter.
type converterFunc func(context.Context, job.Conversion) (job.Rendering, error)

func (f converterFunc) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	return f(ctx, c)
}

// TestRetryOfARefusedDrop gives a job that could not be read for its options others.
func TestRetryOfARefusedDrop(t *testing.T) {
	w := newWorld(t, 1)
	o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), "drop/refused.docx", bytes.NewReader(document("ok")), job.PutOptions{Asked: `{"image_dpi": 1}`})
	require.NoError(t, err)
	require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: "drop/refused.docx", VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: "1"}))
	w.drain()
	list, _, err := w.clean.List(t.Context(), owner, "", 1)
	require.NoError(t, err)
	id := list[0].ID
	for _, r := range []job.Retry{{}, {Files: []job.FileName{{Number: 1}}, Options: &job.Options{}}} {
		_, err = w.clean.Retry(t.Context(), owner, id, r)
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	}
	w.again(t, id, job.Retry{Options: &job.Options{ImageDPI: 100}})
	require.Equal(t, job.Completed, w.status(id).Status)
	require.Equal(t, 100, w.status(id).Options.ImageDPI)
}

// TestRetryLeavesTheWholeJobAsItWas keeps what was asked for the job as a whole where its upload is read again for other options, and
// refuses options that do not go with that.
func TestRetryLeavesTheWholeJobAsItWas(t *testing.T) {
	w := newWorld(t, 1)
	key := "drop/" + t.Name() + ".zip"
	o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), key, strings.NewReader("no ZIP"), job.PutOptions{Asked: `{"merge": true, "image_dpi": 72}`})
	require.NoError(t, err)
	require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: "1"}))
	w.drain()
	list, _, err := w.clean.List(t.Context(), owner, "", 1)
	require.NoError(t, err)
	_, err = w.clean.Retry(t.Context(), owner, list[0].ID, job.Retry{Options: &job.Options{PDFUA: new(true)}})
	require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	require.ErrorContains(t, err, "merge does not go with pdfua")
	j, err := w.clean.Retry(t.Context(), owner, list[0].ID, job.Retry{Options: &job.Options{ImageDPI: 100}})
	require.NoError(t, err)
	require.Equal(t, job.Options{Merge: new(true), ImageDPI: 100}, j.Options)
}

// TestRetriesAtOnce start one run, and so does one that comes twice under the same key.
func TestRetriesAtOnce(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("fail", "ok")
	w.drain()
	var began sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			_, err := w.clean.Retry(t.Context(), owner, g.id, job.Retry{})
			began.Store(i, err)
		})
	}
	all.Wait()
	started := 0
	began.Range(func(_, err any) bool {
		if err == nil {
			started++
			return true
		}
		return job.AsError(err.(error)).Code == job.CodeNotReady
	})
	require.Equal(t, 1, started)
	w.drain()
	w.checkJob(g)

	r := job.Retry{Key: "k", Files: []job.FileName{{Number: 2}}}
	run := w.again(t, g.id, r).Run
	require.Equal(t, 3, run)
	for range 2 {
		same, err := w.clean.Retry(t.Context(), owner, g.id, r)
		require.NoError(t, err)
		require.Equal(t, run, same.Run)
		w.drain()
	}
	_, err := w.clean.Retry(t.Context(), owner, g.id, job.Retry{Key: "k"})
	require.Equal(t, job.CodeIdempotencyConflict, job.AsError(err).Code)
	w.checkJob(g)
}

// TestRetryWhoseAnswerWasLost goes on, with its passwords, when it comes again under its key.
func TestRetryWhoseAnswerWasLost(t *testing.T) {
	w := newWorld(t, 1)
	id := acceptSecret(t, w, upload(t, "fail"), job.Secrets{})
	w.drain()
	r := job.Retry{Key: "k", Secrets: job.Secrets{Password: "swordfish"}}
	queue := w.clean.IntakeQueue
	w.clean.IntakeQueue = brokenQueue{}
	_, err := w.clean.Retry(t.Context(), owner, id, r)
	require.Error(t, err)
	w.clean.IntakeQueue = queue
	require.NoError(t, w.clean.Outbox.Remove(t.Context(), job.Ref{Key: id.SecretsKey(2)}))
	j, err := w.clean.Retry(t.Context(), owner, id, r)
	require.NoError(t, err)
	require.Equal(t, 2, j.Run)
	require.NotEmpty(t, w.stored(t, id, 2))
	require.Len(t, w.bags["intake"], 1)
	r.Secrets.Password = "perch"
	_, err = w.clean.Retry(t.Context(), owner, id, r)
	require.Equal(t, job.CodeIdempotencyConflict, job.AsError(err).Code)
}

type brokenQueue struct{ job.Queue }

func (brokenQueue) Send(context.Context, ...job.Message) error { return errors.New("no queue") }

// TestCorrectedFile puts a file in the place of a document, of a job that was dropped as well, and removes it with the job.
func TestCorrectedFile(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "fail")
	w.drain()
	first := w.result(g.id)
	_, err := w.clean.Correct(t.Context(), owner, g.id, 2, bytes.NewReader(document("ok")), true)
	require.NoError(t, err)
	_, err = w.clean.Correct(t.Context(), owner, g.id, 2, bytes.NewReader(document("ok")), true)
	require.Equal(t, job.CodeNotReady, job.AsError(err).Code, "the job runs")
	w.drain()
	g.texts = []string{"ok", "ok"}
	w.checkJob(g)
	s := w.status(g.id)
	require.Equal(t, job.Completed, s.Status)
	require.Equal(t, [2]bool{false, true}, [2]bool{s.Files[0].Corrected, s.Files[1].Corrected})
	require.NotEqual(t, first, w.result(g.id))

	// Without a run at once: the next retry converts them, whatever else it is for.
	for _, n := range []int{1, 2} {
		j, err := w.clean.Correct(t.Context(), owner, g.id, n, bytes.NewReader(document("fail")), false)
		require.NoError(t, err)
		require.Equal(t, job.Completed, j.State)
	}
	w.drain()
	s = w.status(g.id)
	require.Equal(t, job.Completed, s.Status)
	require.False(t, s.Files[0].Corrected, "not before a run has converted it")
	require.True(t, s.Files[1].Corrected, "its PDF is that of the file before")
	w.checkTold(s)
	w.again(t, g.id, job.Retry{})
	g.texts = []string{"fail", "fail"}
	w.checkJob(g)

	require.NoError(t, w.clean.Delete(t.Context(), owner, g.id))
	w.drain()
	left, err := w.clean.Inbox.List(t.Context(), g.id.CorrectedFolder(), "", 10)
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestCorrectedFilesThatAreRefused have their codes, and change nothing.
func TestCorrectedFilesThatAreRefused(t *testing.T) {
	w := newWorld(t, 1)
	w.clean.Limits.InlineBytes = 100_000
	g, ctx := w.submit("fail", "ok"), t.Context()
	correct := func(n int, body io.Reader) error {
		_, err := w.clean.Correct(ctx, owner, g.id, n, body, true)
		return err
	}
	whole := func() io.Reader { return bytes.NewReader(document("ok")) }
	require.Equal(t, job.CodeNotReady, job.AsError(correct(1, whole())).Code)
	w.drain()
	before, err := w.clean.Jobs.Get(ctx, g.id)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		n    int
		body io.Reader
		code job.Code
	}{
		"no such":   {3, whole(), job.CodeNotFound},
		"none":      {0, whole(), job.CodeNotFound},
		"empty":     {1, strings.NewReader(""), job.CodeInvalidRequest},
		"too large": {1, strings.NewReader(strings.Repeat("x", 100_001)), job.CodeTooLarge},
		"cut off":   {1, io.MultiReader(whole(), broken{}), job.CodeInvalidID},
	} {
		require.Equal(t, c.code, job.AsError(correct(c.n, c.body)).Code, name)
	}
	_, err = w.clean.Correct(ctx, "other", g.id, 1, whole(), true)
	require.Equal(t, job.CodeNotFound, job.AsError(err).Code)
	after, err := w.clean.Jobs.Get(ctx, g.id)
	require.NoError(t, err)
	require.Equal(t, before, after)

	// What is no document is an outcome, as in an upload.
	require.NoError(t, correct(2, strings.NewReader("no document")))
	w.drain()
	require.Equal(t, job.CodeNotADocument, *w.status(g.id).Files[1].ErrorCode)
	require.NoError(t, w.clean.Delete(ctx, owner, g.id))
	require.Equal(t, job.CodeNotFound, job.AsError(correct(1, whole())).Code)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, job.NewError(job.CodeInvalidID, nil) }

// TestCorrectedProtected asks for the passwords that the PDFs of a job are to have.
func TestCorrectedProtected(t *testing.T) {
	w := newWorld(t, 1)
	var asked []job.Protection
	w.p.Protector = protecting{&asked}
	how := job.Secrets{UserPassword: "user"}
	id := acceptSecret(t, w, upload(t, "fail"), how)
	w.drain()
	_, err := w.clean.Correct(t.Context(), owner, id, 1, bytes.NewReader(document("ok")), true)
	require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	require.ErrorContains(t, err, "convert=false")
	_, err = w.clean.Correct(t.Context(), owner, id, 1, bytes.NewReader(document("ok")), false)
	require.NoError(t, err)
	w.again(t, id, job.Retry{Secrets: how})
	require.Equal(t, job.Completed, w.status(id).Status)
	require.Len(t, asked, 1)
}

// TestRetriedDropIsPublishedAnew has the PDF of the newest run beside a dropped document.
func TestRetriedDropIsPublishedAnew(t *testing.T) {
	w := newWorld(t, 1)
	key := "drop/" + t.Name() + ".docx"
	o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), key, bytes.NewReader(document("ok")), job.PutOptions{})
	require.NoError(t, err)
	require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: "1"}))
	w.drain()
	id := w.report(t, key).ID
	w.again(t, id, job.Retry{Files: []job.FileName{{Number: 1}}})
	body, err := w.clean.Outbox.Open(t.Context(), job.Ref{Key: "results/" + t.Name() + ".pdf"}, 0, -1)
	require.NoError(t, err)
	b, err := io.ReadAll(body)
	require.NoError(t, errors.Join(err, body.Close()))
	require.Equal(t, w.pdfs(t, id)[0], string(b))
}

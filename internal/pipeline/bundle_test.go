package pipeline_test

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/porttest"
)

// TestBundleResumes lets the builder of a result die at a call, before that took effect or after, and has another finish
// the work: it must not read or send again what is stored.
func TestBundleResumes(t *testing.T) {
	const before, after = porttest.Fail, porttest.Persist
	type moment struct {
		op    string
		call  int
		fault porttest.Fault
	}
	for name, m := range map[string]moment{
		"after it began an upload":    {"Multipart.StartMultipart", 1, after},
		"after it claimed the upload": {"Claims.Claim", 1, after},
		"at the first PDF":            {"Objects.Open", 2, before},
		"before the first part":       {"Multipart.PutPart", 1, before},
		"after the first part":        {"Multipart.PutPart", 1, after},
		"before the second part":      {"Multipart.PutPart", 2, before},
		"after the second part":       {"Multipart.PutPart", 2, after},
		"before the last part":        {"Multipart.PutPart", 3, before},
		"after the last part":         {"Multipart.PutPart", 3, after},
		"before the result":           {"Multipart.CompleteMultipart", 1, before},
		"after the result":            {"Multipart.CompleteMultipart", 1, after},
		"before the job's end":        {"Jobs.Replace", 2, before},
		"after the job's end":         {"Jobs.Replace", 2, after},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			g, out := w.bulky(bulkySizes()...)
			first, dying := w.builder(out), &death{op: m.op, call: m.call, fault: m.fault}
			dying.strike(first)
			err := w.bundle(first, g)
			require.True(t, dying.dead, "the call is made")
			require.ErrorIs(t, err, porttest.ErrInjected)
			w.requireResumed(g, out)
		})
	}
}

// requireResumed builds the result of a job whose builder died.
func (w *world) requireResumed(g *given, out *recorder) {
	t := w.t
	there, stored := w.exists(g), out.whole(t)
	out.reset()
	w.advance(2 * time.Minute) // the lease is over
	require.NoError(t, w.bundle(w.builder(out), g))
	z, puts := w.requireBulky(g), out.numbers("PutPart")
	if there {
		require.Empty(t, puts)
		require.NotContains(t, out.named("Open"), g.id.PDFKey(1))
		return
	}
	for _, number := range stored {
		require.NotContains(t, puts, number)
	}
	require.Len(t, slices.Concat(puts, stored), z.parts())
	for i := range bulkySizes() {
		from, to := z.span(i)
		missing := false
		for number := from; number <= to; number++ {
			missing = missing || !slices.Contains(stored, number)
		}
		require.Equal(t, missing, slices.Contains(out.named("Open"), g.id.PDFKey(i+1)), "PDF %d", i+1)
	}
}

// TestBundleOfAStaleUpload finds that the upload was removed by the bucket, for its age, before another attempt or under
// its hands. The result is begun anew.
func TestBundleOfAStaleUpload(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		w := newWorld(t, 1)
		g, out := w.bulky(bulkySizes()...)
		for range 7 { // more often than one attempt would begin anew
			first := w.builder(out)
			(&death{op: "Multipart.CompleteMultipart", call: 1, fault: porttest.Fail}).strike(first)
			require.ErrorIs(t, w.bundle(first, g), porttest.ErrInjected)
			out.abortAll(t)
			w.advance(2 * time.Minute)
		}
		w.requireResumed(g, out)
	})
	for _, op := range []string{"PutPart", "CompleteMultipart"} {
		t.Run("at "+op, func(t *testing.T) {
			w := newWorld(t, 1)
			g, out := w.bulky(bulkySizes()...)
			out.before = once(op, func() error { out.abortAll(t); return nil })
			require.NoError(t, w.bundle(w.builder(out), g))
			w.requireBulky(g)
			require.Len(t, out.named("StartMultipart"), 2)
		})
	}
	t.Run("again and again", func(t *testing.T) {
		w := newWorld(t, 1)
		g, out := w.bulky(bulkySizes()...)
		out.before = func(op string) error {
			if op == "CompleteMultipart" {
				out.abortAll(t)
			}
			return nil
		}
		require.ErrorContains(t, w.bundle(w.builder(out), g), "upload is over")
		require.Len(t, out.named("StartMultipart"), 2, "an attempt has an end")
		out.before = nil
		w.requireResumed(g, out)
	})
}

// TestBundleMeetsAnotherWrite hears from the bucket that the key was written at the same time: every part has to be sent again.
func TestBundleMeetsAnotherWrite(t *testing.T) {
	w := newWorld(t, 1)
	g, out := w.bulky(bulkySizes()...)
	out.before = once("CompleteMultipart", func() error { return job.ErrConflict })
	require.NoError(t, w.bundle(w.builder(out), g))
	z := w.requireBulky(g)
	require.Len(t, out.named("PutPart"), 2*z.parts())
	require.Len(t, out.named("AbortMultipart"), 1)
}

// TestBundleFindsAnother finds a result by another upload at the last moment: that one stays.
func TestBundleFindsAnother(t *testing.T) {
	w := newWorld(t, 1)
	g, out := w.bulky(bulkySizes()...)
	out.before = once("CompleteMultipart", func() error {
		_, err := w.clean.Outbox.Put(t.Context(), g.id.ResultKey(1), strings.NewReader("another"), job.PutOptions{})
		return err
	})
	require.NoError(t, w.bundle(w.builder(out), g))
	require.Equal(t, job.Completed, w.status(g.id).Status)
	o, err := w.clean.Outbox.Head(t.Context(), job.Ref{Key: g.id.ResultKey(1)})
	require.NoError(t, err)
	require.EqualValues(t, len("another"), o.Size)
	require.Empty(t, out.open(t), "no upload is left")
}

// TestBundleOfAMissingPDF is no upload that is over: it is not begun anew.
func TestBundleOfAMissingPDF(t *testing.T) {
	w := newWorld(t, 1)
	g, out := w.bulky(bulkySizes()...)
	require.NoError(t, w.clean.Outbox.Remove(t.Context(), job.Ref{Key: g.id.PDFKey(3)}))
	require.ErrorIs(t, w.bundle(w.builder(out), g), job.ErrNotFound)
	require.Len(t, out.named("StartMultipart"), 1)
	require.False(t, w.exists(g))
}

// TestFailedBundleIsTriedAgain at once: nobody holds its lease.
func TestFailedBundleIsTriedAgain(t *testing.T) {
	w := newWorld(t, 1)
	g, out := w.bulky(bulkySizes()...)
	fault := errors.New("storage is away")
	out.before = once("Open", func() error { return fault })
	require.ErrorIs(t, w.bundle(w.builder(out), g), fault)
	require.NoError(t, w.bundle(w.builder(out), g))
	w.requireBulky(g)
}

// TestBundleThatNeverSucceeds fails each time, and its dead letter ends the job.
func TestBundleThatNeverSucceeds(t *testing.T) {
	w := newWorld(t, 1)
	g, out := w.bulky(bulkySizes()...)
	require.NoError(t, w.clean.Outbox.Remove(t.Context(), job.Ref{Key: g.id.PDFKey(3)}))
	for range 3 {
		require.ErrorIs(t, w.bundle(w.builder(out), g), job.ErrNotFound)
	}
	require.NoError(t, w.clean.DeadBundle(t.Context(), job.BundleMessage{Job: g.id, Run: 1}))
	s := w.status(g.id)
	require.Equal(t, job.Failed, s.Status)
	require.Equal(t, job.CodeInternal, *s.ErrorCode)
}

// TestTwoBundlers has one builder lose its lease at one of its calls to another, which ends the job, and then go on.
func TestTwoBundlers(t *testing.T) {
	for _, op := range []string{"StartMultipart", "Open", "PutPart", "CompleteMultipart"} {
		t.Run(op, func(t *testing.T) {
			w := newWorld(t, 1)
			g, out := w.bulky(bulkySizes()...)
			slow := &recorder{Bucket: w.clean.Outbox}
			var ended job.Status
			slow.before = once(op, func() error {
				w.advance(2 * time.Minute)
				err := w.bundle(w.builder(out), g)
				if err == nil {
					ended = w.status(g.id)
				}
				// Parts of the first that are under way may write over the second's last one, which then has to come again.
				require.True(t, err == nil || op == "PutPart", err)
				return nil
			})
			err := w.bundle(w.builder(slow), g)
			if ended.Status.Finished() {
				require.NoError(t, err)
				require.Equal(t, ended, w.status(g.id), "the job ended once")
			} else if !w.status(g.id).Status.Finished() {
				w.advance(2 * time.Minute)
				require.NoError(t, w.bundle(w.clean, g))
			}
			w.requireBulky(g)
			require.Empty(t, slices.Concat(out.open(t), slow.open(t)), "no upload is left")
		})
	}
	t.Run("side by side", func(t *testing.T) {
		w := newWorld(t, 1)
		g, out := w.bulky(bulkySizes()...)
		second := make(chan error, 1)
		out.before = once("PutPart", func() error {
			w.advance(2 * time.Minute)
			go func() { second <- w.bundle(w.builder(&recorder{Bucket: w.clean.Outbox}), g) }()
			return nil
		})
		errs := []error{w.bundle(w.builder(out), g), <-second}
		// Both fail where each wrote over the other's last part. Where the one with the lease failed, the other has made the result.
		// The queue then hands the message out again, and once more where a write of theirs that was given up came last.
		var err error
		for attempt := 0; attempt < 3 && (err != nil || errs[0] != nil && errs[1] != nil || !w.status(g.id).Status.Finished()); attempt++ {
			w.advance(2 * time.Minute)
			err, errs = w.bundle(w.clean, g), []error{nil, nil}
		}
		require.NoError(t, err)
		w.requireBulky(g)
	})
}

// TestSmallBundle costs one write, and leaves nothing behind.
func TestSmallBundle(t *testing.T) {
	w := newWorld(t, 1)
	g, out := w.bulky(1000, 2000)
	require.NoError(t, w.bundle(w.builder(out), g))
	w.requireBulky(g)
	require.Len(t, out.named("Put"), 1)
	require.Len(t, out.calls, 1+2+1, "the result, two PDFs, and the manifest")
}

// TestBundleZip64 goes on with a result past 4 GiB whose parts are there but for the last, which holds the directory.
func TestBundleZip64(t *testing.T) {
	const large = 1<<32 + 5
	w := newWorld(t, 1)
	g := w.submit("ok", "ok", "ok")
	w.deliverAll("intake")
	w.bags["convert"] = nil
	rows := []job.Document{{Bytes: large, CRC32: 1}}
	for i, size := range []int{resultPart, 1000} {
		pdf := bulkyPDF(fmt.Sprint("d", i+2), size)
		w.putPDF(g, i+2, pdf)
		rows = append(rows, job.Document{Bytes: int64(size), CRC32: crc32.ChecksumIEEE(pdf)})
	}
	for i := range rows {
		rows[i].Job, rows[i].Number, rows[i].Run, rows[i].State = g.id, i+1, 1, job.Completed
	}
	require.NoError(t, w.clean.Documents.Record(t.Context(), rows...))
	w.reconcileAll()
	fake := &hugeUpload{Bucket: w.clean.Outbox, whole: large/resultPart + 1, parts: map[int][]byte{}}
	require.ErrorIs(t, w.bundle(w.builder(fake), g), job.ErrNotFound, "the large PDF is not there")
	w.advance(2 * time.Minute)
	require.NoError(t, w.bundle(w.builder(fake), g))
	require.Equal(t, job.Completed, w.status(g.id).Status)
	require.Len(t, fake.parts, 1)
	z, err := zip.NewReader(fake, fake.end)
	require.NoError(t, err)
	require.Len(t, z.File, 5)
	for i, row := range rows {
		require.EqualValues(t, row.Bytes, z.File[i].UncompressedSize64)
	}
	body, err := z.Open("d3.pdf")
	require.NoError(t, err)
	got, err := io.ReadAll(body)
	require.NoError(t, err)
	require.Equal(t, bulkyPDF("d3", 1000), got)
	_, err = z.Open("report.csv")
	require.NoError(t, err)
}

// bundle builds a job's result with p.
func (w *world) bundle(p *pipeline.Pipeline, g *given) error {
	return p.Bundle(context.WithoutCancel(w.t.Context()), job.BundleMessage{Job: g.id, Run: 1})
}

func once(op string, do func() error) func(string) error {
	var done atomic.Bool // parts are written at the same time
	return func(called string) error {
		if called != op || done.Swap(true) {
			return nil
		}
		return do()
	}
}

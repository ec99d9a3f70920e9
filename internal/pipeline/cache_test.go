package pipeline_test

import (
	"bytes"
	"context"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/metrics"
	"sheaf/internal/porttest"
)

// useCache has PDFs given again that were made by the same maker.
func (w *world) useCache(maker string) {
	w.p.Maker = made{maker, true}
	w.clean.Maker = w.p.Maker
	w.p.Cache = porttest.FaultyCache{Cache: w.clean.Cache, Decide: w.decide}
}

// made is a Maker by its name.
type made struct {
	name    string
	current bool
}

func (m made) Name() string  { return m.name }
func (m made) Current() bool { return m.current }

// madePDF is a document that was converted in a job of its own.
type madePDF struct {
	id   job.ID
	file job.FileStatus
	pdf  []byte
}

// convertFor converts a document in a job of its own.
func (w *world) convertFor(t *testing.T, of, name string, document []byte, r job.Request) madePDF {
	t.Helper()
	spool, err := w.clean.NewSpool()
	require.NoError(t, err)
	defer spool.Close()
	require.NoError(t, spool.Add("letters.zip", bytes.NewReader(archivetest.Zip(archivetest.Entry{Name: name, Body: document}))))
	j, err := w.clean.Accept(t.Context(), of, "", spool, r)
	require.NoError(t, err)
	w.end(t, of, j.ID)
	return w.madeOf(t, of, j.ID)
}

func (w *world) end(t *testing.T, of string, id job.ID) {
	t.Helper()
	w.deliverAll("intake")
	w.deliverAll("convert")
	require.NoError(t, w.clean.Reconcile(t.Context(), id))
	w.deliverAll("bundle")
	s, err := w.clean.Status(t.Context(), of, id, "", 1)
	require.NoError(t, err)
	require.Equal(t, job.Completed, s.Status)
}

func (w *world) madeOf(t *testing.T, of string, id job.ID) madePDF {
	t.Helper()
	s, err := w.clean.Status(t.Context(), of, id, "", 1)
	require.NoError(t, err)
	rows, err := w.clean.Documents.Range(t.Context(), id, 1, 1)
	require.NoError(t, err)
	body, err := w.clean.Outbox.Open(t.Context(), job.Ref{Key: rows[0].PDFKey()}, 0, -1)
	require.NoError(t, err)
	defer body.Close()
	pdf, err := io.ReadAll(body)
	require.NoError(t, err)
	return madePDF{id, s.Files[0], pdf}
}

// TestCacheGivesAgain has the same document in two jobs be converted once.
func TestCacheGivesAgain(t *testing.T) {
	var meter counts
	w := newWorld(t, 1)
	w.useCache("maker")
	w.p.Meter = &meter
	first := w.convertFor(t, owner, "a/letter.docx", document("ok"), job.Request{})
	require.False(t, first.file.Cached)
	second := w.convertFor(t, owner, "b/letter.docx", document("ok"), job.Request{Options: job.Options{NoReport: new(true), Names: "{name}.pdf"}})
	require.True(t, second.file.Cached)
	require.Equal(t, first.pdf, second.pdf)
	require.Equal(t, 1, meter.of(metrics.CacheHits))
	want := first.file
	want.Cached, want.Filename, want.PDF, want.Seconds = true, second.file.Filename, second.file.PDF, second.file.Seconds
	require.Equal(t, want, second.file, "its account")
	require.NoError(t, w.clean.Delete(t.Context(), owner, first.id))
	third := w.convertFor(t, owner, "letter.docx", document("ok"), job.Request{})
	require.False(t, third.file.Cached, "of a job that was deleted nothing is given again")
	require.NotEqual(t, first.pdf, third.pdf)
}

// counts counts samples.
type counts struct {
	mu  sync.Mutex
	all map[metrics.Name]int
}

func (c *counts) Record(samples ...metrics.Sample) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[metrics.Name]int{}
	}
	for _, s := range samples {
		c.all[s.Name]++
	}
}

func (c *counts) of(n metrics.Name) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all[n]
}

// TestCacheMisses has documents converted that are not the same, or not to be converted in the same way, or of another owner, or of
// which it is not sure that they would look the same.
func TestCacheMisses(t *testing.T) {
	type second struct {
		of, name string
		document []byte
		request  job.Request
	}
	for name, c := range map[string]struct {
		first  []byte
		change func(w *world, s *second)
		again  bool
	}{
		"the same":        {again: true},
		"other bytes":     {change: func(_ *world, s *second) { s.document = document("ok ") }},
		"other name":      {change: func(_ *world, s *second) { s.name = "letter 2.docx" }},
		"other options":   {change: func(_ *world, s *second) { s.request.Options.Watermark = "Draft" }},
		"other owner":     {change: func(_ *world, s *second) { s.of = "somebody else" }},
		"other maker":     {change: func(w *world, _ *second) { w.useCache("another") }},
		"changed maker":   {change: func(w *world, _ *second) { w.p.Maker = made{"maker", false} }},
		"unknown maker":   {change: func(w *world, _ *second) { w.useCache("") }},
		"other limits":    {change: func(w *world, _ *second) { w.clean.Limits.Conversion++; w.p.Limits.Conversion++ }},
		"other steps":     {change: func(w *world, _ *second) { w.clean.LeaveOff.Widths = true; w.p.LeaveOff.Widths = true }},
		"switched off":    {change: func(w *world, _ *second) { w.p.Cache = nil }},
		"with a password": {change: func(_ *world, s *second) { s.request.Secrets.Password = "secret" }},
		"with the date":   {first: docxtest.New().Field(`DATE \@ "d.M.yyyy"`, "1.2.2026").Bytes()},
		"expired":         {change: func(w *world, _ *second) { w.advance(w.clean.Limits.Keep + time.Hour) }},
		"damaged": {change: func(w *world, _ *second) {
			list, err := w.clean.Outbox.List(w.t.Context(), job.JobPrefix, "", 1000)
			require.NoError(w.t, err)
			for _, o := range list {
				if bytes.Contains([]byte(o.Key), []byte("/pdf/")) {
					_, err := w.clean.Outbox.Put(w.t.Context(), o.Key, bytes.NewReader(make([]byte, o.Size)), job.PutOptions{})
					require.NoError(w.t, err)
				}
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			w.useCache("maker")
			if c.first == nil {
				c.first = document("ok")
			}
			first := w.convertFor(t, owner, "letter.docx", c.first, job.Request{})
			s := second{owner, "letter.docx", c.first, job.Request{}}
			if c.change != nil {
				c.change(w, &s)
			}
			got := w.convertFor(t, s.of, s.name, s.document, s.request)
			require.Equal(t, c.again, got.file.Cached)
			require.Equal(t, c.again, bytes.Equal(first.pdf, got.pdf))
		})
	}
}

// TestCacheKeepsNothingOfSecrets: of a job with a password nothing is given to one without.
func TestCacheKeepsNothingOfSecrets(t *testing.T) {
	w := newWorld(t, 1)
	w.useCache("maker")
	w.convertFor(t, owner, "letter.docx", document("ok"), job.Request{Secrets: job.Secrets{Password: "secret"}})
	require.False(t, w.convertFor(t, owner, "letter.docx", document("ok"), job.Request{}).file.Cached)
}

// TestCacheConvertsARetry converts documents again for which that is asked.
func TestCacheConvertsARetry(t *testing.T) {
	w := newWorld(t, 1)
	w.useCache("maker")
	first := w.convertFor(t, owner, "letter.docx", document("ok"), job.Request{})
	_, err := w.clean.Retry(t.Context(), owner, first.id, job.Retry{Files: []job.FileName{{Number: 1}}})
	require.NoError(t, err)
	w.end(t, owner, first.id)
	retried := w.madeOf(t, owner, first.id)
	require.False(t, retried.file.Cached)
	require.NotEqual(t, first.pdf, retried.pdf)
	require.Equal(t, retried.pdf, w.convertFor(t, owner, "letter.docx", document("ok"), job.Request{}).pdf, "the newer one is kept")
}

// fickle fails the first conversion of each document as a process does that dies, and has the others take some seconds.
type fickle struct {
	job.Converter
	seconds float64
	fails   int
}

func (f *fickle) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	if f.fails > 0 {
		f.fails--
		return job.Rendering{}, job.NewError(job.CodeCrashed, nil)
	}
	made, err := f.Converter.Convert(ctx, c)
	made.Seconds = f.seconds
	return made, err
}

// TestCacheKeepsNothingOfChance: what might come out otherwise the next time is converted again.
func TestCacheKeepsNothingOfChance(t *testing.T) {
	for name, f := range map[string]*fickle{
		"a process died":    {Converter: scripted{}, fails: 1},
		"it took very long": {Converter: scripted{}, seconds: job.DefaultLimits().Conversion.Seconds() / 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			w.useCache("maker")
			w.p.Converter = f
			w.convertFor(t, owner, "letter.docx", document("ok"), job.Request{})
			require.False(t, w.convertFor(t, owner, "letter.docx", document("ok"), job.Request{}).file.Cached)
		})
	}
}

// deleting is a bucket that deletes a job when a PDF is read: before it is, or when it has been.
type deleting struct {
	job.Bucket
	delete func()
	before bool
}

func (d *deleting) Open(ctx context.Context, ref job.Ref, offset, n int64) (io.ReadCloser, error) {
	if d.before {
		d.delete()
	}
	body, err := d.Bucket.Open(ctx, ref, offset, n)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	all, err := io.ReadAll(body)
	if !d.before {
		d.delete()
	}
	return io.NopCloser(bytes.NewReader(all)), err
}

// TestCacheAndDelete deletes a job while its PDF is read to be given again: it is not.
func TestCacheAndDelete(t *testing.T) {
	for name, before := range map[string]bool{"before": true, "after": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			w.useCache("maker")
			first := w.convertFor(t, owner, "letter.docx", document("ok"), job.Request{})
			deleted := 0
			w.p.Outbox = &deleting{w.p.Outbox, func() {
				deleted++
				if deleted == 1 {
					require.NoError(t, w.clean.Delete(t.Context(), owner, first.id))
				}
			}, before}
			second := w.convertFor(t, owner, "letter.docx", document("ok"), job.Request{})
			require.Positive(t, deleted)
			require.False(t, second.file.Cached)
			require.NotEqual(t, first.pdf, second.pdf)
		})
	}
}

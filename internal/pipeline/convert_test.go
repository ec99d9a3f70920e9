package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

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

// A message that is worked on twice at the same time makes two PDFs, which are never the same to the byte. The one that is
// recorded must be the one that is stored.
func TestDocumentConvertedTwiceAtATime(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.deliverAll("intake")
	o := &overtaken{Converter: w.p.Converter, begun: make(chan struct{}), recorded: make(chan struct{})}
	w.p.Converter = o
	m, err := job.Decode[job.ConvertMessage](w.bags["convert"][0].Body)
	require.NoError(t, err)
	late := make(chan error)
	go func() { late <- w.p.Convert(t.Context(), m) }()
	<-o.begun
	w.deliverAll("convert")
	close(o.recorded)
	require.NoError(t, <-late)
	w.drain()
	w.checkJob(g)
}

// unlisted is an inbox as the converter on AWS sees it: of an object that is gone it hears that it may not read it.
type unlisted struct{ job.Bucket }

func (u unlisted) Open(ctx context.Context, ref job.Ref, offset, n int64) (io.ReadCloser, error) {
	body, err := u.Bucket.Open(ctx, ref, offset, n)
	if errors.Is(err, job.ErrNotFound) {
		err = fmt.Errorf("open %q: %w: 403", ref.Key, job.ErrDenied)
	}
	return body, err
}

func TestUploadThatVanishedBeforeItWasConverted(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "ok")
	w.deliverAll("intake")
	require.NoError(t, w.clean.Inbox.Remove(t.Context(), job.Ref{Key: job.UploadKey(g.id)}))
	w.p.Inbox = unlisted{w.clean.Inbox}
	w.deliverAll("convert") // nothing fails: it would be tried in vain
	w.drain()
	s := w.status(g.id)
	require.Equal(t, job.Failed, s.Status)
	for _, f := range s.Files {
		require.Equal(t, job.CodeUploadMissing, *f.ErrorCode)
	}
}

// breaking is a bucket whose objects break off in the middle, until it is mended.
type breaking struct {
	job.Bucket
	mended bool
}

func (b *breaking) Open(ctx context.Context, ref job.Ref, offset, n int64) (io.ReadCloser, error) {
	body, err := b.Bucket.Open(ctx, ref, offset, n)
	if err != nil || b.mended {
		return body, err
	}
	defer body.Close()
	whole, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	cut := fmt.Errorf("%w: %w", job.ErrUnavailable, io.ErrUnexpectedEOF)
	return io.NopCloser(io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), iotest.ErrReader(cut))), nil
}

// TestStorageBreaksOff: a document that the storage sends in part, alone or in a ZIP, and a ZIP whose directory it sends in part, are
// tried again: they are not damaged.
func TestStorageBreaksOff(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	inbox := &breaking{Bucket: w.p.Inbox}
	w.p.Inbox = inbox
	for _, queue := range []string{"intake", "convert"} {
		require.Len(t, w.bags[queue], 1)
		m := w.bags[queue][0]
		inbox.mended = false
		var cause error
		h := w.handlers(map[string]pipeline.Step{"intake": pipeline.StepIntake, "convert": pipeline.StepConvert}[queue])
		h.Failed = func(err error) { cause = err }
		handle := h.Intake
		if queue == "convert" {
			handle = h.Convert
		}
		require.NotEmpty(t, handle(t.Context(), []job.Delivery{{Message: m, ID: "m"}}))
		require.True(t, job.IsMachineFault(cause), "%v", cause)
		inbox.mended = true
		w.deliverAll(queue)
	}
	w.drain()
	w.checkJob(g)
}

package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/porttest"
)

// recorder is a bucket that records the calls made to it.
type recorder struct {
	job.Bucket
	before func(op string) error // what happens before a call, if anything

	mu      sync.Mutex
	calls   []call
	uploads []begunUpload
}

type call struct {
	op, key string
	number  int
}

type begunUpload struct{ key, id string }

func (r *recorder) note(op, key string, number int) error {
	r.mu.Lock()
	r.calls = append(r.calls, call{op, key, number})
	r.mu.Unlock()
	if r.before == nil {
		return nil
	}
	return r.before(op)
}

func (r *recorder) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = nil
}

// named returns the keys of the calls of an operation.
func (r *recorder) named(op string) (keys []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.calls {
		if c.op == op {
			keys = append(keys, c.key)
		}
	}
	return keys
}

func (r *recorder) numbers(op string) (numbers []int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.calls {
		if c.op == op {
			numbers = append(numbers, c.number)
		}
	}
	return numbers
}

func (r *recorder) Open(ctx context.Context, ref job.Ref, offset, n int64) (io.ReadCloser, error) {
	if err := r.note("Open", ref.Key, 0); err != nil {
		return nil, err
	}
	return r.Bucket.Open(ctx, ref, offset, n)
}

func (r *recorder) Put(ctx context.Context, key string, body io.Reader, opt job.PutOptions) (job.Object, error) {
	if err := r.note("Put", key, 0); err != nil {
		return job.Object{}, err
	}
	return r.Bucket.Put(ctx, key, body, opt)
}

func (r *recorder) StartMultipart(ctx context.Context, key string, opt job.MultipartOptions) (string, error) {
	if err := r.note("StartMultipart", key, 0); err != nil {
		return "", err
	}
	id, err := r.Bucket.StartMultipart(ctx, key, opt)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.uploads = append(r.uploads, begunUpload{key, id})
	return id, err
}

// PutPart arrives once it is sent, also when its sender dies.
func (r *recorder) PutPart(ctx context.Context, key, id string, number int, data []byte) (job.UploadedPart, error) {
	if err := r.note("PutPart", key, number); err != nil {
		return job.UploadedPart{}, err
	}
	return r.Bucket.PutPart(context.WithoutCancel(ctx), key, id, number, data)
}

func (r *recorder) CompleteMultipart(ctx context.Context, key, id string, parts []job.UploadedPart, opt job.CompleteOptions) error {
	if err := r.note("CompleteMultipart", key, 0); err != nil {
		return err
	}
	return r.Bucket.CompleteMultipart(ctx, key, id, parts, opt)
}

func (r *recorder) AbortMultipart(ctx context.Context, key, id string) error {
	if err := r.note("AbortMultipart", key, 0); err != nil {
		return err
	}
	return r.Bucket.AbortMultipart(ctx, key, id)
}

func (r *recorder) begun() []begunUpload {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.uploads)
}

// abortAll removes all uploads, as a bucket does with old ones.
func (r *recorder) abortAll(t *testing.T) {
	for _, u := range r.begun() {
		require.NoError(t, r.Bucket.AbortMultipart(t.Context(), u.key, u.id))
	}
}

// open returns the uploads that are under way.
func (r *recorder) open(t *testing.T) (open []begunUpload) {
	for _, u := range r.begun() {
		_, err := r.Bucket.Parts(t.Context(), u.key, u.id)
		if errors.Is(err, job.ErrNotFound) {
			continue
		}
		require.NoError(t, err)
		open = append(open, u)
	}
	return open
}

// whole returns the numbers of the parts that are stored and hold nothing but PDFs.
func (r *recorder) whole(t *testing.T) (numbers []int) {
	for _, u := range r.open(t) {
		parts, err := r.Bucket.Parts(t.Context(), u.key, u.id)
		require.NoError(t, err)
		for _, part := range parts {
			if part.Size == resultPart {
				numbers = append(numbers, part.Number)
			}
		}
	}
	return numbers
}

// death has a process die at one of its calls: nothing it does afterwards has an effect.
type death struct {
	op    string
	call  int // which of op
	fault porttest.Fault

	mu   sync.Mutex
	made int
	dead bool
}

func (d *death) strike(p *pipeline.Pipeline) {
	p.Jobs = porttest.FaultyJobs{Jobs: p.Jobs, Decide: d.decide}
	p.Claims = porttest.FaultyClaims{Claims: p.Claims, Decide: d.decide}
	p.Documents = porttest.FaultyDocuments{Documents: p.Documents, Decide: d.decide}
	p.Outbox = porttest.NewFaultyBucket(p.Outbox, d.decide)
}

func (d *death) decide(op string) porttest.Fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return porttest.Fail
	}
	if op != d.op {
		return porttest.None
	}
	d.made++
	if d.made < d.call {
		return porttest.None
	}
	d.dead = true
	return d.fault
}

// hugeUpload makes believe that all parts of an upload are there which hold nothing but PDFs, and keeps the others.
type hugeUpload struct {
	job.Bucket
	whole int // parts

	mu    sync.Mutex
	parts map[int][]byte
	end   int64
}

func (h *hugeUpload) Parts(context.Context, string, string) ([]job.UploadedPart, error) {
	parts := make([]job.UploadedPart, h.whole)
	for i := range parts {
		parts[i] = job.UploadedPart{Number: i + 1, Size: resultPart}
	}
	return parts, nil
}

func (h *hugeUpload) PutPart(_ context.Context, _, _ string, number int, data []byte) (job.UploadedPart, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.parts[number] = bytes.Clone(data)
	h.end = int64(number-1)*resultPart + int64(len(data))
	return job.UploadedPart{Number: number, Size: int64(len(data))}, nil
}

func (h *hugeUpload) CompleteMultipart(context.Context, string, string, []job.UploadedPart, job.CompleteOptions) error {
	return nil
}

// ReadAt returns the parts that were kept, and zeros between them.
func (h *hugeUpload) ReadAt(b []byte, offset int64) (int, error) {
	for i := range b {
		at := offset + int64(i)
		if at >= h.end {
			return i, io.EOF
		}
		b[i] = 0
		if part := h.parts[int(at/resultPart)+1]; part != nil {
			b[i] = part[at%resultPart]
		}
	}
	return len(b), nil
}

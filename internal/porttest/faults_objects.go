package porttest

import (
	"context"
	"fmt"
	"io"

	"sheaf/internal/job"
)

var _ job.Bucket = FaultyBucket{}

// FaultyBucket is a bucket with faults in each of its ports.
type FaultyBucket struct {
	FaultyObjects
	FaultyRemover
	FaultyMultipart
}

// NewFaultyBucket returns b with faults.
func NewFaultyBucket(b job.Bucket, decide Decide) FaultyBucket {
	return FaultyBucket{FaultyObjects{b, decide}, FaultyRemover{b, decide}, FaultyMultipart{b, decide}}
}

// FaultyObjects is Objects with faults. Besides its methods "Objects.Read" is decided, for each Read of a body that Open
// returned: any fault breaks it off there.
type FaultyObjects struct {
	Objects job.Objects
	Decide  Decide
}

// Head implements job.Objects.
func (f FaultyObjects) Head(ctx context.Context, ref job.Ref) (job.Object, error) {
	return inject(f.Decide, "Objects.Head", func() (job.Object, error) { return f.Objects.Head(ctx, ref) })
}

// Open implements job.Objects. Opening persists nothing: whatever the fault, it fails.
func (f FaultyObjects) Open(ctx context.Context, ref job.Ref, offset, n int64) (io.ReadCloser, error) {
	const op = "Objects.Open"
	if f.Decide(op) != None {
		return nil, fmt.Errorf("%s: %w", op, ErrInjected)
	}
	body, err := f.Objects.Open(ctx, ref, offset, n)
	if err != nil {
		return nil, err
	}
	return faultyBody{body, f.Decide}, nil
}

type faultyBody struct {
	io.ReadCloser
	decide Decide
}

func (b faultyBody) Read(p []byte) (int, error) {
	const op = "Objects.Read"
	if b.decide(op) != None {
		return 0, fmt.Errorf("%s: %w", op, ErrInjected)
	}
	return b.ReadCloser.Read(p)
}

// Put implements job.Objects.
func (f FaultyObjects) Put(ctx context.Context, key string, r io.Reader, opt job.PutOptions) (job.Object, error) {
	return inject(f.Decide, "Objects.Put", func() (job.Object, error) { return f.Objects.Put(ctx, key, r, opt) })
}

// Copy implements job.Objects.
func (f FaultyObjects) Copy(ctx context.Context, src job.Ref, key string) error {
	return injectError(f.Decide, "Objects.Copy", func() error { return f.Objects.Copy(ctx, src, key) })
}

// List implements job.Objects.
func (f FaultyObjects) List(ctx context.Context, prefix, after string, limit int) ([]job.Object, error) {
	return inject(f.Decide, "Objects.List", func() ([]job.Object, error) {
		return f.Objects.List(ctx, prefix, after, limit)
	})
}

// FaultyRemover is Remover with faults.
type FaultyRemover struct {
	Remover job.Remover
	Decide  Decide
}

// Remove implements job.Remover.
func (f FaultyRemover) Remove(ctx context.Context, refs ...job.Ref) error {
	return injectError(f.Decide, "Remover.Remove", func() error { return f.Remover.Remove(ctx, refs...) })
}

// RemoveAll implements job.Remover.
func (f FaultyRemover) RemoveAll(ctx context.Context, prefix string) error {
	return injectError(f.Decide, "Remover.RemoveAll", func() error { return f.Remover.RemoveAll(ctx, prefix) })
}

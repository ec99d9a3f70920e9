package porttest

import (
	"context"
	"time"

	"sheaf/internal/job"
)

var _ job.Presigner = FaultyPresigner{}

// FaultyPresigner is a Presigner with faults. Signing persists nothing: Persist is as Fail.
type FaultyPresigner struct {
	Presigner job.Presigner
	Decide    Decide
}

// PresignPut implements job.Presigner.
func (f FaultyPresigner) PresignPut(ctx context.Context, key string, size int64, valid time.Duration) (job.SignedRequest, error) {
	return inject(f.Decide, "Presigner.PresignPut", func() (job.SignedRequest, error) {
		return f.Presigner.PresignPut(ctx, key, size, valid)
	})
}

// PresignPart implements job.Presigner.
func (f FaultyPresigner) PresignPart(ctx context.Context, key, uploadID string, part int, size int64, valid time.Duration) (job.SignedRequest, error) {
	return inject(f.Decide, "Presigner.PresignPart", func() (job.SignedRequest, error) {
		return f.Presigner.PresignPart(ctx, key, uploadID, part, size, valid)
	})
}

// PresignGet implements job.Presigner.
func (f FaultyPresigner) PresignGet(ctx context.Context, key, filename string, valid time.Duration) (job.SignedRequest, error) {
	return inject(f.Decide, "Presigner.PresignGet", func() (job.SignedRequest, error) {
		return f.Presigner.PresignGet(ctx, key, filename, valid)
	})
}

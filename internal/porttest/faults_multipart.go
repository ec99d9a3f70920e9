package porttest

import (
	"context"

	"sheaf/internal/job"
)

var _ job.Multipart = FaultyMultipart{}

// FaultyMultipart is Multipart with faults.
type FaultyMultipart struct {
	Multipart job.Multipart
	Decide    Decide
}

// StartMultipart implements job.Multipart.
func (f FaultyMultipart) StartMultipart(ctx context.Context, key string, opt job.MultipartOptions) (string, error) {
	return inject(f.Decide, "Multipart.StartMultipart", func() (string, error) {
		return f.Multipart.StartMultipart(ctx, key, opt)
	})
}

// PutPart implements job.Multipart.
func (f FaultyMultipart) PutPart(ctx context.Context, key, uploadID string, number int, data []byte) (job.UploadedPart, error) {
	return inject(f.Decide, "Multipart.PutPart", func() (job.UploadedPart, error) {
		return f.Multipart.PutPart(ctx, key, uploadID, number, data)
	})
}

// Parts implements job.Multipart.
func (f FaultyMultipart) Parts(ctx context.Context, key, uploadID string) ([]job.UploadedPart, error) {
	return inject(f.Decide, "Multipart.Parts", func() ([]job.UploadedPart, error) {
		return f.Multipart.Parts(ctx, key, uploadID)
	})
}

// CompleteMultipart implements job.Multipart.
func (f FaultyMultipart) CompleteMultipart(ctx context.Context, key, uploadID string, parts []job.UploadedPart, opt job.CompleteOptions) error {
	return injectError(f.Decide, "Multipart.CompleteMultipart", func() error {
		return f.Multipart.CompleteMultipart(ctx, key, uploadID, parts, opt)
	})
}

// AbortMultipart implements job.Multipart.
func (f FaultyMultipart) AbortMultipart(ctx context.Context, key, uploadID string) error {
	return injectError(f.Decide, "Multipart.AbortMultipart", func() error {
		return f.Multipart.AbortMultipart(ctx, key, uploadID)
	})
}

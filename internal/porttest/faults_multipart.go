package porttest

import (
	"context"

	"sheaf/internal/job"
)

// StartParts implements job.Multipart.
func (f FaultyObjects) StartParts(ctx context.Context, key, contentType string) (string, error) {
	return inject(f.Decide, "Objects.StartParts", func() (string, error) {
		return f.Objects.StartParts(ctx, key, contentType)
	})
}

// PutPart implements job.Multipart.
func (f FaultyObjects) PutPart(ctx context.Context, key, uploadID string, number int, data []byte) (job.UploadedPart, error) {
	return inject(f.Decide, "Objects.PutPart", func() (job.UploadedPart, error) {
		return f.Objects.PutPart(ctx, key, uploadID, number, data)
	})
}

// Parts implements job.Multipart.
func (f FaultyObjects) Parts(ctx context.Context, key, uploadID string) ([]job.UploadedPart, error) {
	return inject(f.Decide, "Objects.Parts", func() ([]job.UploadedPart, error) {
		return f.Objects.Parts(ctx, key, uploadID)
	})
}

// CompleteIfAbsent implements job.Multipart.
func (f FaultyObjects) CompleteIfAbsent(ctx context.Context, key, uploadID string, parts []job.UploadedPart) error {
	return injectError(f.Decide, "Objects.CompleteIfAbsent", func() error {
		return f.Objects.CompleteIfAbsent(ctx, key, uploadID, parts)
	})
}

// AbortMultipart implements job.Multipart.
func (f FaultyObjects) AbortMultipart(ctx context.Context, key, uploadID string) error {
	return injectError(f.Decide, "Objects.AbortMultipart", func() error {
		return f.Objects.AbortMultipart(ctx, key, uploadID)
	})
}

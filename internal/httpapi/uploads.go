package httpapi

import (
	"context"

	"sheaf/internal/api"
	"sheaf/internal/job"
	"sheaf/internal/options"
)

type startUploadInput struct {
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"255" pattern:"^[ -~]+$" patternDescription:"printable ASCII" doc:"The same key with the same announcement returns the same job, within 24 hours"`
	Body           api.UploadRequest
}

type uploadInput struct {
	JobID string `path:"job_id" doc:"The upload's job" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
}

type uploadOutput struct{ Body job.PresignedUpload }

// newUpload returns u with its URLs as the client of c reaches them.
func (s *service) newUpload(c *call, u job.PresignedUpload) *uploadOutput {
	if u.URL != nil {
		u.URL = new(s.reachable(c, *u.URL))
	}
	for i := range u.Parts {
		u.Parts[i].URL = s.reachable(c, u.Parts[i].URL)
	}
	return &uploadOutput{u}
}

func (s *service) startUpload(ctx context.Context, in *startUploadInput) (*uploadOutput, error) {
	c := callOf(ctx)
	var asked options.Reader
	if err := asked.AddAll(string(in.Body.Options)); err != nil {
		return nil, err
	}
	request, err := asked.Request()
	if err != nil {
		return nil, err
	}
	u, err := s.pipeline.StartUpload(ctx, c.owner, in.IdempotencyKey, in.Body.Filename, in.Body.Size, request)
	if err != nil {
		return nil, err
	}
	c.job = u.JobID
	return s.newUpload(c, u), nil
}

func (s *service) signParts(ctx context.Context, in *uploadInput) (*uploadOutput, error) {
	id, err := job.ParseID(in.JobID)
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	u, err := s.pipeline.SignParts(ctx, c.owner, id)
	if err != nil {
		return nil, err
	}
	return s.newUpload(c, u), nil
}

func (s *service) completeUpload(ctx context.Context, in *uploadInput) (*acceptedOutput, error) {
	id, err := job.ParseID(in.JobID)
	if err != nil {
		return nil, err
	}
	j, err := s.pipeline.CompleteUpload(ctx, callOf(ctx).owner, id)
	if err != nil {
		return nil, err
	}
	return newAccepted(callOf(ctx), j, created), nil
}

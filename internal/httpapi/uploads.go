package httpapi

import (
	"context"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// uploadRequest announces a file that the client will send to the bucket itself.
type uploadRequest struct {
	Filename string    `json:"filename" minLength:"1" maxLength:"4096" doc:"Its name, ending in .zip or .docx" example:"letters.zip"`
	Size     int64     `json:"size" minimum:"1" doc:"Its size in bytes" example:"73400320"`
	Options  *struct{} `json:"options,omitempty" doc:"How to convert; there are no options yet"`
}

type startUploadInput struct {
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"255" pattern:"^[ -~]+$" patternDescription:"printable ASCII" doc:"The same key with the same announcement gives the same job, within 24 hours"`
	Body           uploadRequest
}

type uploadInput struct {
	JobID string `path:"job_id" doc:"The upload's job" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
}

// upload tells where to send the file: in one PUT to url, or in parts of part_size bytes, each by PUT to its own url.
type upload struct {
	JobID     job.ID            `json:"job_id" doc:"The job that the file becomes once it is there"`
	Method    string            `json:"method" enum:"put,multipart"`
	URL       *string           `json:"url" doc:"Where to PUT the file; null for multipart"`
	UploadID  *string           `json:"upload_id" doc:"null for put"`
	PartSize  *int64            `json:"part_size" doc:"Bytes of every part but the last; null for put"`
	Parts     []uploadPart      `json:"parts" doc:"Empty for put"`
	Headers   map[string]string `json:"headers" doc:"To be sent with every PUT, exactly so"`
	ExpiresAt time.Time         `json:"expires_at" doc:"When the URLs die; POST .../parts gives new ones"`
}

type uploadPart struct {
	Number int    `json:"number" doc:"From 1"`
	URL    string `json:"url" doc:"Where to PUT the part"`
	Stored bool   `json:"stored" doc:"It is there already and need not be sent"`
}

type uploadOutput struct{ Body upload }

func (s *service) startUpload(ctx context.Context, in *startUploadInput) (*uploadOutput, error) {
	c := callOf(ctx)
	t, err := s.pipeline.StartUpload(ctx, c.owner, in.IdempotencyKey, in.Body.Filename, in.Body.Size)
	if err != nil {
		return nil, err
	}
	c.job = t.Job
	return newUpload(t), nil
}

func (s *service) signParts(ctx context.Context, in *uploadInput) (*uploadOutput, error) {
	id, err := job.ParseID(in.JobID)
	if err != nil {
		return nil, err
	}
	t, err := s.pipeline.SignParts(ctx, callOf(ctx).owner, id)
	if err != nil {
		return nil, err
	}
	return newUpload(t), nil
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
	return newAccepted(j, created), nil
}

func newUpload(t pipeline.Ticket) *uploadOutput {
	u := upload{JobID: t.Job, Method: t.Method, Parts: []uploadPart{}, Headers: map[string]string{}, ExpiresAt: t.Expires}
	if t.URL != "" {
		u.URL = &t.URL
	}
	if t.UploadID != "" {
		u.UploadID, u.PartSize = &t.UploadID, &t.PartSize
	}
	for _, p := range t.Parts {
		u.Parts = append(u.Parts, uploadPart(p))
	}
	if t.Headers != nil {
		u.Headers = t.Headers
	}
	return &uploadOutput{u}
}

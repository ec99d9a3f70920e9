package main

import (
	"context"
	"errors"
	"net/http"
	"os"

	"sheaf/internal/client"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

// inlineBytes is the largest file that is sent through the API: what a service on AWS takes that way.
const inlineBytes = 4 << 20

// submission is one upload on its way through a service.
type submission struct {
	remote
	request job.Request
}

// run brings the upload to the service, waits for the end of its job and writes the result.
func (s *submission) run(ctx context.Context) (job.Status, error) {
	if err := s.deliver(ctx); err != nil {
		return job.Status{}, err
	}
	return s.await(ctx)
}

// deliver gets the whole upload to the service, from where an earlier run stood.
func (s *submission) deliver(ctx context.Context) error {
	if s.state.JobID != "" {
		there, err := s.resumable(ctx)
		if err != nil || there && s.state.Uploaded {
			return err
		}
		if there {
			return s.goOn(ctx)
		}
	}
	if err := s.state.save(); err != nil {
		return err
	}
	if s.up.size <= inlineBytes {
		err := s.inline(ctx)
		if p, ok := errors.AsType[*client.Problem](err); !ok || p.Status != http.StatusRequestEntityTooLarge {
			return err
		}
	}
	u, err := s.service.StartUpload(ctx, s.state.Key, s.up.name, s.up.size, s.request)
	if err != nil {
		return err
	}
	s.state.JobID = u.JobID
	if err := s.state.save(); err != nil {
		return err
	}
	return s.send(ctx, u)
}

// resumable looks whether the job of an earlier run is still there, and forgets it if not.
func (s *submission) resumable(ctx context.Context) (bool, error) {
	status, err := s.service.Status(ctx, s.state.JobID, "", 1)
	if p, ok := errors.AsType[*client.Problem](err); ok && p.Code == job.CodeNotFound {
		s.state.renew()
		return false, nil
	}
	if err != nil {
		return false, err
	}
	s.con.Say("Going on with job %s.", s.state.JobID)
	s.state.Uploaded = s.state.Uploaded || status.Total != nil || status.FinishedAt != nil
	return true, nil
}

// goOn sends what is missing of an upload that was begun.
func (s *submission) goOn(ctx context.Context) error {
	u, err := s.service.Resume(ctx, s.state.JobID)
	if errors.Is(err, client.ErrUploaded) {
		return s.uploaded()
	}
	if err != nil {
		return err
	}
	return s.send(ctx, u)
}

func (s *submission) inline(ctx context.Context) error {
	f, err := os.Open(s.up.path)
	if err != nil {
		return ui.UsageError("%s: %w", s.up.path, reason(err))
	}
	defer f.Close()
	s.progress.Note("Uploading ...")
	defer s.progress.End()
	if s.state.JobID, err = s.service.Submit(ctx, s.state.Key, s.up.name, f, s.request); err != nil {
		return err
	}
	return s.uploaded()
}

// send sends what is missing, as u says.
func (s *submission) send(ctx context.Context, u job.PresignedUpload) error {
	f, err := os.Open(s.up.path)
	if err != nil {
		return ui.UsageError("%s: %w", s.up.path, reason(err))
	}
	defer f.Close()
	defer s.progress.End()
	err = s.service.Upload(ctx, u, f, s.up.size, func(sent int64) {
		s.progress.Show(ui.Transferred("Uploading", sent, s.up.size))
	})
	if err != nil {
		return err
	}
	return s.uploaded()
}

func (s *submission) uploaded() error {
	s.state.Uploaded = true
	return s.state.save()
}

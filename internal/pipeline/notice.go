package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sheaf/internal/job"
)

const (
	// noticeFiles is how many documents a notice lists at most. Whoever wants the rest asks for it by the cursor.
	noticeFiles = 100
	// noticePatience is how long the end of a job may be untold before the safety net asks again: longer than a message whose
	// handling failed is hidden.
	noticePatience = 2 * time.Hour
)

// requestNotice asks for the notice of a job that has ended. It is a message of its own, so that listeners who cannot be reached hold
// up neither this job's end nor another's.
func (p *Pipeline) requestNotice(ctx context.Context, j job.Job) error {
	if !j.Untold {
		return nil
	}
	if !p.Notify { // it was switched off since
		return p.told(ctx, j.ID, j.Run)
	}
	if err := send(ctx, p, p.BundleQueue, j, job.NoticeMessage{Job: j.ID, Run: j.Run}); err != nil {
		return fmt.Errorf("notice of job %s: %w", j.ID, err)
	}
	return nil
}

// Tell passes on that a job has ended: at least once for each run that ends, unless the job is deleted or retried before.
func (p *Pipeline) Tell(ctx context.Context, m job.NoticeMessage) error {
	j, err := p.Jobs.Get(ctx, m.Job)
	switch {
	case errors.Is(err, job.ErrNotFound):
		return nil
	case err != nil:
		return err
	case !j.Untold || j.Run != m.Run || !j.DeletedAt.IsZero():
		return nil
	}
	if p.Notices != nil {
		notice, err := p.notice(ctx, j)
		if err != nil {
			return fmt.Errorf("notice of job %s: %w", j.ID, err)
		}
		if err := p.Notices.Ended(ctx, notice); err != nil {
			return fmt.Errorf("notice of job %s: %w", j.ID, err)
		}
	}
	return p.told(ctx, m.Job, m.Run)
}

// DeadNotice gives up a notice. The job has ended all the same.
func (p *Pipeline) DeadNotice(ctx context.Context, m job.NoticeMessage) error {
	p.Log.Error("notice given up: nobody was told that a job has ended", "job", m.Job)
	return p.told(ctx, m.Job, m.Run)
}

// told notes that the end of a run was told.
func (p *Pipeline) told(ctx context.Context, id job.ID, run int) error {
	_, err := p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		due := j.Untold && j.Run == run
		j.Untold = false
		return j, due, nil
	})
	if errors.Is(err, job.ErrNotFound) {
		return nil
	}
	return err
}

// notice returns the status document of a job that has ended, with its first documents. Where even those are too much for a
// notice it has none, and the cursor of the first.
func (p *Pipeline) notice(ctx context.Context, j job.Job) ([]byte, error) {
	s, err := p.status(ctx, j, 1, noticeFiles)
	if err != nil {
		return nil, err
	}
	s = pageSkipped(s, 0)
	b, err := json.Marshal(s)
	if err != nil || len(b) <= job.MaxNotice {
		return b, err
	}
	s.Files, s.Skipped, s.Next, s.SkippedNext = []job.FileStatus{}, []job.Skipped{}, new("1"), nil
	return json.Marshal(s)
}

// remind has the notice of a job that ended long ago asked for again: the change of its row brings it to Reconcile, and so does this
// call where the change is lost.
func (p *Pipeline) remind(ctx context.Context, j job.Job) error {
	if p.Now().Sub(j.UpdatedAt) < noticePatience {
		return nil
	}
	j, err := p.swap(ctx, j.ID, func(j job.Job) (job.Job, bool, error) { return j, j.Untold, nil })
	if err != nil {
		return err
	}
	return p.Reconcile(ctx, j.ID)
}

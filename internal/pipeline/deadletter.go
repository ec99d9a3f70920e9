package pipeline

import (
	"context"
	"errors"

	"sheaf/internal/job"
)

// The Dead methods give up what a message in a dead-letter queue asks for: a document that could not be converted fails, and
// so does a job that could not be read or bundled, if it still stands where the message would have moved it on.

// DeadArrival gives up the job that waits for an upload. A drop has none yet: that it is lost is logged.
func (p *Pipeline) DeadArrival(ctx context.Context, a job.Arrival) error {
	if id, ok := job.UploadJob(a.Key); ok {
		return p.DeadIntake(ctx, job.IntakeMessage{Job: id})
	}
	p.Log.Error("drop given up", "key", a.Key)
	return nil
}

// DeadIntake gives up a job whose upload could not be read.
func (p *Pipeline) DeadIntake(ctx context.Context, m job.IntakeMessage) error {
	return p.giveUp(ctx, m.Job, func(j job.Job) bool { return !j.FannedOut })
}

// DeadConvert gives up a document.
func (p *Pipeline) DeadConvert(ctx context.Context, m job.ConvertMessage) error {
	reason := job.NewError(job.CodeInternal, nil)
	d := job.Document{Job: m.Job, Number: m.Number, Run: m.Run, State: job.Failed, Code: reason.Code, Message: reason.Message, At: p.Now()}
	if err := p.Documents.Record(ctx, d); err != nil {
		return err
	}
	p.Log.Error("document given up", "job", m.Job, "document", m.Number)
	return p.Reconcile(ctx, m.Job)
}

// DeadBundle gives up a job whose result could not be made.
func (p *Pipeline) DeadBundle(ctx context.Context, m job.BundleMessage) error {
	return p.giveUp(ctx, m.Job, func(j job.Job) bool { return j.State == job.Finalizing && j.Run == m.Run })
}

// giveUp fails a job that is stuck.
func (p *Pipeline) giveUp(ctx context.Context, id job.ID, stuck func(job.Job) bool) error {
	j, err := p.Jobs.Get(ctx, id)
	if errors.Is(err, job.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if j.State.Finished() || !stuck(j) {
		return nil
	}
	_, err = p.failAnyway(ctx, id, job.NewError(job.CodeInternal, nil))
	return err
}

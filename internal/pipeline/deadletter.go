package pipeline

import (
	"context"
	"errors"
	"fmt"

	"sheaf/internal/job"
)

// Dead takes what a dead-letter queue holds: a document that could not be converted fails, and so does a job that could
// not be read or bundled. The message is one of the types of package job.
func (p *Pipeline) Dead(ctx context.Context, message any) error {
	reason := job.NewError(job.CodeInternal, nil)
	switch m := message.(type) {
	case job.ConvertMessage:
		d := job.Document{Job: m.Job, Number: m.Number, Run: m.Run, State: job.Failed, Code: reason.Code, Message: reason.Message, At: p.Now()}
		if err := p.Documents.Record(ctx, d); err != nil {
			return err
		}
		p.Log.Error("document given up", "job", m.Job, "document", m.Number)
		return p.Reconcile(ctx, m.Job)
	case job.IntakeMessage:
		return p.giveUp(ctx, m.Job, reason, func(j job.Job) bool { return !j.FannedOut })
	case job.BundleMessage:
		return p.giveUp(ctx, m.Job, reason, func(j job.Job) bool { return j.State == job.Finalizing && j.Run == m.Run })
	}
	return fmt.Errorf("dead letter of unknown kind %T", message)
}

// DeadArrival is Dead for the event of an object.
func (p *Pipeline) DeadArrival(ctx context.Context, a Arrival) error {
	if id, ok := job.UploadJob(a.Key); ok {
		return p.Dead(ctx, job.IntakeMessage{Job: id})
	}
	p.Log.Error("drop given up", "key", a.Key)
	return nil
}

// giveUp fails a job that still stands where its message died.
func (p *Pipeline) giveUp(ctx context.Context, id job.ID, reason *job.Error, stuck func(job.Job) bool) error {
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
	_, err = p.fail(ctx, id, reason)
	return err
}

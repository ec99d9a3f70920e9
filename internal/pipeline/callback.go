package pipeline

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/metrics"
)

// callbackAsks is how long a message that asks for a callback may be on its way before another is sent.
const callbackAsks = 5 * time.Minute

// withCallback returns a new job whose callback stands where it is kept, apart from the options that status documents show. The error
// says why the job cannot have it.
func (p *Pipeline) withCallback(j job.Job) (job.Job, error) {
	url := j.Options.CallbackURL
	if url == "" {
		return j, nil
	}
	j.Options.CallbackURL = ""
	if p.Callbacks == nil {
		return j, job.Errorf(job.CodeInvalidRequest, "This service makes no callbacks: it has no secret to sign them with. Leave callback_url out, or ask whoever runs the service to set SHEAF_WEBHOOK_SECRET.")
	}
	if err := p.Callbacks.Allowed(url); err != nil {
		return j, err
	}
	j.Callback.URL = url
	return j, nil
}

// ended returns a job that ends as one whose end has yet to be told.
func (p *Pipeline) ended(j job.Job) job.Job {
	j.Untold, j.Callback = p.Notify, j.Callback.Ended(p.Now())
	return j
}

// requestCallback asks for the callback of a job that has ended when its time has come. Where the step has no queue for that, another
// does it.
func (p *Pipeline) requestCallback(ctx context.Context, j job.Job) error {
	if p.CallbackQueue == nil || !p.callbackDue(j) {
		return nil
	}
	asks := false
	j, err := p.swap(ctx, j.ID, func(row job.Job) (job.Job, bool, error) {
		asks = p.callbackDue(row)
		row.Callback.AskedAt = p.Now()
		return row, asks, nil
	})
	if err != nil || !asks {
		return err
	}
	if err := send(ctx, p, p.CallbackQueue, j, job.CallbackMessage{Job: j.ID, Run: j.Run, Attempts: j.Callback.Attempts}); err != nil {
		return fmt.Errorf("callback of job %s: %w", j.ID, err)
	}
	return nil
}

// callbackDue reports whether the callback of a job is to be asked for now.
func (p *Pipeline) callbackDue(j job.Job) bool {
	now, c := p.Now(), j.Callback
	return c.Due && j.State.Finished() && j.DeletedAt.IsZero() && !now.Before(c.NextAt) && now.Sub(c.AskedAt) >= callbackAsks
}

// Deliver posts the end of a run to the job's callback: at least once, unless the job is deleted or retried before, or all attempts
// fail. The row is changed before, so that messages which come twice post once.
func (p *Pipeline) Deliver(ctx context.Context, m job.CallbackMessage) error {
	begun := false
	j, err := p.swap(ctx, m.Job, func(j job.Job) (job.Job, bool, error) {
		begun = j.Callback.Due && j.Run == m.Run && j.Callback.Attempts == m.Attempts && j.DeletedAt.IsZero() && j.State.Finished()
		j.Callback = j.Callback.Begun(p.Now())
		return j, begun, nil
	})
	if errors.Is(err, job.ErrNotFound) {
		return nil
	}
	if err != nil || !begun {
		return err
	}
	body, err := p.notice(ctx, j)
	if err != nil {
		return fmt.Errorf("callback of job %s: %w", j.ID, err)
	}
	attempt := j.Callback.Attempts
	after := p.post(ctx, j, body)
	if ctx.Err() != nil {
		return ctx.Err() // nobody knows how it went; the next attempt comes by itself
	}
	_, err = p.swap(ctx, j.ID, func(row job.Job) (job.Job, bool, error) {
		ours := row.Run == m.Run && row.Callback.Attempts == attempt && row.Callback.Due
		after.AskedAt = time.Time{}
		row.Callback = after
		return row, ours, nil
	})
	if errors.Is(err, job.ErrNotFound) {
		return nil
	}
	return err
}

// post makes one attempt and returns the callback as it stands then.
func (p *Pipeline) post(ctx context.Context, j job.Job, body []byte) job.Callback {
	log := p.Log.With("job", j.ID, "attempt", j.Callback.Attempts)
	if p.Callbacks == nil {
		log.Error("callback given up: the service has no secret to sign it with any more")
		p.meter(metrics.Webhooks, 1, metrics.GivenUp)
		return j.Callback.Failed(0, "The service makes no callbacks any more.", true, p.Now())
	}
	status, err := p.Callbacks.Post(ctx, j.Callback.URL, fmt.Sprintf("%s-%d", j.ID, j.Run), body)
	if err == nil {
		log.Info("callback delivered", "status", status)
		p.meter(metrics.Webhooks, 1, metrics.Delivered)
		return j.Callback.Delivered(status, p.Now())
	}
	after := j.Callback.Failed(status, err.Error(), status == http.StatusGone, p.Now())
	if after.Due {
		log.Warn("callback failed", "status", status, "reason", err.Error(), "next", after.NextAt)
		p.meter(metrics.Webhooks, 1, metrics.Failed)
	} else {
		log.Warn("callback given up", "status", status, "reason", err.Error())
		p.meter(metrics.Webhooks, 1, metrics.GivenUp)
	}
	return after
}

// DeadCallback leaves a callback to the safety net: what failed was the machine.
func (p *Pipeline) DeadCallback(_ context.Context, m job.CallbackMessage) error {
	p.Log.Error("callback not made yet", "job", m.Job)
	return nil
}

// callbackStatus shows the callback of a job, nil for a job without.
func callbackStatus(j job.Job) *job.CallbackStatus {
	c := j.Callback
	if c.URL == "" {
		return nil
	}
	s := &job.CallbackStatus{
		Status: "waiting", Attempts: c.Attempts, LastAt: timeOrNil(c.LastAt), LastStatus: orNil(c.LastStatus), Problem: orNil(c.Problem),
		DeliveredAt: timeOrNil(c.DeliveredAt),
	}
	switch {
	case !c.DeliveredAt.IsZero():
		s.Status = "delivered"
	case c.Due:
		s.NextAt = timeOrNil(c.NextAt)
	case j.State.Finished():
		s.Status = "given_up"
	}
	return s
}

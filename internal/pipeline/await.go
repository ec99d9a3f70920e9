package pipeline

import (
	"context"
	"time"

	"sheaf/internal/job"
)

// Looks at a job that is waited for come so soon after each other.
const (
	firstLook = 20 * time.Millisecond
	lastLook  = 250 * time.Millisecond
)

// Await returns the status of a job, with at most so many documents, as soon as it has an outcome or done is content with it. ended is
// false where that did not come in time. The error is that of Status, or of ctx.
func (p *Pipeline) Await(ctx context.Context, owner string, id job.ID, documents int, patience time.Duration, done func(job.Status) bool) (s job.Status, ended bool, err error) {
	until := time.Now().Add(patience)
	for pause := firstLook; ; pause = min(2*pause, lastLook) {
		if s, err = p.Status(ctx, owner, id, "", documents); err != nil {
			return s, false, err
		}
		if s.FinishedAt != nil || done(s) {
			return s, true, nil
		}
		left := time.Until(until)
		if left <= 0 {
			return s, false, nil
		}
		timer := time.NewTimer(min(pause, left))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return s, false, ctx.Err()
		}
	}
}

// Package handlers runs the rules on what event sources hand in: batches of messages and of changes. The functions on AWS
// reach it through package trigger, the laptop's runner calls it as it is. It imports packages job, backoff and pipeline.
package handlers

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/job"
	"sheaf/internal/metrics"
	"sheaf/internal/pipeline"
)

// Handlers run the rules of a pipeline. They are safe for concurrent use. A message or change that fails does not keep the
// others of its batch from being handled: its error is logged here, once, and it is named in what is returned, for its
// source to hand it in again.
type Handlers struct {
	Pipeline *pipeline.Pipeline
	// Parallel is how many documents of a batch are converted at a time; 0 is one.
	Parallel int
	// Failed is told why a message or change failed, from several goroutines when Parallel is more than one. Optional: it is for a source that
	// treats a fault of the machine in another way than others.
	Failed func(error)
}

// Intake takes in arrivals and looks again at the jobs that a job.IntakeMessage names. It returns the ids of the messages
// that failed.
func (h Handlers) Intake(ctx context.Context, batch []job.Delivery) (failed []string) {
	return h.each(ctx, "intake", batch, func(ctx context.Context, body []byte) error {
		kind, err := job.KindOf(body)
		if err != nil {
			return err
		}
		if kind == job.KindArrival {
			return handle(ctx, body, h.Pipeline.Arrived)
		}
		return handle(ctx, body, h.intake)
	})
}

func (h Handlers) intake(ctx context.Context, m job.IntakeMessage) error {
	return h.Pipeline.Intake(ctx, m.Job)
}

// Convert converts documents, h.Parallel at a time and more when some take long. It returns the ids of the messages that
// failed.
func (h Handlers) Convert(ctx context.Context, batch []job.Delivery) (failed []string) {
	results := make([][]string, len(batch))
	sideBySide(len(batch), h.Parallel, job.BatchPatience, func(i int) {
		results[i] = h.each(ctx, "convert", batch[i:i+1], func(ctx context.Context, body []byte) error { return handle(ctx, body, h.convert) })
	})
	for _, id := range slices.Concat(results...) {
		if !slices.Contains(failed, id) {
			failed = append(failed, id)
		}
	}
	return failed
}

// storeTime is what a document needs beside its conversion at most: to be fetched, and its PDF to be stored.
const storeTime = 10 * time.Second

// convertRests are how long a document rests whose conversion failed, before it is tried again in the same call.
func convertRests() []time.Duration { return []time.Duration{2 * time.Second, 8 * time.Second} }

// convert converts a document. Faults pass within seconds as a rule, and the converter on AWS cannot tell its queue to deliver a
// message again soon: it is tried again as long as the time of ctx is enough for a whole conversion. A ctx without an end is of a
// queue that does so itself.
func (h Handlers) convert(ctx context.Context, m job.ConvertMessage) error {
	for _, rest := range convertRests() {
		err := h.Pipeline.Convert(ctx, m)
		end, bounded := ctx.Deadline()
		if err == nil || !bounded || time.Until(end)-rest < h.Pipeline.Limits.Conversion+storeTime {
			return err
		}
		h.Pipeline.Log.Warn("convert is tried again", "error", err)
		if backoff.Wait(ctx, rest) != nil {
			return err
		}
	}
	return h.Pipeline.Convert(ctx, m)
}

// sideBySide calls do for each i below n, in this order and parallel at a time, and returns when all have returned. One that
// takes longer than patience is not counted any more: the next one begins beside it.
func sideBySide(n, parallel int, patience time.Duration, do func(i int)) {
	if n == 1 { // a goroutine of its own would grow its stack again for each
		do(0)
		return
	}
	turns := make(chan struct{}, max(parallel, 1))
	var running sync.WaitGroup
	for i := range n {
		turns <- struct{}{}
		running.Go(func() {
			giveTurn := sync.OnceFunc(func() { <-turns })
			defer giveTurn()
			defer time.AfterFunc(patience, giveTurn).Stop()
			do(i)
		})
	}
	running.Wait()
}

// Bundle makes the results of jobs, and tells of their end, by notices and callbacks. It returns the ids of the messages that failed.
func (h Handlers) Bundle(ctx context.Context, batch []job.Delivery) (failed []string) {
	return h.each(ctx, "bundle", batch, func(ctx context.Context, body []byte) error {
		kind, err := job.KindOf(body)
		if err != nil {
			return err
		}
		switch kind {
		case job.KindNotice:
			return handle(ctx, body, h.Pipeline.Tell)
		case job.KindCallback:
			return handle(ctx, body, h.Pipeline.Deliver)
		}
		return handle(ctx, body, h.Pipeline.Bundle)
	})
}

// DeadLetters gives up what messages of any kind ask for. It returns the ids of those for which that failed.
func (h Handlers) DeadLetters(ctx context.Context, batch []job.Delivery) (failed []string) {
	return h.each(ctx, "dead letter", batch, func(ctx context.Context, body []byte) error {
		kind, err := job.KindOf(body)
		if err != nil {
			return err
		}
		switch kind {
		case job.KindArrival:
			return handle(ctx, body, h.Pipeline.DeadArrival)
		case job.KindConvert:
			return handle(ctx, body, h.Pipeline.DeadConvert)
		case job.KindBundle:
			return handle(ctx, body, h.Pipeline.DeadBundle)
		case job.KindNotice:
			return handle(ctx, body, h.Pipeline.DeadNotice)
		case job.KindCallback:
			return handle(ctx, body, h.Pipeline.DeadCallback)
		}
		return handle(ctx, body, h.Pipeline.DeadIntake)
	})
}

// handle decodes a message, which must be of T's kind, and hands it to a rule.
func handle[T job.Body](ctx context.Context, body []byte, rule func(context.Context, T) error) error {
	m, err := job.Decode[T](body)
	if err != nil {
		return err
	}
	return rule(ctx, m)
}

// each handles the messages of a batch one by one. Several may be of one id: it is returned once.
func (h Handlers) each(ctx context.Context, step string, batch []job.Delivery, handle func(ctx context.Context, body []byte) error) (failed []string) {
	for _, d := range batch {
		ctx := ctx
		if spans := h.Pipeline.Spans; spans != nil {
			ctx = spans.Under(ctx, job.ParentOf(d.Body))
		}
		if err := handle(ctx, d.Body); err != nil {
			h.log(ctx, step, err)
			h.tell(err)
			if m := h.Pipeline.Meter; m != nil && ctx.Err() == nil && !errors.Is(err, job.ErrNotNow) {
				m.Record(metrics.Sample{Name: metrics.Retries, Value: 1, Labels: []string{metrics.Fault}})
			}
			if !slices.Contains(failed, d.ID) {
				failed = append(failed, d.ID)
			}
		}
	}
	return failed
}

func (h Handlers) tell(err error) {
	if h.Failed != nil {
		h.Failed(err)
	}
}

// log logs a failed step, unless it failed because the process is being stopped, or has only not been begun.
func (h Handlers) log(ctx context.Context, step string, err error) {
	if ctx.Err() == nil && !errors.Is(err, job.ErrNotNow) {
		h.Pipeline.Log.Error(step+" failed", "error", err)
	}
}

// Changes reconciles every job that a batch of changes touches, each once. It returns the sequences of the changes whose job
// failed.
func (h Handlers) Changes(ctx context.Context, batch []job.Change) (failed []string) {
	done := map[job.ID]error{}
	for _, c := range batch {
		err, seen := done[c.Job]
		if !seen {
			if err = h.Pipeline.Reconcile(ctx, c.Job); err != nil {
				h.log(ctx, "finalize", err)
				h.tell(err)
			}
			done[c.Job] = err
		}
		if err != nil {
			failed = append(failed, c.Sequence)
		}
	}
	return failed
}

package runner

import (
	"context"
	"errors"

	"sheaf/internal/handlers"
	"sheaf/internal/job"
)

// lanes keep large documents from holding up small ones. The jobs that have documents in a queue take turns, but a pump holds its document
// until that is converted: when books have taken all pumps, a letter stays in the queue. So of the pumps of the queue of documents, two
// for each conversion at a time, only half may hold a large one. Further large ones go from there into a queue of their own, which has as
// many pumps more.
type lanes struct {
	large chan struct{} // has room for the large documents that pumps of the first queue may hold
	queue job.Queue     // of large documents
}

// admit implements pipeline.Pipeline's Admit for the pumps of the first queue.
func (l lanes) admit(weight int64) (leave func(), err error) {
	if weight < heavy {
		return func() {}, nil
	}
	select {
	case l.large <- struct{}{}:
		return func() { <-l.large }, nil
	default:
		return nil, job.ErrNotNow
	}
}

// convert is the handler of the first queue. What is to wait it puts into the other queue, and answers for.
func (l lanes) convert(h handlers.Handlers, ctx context.Context, batch []job.Delivery) (failed []string) {
	p := *h.Pipeline
	p.Admit = l.admit
	for _, m := range batch {
		one, wait := h, false
		one.Pipeline = &p
		one.Failed = func(err error) {
			if wait = errors.Is(err, job.ErrNotNow); !wait {
				h.Failed(err)
			}
		}
		notDone := one.Convert(ctx, []job.Delivery{m})
		if wait {
			if err := l.queue.Send(ctx, m.Message); err == nil {
				continue
			} else if ctx.Err() == nil {
				p.Log.Error("a large document was not put aside", "error", err)
				h.Failed(err)
			}
		}
		failed = append(failed, notDone...)
	}
	return failed
}

// documentsQueue is the queue of documents as the rules see it, with the large ones.
type documentsQueue struct {
	job.Queue
	large job.Queue
}

// Waiting implements job.Queue.
func (q documentsQueue) Waiting(ctx context.Context) (int, error) {
	small, err := q.Queue.Waiting(ctx)
	large, more := q.large.Waiting(ctx)
	return small + large, errors.Join(err, more)
}

package runner

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/dropfolder"
	"sheaf/internal/handlers"
	"sheaf/internal/job"
	"sheaf/internal/s3event"
)

// How long a failed message, or a failed change, rests before it is tried again: longer each time, since what failed is the
// machine.
var (
	messageRests = backoff.Delays{Base: 2 * time.Second, Most: 512 * time.Second, Factor: 4}
	feedRests    = backoff.Delays{Base: 2 * time.Second, Most: 32 * time.Second}
)

// callbacksAtOnce is how many callbacks are made at a time.
const callbacksAtOnce = 4

// startPumps starts the event sources, a goroutine each, and for each conversion at a time two: one has its document
// converted while the other fetches or stores. Where several jobs may run, large documents have pumps of their own besides.
func (r *Runner) startPumps() {
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	start := func(n int, pump func(context.Context)) {
		for range n {
			r.pumps.Go(func() { pump(ctx) })
		}
	}
	queue := func(name string, n int, handle handler) {
		start(n, func(ctx context.Context) { r.pumpQueue(ctx, name, handle) })
	}
	queue(intakeQueue, 2, handlers.Handlers.Intake)
	if r.opt.Volatile { // somebody waits for the end of one job
		queue(convertQueue, 2*r.opt.Workers, handlers.Handlers.Convert)
	} else {
		queue(convertQueue, 2*r.opt.Workers, lanes{large: make(chan struct{}, r.opt.Workers), queue: r.queues[largeQueue]}.convert)
		queue(largeQueue, r.opt.Workers, handlers.Handlers.Convert)
	}
	queue(bundleQueue, 1, handlers.Handlers.Bundle)
	queue(callbackQueue, callbacksAtOnce, handlers.Handlers.Bundle) // not in the way of results: who is called may be slow
	for _, name := range []string{intakeQueue, convertQueue, largeQueue, bundleQueue, callbackQueue} {
		queue(name+deadSuffix, 1, handlers.Handlers.DeadLetters)
	}
	start(1, r.pumpFeed)
	start(1, r.pumpSchedule)
	if r.opt.Watch {
		r.watch(start, queue)
	}
}

// watch starts what serves the folders for people.
func (r *Runner) watch(start func(int, func(context.Context)), queue func(string, int, handler)) {
	drop := dropfolder.New(dropfolder.Options{
		Dir: filepath.Join(r.opt.Data, "drop"), Inbox: r.pipeline.Inbox, Claims: r.pipeline.Claims, Log: r.opt.Log,
	})
	queue(exportQueue, 1, r.exportResults)
	start(1, func(ctx context.Context) { _ = drop.Run(ctx) }) // it ends with the context alone
}

// handler handles a batch of messages and returns the ids of those that failed. What went wrong it has logged, and told Failed.
type handler = func(handlers.Handlers, context.Context, []job.Delivery) (failed []string)

// pumpQueue hands messages one by one to their handler. A message that failed comes again after a rest; one that was
// under way when the runner stopped comes again after the next start, and that receive does not count. Nor does one that failed
// by a fault of the machine: a full disk is no fault of the document's. The pump rests then, too, or it would go through all
// messages there are for nothing.
func (r *Runner) pumpQueue(ctx context.Context, name string, handle handler) {
	q, faults := r.queues[name], 0 // of the machine, in a row
	var done []string              // receipts
	for ctx.Err() == nil {
		received := r.receive(ctx, name, done)
		done = nil
		for _, m := range received {
			failed, fault := r.handle(ctx, m, handle)
			if ctx.Err() != nil {
				return
			}
			r.health.set("handle messages of "+name, fault)
			if !failed {
				done, faults = append(done, m.Receipt), 0
				continue
			}
			r.insist(ctx, "answer to "+name, func() error {
				if fault != nil {
					return unlessGone(q.GiveBack(ctx, m.Receipt, returnRests.After(m.Returns+1)))
				}
				return unlessGone(q.SetVisibility(ctx, m.Receipt, messageRests.After(m.Receives)))
			})
			if faults++; fault == nil {
				faults = 0
			} else if backoff.Wait(ctx, troubleRests.Half(faults)) != nil {
				return
			}
		}
	}
}

// receive waits for a message of a queue, and deletes those that are done before, in the same transaction if that goes well.
func (r *Runner) receive(ctx context.Context, name string, done []string) []job.Delivery {
	q := r.queues[name]
	received, err := q.Receive(ctx, 1, done...)
	if err == nil || ctx.Err() != nil {
		return received
	}
	r.insist(ctx, "answer to "+name, func() error { return q.Delete(ctx, done...) })
	r.insist(ctx, "receive from "+name, func() (err error) {
		received, err = q.Receive(ctx, 1)
		return err
	})
	return received
}

// unlessGone returns the error of an answer to a message, unless that is no longer ours.
func unlessGone(err error) error {
	if errors.Is(err, job.ErrNotFound) {
		return nil
	}
	return err
}

// A message that is given back since the machine was at fault rests longer each time, and that is done returns times only: eight
// hours, which a full disk may last, or half a minute where somebody waits for the end. After that its failures count as any other's,
// since what looks like the machine's fault may be the message's: a document that needs more room than the disk has.
const (
	returns         = 500
	volatileReturns = 5
)

var returnRests = backoff.Delays{Base: time.Second, Most: time.Minute}

// handle has a message handled and reports whether that failed, and the machine's fault where that is why, and the message is to
// be given back. In a data folder that an older sheaf wrote, arrivals may have the form of S3's messages.
func (r *Runner) handle(ctx context.Context, m job.Delivery, handle handler) (failed bool, fault error) {
	batch, err := s3event.Translate(m)
	if err != nil {
		r.opt.Log.Error("message not understood", "error", err)
		return true, nil
	}
	h, cause := r.collecting()
	if len(handle(h, ctx, batch)) == 0 {
		return false, nil
	}
	most := returns
	if r.opt.Volatile {
		most = volatileReturns
	}
	if m.Returns >= most {
		return true, nil
	}
	return true, r.fault(cause())
}

// collecting returns the handlers for one goroutine, and what returns why something failed in them.
func (r *Runner) collecting() (h handlers.Handlers, cause func() error) {
	var causes []error
	h = r.handlers
	h.Failed = func(err error) { causes = append(causes, err) }
	return h, func() error { return errors.Join(causes...) }
}

// fault returns the machine's fault where that is the cause of a failure, else nil.
func (r *Runner) fault(cause error) error {
	if job.IsMachineFault(cause) {
		return cause
	}
	return room(r.opt.Data) // on a full disk much goes wrong that does not say so
}

// feedBatch is how many changes one call of the finalizer is given, and feedTries how often a change that fails is
// tried before it is left to the safety net, so that it does not hold up those behind it.
const (
	feedBatch = 100
	feedTries = 5
)

// pumpFeed hands the change feed to the finalizer.
func (r *Runner) pumpFeed(ctx context.Context) {
	feed := r.db.Feed()
	for {
		var batch []job.Change
		r.insist(ctx, "read the feed", func() (err error) {
			batch, err = feed.Next(ctx, feedBatch)
			return err
		})
		if ctx.Err() != nil {
			return
		}
		last := batch[len(batch)-1]
		for try := range feedTries {
			if batch = r.changes(ctx, batch); len(batch) == 0 {
				break
			}
			if err := backoff.Wait(ctx, feedRests.After(try+1)); err != nil {
				return
			}
		}
		r.health.set(finishing, nil) // the safety net says it when it meets the same
		r.insist(ctx, "acknowledge the feed", func() error { return feed.Ack(ctx, last) })
	}
}

// finishing is what health calls the work on changes.
const finishing = "finish jobs"

// changes hands changes to the finalizer and returns those whose job failed.
func (r *Runner) changes(ctx context.Context, batch []job.Change) []job.Change {
	h, cause := r.collecting()
	failed := h.Changes(ctx, batch)
	if len(failed) > 0 && ctx.Err() == nil {
		r.health.set(finishing, r.fault(cause()))
	}
	return slices.DeleteFunc(batch, func(c job.Change) bool { return !slices.Contains(failed, c.Sequence) })
}

// pumpSchedule calls the safety net every minute and looks for drops at the start and every hour.
func (r *Runner) pumpSchedule(ctx context.Context) {
	looked := false // for drops, since the last full hour
	for minute := 0; ; minute++ {
		now := time.Now()
		if minute%60 == 0 || !looked {
			looked = r.scheduled(ctx, "look for drops", r.pipeline.SweepDrop)
		}
		if minute > 0 {
			r.scheduled(ctx, "look after jobs that stand still", r.pipeline.Sweep)
		}
		if err := r.db.Sweep(ctx, now); err != nil && ctx.Err() == nil {
			r.opt.Log.Error("sweep failed", "error", err)
		}
		if err := backoff.Wait(ctx, time.Minute); err != nil {
			return
		}
	}
}

// scheduled has the safety net look after what, and reports whether the machine let it.
func (r *Runner) scheduled(ctx context.Context, what string, look func(context.Context) error) bool {
	err := look(ctx)
	if ctx.Err() != nil {
		return false
	}
	var fault error
	if err != nil {
		r.opt.Log.Error("safety net failed", "error", err)
		fault = r.fault(err)
	}
	r.health.set(what, fault)
	return fault == nil
}

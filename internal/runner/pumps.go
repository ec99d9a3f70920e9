package runner

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/dropfolder"
	"sheaf/internal/sqlite"
	"sheaf/internal/trigger"
)

// How long a failed message, or a failed change, rests before it is tried again: longer each time, since what failed is the
// machine.
var (
	messageRests = backoff.Delays{Base: 2 * time.Second, Most: 512 * time.Second, Factor: 4}
	feedRests    = backoff.Delays{Base: 2 * time.Second, Most: 32 * time.Second}
)

// startPumps starts the event sources, a goroutine each, and for each conversion at a time two: one has its document
// converted while the other fetches or stores.
func (r *Runner) startPumps() {
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	start := func(n int, pump func(context.Context) error) {
		for range n {
			r.pumps.Go(func() {
				if err := pump(ctx); err != nil && ctx.Err() == nil {
					r.fail(err)
				}
			})
		}
	}
	type handler = func(context.Context, []sqlite.Received) ([]string, error)
	queue := func(name string, n int, handle handler) {
		start(n, func(ctx context.Context) error { return r.pumpQueue(ctx, r.queues[name], handle) })
	}
	queue(intakeQueue, 2, r.intake)
	queue(convertQueue, 2*r.opt.Workers, r.convert)
	queue(bundleQueue, 1, r.bundle)
	for _, name := range []string{intakeQueue, convertQueue, bundleQueue} {
		queue(name+deadSuffix, 1, r.dead)
	}
	start(1, r.pumpFeed)
	start(1, r.pumpSchedule)
	if r.opt.Watch {
		r.watch(start, queue)
	}
}

// watch starts what serves the folders for people.
func (r *Runner) watch(start func(int, func(context.Context) error), queue func(string, int, func(context.Context, []sqlite.Received) ([]string, error))) {
	drop := dropfolder.New(dropfolder.Options{
		Dir: filepath.Join(r.opt.Data, "drop"), Inbox: r.pipeline.Inbox, Claims: r.pipeline.Claims, Log: r.opt.Log,
	})
	queue(exportQueue, 1, r.exportResults)
	start(1, drop.Run)
}

// pumpQueue hands messages one by one to their handler. A message that failed comes again after a rest; one that was
// under way when the runner stopped comes again after the next start, and that receive does not count.
func (r *Runner) pumpQueue(ctx context.Context, q *sqlite.Queue, handle func(context.Context, []sqlite.Received) ([]string, error)) error {
	for {
		received, err := q.Receive(ctx, 1)
		if err != nil {
			return err
		}
		failed, err := handle(ctx, received)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			r.opt.Log.Error("handler failed", "error", err)
		}
		for _, m := range received {
			if err != nil || slices.Contains(failed, m.ID) {
				if err := q.SetVisibility(ctx, m.Receipt, messageRests.After(m.Receives)); err != nil {
					return err
				}
				continue
			}
			if err := q.Delete(ctx, m.Receipt); err != nil {
				return err
			}
		}
	}
}

// feedBatch is how many changes one call of the finalizer is given, and feedTries how often a change that fails is
// tried before it is left to the safety net, so that it does not hold up those behind it.
const (
	feedBatch = 100
	feedTries = 5
)

// pumpFeed hands the change feed to the finalizer.
func (r *Runner) pumpFeed(ctx context.Context) error {
	feed := r.db.Feed()
	for {
		changes, err := feed.Next(ctx, feedBatch)
		if err != nil {
			return err
		}
		batch := make([]trigger.Change, len(changes))
		for i, c := range changes {
			batch[i] = trigger.Change{Sequence: c.Seq, Event: c.Event, Job: c.Job, Document: c.Number}
		}
		for try := range feedTries {
			if batch, err = r.finalize(ctx, batch); err != nil {
				return err
			}
			if len(batch) == 0 {
				break
			}
			if err := backoff.Wait(ctx, feedRests.After(try+1)); err != nil {
				return nil
			}
		}
		if err := feed.Ack(ctx, changes[len(changes)-1].Seq); err != nil {
			return err
		}
	}
}

// finalize hands changes to the finalizer and gives those that failed.
func (r *Runner) finalize(ctx context.Context, batch []trigger.Change) ([]trigger.Change, error) {
	e, err := r.handlers.Finalize(ctx, trigger.StreamEvent(batch...))
	if err != nil {
		return nil, err
	}
	failed := trigger.FailedChanges(e)
	return slices.DeleteFunc(batch, func(c trigger.Change) bool {
		return !slices.Contains(failed, strconv.FormatInt(c.Sequence, 10))
	}), nil
}

// pumpSchedule calls the safety net every minute and looks for drops at the start and every hour.
func (r *Runner) pumpSchedule(ctx context.Context) error {
	for minute := 0; ; minute++ {
		now := time.Now()
		if minute%60 == 0 {
			r.scheduled(ctx, trigger.DropsEvent(now))
		}
		if minute > 0 {
			r.scheduled(ctx, trigger.SweepEvent(now))
		}
		if err := r.db.Sweep(ctx, now); err != nil && ctx.Err() == nil {
			r.opt.Log.Error("sweep failed", "error", err)
		}
		if err := backoff.Wait(ctx, time.Minute); err != nil {
			return nil
		}
	}
}

func (r *Runner) scheduled(ctx context.Context, event json.RawMessage) {
	if _, err := r.handlers.Reconcile(ctx, event); err != nil && ctx.Err() == nil {
		r.opt.Log.Error("safety net failed", "error", err)
	}
}

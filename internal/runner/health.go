package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/job"
)

// troubleRests are the rests between tries of what the runner cannot do without: its own queues and feed.
var troubleRests = backoff.Delays{Base: 250 * time.Millisecond, Most: 15 * time.Second}

// health knows what the runner is not able to do at the moment. It is safe for concurrent use.
type health struct {
	log *slog.Logger

	mu      sync.Mutex
	trouble map[string]error // by what is tried
}

func newHealth(log *slog.Logger) *health { return &health{log: log, trouble: map[string]error{}} }

// insist does something until it succeeds or ctx ends: a full disk, a locked database or a lack of descriptors passes, and nobody
// would be there to start the service again. It logs when the trouble begins and when it is over. A run that somebody waits for
// ends with the error instead.
func (r *Runner) insist(ctx context.Context, what string, do func() error) {
	for try := 1; ; try++ {
		err := do()
		if ctx.Err() != nil {
			return
		}
		r.health.set(what, err)
		if err != nil && r.opt.Volatile {
			r.fail(err)
			<-ctx.Done()
			return
		}
		if err == nil || backoff.Wait(ctx, troubleRests.Half(try)) != nil {
			return
		}
	}
}

// Ready returns the parts that the service's work needs and what keeps each from it: that it waits for its own queues or rows or for a
// machine that is at fault, that LibreOffice does not start, or that the disk of the data folder has next to no room. It asks what is
// known already, and the system for the room: it may be called often.
func (r *Runner) Ready() []job.Part {
	parts := []job.Part{{Name: job.PartQueue, Trouble: r.health.err()}}
	if r.engine != nil {
		parts = append(parts, job.Part{Name: job.PartEngine, Trouble: r.engine.Ready()})
	}
	return append(parts, job.Part{Name: job.PartDisk, Trouble: room(r.opt.Data)})
}

// set notes how something went.
func (h *health) set(what string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.trouble[what]
	if err == nil {
		delete(h.trouble, what)
	} else {
		h.trouble[what] = err
	}
	switch {
	case err != nil && before == nil:
		h.log.Error("the service is waiting for the machine: "+what, "error", err)
	case err == nil && before != nil:
		h.log.Info("the service goes on: " + what)
	}
}

// err returns what the runner is not able to do, nil where there is nothing.
func (h *health) err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []error
	for _, what := range slices.Sorted(maps.Keys(h.trouble)) {
		all = append(all, fmt.Errorf("%s: %w", what, h.trouble[what]))
	}
	return errors.Join(all...)
}

// roomToStart adds to the error of a start on a full disk which disk that is, and what to do.
func roomToStart(dir string, err error) error {
	if !job.IsFull(err) {
		return err
	}
	return fmt.Errorf("there is not enough room in %s to start: make some, 100 MiB and what the documents take, or choose a folder on another disk: %w", dir, err)
}

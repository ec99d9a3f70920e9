package porttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sheaf/internal/job"
)

// ErrInjected is the error of an injected fault.
var ErrInjected = errors.New("injected fault")

// Fault is what befalls a call.
type Fault int

// The faults.
const (
	None      Fault = iota
	Fail            // an error, and nothing was done
	Persist         // it was done, and yet there is an error: the caller cannot know
	Partial         // of Queue.Send and Documents.Record: the first half was done, and there is an error; else as Fail
	Duplicate       // of Queue.Send and Documents.Record: done twice, without an error; else as None
)

// Decide says what befalls a call of op, for example "Jobs.Replace". It is called from many goroutines.
type Decide func(op string) Fault

// inject makes the call unless it is to fail, and hides its result when it is to be unknown.
func inject[T any](decide Decide, op string, call func() (T, error)) (T, error) {
	var none T
	switch decide(op) {
	case Fail, Partial:
		return none, fmt.Errorf("%s: %w", op, ErrInjected)
	case Persist:
		_, _ = call() // whatever came of it, the answer is lost
		return none, fmt.Errorf("%s, perhaps done: %w", op, ErrInjected)
	}
	return call()
}

// injectError is inject for calls that return nothing but an error.
func injectError(decide Decide, op string, call func() error) error {
	_, err := inject(decide, op, func() (struct{}, error) { return struct{}{}, call() })
	return err
}

// injectBatch is inject for calls with many items, which may be done for some of them, or twice.
func injectBatch[T any](decide Decide, op string, items []T, call func([]T) error) error {
	switch decide(op) {
	case None:
		return call(items)
	case Duplicate:
		return call(slices.Concat(items, items))
	case Persist:
		_ = call(items)
	case Partial:
		_ = call(items[:len(items)/2])
	}
	return fmt.Errorf("%s, perhaps done: %w", op, ErrInjected)
}

var (
	_ job.Jobs      = FaultyJobs{}
	_ job.Documents = FaultyDocuments{}
	_ job.Claims    = FaultyClaims{}
	_ job.Cache     = FaultyCache{}
	_ job.Queue     = FaultyQueue{}
)

// FaultyJobs is Jobs with faults.
type FaultyJobs struct {
	Jobs   job.Jobs
	Decide Decide
}

// Create implements job.Jobs.
func (f FaultyJobs) Create(ctx context.Context, j job.Job) error {
	return injectError(f.Decide, "Jobs.Create", func() error { return f.Jobs.Create(ctx, j) })
}

// Get implements job.Jobs.
func (f FaultyJobs) Get(ctx context.Context, id job.ID) (job.Job, error) {
	return inject(f.Decide, "Jobs.Get", func() (job.Job, error) { return f.Jobs.Get(ctx, id) })
}

// Replace implements job.Jobs.
func (f FaultyJobs) Replace(ctx context.Context, j job.Job) (job.Job, error) {
	return inject(f.Decide, "Jobs.Replace", func() (job.Job, error) { return f.Jobs.Replace(ctx, j) })
}

// List implements job.Jobs.
func (f FaultyJobs) List(ctx context.Context, owner string, before job.ID, limit int) ([]job.Job, error) {
	return inject(f.Decide, "Jobs.List", func() ([]job.Job, error) { return f.Jobs.List(ctx, owner, before, limit) })
}

// Unfinished implements job.Jobs.
func (f FaultyJobs) Unfinished(ctx context.Context, after job.ID, limit int) ([]job.Job, error) {
	return inject(f.Decide, "Jobs.Unfinished", func() ([]job.Job, error) { return f.Jobs.Unfinished(ctx, after, limit) })
}

// Expired implements job.Jobs.
func (f FaultyJobs) Expired(ctx context.Context, now time.Time, limit int) ([]job.Job, error) {
	return inject(f.Decide, "Jobs.Expired", func() ([]job.Job, error) { return f.Jobs.Expired(ctx, now, limit) })
}

// Remove implements job.Jobs.
func (f FaultyJobs) Remove(ctx context.Context, id job.ID) error {
	return injectError(f.Decide, "Jobs.Remove", func() error { return f.Jobs.Remove(ctx, id) })
}

// FaultyDocuments is Documents with faults.
type FaultyDocuments struct {
	Documents job.Documents
	Decide    Decide
}

// Start implements job.Documents.
func (f FaultyDocuments) Start(ctx context.Context, id job.ID, run, number int, now time.Time) (job.Document, error) {
	return inject(f.Decide, "Documents.Start", func() (job.Document, error) {
		return f.Documents.Start(ctx, id, run, number, now)
	})
}

// AddCrash implements job.Documents.
func (f FaultyDocuments) AddCrash(ctx context.Context, id job.ID, run, number int) (int, error) {
	return inject(f.Decide, "Documents.AddCrash", func() (int, error) { return f.Documents.AddCrash(ctx, id, run, number) })
}

// Record implements job.Documents.
func (f FaultyDocuments) Record(ctx context.Context, outcomes ...job.Document) error {
	return injectBatch(f.Decide, "Documents.Record", outcomes, func(d []job.Document) error {
		return f.Documents.Record(ctx, d...)
	})
}

// Range implements job.Documents.
func (f FaultyDocuments) Range(ctx context.Context, id job.ID, first, last int) ([]job.Document, error) {
	return inject(f.Decide, "Documents.Range", func() ([]job.Document, error) {
		return f.Documents.Range(ctx, id, first, last)
	})
}

// Tally implements job.Documents.
func (f FaultyDocuments) Tally(ctx context.Context, id job.ID, run int) (job.Tally, error) {
	return inject(f.Decide, "Documents.Tally", func() (job.Tally, error) { return f.Documents.Tally(ctx, id, run) })
}

// FaultyClaims is Claims with faults.
type FaultyClaims struct {
	Claims job.Claims
	Decide Decide
}

// Claim implements job.Claims.
func (f FaultyClaims) Claim(ctx context.Context, key, value string, expires time.Time) (string, error) {
	return inject(f.Decide, "Claims.Claim", func() (string, error) { return f.Claims.Claim(ctx, key, value, expires) })
}

// Release implements job.Claims.
func (f FaultyClaims) Release(ctx context.Context, key, value string) error {
	return injectError(f.Decide, "Claims.Release", func() error { return f.Claims.Release(ctx, key, value) })
}

// Advance implements job.Claims.
func (f FaultyClaims) Advance(ctx context.Context, key, sequencer, value string) (string, error) {
	return inject(f.Decide, "Claims.Advance", func() (string, error) { return f.Claims.Advance(ctx, key, sequencer, value) })
}

// FaultyCache is Cache with faults.
type FaultyCache struct {
	Cache  job.Cache
	Decide Decide
}

// Find implements job.Cache.
func (f FaultyCache) Find(ctx context.Context, key string) (string, error) {
	return inject(f.Decide, "Cache.Find", func() (string, error) { return f.Cache.Find(ctx, key) })
}

// Keep implements job.Cache.
func (f FaultyCache) Keep(ctx context.Context, key, value string, expires time.Time) error {
	return injectError(f.Decide, "Cache.Keep", func() error { return f.Cache.Keep(ctx, key, value, expires) })
}

// FaultyQueue is Queue with faults. A message that is lost is the consumer's to lose: a queue delivers at least once.
type FaultyQueue struct {
	Queue  job.Queue
	Decide Decide
}

// Send implements job.Queue.
func (f FaultyQueue) Send(ctx context.Context, messages ...job.Message) error {
	return injectBatch(f.Decide, "Queue.Send", messages, func(m []job.Message) error { return f.Queue.Send(ctx, m...) })
}

// Waiting implements job.Queue.
func (f FaultyQueue) Waiting(ctx context.Context) (int, error) {
	return inject(f.Decide, "Queue.Waiting", func() (int, error) { return f.Queue.Waiting(ctx) })
}

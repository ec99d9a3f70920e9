package runner

import (
	"context"
	"slices"
	"sync"
	"time"

	"sheaf/internal/job"
)

// heavy is the weight from which on a document is a large one (see job.Conversion).
const heavy = 256 << 10

// patience is how long the conversion of a small document may take before others need not wait for it.
const patience = 500 * time.Millisecond

// turns is a converter that works on so many documents at a time, in the order in which they come. More are handed to it, so that
// fetching, looking into and storing documents goes on while others are converted.
//
// With spare, one document more may begin while all that are being converted take long: a small one, so that a letter does not wait for
// books. It costs them next to nothing, and the memory of one small document.
type turns struct {
	converter job.Converter
	most      int
	spare     bool

	mu      sync.Mutex
	running []*turn
	waiting []*turn
}

var _ job.Converter = (*turns)(nil)

// turn is one document's.
type turn struct {
	large bool
	slow  bool // it has been converted for as long as patience
	given chan struct{}
}

// Convert implements job.Converter.
func (t *turns) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	own := &turn{large: c.Weight >= heavy, given: make(chan struct{})}
	defer t.leave(own)
	t.change(func() { t.waiting = append(t.waiting, own) })
	select {
	case <-own.given:
	case <-ctx.Done():
		return job.Rendering{}, ctx.Err()
	}
	defer time.AfterFunc(patience, func() { t.change(func() { own.slow = true }) }).Stop()
	return t.converter.Convert(ctx, c)
}

// leave is called once with each turn, given or not.
func (t *turns) leave(own *turn) {
	is := func(other *turn) bool { return other == own }
	t.change(func() { t.running, t.waiting = slices.DeleteFunc(t.running, is), slices.DeleteFunc(t.waiting, is) })
}

// change changes who runs or waits, and gives the turns that are to be had then.
func (t *turns) change(how func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	how()
	for {
		next := slices.IndexFunc(t.waiting, t.mayBegin)
		if next < 0 {
			return
		}
		t.running = append(t.running, t.waiting[next])
		close(t.waiting[next].given)
		t.waiting = slices.Delete(t.waiting, next, next+1)
	}
}

// mayBegin reports whether one that waits may be converted beside those that are.
func (t *turns) mayBegin(own *turn) bool {
	if len(t.running) < t.most {
		return true
	}
	quick := func(other *turn) bool { return !other.large && !other.slow }
	return t.spare && len(t.running) == t.most && !own.large && !slices.ContainsFunc(t.running, quick)
}

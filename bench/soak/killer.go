package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

// victim says what is killed.
type victim int

const (
	nobody victim = iota
	aConversion
	aZygote
)

// blow is a kill that is planned: of one of the processes that run so long after a conversion has begun.
type blow struct {
	victim victim
	after  time.Duration
	pick   int // which one, where there are several
}

// killer kills processes of the engine and knows which conversions may have died of it. It is safe for concurrent use.
type killer struct {
	mu      sync.Mutex
	running map[*flight]bool
	done    map[victim]int
	missed  int
	err     error
}

func newKiller() *killer { return &killer{running: make(map[*flight]bool), done: make(map[victim]int)} }

// flight is a conversion on its way, with the kills that may have been its process's.
type flight struct{ kills []*kill }

// kill is the death of one process. Whose it was nobody outside the engine knows: the first conversion in flight that reports
// of a death has it, and no other.
type kill struct{ claimed bool }

func (k *killer) begin() *flight {
	k.mu.Lock()
	defer k.mu.Unlock()
	f := new(flight)
	k.running[f] = true
	return f
}

func (k *killer) end(f *flight) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.running, f)
}

// claim reports whether a conversion that has died may have died of a kill of ours.
func (k *killer) claim(f *flight) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, one := range f.kills {
		if !one.claimed {
			one.claimed = true
			return true
		}
	}
	return false
}

// again is how soon a victim is looked for once more where there was none.
const again = time.Millisecond

// strike carries out a blow, as soon as there is somebody to hit. It gives up when ctx ends, with the conversion.
func (k *killer) strike(ctx context.Context, b blow) {
	timer := time.NewTimer(b.after)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			k.note(nobody, nil)
			return
		case <-timer.C:
		}
		hit, err := k.hit(b)
		if hit || err != nil {
			k.note(b.victim, err)
			return
		}
		timer.Reset(again)
	}
}

func (k *killer) note(v victim, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case err != nil:
		k.err = errors.Join(k.err, err)
	case v == nobody:
		k.missed++
	default:
		k.done[v]++
	}
}

// hit kills one process. No conversion begins or ends meanwhile: all that are in flight, and no other, may be hit.
func (k *killer) hit(b blow) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	find := conversions
	if b.victim == aZygote {
		find = zygotes
	}
	all := find()
	if len(all) == 0 {
		return false, nil
	}
	pid := all[b.pick%len(all)]
	// The handle stays with the process that it was opened for: look again, then no other can be hit.
	p, err := os.FindProcess(int(pid))
	if err != nil {
		return false, nil // it has ended
	}
	defer func() { _ = p.Release() }()
	if !slices.Contains(find(), pid) {
		return false, nil
	}
	switch err := p.Kill(); {
	case errors.Is(err, os.ErrProcessDone):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("kill process %d: %w", pid, err)
	}
	if b.victim == aConversion { // the death of a zygote is to stay unseen
		one := new(kill)
		for f := range k.running {
			f.kills = append(f.kills, one)
		}
	}
	return true, nil
}

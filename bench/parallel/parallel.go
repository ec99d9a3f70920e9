// Package parallel works on many things at a time.
package parallel

import (
	"errors"
	"sync"
)

// Each calls do for all items, workers at a time. It goes on after an error and returns all of them.
func Each[T any](items []T, workers int, do func(worker int, item T) error) error {
	work := make(chan T)
	failures := make([]error, workers)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for item := range work {
				failures[worker] = errors.Join(failures[worker], do(worker, item))
			}
		})
	}
	for _, item := range items {
		work <- item
	}
	close(work)
	group.Wait()
	return errors.Join(failures...)
}

package function

import (
	"context"
	"errors"
	"sync"
	"time"

	"sheaf/internal/job"
)

// checkEvery is how long an answer of the table is good for, and checkTime how long one may take: anybody may ask for GET /readyz, and each
// look costs a read.
const (
	checkEvery = 10 * time.Second
	checkTime  = 3 * time.Second
)

// nobody is the id of no job.
const nobody = job.ID("00000000-0000-7000-8000-000000000000")

// tableCheck looks whether the table answers: all that the API needs of its own to take jobs and to tell of them. It is safe for concurrent
// use.
type tableCheck struct {
	jobs job.Jobs
	now  func() time.Time

	mu      sync.Mutex
	looked  time.Time
	trouble error
}

// ready is httpapi.Options.Ready.
func (c *tableCheck) ready(ctx context.Context) []job.Part {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); c.looked.IsZero() || now.Sub(c.looked) >= checkEvery {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTime) // the answer is for those, too, who ask next
		defer cancel()
		_, err := c.jobs.Get(ctx, nobody)
		if errors.Is(err, job.ErrNotFound) {
			err = nil
		}
		c.looked, c.trouble = now, err
	}
	return []job.Part{{Name: job.PartTable, Trouble: c.trouble}}
}

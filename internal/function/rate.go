package function

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"sheaf/internal/awsclients"
	"sheaf/internal/config"
	"sheaf/internal/dynamo"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// rateWindow is the time in which an owner's requests are counted: so many seconds' worth may come at once.
const rateWindow = 10 * time.Second

// ownerRate bounds the requests of each owner, whichever instances of the function they reach: they are counted in the table, one
// written unit each. It is safe for concurrent use.
type ownerRate struct {
	most  int64 // in a window
	count func(ctx context.Context, key string, expires time.Time) (int64, error)
	now   func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	window  time.Time
	refused map[string]bool // owners who have had their requests of the window: they are not counted any more
}

// newOwnerRate returns the bound that config.OwnerRate sets; nil for none.
func newOwnerRate(ctx context.Context, p *pipeline.Pipeline) (*ownerRate, error) {
	text := os.Getenv(config.OwnerRate)
	if text == "" || text == "0" {
		return nil, nil
	}
	perSecond, err := strconv.Atoi(text)
	if err != nil || perSecond < 0 {
		return nil, fmt.Errorf("%s: %q is no number of requests a second", config.OwnerRate, text)
	}
	clients, err := awsclients.NewClients(ctx)
	if err != nil {
		return nil, err
	}
	claims := dynamo.NewTable(clients.DynamoDB, os.Getenv(config.Table), p.Limits.Keep).Claims()
	return &ownerRate{
		most: int64(perSecond) * int64(rateWindow/time.Second), count: claims.Count, now: job.Now, log: p.Log, refused: map[string]bool{},
	}, nil
}

// admit returns how long an owner has to wait before the next request; 0 lets this one in. Where it cannot be counted it is let in.
func (o *ownerRate) admit(ctx context.Context, owner string) time.Duration {
	now := o.now()
	window := now.Truncate(rateWindow)
	wait := window.Add(rateWindow).Sub(now)
	if o.isRefused(owner, window) {
		return wait
	}
	n, err := o.count(ctx, fmt.Sprintf("rate#%d#%s", window.Unix(), owner), window.Add(time.Hour))
	if err != nil {
		o.log.Warn("requests of an owner not counted", "owner", owner, "error", err)
		return 0
	}
	if n <= o.most {
		return 0
	}
	o.refuse(owner, window)
	return wait
}

func (o *ownerRate) isRefused(owner string, window time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.window.Equal(window) && o.refused[owner]
}

func (o *ownerRate) refuse(owner string, window time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.window.Equal(window) {
		o.window = window
		clear(o.refused)
	}
	o.refused[owner] = true
}

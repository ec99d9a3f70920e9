package runner

import (
	"context"

	"sheaf/internal/job"
)

// limited is a converter that works on so many documents at a time as its channel has room for. More are handed to it, so
// that fetching, looking into and storing documents goes on while others are converted.
type limited struct {
	converter job.Converter
	turns     chan struct{}
}

var _ job.Converter = limited{}

func newLimited(c job.Converter, n int) limited {
	return limited{converter: c, turns: make(chan struct{}, n)}
}

// Convert implements job.Converter.
func (l limited) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	select {
	case l.turns <- struct{}{}:
	case <-ctx.Done():
		return job.Rendering{}, ctx.Err()
	}
	defer func() { <-l.turns }()
	return l.converter.Convert(ctx, c)
}

package pipeline

import (
	"context"
	"errors"
	"sync"
	"time"

	"sheaf/internal/job"
)

const (
	// dropCursor is the claim that holds the key after which the next SweepDrop goes on.
	dropCursor = "sweep#" + job.DropPrefix
	// dropPage is how many objects of the drop folder are listed at a time.
	dropPage = 1000
	// dropsAtOnce is how many objects a SweepDrop looks at at a time: each takes some requests after each other.
	dropsAtOnce = 16
	// sweepSlack is how long before the end of its time SweepDrop stops: what it has begun by then it finishes.
	sweepSlack = 20 * time.Second
)

// SweepDrop calls Arrived for every object of the drop folder whose event may be lost: those that are older than intakePatience.
// It leaves those older than job.DropPatience, of which sweeps before it took care. An object whose event came has its job
// already, and costs one look at it. Call it every hour. When the time of ctx is nearly over it stops, and the next call goes on
// from there.
func (p *Pipeline) SweepDrop(ctx context.Context) error {
	after, err := p.Claims.Advance(ctx, dropCursor, "", "")
	if err != nil {
		return err
	}
	began := after
	var errs []error
	for {
		objects, err := p.Inbox.List(ctx, job.DropPrefix, after, dropPage)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		errs = append(errs, p.sweepPage(ctx, objects))
		if len(objects) > 0 {
			after = objects[len(objects)-1].Key
		}
		switch {
		case len(objects) < dropPage:
			after = ""
		case !nearlyOver(ctx):
			continue
		}
		if after != began {
			_, err = p.Claims.Advance(ctx, dropCursor, job.SequencerAt(p.Now()), after)
		}
		return errors.Join(append(errs, err)...)
	}
}

// nearlyOver reports whether the time of ctx leaves no room for more.
func nearlyOver(ctx context.Context) bool {
	end, ok := ctx.Deadline()
	return ok && time.Until(end) < sweepSlack
}

// sweepPage looks at the objects of a listing, several at a time.
func (p *Pipeline) sweepPage(ctx context.Context, objects []job.Object) error {
	errs := make([]error, len(objects))
	turns := make(chan struct{}, dropsAtOnce)
	var looks sync.WaitGroup
	for i, o := range objects {
		if age := p.Now().Sub(o.Modified); age < intakePatience || age > job.DropPatience {
			continue
		}
		turns <- struct{}{}
		looks.Go(func() {
			defer func() { <-turns }()
			errs[i] = p.sweepDropped(ctx, o.Key)
		})
	}
	looks.Wait()
	return errors.Join(errs...)
}

// sweepDropped looks at one object.
func (p *Pipeline) sweepDropped(ctx context.Context, key string) error {
	o, err := p.Inbox.Head(ctx, job.Ref{Key: key}) // a listing does not tell the version
	if errors.Is(err, job.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return p.Arrived(ctx, job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(o.Modified)})
}

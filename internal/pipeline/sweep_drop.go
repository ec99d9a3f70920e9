package pipeline

import (
	"context"
	"errors"

	"sheaf/internal/job"
)

// SweepDrop calls Arrived for every object of the drop folder that is older than intakePatience, as its event may be lost.
// An object whose event came has its job already, and costs one look at it. Call it every hour.
func (p *Pipeline) SweepDrop(ctx context.Context) error {
	var errs []error
	for after := ""; ; {
		objects, err := p.Inbox.List(ctx, job.DropPrefix, after, jobPage)
		if err != nil {
			return err
		}
		for _, o := range objects {
			errs = append(errs, p.sweepDropped(ctx, o.Key))
			after = o.Key
		}
		if len(objects) < jobPage {
			return errors.Join(errs...)
		}
	}
}

// sweepDropped does this for one object.
func (p *Pipeline) sweepDropped(ctx context.Context, key string) error {
	o, err := p.Inbox.Head(ctx, job.Ref{Key: key}) // a listing does not tell the version
	if errors.Is(err, job.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if p.Now().Sub(o.Modified) < intakePatience {
		return nil
	}
	return p.Arrived(ctx, job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(o.Modified)})
}

// Package pipeline holds sheaf's rules: how an upload becomes a job, a job its documents, and the documents one result.
//
// Data flows one way, a file for each step: accept → arrival → intake → convert → reconcile → bundle; sweep and deadletter
// are the safety net. Every step may be called twice, late or out of order and ends the same: rows change by
// compare-and-swap, the first outcome of a document wins, and Reconcile alone decides that a job is done. The steps see
// ports only (package job) and never each other's memory, so each may run in a process of its own. Errors of ports are
// passed on as they are: they name the operation and the key.
//
// The package imports job, archive, docx and result.
package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/metrics"
)

// Pipeline is the rules with the ports they work on. A process sets the fields that its steps need, which Check knows, and
// then shares it: it is safe for concurrent use. A copy works on the same ports.
type Pipeline struct {
	Jobs      job.Jobs
	Documents job.Documents
	Claims    job.Claims

	Inbox  job.Bucket // uploads and drops
	Outbox job.Bucket // all that jobs make

	Uploads   job.Presigner // of the inbox
	Downloads job.Presigner // of the outbox; optional: without it downloads are streamed

	IntakeQueue  job.Queue
	ConvertQueue job.Queue
	BundleQueue  job.Queue

	// Notify says that there are those who want to hear of each job's end. Notices reaches them: it is for the step bundle only,
	// and where it is nil nobody is told.
	Notify  bool
	Notices job.Notices

	// Admit is asked before a document of such a weight (see job.Conversion) is looked into. Where it returns an error nothing has become of
	// the document, and Convert returns that error, as it is; else leave is called when the document is done with. Optional.
	Admit func(weight int64) (leave func(), err error)

	// Callbacks check and post callbacks; nil where there are none. CallbackQueue has those that are due: steps without it leave them to
	// others.
	Callbacks     job.Callbacks
	CallbackQueue job.Queue

	Converter job.Converter
	Release   int // the first number of LibreOffice's version, 0 where it is not known
	// SpaceWidths says that it takes the width of spaces from behind the name of a font.
	SpaceWidths bool

	Protector job.Protector // optional: without it documents whose PDFs are to be protected fail

	Seal job.Sealer // optional: without it secrets are stored as they are, for a store that encrypts what it stores

	Manifests *ManifestCache // optional: without it a manifest is read from the outbox each time

	Substitutes job.Substitutes // optional: without it the width of characters is left as it is
	LeaveOff    job.LeaveOff    // of its steps all but CJKLines and DerivedFonts are done here

	// Cache has the PDF of a document given again that was made before of the same; optional, and nothing without a Maker.
	Cache job.Cache
	Maker Maker

	Meter metrics.Meter // optional: it is told of what happens. Outcomes tell it themselves (metrics.Outcomes)

	Spans job.Spans // optional: they follow each job through the steps

	Memory int64      // MiB that a document's work is charged for while it lasts; 0 takes what its processes had
	Prices job.Prices // of that work

	Limits    job.Limits
	Scratch   string           // absolute folder for temporary files; it exists
	DropOwner string           // who owns the jobs that come through the drop folder; may be empty
	BaseURL   string           // begins the URLs in the reports of drops; may be empty
	Now       func() time.Time // the clock
	Trace     func() string    // optional: the header of the trace that the caller belongs to now
	Log       *slog.Logger
}

// maxSwaps bounds how often a compare-and-swap is tried again; more conflicts than this on one row are a fault.
const maxSwaps = 32

// swap changes a job by compare-and-swap and returns the row as it stands afterwards. change gets the current row and
// returns the next one, and whether to store it; it may be called several times.
func (p *Pipeline) swap(ctx context.Context, id job.ID, change func(job.Job) (job.Job, bool, error)) (job.Job, error) {
	for range maxSwaps {
		old, err := p.Jobs.Get(ctx, id)
		if err != nil {
			return job.Job{}, err
		}
		next, store, err := change(old)
		if err != nil || !store {
			return old, err
		}
		next.UpdatedAt = p.Now()
		switch stored, err := p.Jobs.Replace(ctx, next); {
		case err == nil:
			return stored, nil
		case !errors.Is(err, job.ErrConflict):
			return job.Job{}, err
		}
	}
	return job.Job{}, fmt.Errorf("replace job %s, %d times: %w", id, maxSwaps, job.ErrConflict)
}

// meter tells of something that happened, with the values of the metric's labels.
func (p *Pipeline) meter(name metrics.Name, value float64, labels ...string) {
	if p.Meter != nil {
		p.Meter.Record(metrics.Sample{Name: name, Value: value, Labels: labels})
	}
}

// send encodes bodies, which are about a job, and puts them into a queue under its owner's group.
func send[T job.Body](ctx context.Context, p *Pipeline, q job.Queue, j job.Job, bodies ...T) error {
	parent := ""
	if p.Spans != nil {
		parent = cmp.Or(p.Spans.Parent(ctx), j.Parent)
	}
	messages := make([]job.Message, len(bodies))
	for i, b := range bodies {
		m, err := job.NewMessageUnder(j.Owner, parent, b)
		if err != nil {
			return fmt.Errorf("encode message: %w", err)
		}
		m.Trace = j.Trace
		messages[i] = m
	}
	return q.Send(ctx, messages...)
}

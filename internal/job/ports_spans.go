package job

import "context"

// Spans follow a job through the steps that work on it, for whoever looks at traces. They are safe for concurrent use and do not fail: what
// a span is about goes on whatever becomes of it.
type Spans interface {
	// Begin begins a span below that of ctx, or where ctx has none below the one that parent names, "" for a new trace. It returns a
	// context of the span, and what ends it: called once, with the error of what it is about.
	Begin(ctx context.Context, name, parent string, about About) (context.Context, func(error))
	// Parent names the span of ctx, as Begin takes it and as messages, rows and requests carry it: a traceparent of W3C's Trace Context.
	// It is "" where ctx has none.
	Parent(ctx context.Context) string
	// Under returns ctx with the span that a traceparent names, and ctx itself where it names none.
	Under(ctx context.Context, parent string) context.Context
	// Flush sends on the spans that have ended. It gives up after a few seconds.
	Flush(ctx context.Context)
}

// About says what a span is about: numbers and ids alone, no names and no content. Zero is not known, or all documents.
type About struct {
	Job      ID
	Run      int
	Document int
}

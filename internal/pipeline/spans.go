package pipeline

import (
	"context"

	"sheaf/internal/job"
)

// span begins a span of the work on a job, below that of ctx or of the job's maker, and returns its context and what ends it. Without
// Spans that is ctx and nothing: it costs neither time nor memory.
func (p *Pipeline) span(ctx context.Context, name string, j job.Job, document int) (context.Context, func(error)) {
	if p.Spans == nil {
		return ctx, nothing
	}
	return p.Spans.Begin(ctx, name, j.Parent, job.About{Job: j.ID, Run: j.Run, Document: document})
}

// part is span for a part of the work on a document, whose own span ctx has.
func (p *Pipeline) part(ctx context.Context, name string, m task) (context.Context, func(error)) {
	if p.Spans == nil {
		return ctx, nothing
	}
	return p.Spans.Begin(ctx, name, "", job.About{Job: m.Job, Run: m.Run, Document: m.Number})
}

func nothing(error) {}

package main

import (
	"context"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

// statusFunc reads a page of a job's status, of at most limit documents from cursor on.
type statusFunc func(ctx context.Context, cursor string, limit int) (job.Status, error)

// watch looks at a job, with pauses, until it is finished, and returns its status with all its documents. A pause ends early when
// ends, asked before the look, says that a job ended; nil is nobody who would know.
func watch(ctx context.Context, get statusFunc, pause backoff.Delays, ends func() <-chan struct{}, p *ui.Progress) (job.Status, error) {
	defer p.End()
	for looks := 1; ; looks++ {
		var ended <-chan struct{}
		if ends != nil {
			ended = ends()
		}
		s, err := get(ctx, "", 1)
		if err != nil {
			return s, err
		}
		if s.Total == nil {
			p.Note("Reading the documents' list ...")
		} else {
			p.Show(ui.Documents("Converting", s.Completed+s.Failed, *s.Total, s.Failed))
		}
		if s.FinishedAt != nil {
			return wholeStatus(ctx, get)
		}
		if err := backoff.WaitOr(ctx, pause.After(looks), ended); err != nil {
			return s, err
		}
	}
}

// pauses returns pauses that grow by half each time.
func pauses(first, most time.Duration) backoff.Delays {
	return backoff.Delays{Base: first, Most: most, Factor: 1.5}
}

// wholeStatus reads all pages of a status into one: of documents, and of skipped entries.
func wholeStatus(ctx context.Context, get statusFunc) (job.Status, error) {
	const page = 1000
	whole, err := get(ctx, "", page)
	for next := whole.Next; err == nil && next != nil; {
		var s job.Status
		s, err = get(ctx, *next, page)
		whole.Files = append(whole.Files, s.Files...)
		next = s.Next
	}
	whole.Next = nil
	for next := whole.SkippedNext; err == nil && next != nil; {
		var s job.Status
		s, err = get(ctx, *next, page)
		whole.Skipped = append(whole.Skipped, s.Skipped...)
		next = s.SkippedNext
	}
	whole.SkippedNext = nil
	return whole, err
}

package main

import (
	"context"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/ui"
)

// statusFunc reads a page of a job's status, of at most limit documents from cursor on.
type statusFunc func(ctx context.Context, cursor string, limit int) (job.Status, error)

// pace says how long to wait between two looks at a job: from first on half as much again each time, at most most.
type pace struct{ first, most time.Duration }

// watch looks at a job until it is finished and gives its status with all its documents.
func watch(ctx context.Context, get statusFunc, at pace, p *ui.Progress) (job.Status, error) {
	defer p.End()
	for wait := at.first; ; wait = min(wait*3/2, at.most) {
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
		select {
		case <-ctx.Done():
			return s, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// wholeStatus reads all pages of a status into one.
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
	return whole, err
}

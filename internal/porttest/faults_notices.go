package porttest

import (
	"context"

	"sheaf/internal/job"
)

var _ job.Notices = FaultyNotices{}

// FaultyNotices is Notices with faults.
type FaultyNotices struct {
	Notices job.Notices
	Decide  Decide
}

// Ended implements job.Notices.
func (f FaultyNotices) Ended(ctx context.Context, status []byte) error {
	return injectError(f.Decide, "Notices.Ended", func() error { return f.Notices.Ended(ctx, status) })
}

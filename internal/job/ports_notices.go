package job

import "context"

// MaxNotice is the most bytes that a notice may have: what EventBridge takes in one event, less its other fields (PutEvents in its API
// reference).
const MaxNotice = 200 << 10

// NoticeType is what notices are called where there are other events as well: by it listeners choose them.
const NoticeType = "Job finished"

// Notices tell whoever wants to hear of it that jobs have ended.
type Notices interface {
	// Ended passes on the status document of a job that has ended, as JSON of at most MaxNotice bytes. When it returns nil the
	// service behind it has taken it, durably. It may be called again for the same end: whoever listens tells ends apart by the
	// document's id and finished_at.
	Ended(ctx context.Context, status []byte) error
}

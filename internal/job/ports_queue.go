package job

import "context"

// Queue is the sending end of a queue that delivers each message at least once, in no order.
type Queue interface {
	// Send puts messages into the queue. When it returns nil all are in it, durably; on an error some may be. Batching
	// and the retry of a partial failure are the adapter's.
	Send(ctx context.Context, messages ...Message) error
	// Waiting returns about how many messages lie in the queue and are not being worked on.
	Waiting(ctx context.Context) (int, error)
}

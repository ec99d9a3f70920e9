package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/job"
)

var _ job.Queue = (*Queue)(nil)

// maxBody is the most bytes of a message, as job.Message says.
const maxBody = 256 << 10

// sendBatch is how many messages share a transaction.
const sendBatch = 500

// QueueOptions say how a queue delivers. They are the options of an SQS queue.
type QueueOptions struct {
	Visibility time.Duration // a received message is delivered again after this, unless deleted; 0 is 30 s
	MaxReceive int           // receives after which a message goes to the dead-letter queue; 0 is without end
	DeadLetter string        // name of that queue; "" is none
}

// Queue is a queue with the semantics of SQS: at least once, visibility timeout, receive count, dead letters.
//
// Its order is fair: the groups of messages take turns; within a group the jobs that the bodies name take turns; within
// a job the oldest message is first. So a job of 10,000 documents holds up neither another tenant nor the tenant's own
// next job.
type Queue struct {
	db   *DB
	name string
	opt  QueueOptions
	line *line
}

// line is what the process knows of a queue: all Queues of one name share it.
type line struct {
	wake  signal
	group string            // that had its turn last
	jobs  map[string]string // by group, the job that had its turn last
}

// Queue returns the queue of this name. It exists by being used.
func (db *DB) Queue(name string, opt QueueOptions) *Queue {
	if opt.Visibility <= 0 {
		opt.Visibility = 30 * time.Second
	}
	return &Queue{db: db, name: name, opt: opt, line: db.line(name)}
}

func (db *DB) line(name string) *line {
	db.mu.Lock()
	defer db.mu.Unlock()
	l, ok := db.lines[name]
	if !ok {
		l = &line{jobs: map[string]string{}}
		db.lines[name] = l
	}
	return l
}

// Send implements job.Queue.
func (q *Queue) Send(ctx context.Context, messages ...job.Message) error {
	for _, m := range messages {
		if len(m.Body) > maxBody {
			return fmt.Errorf("send to %s: message of %d bytes, %d is the most", q.name, len(m.Body), maxBody)
		}
	}
	for batch := range slices.Chunk(messages, sendBatch) {
		if err := q.db.write(ctx, durable, func(tx *tx) error { return q.insert(tx, batch) }); err != nil {
			return fmt.Errorf("send to %s: %w", q.name, err)
		}
		q.line.wake.broadcast()
	}
	return nil
}

func (q *Queue) insert(tx *tx, messages []job.Message) error {
	now := time.Now().UnixMicro()
	for _, m := range messages {
		if _, err := tx.exec(`INSERT INTO messages (queue, grp, job, visible_at, receives, delivery, sent_at, body)
			VALUES (?, ?, ?, 0, 0, 0, ?, ?)`, q.name, m.Group, namedJob(m.Body), now, append([]byte{}, m.Body...)); err != nil {
			return err
		}
	}
	return nil
}

// namedJob returns the job that a body names, as all messages of package job do; others belong to none.
func namedJob(body []byte) string {
	var m struct {
		Job string `json:"job"`
	}
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	return m.Job
}

// Delete removes received messages. A receipt whose message has been deleted, or received again by someone else since,
// changes nothing and is no error.
func (q *Queue) Delete(ctx context.Context, receipts ...string) error {
	err := q.db.write(ctx, relaxed, func(tx *tx) error {
		return q.delete(tx, receipts)
	})
	if err != nil {
		return fmt.Errorf("delete from %s: %w", q.name, err)
	}
	return nil
}

func (q *Queue) delete(tx *tx, receipts []string) error {
	for _, r := range receipts {
		id, delivery, err := parseReceipt(r)
		if err != nil {
			return err
		}
		if _, err := tx.exec("DELETE FROM messages WHERE id = ? AND delivery = ? AND queue = ?", id, delivery, q.name); err != nil {
			return err
		}
	}
	return nil
}

// GiveBack is SetVisibility, and has the receive not counted as one but as a return: that the message failed was no fault of its
// own.
func (q *Queue) GiveBack(ctx context.Context, receipt string, d time.Duration) error {
	return q.setVisibility(ctx, receipt, d, 1)
}

// SetVisibility lets a received message be delivered again in d from now, whatever was said before; with 0 at
// once. job.ErrNotFound when the receipt no longer holds the message.
func (q *Queue) SetVisibility(ctx context.Context, receipt string, d time.Duration) error {
	return q.setVisibility(ctx, receipt, d, 0)
}

// setVisibility takes uncounted from the receives of the message.
func (q *Queue) setVisibility(ctx context.Context, receipt string, d time.Duration, uncounted int) error {
	until := int64(0)
	if d > 0 {
		until = time.Now().Add(d).UnixMicro()
	}
	err := q.db.write(ctx, relaxed, func(tx *tx) error {
		id, delivery, err := parseReceipt(receipt)
		if err != nil {
			return err
		}
		n, err := tx.exec(`UPDATE messages SET visible_at = ?1, receives = max(receives - ?2, 0), returns = returns + ?2
			WHERE id = ?3 AND delivery = ?4 AND queue = ?5 AND visible_at > 0`, until, uncounted, id, delivery, q.name)
		if err == nil && n == 0 {
			return job.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("set visibility of %q in %s: %w", receipt, q.name, err)
	}
	q.line.wake.broadcast()
	return nil
}

// Restore makes all messages in flight deliverable at once and does not count that receive. It is for the start of the one
// process that receives: those who held the messages are dead, and their end was no fault of the messages.
func (q *Queue) Restore(ctx context.Context) error {
	err := q.db.write(ctx, relaxed, func(tx *tx) error {
		_, err := tx.exec(`UPDATE messages SET visible_at = 0, receives = max(receives - 1, 0), delivery = delivery + 1
			WHERE queue = ? AND visible_at > 0`, q.name)
		return err
	})
	if err != nil {
		return fmt.Errorf("restore %s: %w", q.name, err)
	}
	q.line.wake.broadcast()
	return nil
}

// Depth counts the messages that are to be had now, and those in flight.
func (q *Queue) Depth(ctx context.Context) (visible, inFlight int, err error) {
	_, err = q.db.one(ctx, into(&visible, &inFlight), `SELECT
		(SELECT count(*) FROM messages WHERE queue = ?1 AND visible_at = 0) +
		(SELECT count(*) FROM messages WHERE queue = ?1 AND visible_at > 0 AND visible_at <= ?2),
		(SELECT count(*) FROM messages WHERE queue = ?1 AND visible_at > 0 AND visible_at > ?2)`,
		q.name, time.Now().UnixMicro())
	if err != nil {
		return 0, 0, fmt.Errorf("count %s: %w", q.name, err)
	}
	return visible, inFlight, nil
}

// Age returns how long the oldest message has been in the queue, whether it is being worked on or not; 0 where there is none, and of
// messages that an older sheaf sent.
func (q *Queue) Age(ctx context.Context) (time.Duration, error) {
	var sent int64
	found, err := q.db.one(ctx, into(&sent), "SELECT sent_at FROM messages WHERE queue = ? ORDER BY id LIMIT 1", q.name)
	if err != nil {
		return 0, fmt.Errorf("look at the oldest message of %s: %w", q.name, err)
	}
	if !found || sent == 0 {
		return 0, nil
	}
	return max(time.Since(fromMicros(sent)), 0), nil
}

// Waiting implements job.Queue.
func (q *Queue) Waiting(ctx context.Context) (int, error) {
	visible, _, err := q.Depth(ctx)
	return visible, err
}

// A receipt names a message and one delivery of it.
func receipt(id, delivery int64) string { return fmt.Sprintf("%d.%d", id, delivery) }

func parseReceipt(s string) (id, delivery int64, err error) {
	first, second, _ := strings.Cut(s, ".")
	if id, err = strconv.ParseInt(first, 10, 64); err == nil {
		delivery, err = strconv.ParseInt(second, 10, 64)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%q is no receipt", s)
	}
	return id, delivery, nil
}

package sqlite

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/job"
)

// Receive returns at least one message and at most max, waiting until there is one or ctx ends. A message is delivered again
// unless it is deleted within the visibility timeout. One that was received MaxReceive times goes to the dead-letter queue
// instead, as it is. Receives that Restore gave back are not counted. Before it waits for anything, messages whose receipts are done
// are deleted, as by Delete but in the transaction that receives; after an error they may be or not.
func (q *Queue) Receive(ctx context.Context, max int, done ...string) ([]job.Delivery, error) {
	for {
		wake := q.line.wake.next()
		received, wait, err := q.receive(ctx, max, done)
		if err != nil {
			return nil, fmt.Errorf("receive from %s: %w", q.name, err)
		}
		done = nil
		if len(received) > 0 {
			return received, nil
		}
		if err := backoff.WaitOr(ctx, wait, wake); err != nil {
			return nil, fmt.Errorf("receive from %s: %w", q.name, err)
		}
	}
}

// receive receives what there is without waiting. When that is nothing it returns how long it takes until a message in flight
// can be received again, negative when none is in flight.
func (q *Queue) receive(ctx context.Context, max int, done []string) (received []job.Delivery, wait time.Duration, err error) {
	dead := false
	err = q.db.write(ctx, relaxed, func(tx *tx) error {
		received, dead = nil, false
		now := time.Now()
		if err := q.delete(tx, done); err != nil {
			return err
		}
		if _, err := tx.exec(`UPDATE messages SET visible_at = 0 WHERE queue = ? AND visible_at > 0 AND visible_at <= ?`,
			q.name, now.UnixMicro()); err != nil {
			return err
		}
		for len(received) == 0 || len(received) < max {
			m, found, err := q.pick(tx)
			if err != nil {
				return err
			}
			if !found {
				break
			}
			if q.spent(m) {
				dead = true
				if err := q.deadLetter(tx, m); err != nil {
					return err
				}
				continue
			}
			r, err := q.deliver(tx, m, now)
			if err != nil {
				return err
			}
			received = append(received, r)
		}
		if len(received) > 0 {
			return nil
		}
		wait, err = q.untilNext(tx, now)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	if dead {
		q.db.line(q.opt.DeadLetter).wake.broadcast()
	}
	return received, wait, nil
}

// stored is the row of a message.
type stored struct {
	id, receives, returns, delivery int64
	group, job                      string
	body                            []byte
}

// pick returns the message whose turn it is. Each query takes the first that comes after the last turn, and starts over
// when there is none: the second half of a UNION ALL is not run when the first gave the row.
func (q *Queue) pick(tx *tx) (stored, bool, error) {
	var m stored
	found, err := tx.row(`
		SELECT * FROM (SELECT grp FROM messages WHERE queue = ?1 AND visible_at = 0 AND grp > ?2 ORDER BY grp LIMIT 1)
		UNION ALL
		SELECT * FROM (SELECT grp FROM messages WHERE queue = ?1 AND visible_at = 0 ORDER BY grp LIMIT 1)
		LIMIT 1`, []any{q.name, q.line.group}, &m.group)
	if err != nil || !found {
		return m, false, err
	}
	found, err = tx.row(`
		SELECT * FROM (SELECT id, job, receives, returns, delivery, body FROM messages
			WHERE queue = ?1 AND visible_at = 0 AND grp = ?2 AND job > ?3 ORDER BY job, id LIMIT 1)
		UNION ALL
		SELECT * FROM (SELECT id, job, receives, returns, delivery, body FROM messages
			WHERE queue = ?1 AND visible_at = 0 AND grp = ?2 ORDER BY job, id LIMIT 1)
		LIMIT 1`, []any{q.name, m.group, q.line.jobs[m.group]}, &m.id, &m.job, &m.receives, &m.returns, &m.delivery, &m.body)
	q.line.group, q.line.jobs[m.group] = m.group, m.job
	return m, found, err
}

// spent reports whether m has been received as often as a message may be.
func (q *Queue) spent(m stored) bool {
	return q.opt.DeadLetter != "" && q.opt.MaxReceive > 0 && m.receives >= int64(q.opt.MaxReceive)
}

// deadLetter moves a message to the dead-letter queue, where its receives are counted anew.
func (q *Queue) deadLetter(tx *tx, m stored) error {
	_, err := tx.exec("UPDATE messages SET queue = ?, receives = 0, returns = 0, delivery = delivery + 1 WHERE id = ?", q.opt.DeadLetter,
		m.id)
	return err
}

func (q *Queue) deliver(tx *tx, m stored, now time.Time) (job.Delivery, error) {
	_, err := tx.exec("UPDATE messages SET visible_at = ?, receives = receives + 1, delivery = delivery + 1 WHERE id = ?",
		now.Add(q.opt.Visibility).UnixMicro(), m.id)
	return job.Delivery{
		Message:  job.Message{Group: m.group, Body: m.body},
		ID:       strconv.FormatInt(m.id, 10),
		Receipt:  receipt(m.id, m.delivery+1),
		Receives: int(m.receives) + 1,
		Returns:  int(m.returns),
	}, err
}

func (q *Queue) untilNext(tx *tx, now time.Time) (time.Duration, error) {
	var at int64
	found, err := tx.row(`SELECT visible_at FROM messages WHERE queue = ? AND visible_at > 0 ORDER BY visible_at LIMIT 1`,
		[]any{q.name}, &at)
	if err != nil || !found {
		return -1, err
	}
	return max(fromMicros(at).Sub(now), 0), nil
}

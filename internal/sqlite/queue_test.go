package sqlite

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func send(t *testing.T, q *Queue, group string, bodies ...string) {
	t.Helper()
	var messages []job.Message
	for _, b := range bodies {
		messages = append(messages, job.Message{Group: group, Body: []byte(b)})
	}
	require.NoError(t, q.Send(t.Context(), messages...))
}

func receiveOne(t *testing.T, q *Queue) job.Delivery {
	t.Helper()
	got, err := q.Receive(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, got, 1)
	return got[0]
}

// requireNone checks that the queue gives nothing within d of the bubble's time.
func requireNone(t *testing.T, q *Queue, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	got, err := q.Receive(ctx, 1)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Empty(t, got)
}

func requireDepth(t *testing.T, q *Queue, visible, inFlight int) {
	t.Helper()
	v, f, err := q.Depth(t.Context())
	require.NoError(t, err)
	require.Equal(t, [2]int{visible, inFlight}, [2]int{v, f})
}

func TestAMessageIsDeliveredAgainUnlessDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := openDB(t).Queue("q", QueueOptions{Visibility: time.Minute})
		began := time.Now()
		send(t, q, "g", "a")
		first := receiveOne(t, q)
		require.Equal(t, "a", string(first.Body))
		require.Equal(t, "g", first.Group)
		require.Equal(t, 1, first.Receives)
		requireDepth(t, q, 0, 1)
		requireNone(t, q, time.Minute-time.Second)

		second := receiveOne(t, q)
		require.Equal(t, time.Minute, time.Since(began), "it is had at the very end of its timeout")
		require.Equal(t, first.ID, second.ID)
		require.Equal(t, 2, second.Receives)
		require.NoError(t, q.Delete(t.Context(), first.Receipt), "a stale receipt is no error")
		requireDepth(t, q, 0, 1)
		require.ErrorIs(t, q.SetVisibility(t.Context(), first.Receipt, 0), job.ErrNotFound)

		require.NoError(t, q.Delete(t.Context(), second.Receipt, second.Receipt))
		requireDepth(t, q, 0, 0)
		require.ErrorIs(t, q.SetVisibility(t.Context(), second.Receipt, time.Minute), job.ErrNotFound)
		requireNone(t, q, time.Hour)
	})
}

func TestALateHolderMayStillDelete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := openDB(t).Queue("q", QueueOptions{Visibility: time.Minute})
		send(t, q, "g", "a", "b")
		a := receiveOne(t, q)
		time.Sleep(time.Hour) // in the bubble
		requireDepth(t, q, 2, 0)
		require.NoError(t, q.Delete(t.Context(), a.Receipt))
		require.Equal(t, "b", string(receiveOne(t, q).Body))
		requireDepth(t, q, 0, 1)
	})
}

func TestVisibilityIsExtendedAndGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := openDB(t).Queue("q", QueueOptions{Visibility: time.Minute})
		send(t, q, "g", "a")
		held := receiveOne(t, q)
		for range 5 {
			requireNone(t, q, 50*time.Second)
			require.NoError(t, q.SetVisibility(t.Context(), held.Receipt, time.Minute))
		}
		began := time.Now()
		var waiting sync.WaitGroup
		waiting.Go(func() {
			got, err := q.Receive(t.Context(), 1)
			if err != nil || got[0].Receives != 2 || time.Since(began) != 0 {
				t.Errorf("received %+v, %v after %v", got, err, time.Since(began))
			}
		})
		synctest.Wait()
		require.NoError(t, q.SetVisibility(t.Context(), held.Receipt, 0))
		waiting.Wait()
	})
}

func TestSendWakesTheReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t)
		var waiting sync.WaitGroup
		for range 3 {
			waiting.Go(func() {
				if got, err := db.Queue("q", QueueOptions{}).Receive(t.Context(), 1); err != nil || len(got) != 1 {
					t.Errorf("received %v, %v", got, err)
				}
			})
		}
		synctest.Wait()
		send(t, db.Queue("another", QueueOptions{}), "g", "x")
		synctest.Wait()
		send(t, db.Queue("q", QueueOptions{}), "g", "a", "b", "c")
		waiting.Wait()
		requireDepth(t, db.Queue("q", QueueOptions{}), 0, 3)
	})
}

func TestDeadLetters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t)
		q := db.Queue("q", QueueOptions{Visibility: time.Minute, MaxReceive: 2, DeadLetter: "dead"})
		dead := db.Queue("dead", QueueOptions{Visibility: time.Hour, MaxReceive: 2})
		send(t, q, "g", "poison")
		first := receiveOne(t, q)
		last := receiveOne(t, q)
		require.Equal(t, 2, last.Receives)
		requireDepth(t, dead, 0, 0)

		var waiting sync.WaitGroup
		waiting.Go(func() {
			got, err := dead.Receive(t.Context(), 1)
			if err != nil || string(got[0].Body) != "poison" || got[0].Group != "g" || got[0].Receives != 1 ||
				got[0].ID != first.ID {
				t.Errorf("received %+v, %v", got, err)
			}
		})
		requireNone(t, q, 2*time.Minute)
		waiting.Wait()
		require.NoError(t, q.Delete(t.Context(), last.Receipt), "the source's receipts hold nothing there")
		requireDepth(t, dead, 0, 1)
		for range 4 { // MaxReceive without a dead-letter queue has no end
			receiveOne(t, dead)
		}
	})
}

func TestRestoreGivesBackWithoutCounting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t)
		q := db.Queue("q", QueueOptions{Visibility: time.Hour, MaxReceive: 2, DeadLetter: "dead"})
		send(t, q, "g", "a")
		failed := receiveOne(t, q)
		require.NoError(t, q.SetVisibility(t.Context(), failed.Receipt, 0))
		require.NoError(t, q.Restore(t.Context()), "what was given back has been counted")
		for range 5 {
			r := receiveOne(t, q)
			require.Equal(t, 2, r.Receives)
			require.NoError(t, q.Restore(t.Context()))
			require.NoError(t, q.Delete(t.Context(), r.Receipt), "its holder is taken for dead")
			requireDepth(t, q, 1, 0)
		}
	})
}

func TestReceiveIsFair(t *testing.T) {
	q := openDB(t).Queue("q", QueueOptions{})
	body := func(id string, n int) string { return fmt.Sprintf(`{"job":"%s","number":%d}`, id, n) }
	for n := range 50 {
		send(t, q, "big", body("1", n))
	}
	for n := range 3 {
		send(t, q, "big", body("2", n))
		send(t, q, "small", body("3", n))
	}
	var got []string
	for range 6 {
		received, err := q.Receive(t.Context(), 2)
		require.NoError(t, err)
		for _, r := range received {
			got = append(got, r.Group+string(r.Body))
		}
	}
	require.Equal(t, []string{
		"big" + body("1", 0), "small" + body("3", 0), "big" + body("2", 0), "small" + body("3", 1),
		"big" + body("1", 1), "small" + body("3", 2), "big" + body("2", 1), "big" + body("1", 2),
		"big" + body("2", 2), "big" + body("1", 3), "big" + body("1", 4), "big" + body("1", 5),
	}, got)
}

func TestReceiveGivesAtMostWhatIsAskedFor(t *testing.T) {
	q := openDB(t).Queue("q", QueueOptions{})
	send(t, q, "g", "a", "b", "c", "d", "e")
	for _, c := range []struct{ max, want int }{{0, 1}, {-1, 1}, {2, 2}, {10, 1}} {
		got, err := q.Receive(t.Context(), c.max)
		require.NoError(t, err)
		require.Len(t, got, c.want)
	}
}

func TestForeignReceipts(t *testing.T) {
	db := openDB(t)
	q := db.Queue("q", QueueOptions{})
	send(t, q, "g", "a")
	r := receiveOne(t, q)
	for _, bad := range []string{"", "1", "x.1", "1.x", "1.1.1"} {
		require.ErrorContains(t, q.Delete(t.Context(), bad), "no receipt")
		require.ErrorContains(t, q.SetVisibility(t.Context(), bad, 0), "no receipt")
	}
	require.NoError(t, db.Queue("other", QueueOptions{}).Delete(t.Context(), r.Receipt))
	requireDepth(t, q, 0, 1)
}

func TestConcurrentReceiversShareTheMessages(t *testing.T) {
	q := openDB(t).Queue("q", QueueOptions{})
	const total = 400
	require.NoError(t, q.Send(t.Context(), convertMessages(t, "g", job.NewID(time.Now()), total)...))
	var mu sync.Mutex
	seen := map[string]int{}
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for range total / 8 {
				got, err := q.Receive(t.Context(), 1)
				if err == nil {
					err = q.Delete(t.Context(), got[0].Receipt)
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				seen[got[0].ID]++
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	require.Len(t, seen, total)
	requireDepth(t, q, 0, 0)
}

// TestAge is that of the message that was sent first, also while it is being worked on.
func TestAge(t *testing.T) {
	db := openDB(t)
	q, other := db.Queue("q", QueueOptions{}), db.Queue("other", QueueOptions{})
	require.NoError(t, other.Send(t.Context(), job.Message{Body: []byte("{}")}))
	age, err := q.Age(t.Context())
	require.NoError(t, err)
	require.Zero(t, age)
	require.NoError(t, q.Send(t.Context(), job.Message{Body: []byte("{}")}))
	sent := time.Now()
	received, err := q.Receive(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, q.Send(t.Context(), job.Message{Body: []byte("{}")}))
	age, err = q.Age(t.Context())
	require.NoError(t, err)
	require.GreaterOrEqual(t, age, time.Since(sent)-time.Second)
	require.Positive(t, age)
	require.NoError(t, q.Delete(t.Context(), received[0].Receipt))
	second, err := q.Age(t.Context())
	require.NoError(t, err)
	require.LessOrEqual(t, second, time.Since(sent))
}

func TestReceiveDeletesWhatIsDone(t *testing.T) {
	q := openDB(t).Queue("q", QueueOptions{})
	require.NoError(t, q.Send(t.Context(), job.Message{Body: []byte("1")}, job.Message{Body: []byte("2")}))
	first, err := q.Receive(t.Context(), 1)
	require.NoError(t, err)
	second, err := q.Receive(t.Context(), 1, first[0].Receipt)
	require.NoError(t, err)
	require.Equal(t, "2", string(second[0].Body))
	requireDepth(t, q, 0, 1)

	_, err = q.Receive(t.Context(), 1, "no receipt")
	require.Error(t, err)
	requireDepth(t, q, 0, 1)

	// It deletes before it waits.
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := q.Receive(ctx, 1, second[0].Receipt)
		ended <- err
	}()
	require.Eventually(t, func() bool {
		_, inFlight, err := q.Depth(t.Context())
		return err == nil && inFlight == 0
	}, 10*time.Second, time.Millisecond)
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
}

package porttest

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// Receive takes messages off the queue under test for good, waiting for at least one until ctx ends.
type Receive func(ctx context.Context) ([]job.Message, error)

// Queue tests an adapter of job.Queue. open returns an empty queue each time, and its receiving end.
func Queue(t *testing.T, open func(t *testing.T) (job.Queue, Receive)) {
	run := func(name string, test func(*testing.T, job.Queue, Receive)) {
		t.Run(name, func(t *testing.T) {
			q, receive := open(t)
			test(t, q, receive)
		})
	}
	run("messages come as they were sent", queueRoundTrip)
	run("more messages than a batch holds", queueMany)
	run("many senders", queueRace)
	run("no messages", func(t *testing.T, q job.Queue, _ Receive) { require.NoError(t, q.Send(t.Context())) })
	run("the largest message", queueLargest)
	run("a message that is too large", queueTooLarge)
	run("waiting", queueWaiting)
	run("a context that has ended", queueCancelled)
}

// drain receives until every one of want has come, at least once, and returns what each body's group was.
func drain(t *testing.T, receive Receive, want int) map[string]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got := map[string]string{}
	for len(got) < want {
		messages, err := receive(ctx)
		require.NoError(t, err, "%d of %d came", len(got), want)
		for _, m := range messages {
			got[string(m.Body)] = m.Group
		}
	}
	return got
}

func numbered(group string, first, n int) []job.Message {
	all := make([]job.Message, n)
	for i := range all {
		all[i] = job.Message{Group: group, Body: fmt.Appendf(nil, `{"number":%d}`, first+i)}
	}
	return all
}

func queueRoundTrip(t *testing.T, q job.Queue, receive Receive) {
	body := `{"name":"Ä \"quoted\" 明朝 😀\n","html":"<&>"}`
	require.NoError(t, q.Send(t.Context(), job.Message{Group: "tenant-1", Body: []byte(body)},
		job.Message{Group: "tenant-2", Body: []byte(`{}`)}))
	require.Equal(t, map[string]string{body: "tenant-1", `{}`: "tenant-2"}, drain(t, receive, 2))
}

func queueMany(t *testing.T, q job.Queue, receive Receive) {
	require.NoError(t, q.Send(t.Context(), numbered("a", 0, 1_003)...))
	require.Len(t, drain(t, receive, 1_003), 1_003)
}

func queueRace(t *testing.T, q job.Queue, receive Receive) {
	const each = 13
	errs := make([]error, writers)
	race(func(w int) { errs[w] = q.Send(t.Context(), numbered(fmt.Sprint("group-", w%3), w*each, each)...) })
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Len(t, drain(t, receive, writers*each), writers*each)
}

func queueLargest(t *testing.T, q job.Queue, receive Receive) {
	const maxBody = 256 << 10
	var messages []job.Message
	for i := range 11 { // together more than any batch of 1 MiB takes
		body := append([]byte{'"', byte('a' + i)}, bytes.Repeat([]byte{'x'}, maxBody-3)...)
		messages = append(messages, job.Message{Group: "a", Body: append(body, '"')})
	}
	require.NoError(t, q.Send(t.Context(), messages...))
	got := drain(t, receive, len(messages))
	for _, m := range messages {
		require.Contains(t, got, string(m.Body))
	}
}

func queueTooLarge(t *testing.T, q job.Queue, _ Receive) {
	body := append(append([]byte{'"'}, bytes.Repeat([]byte{'x'}, 1<<20)...), '"')
	require.Error(t, q.Send(t.Context(), job.Message{Group: "a", Body: body}))
}

func queueWaiting(t *testing.T, q job.Queue, receive Receive) {
	waiting := func(want int) func() bool {
		return func() bool {
			n, err := q.Waiting(t.Context())
			require.NoError(t, err)
			return n == want
		}
	}
	eventually(t, "none waits", waiting(0))
	require.NoError(t, q.Send(t.Context(), numbered("a", 0, 12)...))
	eventually(t, "all wait", waiting(12))
	drain(t, receive, 12)
	eventually(t, "none waits any more", waiting(0))
}

func queueCancelled(t *testing.T, q job.Queue, _ Receive) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, q.Send(ctx, numbered("a", 0, 1)...), context.Canceled)
}

package sqsqueue

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/ministacktest"
)

func TestFaults(t *testing.T) {
	server, ok := ministacktest.Start(t, true)
	if !ok {
		return
	}
	clients := ministacktest.Clients(t, server.Endpoint)
	var names ministacktest.Names
	open := func(t *testing.T, decide func(string, int) ministacktest.Fault) (bad *Queue, received func(n int) map[string]bool, f *ministacktest.Faulty) {
		url := ministacktest.CreateQueue(t, clients.SQS, names.Next())
		faultyClients, f := ministacktest.WithFaults(clients, decide)
		receive := receiver(clients.SQS, url)
		return NewQueue(faultyClients.SQS, url), func(n int) map[string]bool {
			bodies := map[string]bool{}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			for len(bodies) < n {
				messages, err := receive(ctx)
				require.NoError(t, err)
				for _, m := range messages {
					bodies[string(m.Body)] = true
				}
			}
			return bodies
		}, f
	}
	t.Run("everything at once", func(t *testing.T) {
		bad, received, _ := open(t, manyFaults)
		require.NoError(t, bad.Send(t.Context(), messages(300)...))
		require.Len(t, received(300), 300)
	})
	t.Run("only what failed is sent again", func(t *testing.T) {
		bad, received, f := open(t, ministacktest.First(3, "SendMessageBatch", halfSent("InternalError", false)))
		require.NoError(t, bad.Send(t.Context(), messages(8)...))
		require.Equal(t, 4, f.Count("SendMessageBatch"), "for 8 messages, of which 4, 2 and 1 are left")
		require.Len(t, received(8), 8)
		n, err := bad.Waiting(t.Context())
		require.NoError(t, err)
		require.Zero(t, n, "none was sent twice")
	})
	t.Run("a message that is refused", func(t *testing.T) {
		bad, _, f := open(t, ministacktest.First(100, "SendMessageBatch", halfSent("InvalidMessageContents", true)))
		require.ErrorContains(t, bad.Send(t.Context(), messages(8)...), "InvalidMessageContents")
		require.Equal(t, 1, f.Count("SendMessageBatch"))
	})
	t.Run("an expired token", func(t *testing.T) {
		bad, received, f := open(t, ministacktest.First(1, "SendMessageBatch", ministacktest.Refuse("com.amazon.coral.service#ExpiredTokenException")))
		ministacktest.RequireFault(t, bad.Send(t.Context(), messages(3)...), "ExpiredTokenException")
		require.Equal(t, 1, f.Count("SendMessageBatch"))
		require.NoError(t, bad.Send(t.Context(), messages(3)...))
		require.Len(t, received(3), 3)
	})
}

func messages(n int) []job.Message {
	all := make([]job.Message, n)
	for i := range all {
		all[i] = job.Message{Group: "tenant ä", Body: fmt.Appendf(nil, `{"number":%d}`, i)}
	}
	return all
}

func manyFaults(_ string, call int) ministacktest.Fault {
	switch call % 6 {
	case 1:
		return halfSent("InternalError", false)
	case 2:
		return ministacktest.Refuse("com.amazonaws.sqs#RequestThrottled")
	case 3:
		return ministacktest.LoseAnswer
	case 4:
		return halfSent("ThrottlingException", true) // the sender's fault, and yet it passes
	case 5:
		return ministacktest.Answer(http.StatusServiceUnavailable, map[string]any{"__type": "ServiceUnavailable"})
	}
	return nil
}

// halfSent lets half of a batch into the queue.
func halfSent(code string, sender bool) ministacktest.Fault {
	return func(req *http.Request, send func(*http.Request) (*http.Response, error)) (*http.Response, error) {
		return ministacktest.Half(func(request map[string]any) (string, any) {
			done, rest := ministacktest.HalfOf(request["Entries"])
			var unsent []map[string]any
			for _, entry := range rest {
				unsent = append(unsent, map[string]any{"Id": entry.(map[string]any)["Id"], "Code": code, "SenderFault": sender})
			}
			request["Entries"] = done
			return "Failed", unsent
		})(req, send)
	}
}

// TestQueueRefusesNoCharacter sends what JSON may have in a string and SQS takes in no message.
func TestQueueRefusesNoCharacter(t *testing.T) {
	name := "a\ufffeb\uffffc\u0001\U0001F600"
	m, err := job.NewMessage("o", job.ConvertMessage{Name: name})
	require.NoError(t, err)
	entries, err := entriesOf([]job.Message{m}, "")
	require.NoError(t, err)
	for _, r := range *entries[0].MessageBody {
		// The characters that SQS takes (Amazon SQS API reference, SendMessage).
		require.True(t, r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000, "%U", r)
	}
	var got job.ConvertMessage
	require.NoError(t, json.Unmarshal([]byte(*entries[0].MessageBody), &got))
	require.Equal(t, name, got.Name)
}

func TestGroupID(t *testing.T) {
	require.Equal(t, "alice@example.org|x", groupID("alice@example.org|x"))
	long := string(make([]byte, 129))
	seen := map[string]bool{}
	for _, group := range []string{"ä", "a b", long, long + "x"} {
		id := groupID(group)
		require.Regexp(t, `^[0-9a-f]{64}$`, id)
		require.False(t, seen[id])
		seen[id] = true
	}
}

// TestMessagesCarryTheirTrace looks at the requests: the emulator forgets the header of messages that come in batches.
func TestMessagesCarryTheirTrace(t *testing.T) {
	const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, string(body))
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = w.Write([]byte(`{"Successful":[{"Id":"0","MessageId":"m"},{"Id":"1","MessageId":"n"}],"Failed":[]}`))
	}))
	t.Cleanup(server.Close)
	q := NewQueue(ministacktest.Clients(t, server.URL).SQS, server.URL+"/1/q")
	two := []job.Message{{Body: []byte("{}")}, {Body: []byte("[]")}}
	require.NoError(t, q.Send(t.Context(), two...))
	require.NoError(t, q.Traced(func() string { return "" }).Send(t.Context(), two...))
	require.NoError(t, q.Traced(func() string { return header }).Send(t.Context(), two...))
	two[0].Trace, two[1].Trace = header, header
	require.NoError(t, q.Traced(func() string { return "Root=1-0;Sampled=1" }).Send(t.Context(), two...), "each has its own")
	require.Len(t, asked, 4)
	for i, request := range asked {
		require.Equal(t, []int{0, 0, 2, 2}[i], strings.Count(request, `"AWSTraceHeader":{"DataType":"String","StringValue":"`+header+`"}`), request)
	}
}

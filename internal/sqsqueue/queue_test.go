package sqsqueue

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/ministacktest"
	"sheaf/internal/porttest"
)

func TestMiniStack(t *testing.T) {
	server, ok := ministacktest.Start(t, true)
	if !ok {
		return
	}
	client := ministacktest.Clients(t, server.Endpoint).SQS
	var names ministacktest.Names
	t.Run("again", func(t *testing.T) { comesAgain(t, client, ministacktest.CreateQueue(t, client, names.Next())) })
	porttest.Queue(t, func(t *testing.T) (job.Queue, porttest.Receive) {
		url := ministacktest.CreateQueue(t, client, names.Next())
		return NewQueue(client, url), receiver(client, url)
	})
}

// comesAgain has messages that are hidden for hours come again at once: more of them than go into one request.
func comesAgain(t *testing.T, client *sqs.Client, url string) {
	const n = 12
	q := NewQueue(client, url)
	for i := range n {
		require.NoError(t, q.Send(t.Context(), job.Message{Body: []byte(strconv.Itoa(i))}))
	}
	receive := func() (receipts []string) {
		out, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10, VisibilityTimeout: 7200})
		require.NoError(t, err)
		for _, m := range out.Messages {
			receipts = append(receipts, aws.ToString(m.ReceiptHandle))
		}
		return receipts
	}
	receiveAll := func() (receipts []string) {
		require.Eventually(t, func() bool {
			receipts = append(receipts, receive()...)
			return len(receipts) == n
		}, time.Minute, time.Millisecond)
		return receipts
	}
	receipts := receiveAll()
	require.Empty(t, receive(), "all are hidden")
	require.NoError(t, q.Again(t.Context(), time.Hour, receipts...))
	require.Empty(t, receive(), "not yet")
	require.NoError(t, q.Again(t.Context(), 0, receipts...))
	receiveAll()
	require.NoError(t, q.Again(t.Context(), 0))
	require.NoError(t, q.Again(t.Context(), 0, "no receipt"), "its message is gone")
	require.Error(t, NewQueue(client, url+"-none").Again(t.Context(), 0, "a"))
}

// receiver is the receiving end of a queue. It deletes what it receives. A message whose answer was lost on the way,
// or whose deletion was, comes again after ten seconds.
func receiver(client *sqs.Client, url string) porttest.Receive {
	return func(ctx context.Context) ([]job.Message, error) {
		for {
			out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
				QueueUrl: &url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 10,
				MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameMessageGroupId},
			})
			if err != nil {
				return nil, err
			}
			if len(out.Messages) == 0 {
				continue
			}
			messages := make([]job.Message, len(out.Messages))
			received := make([]types.DeleteMessageBatchRequestEntry, len(out.Messages))
			for i, m := range out.Messages {
				messages[i] = job.Message{Group: m.Attributes["MessageGroupId"], Body: []byte(aws.ToString(m.Body))}
				received[i] = types.DeleteMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), ReceiptHandle: m.ReceiptHandle}
			}
			_, err = client.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{QueueUrl: &url, Entries: received})
			return messages, err
		}
	}
}

package sqsqueue

import (
	"context"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"sheaf/internal/job"
	"sheaf/internal/mototest"
	"sheaf/internal/porttest"
)

func TestMoto(t *testing.T) {
	server, ok := mototest.Start(t)
	if !ok {
		return
	}
	client := mototest.Clients(t, server.Endpoint).SQS
	var names mototest.Names
	porttest.Queue(t, func(t *testing.T) (job.Queue, porttest.Receive) {
		url := mototest.CreateQueue(t, client, names.Next())
		return NewQueue(client, url), receiver(client, url)
	})
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

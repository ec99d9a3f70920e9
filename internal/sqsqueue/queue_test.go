package sqsqueue

import (
	"context"
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

// receiver is the receiving end of a queue. What it has received stays hidden for longer than any test takes, the 12
// hours that SQS allows.
func receiver(client *sqs.Client, url string) porttest.Receive {
	return func(ctx context.Context) ([]job.Message, error) {
		var messages []job.Message
		for len(messages) == 0 {
			out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
				QueueUrl: &url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 12 * 60 * 60,
				MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameMessageGroupId},
			})
			if err != nil {
				return nil, err
			}
			for _, m := range out.Messages {
				messages = append(messages, job.Message{Group: m.Attributes["MessageGroupId"], Body: []byte(aws.ToString(m.Body))})
			}
		}
		return messages, nil
	}
}

package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"sheaf/internal/backoff"
	"sheaf/internal/job"
	"sheaf/internal/lambdatest"
	"sheaf/internal/s3server"
	"sheaf/internal/trigger/triggertest"
)

const (
	deadSuffix     = "-dead"
	streamFailures = "stream-failures"
)

// arrived does what the buckets' notifications do, twice each time: an event may come twice.
func (a *account) arrived(ctx context.Context, bucket string, arrival job.Arrival) error {
	a.mu.Lock()
	a.created[bucket+"/"+arrival.Key]++
	a.mu.Unlock()
	if bucket != s3server.InboxBucket {
		return nil
	}
	body, err := triggertest.Created(bucket, arrival, time.Now())
	if err != nil {
		return err
	}
	for range 2 {
		if err := a.send(ctx, "intake", string(body)); err != nil {
			return err
		}
	}
	return nil
}

func (a *account) send(ctx context.Context, queue, body string) error {
	_, err := a.sqs.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(a.queues[queue]), MessageBody: &body})
	return err
}

// again is how often a batch that was handled is handed out once more, of as many as this.
const again = 7

// pumpQueue does what the event source mapping of a queue does: it hands its messages to a function and removes those
// that are not reported as failed. What failed comes again soon, not after the queue's visibility timeout.
func (a *account) pumpQueue(ctx context.Context, queue, function string, batch int32) error {
	for n := 1; ctx.Err() == nil; n++ {
		out, err := a.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: aws.String(a.queues[queue]), MaxNumberOfMessages: batch, WaitTimeSeconds: 1,
			MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
		})
		if err != nil {
			return fmt.Errorf("receive from %s: %w", queue, err)
		}
		if len(out.Messages) == 0 {
			continue
		}
		failed, err := a.handle(ctx, queue, function, out.Messages)
		if err == nil && n%again == 0 {
			failed, err = a.handle(ctx, queue, function, out.Messages)
		}
		if err != nil {
			return err
		}
		for _, m := range out.Messages {
			if err := a.settle(ctx, queue, m, slices.Contains(failed, *m.MessageId)); err != nil {
				return fmt.Errorf("settle message of %s: %w", queue, err)
			}
		}
	}
	return nil
}

// handle hands messages to a function and returns the ids of those that failed: all of them when the function itself did.
func (a *account) handle(ctx context.Context, queue, function string, messages []types.Message) ([]string, error) {
	e := events.SQSEvent{}
	var all []string
	for _, m := range messages {
		e.Records = append(e.Records, events.SQSMessage{
			MessageId: *m.MessageId, ReceiptHandle: *m.ReceiptHandle, Body: *m.Body, Attributes: m.Attributes,
			EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:" + s3server.Region + ":123456789012:" + queue, AWSRegion: s3server.Region,
		})
		all = append(all, *m.MessageId)
	}
	var answer events.SQSEventResponse
	if failed, err := a.invoke(ctx, function, e, &answer); err != nil || failed {
		return all, err
	}
	return triggertest.FailedMessages(answer), nil
}

// invoke hands an event to a function and reports whether that failed. An error is none of the function's.
func (a *account) invoke(ctx context.Context, function string, event, answer any) (failed bool, err error) {
	payload, err := json.Marshal(event)
	if err != nil {
		return false, err
	}
	r, err := a.functions[function].Invoke(ctx, payload)
	if _, failed := errors.AsType[*lambdatest.Error](err); failed {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("invoke %s: %w", function, err)
	}
	return false, json.Unmarshal(r.Payload, answer)
}

func (a *account) settle(ctx context.Context, queue string, m types.Message, failed bool) error {
	if failed {
		_, err := a.sqs.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{
			QueueUrl: aws.String(a.queues[queue]), ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: 1,
		})
		return err
	}
	_, err := a.sqs.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: aws.String(a.queues[queue]), ReceiptHandle: m.ReceiptHandle})
	return err
}

// pumpSchedule calls the safety net every second in the place of every minute, and once for drops.
func (a *account) pumpSchedule(ctx context.Context) error {
	for task := "drops"; ; task = "" {
		if _, err := a.invoke(ctx, "reconcile", triggertest.ScheduleEvent(time.Now(), task), new(any)); err != nil {
			return err
		}
		if backoff.Wait(ctx, time.Second) != nil {
			return nil
		}
	}
}

// Package sqsqueue is the adapter of job.Queue to SQS: its sending end only, as Lambda receives. What Lambda received may be had come
// again. It imports packages job and backoff and the AWS SDK.
package sqsqueue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"golang.org/x/sync/errgroup"

	"sheaf/internal/backoff"
	"sheaf/internal/job"
)

var _ job.Queue = (*Queue)(nil)

// sendsAtOnce is how many batches one Send has under way: a fan-out of 10,000 messages waits 125 times for an answer
// and not 1,000 times.
const sendsAtOnce = 8

// Queue is a standard queue of SQS. The group of a message is its MessageGroupId, by which the queue is fair between
// tenants (Amazon SQS developer guide, Fair queues).
type Queue struct {
	client *sqs.Client
	url    string
	trace  func() string
}

// NewQueue returns the queue at url.
func NewQueue(client *sqs.Client, url string) *Queue {
	return &Queue{client: client, url: url, trace: func() string { return "" }}
}

// Traced returns the queue with a trace: what trace returns at the time goes with each message that has none of its own, as the header
// by which X-Ray links its receiver to its sender; nothing where it is "".
func (q *Queue) Traced(trace func() string) *Queue {
	return &Queue{client: q.client, url: q.url, trace: trace}
}

// Send implements job.Queue. It refuses all messages when one is too large.
func (q *Queue) Send(ctx context.Context, messages ...job.Message) error {
	entries, err := entriesOf(messages, q.trace())
	if err != nil {
		return fmt.Errorf("send to %s: %w", q.url, err)
	}
	group, sending := errgroup.WithContext(ctx)
	group.SetLimit(sendsAtOnce)
	for _, batch := range batchesOf(entries) {
		if sending.Err() != nil {
			break
		}
		group.Go(func() error { return q.sendBatch(sending, batch) })
	}
	err = group.Wait()
	if err == nil {
		err = ctx.Err() // which may have ended before there was a batch to fail by it
	}
	if err != nil {
		return fmt.Errorf("send to %s: %w", q.url, err)
	}
	return nil
}

// sendBatch sends until every entry is in the queue.
func (q *Queue) sendBatch(ctx context.Context, batch []types.SendMessageBatchRequestEntry) error {
	for tries := backoff.NewRetries(); ; {
		out, err := q.client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &q.url, Entries: batch})
		if err != nil {
			return err
		}
		left, why := unsent(batch, out)
		if len(left) == 0 {
			return nil
		}
		if refused, ok := errors.AsType[*refusedError](why); ok {
			return refused
		}
		if err := tries.Wait(ctx, why); err != nil {
			return err
		}
		batch = left
	}
}

// refusedError is an entry that the queue will never take.
type refusedError struct{ code, message string }

func (e *refusedError) Error() string {
	return fmt.Sprintf("message refused: %s: %s", e.code, e.message)
}

// unsent returns the entries of a batch that the answer does not confirm, and why they were not sent: a refusedError where
// sending them again is in vain.
func unsent(batch []types.SendMessageBatchRequestEntry, out *sqs.SendMessageBatchOutput) ([]types.SendMessageBatchRequestEntry, error) {
	sent := map[string]bool{}
	for _, e := range out.Successful {
		sent[aws.ToString(e.Id)] = true
	}
	var left []types.SendMessageBatchRequestEntry
	for _, e := range batch {
		if !sent[aws.ToString(e.Id)] {
			left = append(left, e)
		}
	}
	why := errors.New("entry missing in the answer")
	for _, e := range out.Failed {
		code := aws.ToString(e.Code)
		why = fmt.Errorf("%s: %s", code, aws.ToString(e.Message))
		if _, throttled := retry.DefaultThrottleErrorCodes[code]; e.SenderFault && !throttled {
			return left, &refusedError{code, aws.ToString(e.Message)}
		}
	}
	return left, why
}

// Waiting implements job.Queue. The number is a few seconds old.
func (q *Queue) Waiting(ctx context.Context) (int, error) {
	const waiting = types.QueueAttributeNameApproximateNumberOfMessages
	out, err := q.client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &q.url, AttributeNames: []types.QueueAttributeName{waiting},
	})
	n := 0
	if err == nil {
		n, err = strconv.Atoi(out.Attributes[string(waiting)])
	}
	if err != nil {
		return 0, fmt.Errorf("count messages of %s: %w", q.url, err)
	}
	return n, nil
}

// again is the most messages of one request.
const again = 10

// Again has messages that were received come again after a while, by their receipts. A receipt that is no longer valid, as its message
// came again already or was deleted, is no error.
func (q *Queue) Again(ctx context.Context, after time.Duration, receipts ...string) error {
	for batch := range slices.Chunk(receipts, again) {
		entries := make([]types.ChangeMessageVisibilityBatchRequestEntry, len(batch))
		for i, receipt := range batch {
			entries[i] = types.ChangeMessageVisibilityBatchRequestEntry{
				Id: aws.String(strconv.Itoa(i)), ReceiptHandle: &receipt, VisibilityTimeout: int32(after.Seconds()),
			}
		}
		out, err := q.client.ChangeMessageVisibilityBatch(ctx, &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: &q.url, Entries: entries})
		if err != nil {
			return fmt.Errorf("show messages of %s again: %w", q.url, err)
		}
		for _, e := range out.Failed {
			if !e.SenderFault {
				return fmt.Errorf("show messages of %s again: %s: %s", q.url, aws.ToString(e.Code), aws.ToString(e.Message))
			}
		}
	}
	return nil
}

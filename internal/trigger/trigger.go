// Package trigger is the door of AWS Lambda: it decodes the events of Lambda's event sources into those of package job, has
// package handlers or an HTTP handler work on them, and encodes what failed as Lambda takes it. It is the only user of
// aws-lambda-go beside the functions themselves.
package trigger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/handlers"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/s3event"
)

// Handlers are the handlers of the functions, a method each. They are safe for concurrent use. What fails is logged once and
// reported to the event source, which delivers it again.
type Handlers struct {
	Pipeline *pipeline.Pipeline
	Parallel int // see handlers.Handlers
	// Again has messages of the function's queue come again after a while, by their receipts. Where it is nil, or fails, a message
	// whose handling failed stays hidden until the queue's time for that is over.
	Again func(ctx context.Context, after time.Duration, receipts ...string) error
}

func (h Handlers) typed() handlers.Handlers {
	return handlers.Handlers{Pipeline: h.Pipeline, Parallel: h.Parallel}
}

// Intake handles the queue of the inbox bucket's events.
func (h Handlers) Intake(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	h, end := h.invocation(ctx)
	defer end()
	return h.queue(ctx, e, h.typed().Intake), nil
}

// Convert handles the queue of documents.
func (h Handlers) Convert(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	h, end := h.invocation(ctx)
	defer end()
	return h.queue(ctx, e, h.typed().Convert), nil
}

// Bundle handles the queue of jobs whose result is due.
func (h Handlers) Bundle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	h, end := h.invocation(ctx)
	defer end()
	return h.queue(ctx, e, h.typed().Bundle), nil
}

// queue has a batch of messages handled, and reports those that failed by their ids, so that the others are not delivered
// again (AWS Lambda developer guide, Reporting batch item failures).
func (h Handlers) queue(ctx context.Context, e events.SQSEvent, handle func(context.Context, []job.Delivery) []string) events.SQSEventResponse {
	var batch []job.Delivery
	var failed []string
	for _, m := range e.Records {
		deliveries, err := deliveries(m)
		if err != nil {
			h.Pipeline.Log.Error("message not understood", "error", err)
			failed = append(failed, m.MessageId)
		}
		batch = append(batch, deliveries...)
	}
	failed = append(failed, handle(ctx, batch)...)
	h.again(ctx, e.Records, failed)
	r := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}} // not null
	for _, id := range failed {
		r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
	}
	return r
}

// rests returns how long a message rests that failed the first time, and the second. A fault that lasts longer is not passing, and
// from then on the message waits until its queue's time is over: it is received a few times only.
func rests() []time.Duration { return []time.Duration{10 * time.Second, 30 * time.Second} }

// again has those of the messages come again soon that failed.
func (h Handlers) again(ctx context.Context, batch []events.SQSMessage, failed []string) {
	if h.Again == nil {
		return
	}
	for i, rest := range rests() {
		var receipts []string
		for _, m := range batch {
			if slices.Contains(failed, m.MessageId) && m.Attributes["ApproximateReceiveCount"] == strconv.Itoa(i+1) {
				receipts = append(receipts, m.ReceiptHandle)
			}
		}
		if len(receipts) == 0 {
			continue
		}
		if err := h.Again(ctx, rest, receipts...); err != nil {
			h.Pipeline.Log.Warn("messages that failed come again late", "error", err)
		}
	}
}

// deliveries returns what a message of SQS holds: one delivery as a rule, none of a message that asks for nothing.
func deliveries(m events.SQSMessage) ([]job.Delivery, error) {
	if streamFailure(m.Body) {
		return nil, nil
	}
	return s3event.Translate(job.Delivery{ID: m.MessageId, Message: job.Message{Body: []byte(m.Body)}})
}

// streamFailure reports whether a message tells of changes that finalize could not handle (AWS Lambda developer guide,
// Retaining discarded records of a DynamoDB event source). It names no job: the safety net looks at all of them every
// minute.
func streamFailure(body string) bool {
	var f struct {
		Batch json.RawMessage `json:"DDBStreamBatchInfo"`
	}
	return json.Unmarshal([]byte(body), &f) == nil && f.Batch != nil
}

// Finalize handles the table's stream. Changes whose job failed are reported by their sequence numbers.
func (h Handlers) Finalize(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	h, end := h.invocation(ctx)
	defer end()
	r := events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}} // not null
	for _, sequence := range h.typed().Changes(ctx, changes(e)) {
		r.BatchItemFailures = append(r.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: sequence})
	}
	return r, nil
}

// changes returns the changes of rows that are a job's or its documents', each with its job.
func changes(e events.DynamoDBEvent) []job.Change {
	var batch []job.Change
	for _, r := range e.Records {
		pk, ok := r.Change.Keys[layout.PK]
		if !ok || pk.DataType() != events.DataTypeString {
			continue
		}
		if id, ok := layout.JobOf(pk.String()); ok {
			batch = append(batch, job.Change{Sequence: r.Change.SequenceNumber, Job: id})
		}
	}
	return batch
}

// schedule is what is used of an event of EventBridge's. The rules of the stack say in it what to do.
type schedule struct {
	Detail struct {
		Task string `json:"task"` // taskDrops every hour, "" every minute
	} `json:"detail"`
}

const taskDrops = "drops"

// Reconcile handles the schedule, the dead-letter queues and the queue of changes that finalize could not handle.
func (h Handlers) Reconcile(ctx context.Context, raw json.RawMessage) (any, error) {
	h, end := h.invocation(ctx)
	defer end()
	var dead events.SQSEvent
	if err := json.Unmarshal(raw, &dead); err != nil {
		return nil, fmt.Errorf("decode event: %w", err)
	}
	if dead.Records != nil {
		return h.queue(ctx, dead, h.typed().DeadLetters), nil
	}
	var s schedule
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("decode event of the schedule: %w", err)
	}
	if s.Detail.Task == taskDrops {
		return nil, h.Pipeline.SweepDrop(ctx)
	}
	return nil, h.Pipeline.Sweep(ctx)
}

// Package trigger turns the events of AWS Lambda into calls of the pipeline, and back: it is the only user of
// aws-lambda-go/events. Each method of Handlers is the handler of one function, on AWS behind lambda.Start and on the
// laptop behind package runner, which makes the same events with this package's builders.
package trigger

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// Handlers are the pipeline's functions. They are safe for concurrent use. What fails is logged here, once, and reported
// to the event source, which delivers it again.
type Handlers struct {
	Pipeline *pipeline.Pipeline
}

// Intake handles the queue of the inbox bucket's events. Besides those it takes job.IntakeMessage.
func (h Handlers) Intake(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	return h.each(ctx, e, "intake", func(body string) error {
		m, err := decodeIntake(body)
		if err != nil {
			return err
		}
		for _, a := range m.arrivals {
			if err := h.Pipeline.Arrived(ctx, a); err != nil {
				return err
			}
		}
		if m.job == "" {
			return nil
		}
		return h.Pipeline.Intake(ctx, m.job)
	})
}

// Convert handles the queue of documents.
func (h Handlers) Convert(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	return h.each(ctx, e, "convert", func(body string) error {
		m, err := decode[job.ConvertMessage](body)
		if err != nil {
			return err
		}
		return h.Pipeline.Convert(ctx, m)
	})
}

// Bundle handles the queue of jobs whose result is due.
func (h Handlers) Bundle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	return h.each(ctx, e, "bundle", func(body string) error {
		m, err := decode[job.BundleMessage](body)
		if err != nil {
			return err
		}
		return h.Pipeline.Bundle(ctx, m)
	})
}

// each handles the messages of a batch one by one and reports those that failed by their message ids, so that the
// others are not delivered again (AWS Lambda developer guide, Reporting batch item failures).
func (h Handlers) each(ctx context.Context, e events.SQSEvent, step string, handle func(body string) error) (events.SQSEventResponse, error) {
	var r events.SQSEventResponse
	for _, m := range e.Records {
		if err := handle(m.Body); err != nil {
			h.logFailure(ctx, step, err)
			r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return r, nil
}

// logFailure logs a failed step, unless it failed because the process is being stopped.
func (h Handlers) logFailure(ctx context.Context, step string, err error) {
	if ctx.Err() == nil {
		h.Pipeline.Log.Error(step+" failed", "error", err)
	}
}

// Finalize handles the change feed: it reconciles every job that a batch of changes touches, each once. Records of jobs
// that failed are reported by their sequence numbers.
func (h Handlers) Finalize(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	var r events.DynamoDBEventResponse
	done := map[job.ID]error{}
	for _, record := range e.Records {
		id, ok := streamJob(record)
		if !ok {
			continue
		}
		err, seen := done[id]
		if !seen {
			if err = h.Pipeline.Reconcile(ctx, id); err != nil {
				h.logFailure(ctx, "finalize", err)
			}
			done[id] = err
		}
		if err != nil {
			r.BatchItemFailures = append(r.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: record.Change.SequenceNumber})
		}
	}
	return r, nil
}

// streamJob gives the job whose row, or whose document's row, a change is of.
func streamJob(r events.DynamoDBEventRecord) (job.ID, bool) {
	pk, ok := r.Change.Keys[layout.PK]
	if !ok || pk.DataType() != events.DataTypeString {
		return "", false
	}
	return layout.JobOf(pk.String())
}

// Reconcile handles the schedule and the dead-letter queues.
func (h Handlers) Reconcile(ctx context.Context, raw json.RawMessage) (any, error) {
	var probe struct {
		Records []json.RawMessage
		Detail  scheduleDetail `json:"detail"`
	}
	if err := json.Unmarshal(raw, &probe); err != nil {
		return nil, fmt.Errorf("decode event: %w", err)
	}
	if probe.Records == nil {
		if probe.Detail.Task == taskDrops {
			return nil, h.Pipeline.SweepDrop(ctx)
		}
		return nil, h.Pipeline.Sweep(ctx)
	}
	dead, err := decode[events.SQSEvent](string(raw))
	if err != nil {
		return nil, err
	}
	return h.each(ctx, dead, "dead letter", func(body string) error { return h.dead(ctx, body) })
}

// dead gives up what a dead letter asks for. What kind it is its fields tell.
func (h Handlers) dead(ctx context.Context, body string) error {
	fields, err := decode[map[string]json.RawMessage](body)
	if err != nil {
		return err
	}
	_, number := fields["number"]
	_, run := fields["run"]
	switch {
	case number:
		m, err := decode[job.ConvertMessage](body)
		if err != nil {
			return err
		}
		return h.Pipeline.Dead(ctx, m)
	case run:
		m, err := decode[job.BundleMessage](body)
		if err != nil {
			return err
		}
		return h.Pipeline.Dead(ctx, m)
	}
	m, err := decodeIntake(body)
	if err != nil {
		return err
	}
	for _, a := range m.arrivals {
		if err := h.Pipeline.DeadArrival(ctx, a); err != nil {
			return err
		}
	}
	if m.job == "" {
		return nil
	}
	return h.Pipeline.Dead(ctx, job.IntakeMessage{Job: m.job})
}

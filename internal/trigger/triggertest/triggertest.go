// Package triggertest builds events as AWS sends them to the functions, and reads their answers, for tests that run the
// functions. It imports packages job, the layout of the table, and aws-lambda-go/events.
package triggertest

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

// QueueEvent is the event of a batch of messages from a queue. Of each the id and the body are used.
func QueueEvent(queue string, batch ...job.Delivery) events.SQSEvent {
	var e events.SQSEvent
	for _, d := range batch {
		e.Records = append(e.Records, events.SQSMessage{
			MessageId: d.ID, Body: string(d.Body), EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:eu-central-1:111122223333:" + queue,
			AWSRegion: "eu-central-1", Attributes: map[string]string{"ApproximateReceiveCount": strconv.Itoa(max(d.Receives, 1))},
		})
	}
	return e
}

// StreamEvent is the event of a batch of changes of jobs' own rows.
func StreamEvent(batch ...job.Change) events.DynamoDBEvent {
	var e events.DynamoDBEvent
	for _, c := range batch {
		e.Records = append(e.Records, events.DynamoDBEventRecord{
			EventID: c.Sequence, EventName: string(events.DynamoDBOperationTypeModify), EventSource: "aws:dynamodb", AWSRegion: "eu-central-1",
			Change: events.DynamoDBStreamRecord{
				SequenceNumber: c.Sequence, StreamViewType: string(events.DynamoDBStreamViewTypeNewAndOldImages),
				Keys: map[string]events.DynamoDBAttributeValue{
					layout.PK: events.NewStringAttribute(layout.JobPK(c.Job)), layout.SK: events.NewStringAttribute(layout.JobSK),
				},
			},
		})
	}
	return e
}

// Created is the body of the message by which S3 tells of an object's creation.
func Created(bucket string, a job.Arrival, at time.Time) ([]byte, error) {
	return json.Marshal(events.S3Event{Records: []events.S3EventRecord{{
		EventVersion: "2.1", EventSource: "aws:s3", AWSRegion: "eu-central-1", EventTime: at.UTC(), EventName: "ObjectCreated:Put",
		S3: events.S3Entity{
			SchemaVersion: "1.0",
			Bucket:        events.S3Bucket{Name: bucket, Arn: "arn:aws:s3:::" + bucket},
			Object: events.S3Object{
				Key: url.QueryEscape(a.Key), Size: a.Size, ETag: a.ETag, VersionID: a.VersionID, Sequencer: a.Sequencer,
			},
		},
	}}})
}

// ScheduleEvent is the event of the schedule for a task: "" every minute, "drops" every hour.
func ScheduleEvent(at time.Time, task string) events.EventBridgeEvent {
	detail := json.RawMessage(`{}`)
	if task != "" {
		detail = json.RawMessage(`{"task":` + strconv.Quote(task) + `}`)
	}
	return events.EventBridgeEvent{Version: "0", Source: "aws.events", DetailType: "Scheduled Event", Time: at.UTC(), Detail: detail}
}

// FailedMessages returns the ids of the messages that a function reported as failed.
func FailedMessages(answer events.SQSEventResponse) []string {
	ids := make([]string, len(answer.BatchItemFailures))
	for i, f := range answer.BatchItemFailures {
		ids[i] = f.ItemIdentifier
	}
	return ids
}

// FailedChanges returns the sequence numbers of the changes that finalize reported as failed.
func FailedChanges(answer events.DynamoDBEventResponse) []string {
	ids := make([]string, len(answer.BatchItemFailures))
	for i, f := range answer.BatchItemFailures {
		ids[i] = f.ItemIdentifier
	}
	return ids
}

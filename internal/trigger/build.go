package trigger

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// Delivery is a message as a queue delivers it.
type Delivery struct {
	ID       string
	Receipt  string
	Body     []byte
	Group    string
	Receives int // this one included
	SentAt   time.Time
}

// QueueEvent is the event of a batch of messages from a queue.
func QueueEvent(queue string, deliveries ...Delivery) events.SQSEvent {
	var e events.SQSEvent
	for _, d := range deliveries {
		e.Records = append(e.Records, events.SQSMessage{
			MessageId: d.ID, ReceiptHandle: d.Receipt, Body: string(d.Body),
			EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:local:000000000000:" + queue, AWSRegion: "local",
			Attributes: map[string]string{
				"ApproximateReceiveCount": strconv.Itoa(d.Receives),
				"SentTimestamp":           strconv.FormatInt(d.SentAt.UnixMilli(), 10),
				"MessageGroupId":          d.Group,
			},
		})
	}
	return e
}

// Change is a row's change as the change feed tells it.
type Change struct {
	Sequence int64
	Event    string // INSERT, MODIFY or REMOVE
	Job      job.ID
	Document int // 0 for the job's own row
}

// StreamEvent is the event of a batch of changes.
func StreamEvent(changes ...Change) events.DynamoDBEvent {
	var e events.DynamoDBEvent
	for _, c := range changes {
		pk, sk := layout.JobPK(c.Job), layout.JobSK
		if c.Document > 0 {
			pk, sk = layout.ShardPK(c.Job, layout.Shard(c.Document)), layout.DocumentSK(c.Document)
		}
		e.Records = append(e.Records, events.DynamoDBEventRecord{
			EventID: strconv.FormatInt(c.Sequence, 10), EventName: c.Event, EventSource: "aws:dynamodb", AWSRegion: "local",
			Change: events.DynamoDBStreamRecord{
				SequenceNumber: strconv.FormatInt(c.Sequence, 10),
				StreamViewType: string(events.DynamoDBStreamViewTypeKeysOnly),
				Keys: map[string]events.DynamoDBAttributeValue{
					layout.PK: events.NewStringAttribute(pk), layout.SK: events.NewStringAttribute(sk),
				},
			},
		})
	}
	return e
}

// BucketEvent is the body of the message that tells of an object's creation; name is for example "ObjectCreated:Put".
func BucketEvent(bucket, name string, a pipeline.Arrival, at time.Time) ([]byte, error) {
	return json.Marshal(events.S3Event{Records: []events.S3EventRecord{{
		EventVersion: "2.1", EventSource: "aws:s3", AWSRegion: "local", EventTime: at.UTC(), EventName: name,
		S3: events.S3Entity{
			SchemaVersion: "1.0",
			Bucket:        events.S3Bucket{Name: bucket, Arn: "arn:aws:s3:::" + bucket},
			Object: events.S3Object{
				Key: url.QueryEscape(a.Key), Size: a.Size, ETag: a.ETag,
				VersionID: a.VersionID, Sequencer: a.Sequencer,
			},
		},
	}}})
}

// Schedules.
const taskDrops = "drops"

type scheduleDetail struct {
	Task string `json:"task,omitempty"`
}

// SweepEvent is the schedule's event of every minute, DropsEvent that of every hour.
func SweepEvent(at time.Time) json.RawMessage { return scheduled(at, "") }

// DropsEvent asks for a look at the drop folder.
func DropsEvent(at time.Time) json.RawMessage { return scheduled(at, taskDrops) }

func scheduled(at time.Time, task string) json.RawMessage {
	b, err := json.Marshal(struct {
		Version    string         `json:"version"`
		Source     string         `json:"source"`
		DetailType string         `json:"detail-type"`
		Time       time.Time      `json:"time"`
		Detail     scheduleDetail `json:"detail"`
	}{"0", "aws.events", "Scheduled Event", at.UTC(), scheduleDetail{task}})
	if err != nil {
		panic(err) // these fields always encode
	}
	return b
}

// FailedMessages gives the ids of the messages that a handler of a queue reported as failed.
func FailedMessages(answer any) []string {
	r, _ := answer.(events.SQSEventResponse)
	ids := make([]string, len(r.BatchItemFailures))
	for i, f := range r.BatchItemFailures {
		ids[i] = f.ItemIdentifier
	}
	return ids
}

// FailedChanges gives the sequence numbers of the changes that the finalizer reported as failed.
func FailedChanges(r events.DynamoDBEventResponse) []string {
	ids := make([]string, len(r.BatchItemFailures))
	for i, f := range r.BatchItemFailures {
		ids[i] = f.ItemIdentifier
	}
	return ids
}

// BucketKeys gives the keys of the objects whose creation an event tells.
func BucketKeys(body []byte) ([]string, error) {
	b, err := decodeIntake(string(body))
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(b.arrivals))
	for i, a := range b.arrivals {
		keys[i] = a.Key
	}
	return keys, nil
}

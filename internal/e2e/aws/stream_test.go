package aws

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"sheaf/internal/backoff"
	"sheaf/internal/dynamo/layout"
	"sheaf/internal/s3server"
	"sheaf/internal/trigger/triggertest"
)

// pumpStream does what the event source mapping of the table's stream does: it filters the changes and hands them to
// finalize. MiniStack's streams have one shard.
func (a *account) pumpStream(ctx context.Context) error {
	stream, err := a.streams.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: &a.stream})
	if err != nil {
		return fmt.Errorf("describe stream: %w", err)
	}
	start, err := a.streams.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{
		StreamArn: &a.stream, ShardId: stream.StreamDescription.Shards[0].ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	})
	if err != nil {
		return fmt.Errorf("begin with stream: %w", err)
	}
	for n, at := 1, start.ShardIterator; at != nil; n++ {
		out, err := a.streams.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: at, Limit: aws.Int32(100)})
		if err != nil {
			return fmt.Errorf("read stream: %w", err)
		}
		at = out.NextShardIterator
		batch := changes(out.Records)
		if len(batch) == 0 {
			if backoff.Wait(ctx, 100*time.Millisecond) != nil {
				return nil
			}
			continue
		}
		if err := a.finalize(ctx, batch, 0); err != nil {
			return err
		}
		if n%again == 0 {
			if err := a.finalize(ctx, batch, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// changes returns the records that the mapping's filter lets through.
func changes(records []types.Record) []events.DynamoDBEventRecord {
	var batch []events.DynamoDBEventRecord
	for _, r := range records {
		sk := text(r.Dynamodb.Keys[layout.SK])
		if r.EventName == types.OperationTypeRemove || sk != layout.JobSK && !strings.HasPrefix(sk, layout.CounterHead) {
			continue
		}
		batch = append(batch, events.DynamoDBEventRecord{
			EventID: aws.ToString(r.EventID), EventName: string(r.EventName), EventSource: "aws:dynamodb", AWSRegion: s3server.Region,
			Change: events.DynamoDBStreamRecord{
				Keys: image(r.Dynamodb.Keys), NewImage: image(r.Dynamodb.NewImage), OldImage: image(r.Dynamodb.OldImage),
				SequenceNumber: aws.ToString(r.Dynamodb.SequenceNumber), StreamViewType: string(r.Dynamodb.StreamViewType),
			},
		})
	}
	return batch
}

// streamTries is how often a change is handed out that fails.
const streamTries = 6

// finalize hands a batch to finalize, and again from the first change that failed on. A batch that fails as a whole is
// cut in half; a change that stays is told to the failures' queue.
func (a *account) finalize(ctx context.Context, batch []events.DynamoDBEventRecord, tries int) error {
	for len(batch) > 0 {
		if tries == streamTries {
			return a.send(ctx, streamFailures, failedBatch(batch))
		}
		tries++
		var answer events.DynamoDBEventResponse
		failed, err := a.invoke(ctx, "finalize", events.DynamoDBEvent{Records: batch}, &answer)
		if err != nil {
			return err
		}
		if failed && len(batch) > 1 {
			half := len(batch) / 2
			if err := a.finalize(ctx, batch[:half], tries); err != nil {
				return err
			}
			batch = batch[half:]
		} else if !failed {
			batch = fromFailed(batch, triggertest.FailedChanges(answer))
		}
	}
	return nil
}

// fromFailed returns what follows the first change that is among failed, with it.
func fromFailed(batch []events.DynamoDBEventRecord, failed []string) []events.DynamoDBEventRecord {
	for i, r := range batch {
		if slices.Contains(failed, r.Change.SequenceNumber) {
			return batch[i:]
		}
	}
	return nil
}

func failedBatch(batch []events.DynamoDBEventRecord) string {
	b, err := json.Marshal(map[string]any{"DDBStreamBatchInfo": map[string]any{
		"startSequenceNumber": batch[0].Change.SequenceNumber, "batchSize": len(batch),
	}})
	if err != nil {
		panic(err) // these fields always encode
	}
	return string(b)
}

func text(v types.AttributeValue) string {
	s, _ := v.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

// image returns a row as events have it.
func image(row map[string]types.AttributeValue) map[string]events.DynamoDBAttributeValue {
	m := map[string]events.DynamoDBAttributeValue{}
	for name, v := range row {
		m[name] = attribute(v)
	}
	return m
}

func attribute(v types.AttributeValue) events.DynamoDBAttributeValue {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return events.NewStringAttribute(v.Value)
	case *types.AttributeValueMemberN:
		return events.NewNumberAttribute(v.Value)
	case *types.AttributeValueMemberBOOL:
		return events.NewBooleanAttribute(v.Value)
	case *types.AttributeValueMemberB:
		return events.NewBinaryAttribute(v.Value)
	case *types.AttributeValueMemberSS:
		return events.NewStringSetAttribute(v.Value)
	case *types.AttributeValueMemberM:
		return events.NewMapAttribute(image(v.Value))
	case *types.AttributeValueMemberL:
		list := make([]events.DynamoDBAttributeValue, len(v.Value))
		for i := range v.Value {
			list[i] = attribute(v.Value[i])
		}
		return events.NewListAttribute(list)
	case *types.AttributeValueMemberNULL:
		return events.NewNullAttribute()
	}
	panic(fmt.Sprintf("attribute of type %T", v))
}

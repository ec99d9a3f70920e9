package dynamo

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"sheaf/internal/backoff"

	"sheaf/internal/dynamo/layout"
)

// The most rows that DynamoDB reads and writes in one request.
const (
	readBatch  = 100
	writeBatch = 25
)

// errUnprocessed is why a batch that was done in part is given up: the table had no capacity for the rest.
var errUnprocessed = errors.New("table throttles: a batch was left undone in part")

// read returns those rows under keys that are there, in no order.
func (t *Table) read(ctx context.Context, keys []item) ([]item, error) {
	var rows []item
	for batch := range slices.Chunk(keys, readBatch) {
		got, err := t.readBatch(ctx, batch)
		if err != nil {
			return nil, err
		}
		rows = append(rows, got...)
	}
	return rows, nil
}

func (t *Table) readBatch(ctx context.Context, keys []item) ([]item, error) {
	var rows []item
	consistent := true
	for tries := backoff.NewRetries(); ; {
		out, err := t.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{t.name: {Keys: keys, ConsistentRead: &consistent}},
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, out.Responses[t.name]...)
		keys = out.UnprocessedKeys[t.name].Keys
		if len(keys) == 0 {
			return rows, nil
		}
		if err := tries.Wait(ctx, errUnprocessed); err != nil {
			return nil, err
		}
	}
}

// remove removes the rows under keys, whether they are there or not.
func (t *Table) remove(ctx context.Context, keys []item) error {
	for batch := range slices.Chunk(keys, writeBatch) {
		if err := t.removeBatch(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table) removeBatch(ctx context.Context, keys []item) error {
	requests := make([]types.WriteRequest, len(keys))
	for i, key := range keys {
		requests[i].DeleteRequest = &types.DeleteRequest{Key: key}
	}
	for tries := backoff.NewRetries(); ; {
		out, err := t.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{t.name: requests},
		})
		if err != nil {
			return err
		}
		requests = out.UnprocessedItems[t.name]
		if len(requests) == 0 {
			return nil
		}
		if err := tries.Wait(ctx, errUnprocessed); err != nil {
			return err
		}
	}
}

// query returns rows in the order of their sort keys, at most limit; limit < 0 is all.
func (t *Table) query(ctx context.Context, in dynamodb.QueryInput, limit int) ([]item, error) {
	var rows []item
	in.TableName = &t.name
	in.ExpressionAttributeNames = names(*in.KeyConditionExpression)
	for limit < 0 || len(rows) < limit {
		if limit >= 0 {
			page := int32(limit - len(rows))
			in.Limit = &page
		}
		out, err := t.client.Query(ctx, &in)
		if err != nil {
			return nil, err
		}
		rows = append(rows, out.Items...)
		if len(out.LastEvaluatedKey) == 0 {
			break
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
	return rows, nil
}

// queryRows is query over a range of sort keys of the table itself, read consistently.
func (t *Table) queryRows(ctx context.Context, pk, first, last string) ([]item, error) {
	consistent := true
	condition := "#" + layout.PK + " = :pk AND #" + layout.SK + " BETWEEN :first AND :last"
	return t.query(ctx, dynamodb.QueryInput{
		KeyConditionExpression:    &condition,
		ExpressionAttributeValues: item{":pk": text(pk), ":first": text(first), ":last": text(last)},
		ConsistentRead:            &consistent,
	}, -1)
}

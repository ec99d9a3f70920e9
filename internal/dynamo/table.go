// Package dynamo is the adapter of the ports of rows (jobs, documents, claims) to one DynamoDB table. It imports packages
// job and backoff, the layout of the table and the AWS SDK.
package dynamo

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

// Table is the DynamoDB table of all rows, laid out as package layout says. Rows are read consistently, indexes cannot be.
//
// No call reads the whole table. The client repeats what was throttled or whose answer was lost, so that a write may
// reach the table twice: each is made such that the second does no harm and ends as the first would have.
type Table struct {
	client  *dynamodb.Client
	name    string
	rowLife time.Duration
}

// NewTable returns the table called name, where finished jobs are kept for keep. The rows of a job's documents and their
// counters expire by themselves, long after the job can have: each is kept for twice that and 30 days from its last
// change on. That leaves room for the longest of jobs and for a retry on the last day of its first result.
func NewTable(client *dynamodb.Client, name string, keep time.Duration) *Table {
	return &Table{client: client, name: name, rowLife: 2*keep + 30*24*time.Hour}
}

// item is a row as the SDK has it.
type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number[N ~int | ~int64](n N) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(int64(n), 10)}
}

// timeToLive returns the value of a row's time to live: not before t.
func timeToLive(t time.Time) int64 { return t.Add(time.Second - 1).Unix() }

func key(pk, sk string) item { return item{layout.PK: text(pk), layout.SK: text(sk)} }

func jobKey(id job.ID) item { return key(layout.JobPK(id), layout.JobSK) }

// absent is the condition that there is no such row.
const absent = "attribute_not_exists(" + layout.PK + ")"

// attributeName finds the names in expressions. All attributes but the keys are written #so there: too many words are
// reserved.
var attributeName = regexp.MustCompile(`#\w+`)

// names returns the attributes that the names in expressions stand for, which are called the same; nil for none.
func names(expressions ...string) map[string]string {
	var all map[string]string
	for _, e := range expressions {
		for _, name := range attributeName.FindAllString(e, -1) {
			if all == nil {
				all = map[string]string{}
			}
			all[name] = name[1:]
		}
	}
	return all
}

// put stores a row where the condition holds. Where it does not, failed says so.
func (t *Table) put(ctx context.Context, row item, condition string, values item) error {
	_, err := t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                           &t.name,
		Item:                                row,
		ConditionExpression:                 &condition,
		ExpressionAttributeNames:            names(condition),
		ExpressionAttributeValues:           values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	return err
}

// update changes a row where the condition holds and returns it as it is then. Where it does not, failed says so.
func (t *Table) update(ctx context.Context, key item, update, condition string, values item) (item, error) {
	out, err := t.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                           &t.name,
		Key:                                 key,
		UpdateExpression:                    &update,
		ConditionExpression:                 &condition,
		ExpressionAttributeNames:            names(update, condition),
		ExpressionAttributeValues:           values,
		ReturnValues:                        types.ReturnValueAllNew,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if err != nil {
		return nil, err
	}
	return out.Attributes, nil
}

// failed reports whether a write was refused because its condition did not hold, and the row that is there instead: nil
// where there is none.
func failed(err error) (row item, yes bool) {
	e, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	if !ok || len(e.Item) == 0 {
		return nil, ok
	}
	return e.Item, true
}

package dynamo

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

var _ job.Jobs = (*Jobs)(nil)

// Jobs is the port of that name on a Table. Times are kept in UTC, to the microsecond. List and Unfinished begin from
// indexes, which lag behind the rows, mostly by less than a second: a job written just now may be missing from them.
//
// The row of a finished job has the job's expiry as its time to live, so that DynamoDB removes it, some time in the days
// after. What an expired job stored as objects is left to the lifecycle rules of the buckets.
type Jobs struct{ table *Table }

// Jobs returns the jobs in the table.
func (t *Table) Jobs() *Jobs { return &Jobs{t} }

// jobRow is a job's row. Of an index it has the key only where the job belongs into it.
type jobRow struct {
	PK         string `dynamodbav:"pk"`
	SK         string `dynamodbav:"sk"`
	Version    int64  `dynamodbav:"version"`
	Body       string `dynamodbav:"body"` // the job as JSON
	JobID      string `dynamodbav:"job_id"`
	Owner      string `dynamodbav:"owner_key,omitempty"`
	Unfinished string `dynamodbav:"unfinished_key,omitempty"`
	TTL        int64  `dynamodbav:"ttl,omitempty"`
}

func encodeJob(j job.Job) (item, error) {
	body, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	row := jobRow{
		PK: layout.JobPK(j.ID), SK: layout.JobSK, Version: j.Version, Body: string(body), JobID: string(j.ID),
	}
	shard := layout.JobShard(j.ID)
	if j.DeletedAt.IsZero() {
		row.Owner = layout.OwnerPK(j.Owner, shard)
	}
	if j.Unfinished() {
		row.Unfinished = layout.UnfinishedPK(shard)
	} else if !j.ExpiresAt.IsZero() {
		row.TTL = timeToLive(j.ExpiresAt)
	}
	return attributevalue.MarshalMap(row)
}

func decodeJob(from item) (job.Job, error) {
	var row jobRow
	if err := attributevalue.UnmarshalMap(from, &row); err != nil {
		return job.Job{}, err
	}
	var j job.Job
	if err := json.Unmarshal([]byte(row.Body), &j); err != nil {
		return job.Job{}, fmt.Errorf("decode row %s: %w", row.PK, err)
	}
	j.Version = row.Version
	return j, nil
}

// newVersion returns the version of a write. Versions have no order, and no two writes have the same: by that a writer knows
// its own row when the answer to its first attempt was lost.
func newVersion() int64 { return 1 + rand.Int64N(1<<62) }

// Create implements job.Jobs.
func (s *Jobs) Create(ctx context.Context, j job.Job) error {
	j = j.InUTC()
	j.Version = newVersion()
	err := s.put(ctx, j, absent, nil, job.ErrExists)
	if err != nil {
		return fmt.Errorf("create job %s: %w", j.ID, err)
	}
	return nil
}

// Replace implements job.Jobs.
func (s *Jobs) Replace(ctx context.Context, j job.Job) (job.Job, error) {
	j = j.InUTC()
	old := j.Version
	j.Version = newVersion()
	err := s.put(ctx, j, "#version = :version", item{":version": number(old)}, job.ErrConflict)
	if err != nil {
		return job.Job{}, fmt.Errorf("replace job %s: %w", j.ID, err)
	}
	return j, nil
}

// put stores a job's row where the condition holds. Where it does not, and it is not because this very write is there
// already, the error is lost, or job.ErrNotFound where there is no row.
func (s *Jobs) put(ctx context.Context, j job.Job, condition string, values item, lost error) error {
	row, err := encodeJob(j)
	if err != nil {
		return err
	}
	err = s.table.put(ctx, row, condition, values)
	there, conditionFailed := failed(err)
	switch {
	case !conditionFailed:
		return err
	case there == nil:
		return job.ErrNotFound
	}
	now, err := decodeJob(there)
	if err == nil && now.Version != j.Version {
		err = lost
	}
	return err
}

// Get implements job.Jobs.
func (s *Jobs) Get(ctx context.Context, id job.ID) (job.Job, error) {
	consistent := true
	out, err := s.table.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.table.name, Key: jobKey(id), ConsistentRead: &consistent,
	})
	var j job.Job
	switch {
	case err != nil:
	case len(out.Item) == 0:
		err = job.ErrNotFound
	default:
		j, err = decodeJob(out.Item)
	}
	if err != nil {
		return job.Job{}, fmt.Errorf("get job %s: %w", id, err)
	}
	return j, nil
}

// Remove implements job.Jobs. The job's own row goes last: as long as it is there, a Remove that broke off can be seen.
func (s *Jobs) Remove(ctx context.Context, id job.ID) error {
	group, shardCtx := errgroup.WithContext(ctx)
	for shard := range layout.Shards {
		group.Go(func() error { return s.removeShard(shardCtx, layout.ShardPK(id, shard)) })
	}
	err := group.Wait()
	if err == nil {
		_, err = s.table.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table.name, Key: jobKey(id)})
	}
	if err != nil {
		return fmt.Errorf("remove job %s: %w", id, err)
	}
	return nil
}

func (s *Jobs) removeShard(ctx context.Context, pk string) error {
	consistent := true
	condition, keysOnly := "#"+layout.PK+" = :pk", layout.PK+", "+layout.SK
	keys, err := s.table.query(ctx, dynamodb.QueryInput{
		KeyConditionExpression:    &condition,
		ExpressionAttributeValues: item{":pk": text(pk)},
		ProjectionExpression:      &keysOnly,
		ConsistentRead:            &consistent,
	}, -1)
	if err != nil {
		return err
	}
	return s.table.remove(ctx, keys)
}

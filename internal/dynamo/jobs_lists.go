package dynamo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

func decodeJobs(rows []item) ([]job.Job, error) {
	jobs := make([]job.Job, len(rows))
	for i, row := range rows {
		var err error
		if jobs[i], err = decodeJob(row); err != nil {
			return nil, err
		}
	}
	return jobs, nil
}

// Unfinished implements job.Jobs. What the index names is read again as it is now.
func (s *Jobs) Unfinished(ctx context.Context, after job.ID, limit int) ([]job.Job, error) {
	var jobs []job.Job
	for len(jobs) < limit {
		want := limit - len(jobs)
		page, last, err := s.unfinishedPage(ctx, after, want)
		if err != nil {
			return nil, fmt.Errorf("list unfinished jobs: %w", err)
		}
		jobs = append(jobs, page...)
		if last == "" {
			break
		}
		after = last
	}
	return jobs, nil
}

// unfinishedPage looks at the next n jobs in the index, and returns the unfinished of them and the last it looked at, ""
// at the end of the index.
func (s *Jobs) unfinishedPage(ctx context.Context, after job.ID, n int) (page []job.Job, last job.ID, err error) {
	ids, err := s.unfinishedIDs(ctx, after, n)
	if err != nil || len(ids) == 0 {
		return nil, "", err
	}
	if len(ids) == n {
		last = ids[n-1]
	}
	keys := make([]item, len(ids))
	for i, id := range ids {
		keys[i] = jobKey(id)
	}
	rows, err := s.table.read(ctx, keys)
	if err != nil {
		return nil, "", err
	}
	page, err = decodeJobs(rows)
	page = slices.DeleteFunc(page, func(j job.Job) bool { return !j.Unfinished() })
	slices.SortFunc(page, func(a, b job.Job) int { return cmp.Compare(a.ID, b.ID) })
	return page, last, err
}

// unfinishedIDs returns the next n jobs of the index: the first n of the first n under each of its keys.
func (s *Jobs) unfinishedIDs(ctx context.Context, after job.ID, n int) ([]job.ID, error) {
	var found [layout.Shards][]item
	group, ctx := errgroup.WithContext(ctx)
	for shard := range layout.Shards {
		group.Go(func() (err error) {
			found[shard], err = s.unfinishedShard(ctx, shard, after, n)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var ids []job.ID
	for _, row := range slices.Concat(found[:]...) {
		id, ok := row[layout.UnfinishedIndexSK].(*types.AttributeValueMemberS)
		if !ok {
			return nil, fmt.Errorf("a row of %s has no %s", layout.UnfinishedIndex, layout.UnfinishedIndexSK)
		}
		ids = append(ids, job.ID(id.Value))
	}
	slices.Sort(ids)
	return ids[:min(n, len(ids))], nil
}

func (s *Jobs) unfinishedShard(ctx context.Context, shard int, after job.ID, n int) ([]item, error) {
	index, condition := layout.UnfinishedIndex, "#"+layout.UnfinishedIndexPK+" = :shard"
	values := item{":shard": text(layout.UnfinishedPK(shard))}
	if after != "" {
		condition += " AND #" + layout.UnfinishedIndexSK + " > :after"
		values[":after"] = text(string(after))
	}
	return s.table.query(ctx, dynamodb.QueryInput{
		IndexName:                 &index,
		KeyConditionExpression:    &condition,
		ExpressionAttributeValues: values,
	}, n)
}

// Expired implements job.Jobs: the table removes rows by itself, so there are none.
func (s *Jobs) Expired(context.Context, time.Time, int) ([]job.Job, error) { return nil, nil }

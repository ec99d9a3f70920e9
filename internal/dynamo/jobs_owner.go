package dynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

// List implements job.Jobs. It merges the shards of the owner's jobs, reading of each about what it needs.
func (s *Jobs) List(ctx context.Context, owner string, before job.ID, limit int) ([]job.Job, error) {
	jobs, err := s.list(ctx, owner, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list jobs of %q: %w", owner, err)
	}
	return jobs, nil
}

func (s *Jobs) list(ctx context.Context, owner string, before job.ID, limit int) ([]job.Job, error) {
	page := limit/layout.Shards + limit/(2*layout.Shards) + 1 // jobs are spread evenly, more or less
	var shards []*ownerShard
	for shard := range layout.Shards {
		shards = append(shards, &ownerShard{jobs: s, pk: layout.OwnerPK(owner, shard), before: before, page: page})
	}
	shards = append(shards, &ownerShard{jobs: s, pk: layout.OldOwnerPK(owner), before: before, page: page})
	group, first := errgroup.WithContext(ctx)
	for _, shard := range shards {
		group.Go(func() error { return shard.fill(first) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var merged []job.Job
	for len(merged) < limit {
		var newest *ownerShard
		for _, shard := range shards {
			if err := shard.fill(ctx); err != nil {
				return nil, err
			}
			if len(shard.read) > 0 && (newest == nil || shard.read[0].ID > newest.read[0].ID) {
				newest = shard
			}
		}
		if newest == nil {
			break
		}
		// The index may have a job under its old key and under its new one, as it lags behind the row.
		if next := newest.take(); len(merged) == 0 || merged[len(merged)-1].ID != next.ID {
			merged = append(merged, next)
		}
	}
	return merged, nil
}

// ownerShard reads the jobs under one key of the index, newest first, a page at a time.
type ownerShard struct {
	jobs   *Jobs
	pk     string
	before job.ID // where the next page begins
	page   int
	read   []job.Job // and not taken yet
	over   bool      // there are no more
}

func (o *ownerShard) take() job.Job {
	next := o.read[0]
	o.read = o.read[1:]
	return next
}

// fill reads the next page when all of the last one is taken.
func (o *ownerShard) fill(ctx context.Context) error {
	if len(o.read) > 0 || o.over {
		return nil
	}
	index, condition, forward := layout.OwnerIndex, "#"+layout.OwnerIndexPK+" = :owner", false
	values := item{":owner": text(o.pk)}
	if o.before != "" {
		condition += " AND #" + layout.OwnerIndexSK + " < :before"
		values[":before"] = text(string(o.before))
	}
	rows, err := o.jobs.table.query(ctx, dynamodb.QueryInput{
		IndexName:                 &index,
		KeyConditionExpression:    &condition,
		ExpressionAttributeValues: values,
		ScanIndexForward:          &forward,
	}, o.page)
	if err != nil {
		return err
	}
	if o.read, err = decodeJobs(rows); err != nil {
		return err
	}
	o.over = len(rows) < o.page
	if len(rows) > 0 {
		o.before = o.read[len(rows)-1].ID
	}
	return nil
}

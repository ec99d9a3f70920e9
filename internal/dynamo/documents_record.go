package dynamo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"

	"sheaf/internal/backoff"
	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

// recordBatch is how many outcomes share a transaction and one change of their counter. DynamoDB takes 100 rows and 4 MB;
// fewer mean that less is repeated when one of them meets somebody else's.
const recordBatch = 25

// Record implements job.Documents.
func (s *Documents) Record(ctx context.Context, outcomes ...job.Document) error {
	for _, d := range outcomes {
		if d.State != job.Completed && d.State != job.Failed {
			return fmt.Errorf("record document %d of job %s: %q is no outcome", d.Number, d.Job, d.State)
		}
	}
	for _, wave := range waves(outcomes) {
		if err := s.recordWave(ctx, wave); err != nil {
			return err
		}
	}
	return nil
}

// waves splits outcomes such that each wave has at most one of a document, and the first of them comes in the first
// wave. A transaction takes a row only once.
func waves(outcomes []job.Document) [][]job.Document {
	type document struct {
		job    job.ID
		number int
	}
	before := map[document]int{}
	var all [][]job.Document
	for _, d := range outcomes {
		n := before[document{d.Job, d.Number}]
		before[document{d.Job, d.Number}]++
		if n == len(all) {
			all = append(all, nil)
		}
		all[n] = append(all[n], d)
	}
	return all
}

// counter names the counter of an outcome.
type counter struct {
	job   job.ID
	shard int
	run   int
}

// recordWave records outcomes of distinct documents: at the same time where they have different counters, else one
// transaction after the other, as two would be in each other's way.
func (s *Documents) recordWave(ctx context.Context, outcomes []job.Document) error {
	byCounter := map[counter][]job.Document{}
	for _, d := range outcomes {
		c := counter{d.Job, layout.Shard(d.Number), d.Run}
		byCounter[c] = append(byCounter[c], d)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(layout.Shards)
	for c, all := range byCounter {
		group.Go(func() error {
			for batch := range slices.Chunk(all, recordBatch) {
				if err := s.recordBatch(ctx, c, batch); err != nil {
					return fmt.Errorf("record %d outcomes, first document %d of job %s: %w", len(batch), batch[0].Number,
						c.job, err)
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// recordBatch stores outcomes and counts them, in one transaction. The transaction is cancelled when an outcome does not
// win, and tried again without it.
func (s *Documents) recordBatch(ctx context.Context, c counter, outcomes []job.Document) error {
	latest := true // that the outcomes are later than all that are counted
	for tries := backoff.NewRetries(); len(outcomes) > 0; {
		err := s.transact(ctx, c, outcomes, latest)
		cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
		if !ok || len(cancelled.CancellationReasons) != len(outcomes)+1 {
			return err
		}
		why := reasons(cancelled.CancellationReasons)
		switch {
		case why.fault():
			return err
		case !why.refused():
			if err := tries.Wait(ctx, err); err != nil {
				return err
			}
		}
		latest = latest != why[len(outcomes)].refused
		outcomes = why.winners(outcomes)
	}
	return nil
}

// transact stores outcomes and adds them to their counter, whose time only moves on: where latest is given, it must be
// before theirs and is set to it, otherwise it must not be and stays.
func (s *Documents) transact(ctx context.Context, c counter, outcomes []job.Document, latest bool) error {
	writes := make([]types.TransactWriteItem, 0, len(outcomes)+1)
	for _, d := range outcomes {
		row, err := s.table.encodeDocument(d).item()
		if err != nil {
			return err
		}
		writes = append(writes, types.TransactWriteItem{Put: &types.Put{
			TableName:                 &s.table.name,
			Item:                      row,
			ConditionExpression:       aws.String(mayRecord),
			ExpressionAttributeNames:  names(mayRecord),
			ExpressionAttributeValues: item{":run": number(d.Run), ":processing": text(string(job.Processing))},
		}})
	}
	writes = append(writes, types.TransactWriteItem{Update: s.table.count(c, outcomes, latest)})
	// The SDK sends a token with the call, by which DynamoDB recognises a second attempt when the first answer was lost.
	_, err := s.table.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: writes})
	return err
}

// count is the change of a counter by outcomes.
func (t *Table) count(c counter, outcomes []job.Document, latest bool) *types.Update {
	completed, at := 0, outcomes[0].At
	var work job.Work
	for _, d := range outcomes {
		work = work.Plus(d.Work)
		if d.State == job.Completed {
			completed++
		}
		if d.At.After(at) {
			at = d.At
		}
	}
	update, condition := "ADD #completed :completed, #failed :failed, #compute_ms :compute_ms, #memory_mib_ms :memory_mib_ms", "#last_at >= :at"
	values := item{
		":completed": number(completed), ":failed": number(len(outcomes) - completed), ":at": number(at.UnixMicro()),
		":compute_ms": number(work.Compute), ":memory_mib_ms": number(work.Memory),
	}
	if latest {
		update += " SET #last_at = :at, #ttl = :ttl"
		condition = "attribute_not_exists(#last_at) OR #last_at < :at"
		values[":ttl"] = number(timeToLive(at.Add(t.rowLife)))
	}
	return &types.Update{
		TableName:                 &t.name,
		Key:                       key(layout.ShardPK(c.job, c.shard), layout.CounterSK(c.run)),
		UpdateExpression:          &update,
		ConditionExpression:       &condition,
		ExpressionAttributeNames:  names(update, condition),
		ExpressionAttributeValues: values,
	}
}

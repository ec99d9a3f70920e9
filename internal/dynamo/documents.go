package dynamo

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

var _ job.Documents = (*Documents)(nil)

// Documents is the port of that name on a Table. Times are kept in UTC, to the microsecond.
type Documents struct{ table *Table }

// Documents returns the documents in the table.
func (t *Table) Documents() *Documents { return &Documents{t} }

// The conditions under which a row may be written for a run: those of job.Documents.
const (
	inThisRun = "#run = :run AND #state = :processing" // is being processed, in the same run
	mayBegin  = absent + " OR #run < :run"
	mayRecord = mayBegin + " OR (" + inThisRun + ")"
)

// Start implements job.Documents.
func (s *Documents) Start(ctx context.Context, id job.ID, run, number int, now time.Time) (job.Document, error) {
	d, err := s.start(ctx, job.Document{Job: id, Number: number, Run: run, State: job.Processing, At: now})
	if err != nil {
		return job.Document{}, fmt.Errorf("start document %d of job %s: %w", number, id, err)
	}
	return d, nil
}

// start begins the row of a document's run, or else goes on with the one that is there. Between the two attempts
// somebody else may write; then it begins again.
func (s *Documents) start(ctx context.Context, d job.Document) (job.Document, error) {
	for {
		began, err := s.begin(ctx, d)
		if _, refused := failed(err); !refused {
			return began, err
		}
		row, err := s.table.update(ctx, documentKey(d.Job, d.Number), "SET #at = :at, #ttl = :ttl", inThisRun, item{
			":run": number(d.Run), ":processing": text(string(job.Processing)),
			":at": number(d.At.UnixMicro()), ":ttl": number(timeToLive(d.At.Add(s.table.rowLife))),
		})
		there, refused := failed(err)
		switch {
		case !refused && err != nil:
			return job.Document{}, err
		case !refused:
			return decodeDocument(row, d.Job)
		}
		if may, err := beginsOver(there, d.Run); err != nil {
			return job.Document{}, err
		} else if !may {
			return job.Document{}, job.ErrTerminal
		}
	}
}

// begin makes the row of a document's run, with these deaths, and returns what it holds. Where mayBegin does not hold,
// failed says so of the error.
func (s *Documents) begin(ctx context.Context, d job.Document, deaths ...string) (job.Document, error) {
	row := s.table.encodeDocument(d)
	row.Crashed = deaths
	attributes, err := row.item()
	if err != nil {
		return job.Document{}, err
	}
	err = s.table.put(ctx, attributes, mayBegin,
		item{":run": number(d.Run)})
	if err != nil {
		return job.Document{}, err
	}
	return row.document(d.Job), nil
}

// beginsOver reports whether mayBegin holds for what is there.
func beginsOver(there item, run int) (bool, error) {
	if there == nil {
		return true, nil
	}
	row, err := decodeRow(there)
	return row.Run < run, err
}

// AddCrash implements job.Documents. Each crash has a name, so that one whose answer was lost is not counted twice.
func (s *Documents) AddCrash(ctx context.Context, id job.ID, run, number int) (int, error) {
	d := job.Document{Job: id, Number: number, Run: run, State: job.Processing, At: time.Now()}
	deaths, err := s.addDeath(ctx, d, rand.Text())
	if err != nil {
		return 0, fmt.Errorf("count a crash of document %d of job %s: %w", number, id, err)
	}
	return deaths, nil
}

// addDeath adds a death to the row that is there, or else begins one with it, as start does.
func (s *Documents) addDeath(ctx context.Context, d job.Document, death string) (int, error) {
	for {
		row, err := s.table.update(ctx, documentKey(d.Job, d.Number), "ADD #dead :death", inThisRun, item{
			":run": number(d.Run), ":processing": text(string(job.Processing)),
			":death": &types.AttributeValueMemberSS{Value: []string{death}},
		})
		there, refused := failed(err)
		if !refused {
			return deathsOf(row, err)
		}
		if may, err := beginsOver(there, d.Run); err != nil || !may {
			return 0, err
		}
		began, err := s.begin(ctx, d, death)
		if _, refused := failed(err); !refused {
			return began.Crashes, err
		}
	}
}

func deathsOf(row item, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	decoded, err := decodeRow(row)
	return len(decoded.Crashed), err
}

// Range implements job.Documents.
func (s *Documents) Range(ctx context.Context, id job.ID, first, last int) ([]job.Document, error) {
	if first == last { // takes no right to search
		return s.one(ctx, id, first)
	}
	var found [layout.Shards][]job.Document
	group, shardCtx := errgroup.WithContext(ctx)
	for n := first; n <= last && n < first+layout.Shards; n++ {
		shard := layout.Shard(n)
		group.Go(func() (err error) {
			found[shard], err = s.rangeOf(shardCtx, id, shard, first, last)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("read documents %d to %d of job %s: %w", first, last, id, err)
	}
	all := slices.Concat(found[:]...)
	slices.SortFunc(all, func(a, b job.Document) int { return a.Number - b.Number })
	return all, nil
}

// one returns the document with this number, none where it has no row.
func (s *Documents) one(ctx context.Context, id job.ID, number int) ([]job.Document, error) {
	consistent := true
	out, err := s.table.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.table.name, Key: documentKey(id, number), ConsistentRead: &consistent,
	})
	if err == nil && len(out.Item) == 0 {
		return nil, nil
	}
	var d job.Document
	if err == nil {
		d, err = decodeDocument(out.Item, id)
	}
	if err != nil {
		return nil, fmt.Errorf("read document %d of job %s: %w", number, id, err)
	}
	return []job.Document{d}, nil
}

// rangeOf returns the documents from first to last that lie under one partition key.
func (s *Documents) rangeOf(ctx context.Context, id job.ID, shard, first, last int) ([]job.Document, error) {
	rows, err := s.table.queryRows(ctx, layout.ShardPK(id, shard), layout.DocumentSK(first), layout.DocumentSK(last))
	if err != nil {
		return nil, err
	}
	all := make([]job.Document, len(rows))
	for i, row := range rows {
		if all[i], err = decodeDocument(row, id); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Tally implements job.Documents. It reads one counter for each partition key.
func (s *Documents) Tally(ctx context.Context, id job.ID, run int) (job.Tally, error) {
	keys := make([]item, layout.Shards)
	for shard := range keys {
		keys[shard] = key(layout.ShardPK(id, shard), layout.CounterSK(run))
	}
	rows, err := s.table.read(ctx, keys)
	var sum job.Tally
	if err == nil {
		sum, err = sumCounters(rows)
	}
	if err != nil {
		return job.Tally{}, fmt.Errorf("tally run %d of job %s: %w", run, id, err)
	}
	return sum, nil
}

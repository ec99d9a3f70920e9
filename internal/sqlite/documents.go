package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"sheaf/internal/job"
)

var _ job.Documents = (*Documents)(nil)

// Documents is the port of that name on a DB. Times are kept in UTC, to the microsecond.
type Documents struct{ db *DB }

// Documents returns the documents in the file.
func (db *DB) Documents() *Documents { return &Documents{db} }

// recordBatch is how many outcomes share a transaction: enough that its fsync does not count, few enough that others do
// not wait long for their turn.
const recordBatch = 500

// Start implements job.Documents. A loss of power may undo it: the document's message is delivered again then, and starts it anew.
func (s *Documents) Start(ctx context.Context, id job.ID, run, number int, now time.Time) (job.Document, error) {
	d := job.Document{Job: id, Number: number, Run: run, State: job.Processing, At: fromMicros(now.UnixMicro())}
	err := s.db.write(ctx, relaxed, func(tx *tx) (err error) {
		d.Crashes, err = start(tx, d)
		return err
	})
	if err != nil {
		return job.Document{}, fmt.Errorf("start document %d of job %s: %w", number, id, err)
	}
	return d, nil
}

// AddCrash implements job.Documents. Where Start would return ErrTerminal nothing is counted, and it returns 0.
func (s *Documents) AddCrash(ctx context.Context, id job.ID, run, number int) (int, error) {
	d := job.Document{Job: id, Number: number, Run: run, State: job.Processing, At: time.Now()}
	crashes := 0
	err := s.db.write(ctx, durable, func(tx *tx) (err error) {
		if crashes, err = start(tx, d); err != nil {
			return err
		}
		crashes++
		_, err = tx.exec("UPDATE documents SET deaths = ? WHERE job = ? AND number = ?", crashes, string(id), number)
		return err
	})
	switch {
	case errors.Is(err, job.ErrTerminal):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("count a crash of document %d of job %s: %w", number, id, err)
	}
	return crashes, nil
}

// start makes or takes over the row of a document for d's run and returns the crashes in it so far.
func start(tx *tx, d job.Document) (crashes int, err error) {
	found, err := tx.row(`INSERT INTO documents (job, number, run, state, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET run = excluded.run, state = excluded.state, at = excluded.at,
			deaths = iif(documents.run = excluded.run, deaths, 0),
			code = '', message = '', pages = 0, word_pages = 0, pass = 0, fitted_pages = 0, seconds = 0, bytes = 0, crc32 = 0, pdf_run = 0, compute_ms = 0, memory_mib_ms = 0, fonts = NULL, warnings = NULL
		WHERE documents.run = excluded.run AND documents.state = 'processing' OR documents.run < excluded.run
		RETURNING deaths`, []any{string(d.Job), d.Number, d.Run, string(d.State), d.At.UnixMicro()}, &crashes)
	if err == nil && !found {
		err = job.ErrTerminal
	}
	return crashes, err
}

// Record implements job.Documents.
func (s *Documents) Record(ctx context.Context, outcomes ...job.Document) error {
	for batch := range slices.Chunk(outcomes, recordBatch) {
		due := false
		if err := s.db.write(ctx, durable, func(tx *tx) (err error) {
			if err := record(tx, batch); err != nil {
				return err
			}
			due, err = tx.row("SELECT 1 FROM feed WHERE seq > 0 LIMIT 1", nil, new(int))
			return err
		}); err != nil {
			return fmt.Errorf("record %d outcomes, first document %d of job %s: %w", len(batch), batch[0].Number,
				batch[0].Job, err)
		}
		if due {
			s.db.feed.broadcast()
		}
	}
	return nil
}

type runKey struct {
	job job.ID
	run int
}

// record stores outcomes and adds those that won to the tallies of their runs.
func record(tx *tx, outcomes []job.Document) error {
	won := map[runKey]job.Tally{}
	for _, d := range outcomes {
		wins, err := recordOne(tx, d)
		if err != nil {
			return err
		}
		if wins {
			key := runKey{d.Job, d.Run}
			won[key] = added(won[key], d)
		}
	}
	for key, t := range won {
		if _, err := tx.exec(`INSERT INTO tallies (job, run, completed, failed, last_at, compute_ms, memory_mib_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET completed = completed + excluded.completed, failed = failed + excluded.failed,
				last_at = max(last_at, excluded.last_at), compute_ms = compute_ms + excluded.compute_ms, memory_mib_ms = memory_mib_ms + excluded.memory_mib_ms`,
			string(key.job), key.run, t.Completed, t.Failed, t.LastAt.UnixMicro(), t.Work.Compute, t.Work.Memory); err != nil {
			return err
		}
	}
	return nil
}

func added(t job.Tally, d job.Document) job.Tally {
	if d.State == job.Completed {
		t.Completed++
	} else {
		t.Failed++
	}
	if d.At.After(t.LastAt) {
		t.LastAt = d.At
	}
	t.Work = t.Work.Plus(d.Work)
	return t
}

// recordOne stores an outcome and reports whether it won.
func recordOne(tx *tx, d job.Document) (bool, error) {
	if d.State != job.Completed && d.State != job.Failed {
		return false, fmt.Errorf("document %d is %s, which is no outcome", d.Number, d.State)
	}
	fonts, err := listColumn(d.Fonts)
	if err != nil {
		return false, err
	}
	warnings, err := listColumn(d.Warnings)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(`INSERT INTO documents
			(job, number, run, state, code, message, pages, word_pages, pass, fitted_pages, seconds, bytes, crc32, pdf_run, compute_ms, memory_mib_ms,
				fonts, warnings, cached, deaths, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET run = excluded.run, state = excluded.state, code = excluded.code,
			message = excluded.message, pages = excluded.pages, word_pages = excluded.word_pages, pass = excluded.pass,
			fitted_pages = excluded.fitted_pages, seconds = excluded.seconds, bytes = excluded.bytes, crc32 = excluded.crc32, pdf_run = excluded.pdf_run,
			compute_ms = excluded.compute_ms, memory_mib_ms = excluded.memory_mib_ms, fonts = excluded.fonts, warnings = excluded.warnings,
			cached = excluded.cached, deaths = excluded.deaths, at = excluded.at
		WHERE documents.run = excluded.run AND documents.state = 'processing' OR documents.run < excluded.run`,
		string(d.Job), d.Number, d.Run, string(d.State), string(d.Code), d.Message, d.Pages, d.WordPages, d.Pass, d.Fitted, d.Seconds, d.Bytes,
		int64(d.CRC32), d.PDFRun, d.Work.Compute, d.Work.Memory, fonts, warnings, d.Cached, d.Crashes, d.At.UnixMicro())
	return n == 1, err
}

// listColumn returns a list as JSON, and NULL for nil.
func listColumn[T any](list []T) (any, error) {
	if list == nil {
		return nil, nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}

// Range implements job.Documents.
func (s *Documents) Range(ctx context.Context, id job.ID, first, last int) ([]job.Document, error) {
	scan := func(r *sql.Rows) (job.Document, error) { return scanDocument(r, id) }
	all, err := collect(ctx, s.db, scan, `SELECT number, run, state, code, message, pages, word_pages, pass, fitted_pages, seconds, bytes, crc32,
			pdf_run, compute_ms, memory_mib_ms, fonts, warnings, cached, deaths, at FROM documents WHERE job = ? AND number BETWEEN ? AND ? ORDER BY number`, string(id), first, last)
	if err != nil {
		return nil, fmt.Errorf("read documents %d to %d of job %s: %w", first, last, id, err)
	}
	return all, nil
}

func scanDocument(r *sql.Rows, id job.ID) (job.Document, error) {
	d := job.Document{Job: id}
	var fonts, warnings []byte
	var at int64
	err := r.Scan(&d.Number, &d.Run, &d.State, &d.Code, &d.Message, &d.Pages, &d.WordPages, &d.Pass, &d.Fitted, &d.Seconds, &d.Bytes, &d.CRC32,
		&d.PDFRun, &d.Work.Compute, &d.Work.Memory, &fonts, &warnings, &d.Cached, &d.Crashes, &at)
	if err != nil {
		return job.Document{}, err
	}
	d.At = fromMicros(at)
	if fonts != nil {
		err = json.Unmarshal(fonts, &d.Fonts)
	}
	if warnings != nil {
		err = errors.Join(err, json.Unmarshal(warnings, &d.Warnings))
	}
	return d, err
}

// Tally implements job.Documents.
func (s *Documents) Tally(ctx context.Context, id job.ID, run int) (job.Tally, error) {
	var t job.Tally
	var last int64
	found, err := s.db.one(ctx, into(&t.Completed, &t.Failed, &last, &t.Work.Compute, &t.Work.Memory),
		"SELECT completed, failed, last_at, compute_ms, memory_mib_ms FROM tallies WHERE job = ? AND run = ?", string(id), run)
	if err != nil {
		return job.Tally{}, fmt.Errorf("tally run %d of job %s: %w", run, id, err)
	}
	if found {
		t.LastAt = fromMicros(last)
	}
	return t, nil
}

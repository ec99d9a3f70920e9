package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sheaf/internal/job"
	"sheaf/internal/options"
)

// Retry starts a new run of a finished job for documents of it, with these secrets and none of the runs before. A job that failed as a
// whole is read again. While a run is under way the error is not_ready, unless it is the one that the same request with the same key
// began: then that is the answer.
func (p *Pipeline) Retry(ctx context.Context, owner string, id job.ID, r job.Retry) (job.Job, error) {
	by, err := retriedBy(id, r)
	if err != nil {
		return job.Job{}, err
	}
	for range maxSwaps {
		j, err := p.owned(ctx, owner, id)
		if err != nil {
			return job.Job{}, err
		}
		if again, err := repeats(j, by); err != nil {
			return job.Job{}, err
		} else if again && j.State.Finished() {
			return j, nil
		} else if again {
			return j, p.startRun(ctx, j, r.Secrets) // the call before may have ended early
		}
		next, err := p.nextRun(ctx, j, r)
		if err != nil {
			return job.Job{}, err
		}
		next.RetriedBy, next.UpdatedAt = by, p.Now()
		switch stored, err := p.Jobs.Replace(ctx, next); {
		case err == nil:
			p.Log.Info("job retried", "job", id, "run", stored.Run, "documents", stored.Again.Count())
			return stored, p.startRun(ctx, stored, r.Secrets)
		case !errors.Is(err, job.ErrConflict):
			return job.Job{}, err
		}
	}
	return job.Job{}, fmt.Errorf("retry job %s, %d times: %w", id, maxSwaps, job.ErrConflict)
}

// startRun stores the secrets of a run and has it taken up.
func (p *Pipeline) startRun(ctx context.Context, j job.Job, s job.Secrets) error {
	if err := p.putSecrets(ctx, j, s); err != nil {
		return err
	}
	if err := send(ctx, p, p.IntakeQueue, j, job.IntakeMessage{Job: j.ID}); err != nil {
		return fmt.Errorf("retry of job %s: %w", j.ID, err)
	}
	return nil
}

// nextRun returns a job as its next run begins, or why there is none.
func (p *Pipeline) nextRun(ctx context.Context, j job.Job, r job.Retry) (job.Job, error) {
	if !j.State.Finished() {
		return j, job.Errorf(job.CodeNotReady, "The job is not finished yet. Retry it when it is.")
	}
	if err := sameGuard(j, r.Secrets); err != nil {
		return j, err
	}
	next := j.NextRun()
	if !r.Secrets.Empty() {
		next = next.WithSecrets()
	}
	if r.Options != nil {
		whole, err := options.ForRetry(job.Request{Options: *r.Options, Secrets: r.Secrets}, j.Options)
		if err != nil {
			return j, err
		}
		if !j.Counted {
			next.Options = whole
		}
	}
	if !j.Counted {
		return readAgain(j, next, r)
	}
	m, err := p.manifest(ctx, j.ID)
	if err != nil {
		return j, err
	}
	named, err := numbersOf(m, r.Files)
	if err != nil {
		return j, err
	}
	rows, err := p.rows(ctx, j.ID, 1, j.Total)
	if err != nil {
		return j, err
	}
	var again job.Numbers
	next.CarriedOver, next.CarriedFailed = 0, 0
	for n := 1; n <= j.Total; n++ {
		switch d := rows[n]; {
		case chosen(j, r, named, n, d):
			again.Add(n)
		case d.State == job.Completed:
			next.CarriedOver++
		default:
			next.CarriedFailed++
		}
	}
	if again.Count() == 0 && j.ErrorCode == "" {
		return j, job.Errorf(job.CodeInvalidRequest, "No document of this job failed, so there is nothing to retry. To convert documents again all the same, name them in files or give options.")
	}
	next = next.Converting(again)
	if r.Options != nil {
		if next = next.WithWay(again, *r.Options); len(next.Ways) > job.MaxWays {
			return j, job.Errorf(job.CodeInvalidRequest, "The documents of this job are converted with %d kinds of options already. Send those that need others as a new job.", job.MaxWays)
		}
	}
	return next, nil
}

// readAgain returns a job whose upload was never read as its next run begins.
func readAgain(j, next job.Job, r job.Retry) (job.Job, error) {
	switch {
	case len(r.Files) > 0:
		return j, job.Errorf(job.CodeInvalidRequest, "The upload of this job could not be read, so it has no documents to choose from. Retry it without files.")
	case r.Options == nil && !j.Retryable():
		return j, job.Errorf(job.CodeInvalidRequest, "This job cannot be converted with its options. Give others: %s", j.ErrorMessage)
	}
	return next, nil
}

// chosen reports whether a retry converts document n, whose row this is. One without an outcome gets one.
func chosen(j job.Job, r job.Retry, named job.Numbers, n int, d job.Document) bool {
	switch {
	case d.State != job.Completed && d.State != job.Failed:
		return true
	case len(r.Files) > 0:
		return named.Has(n)
	case r.Options != nil, d.State == job.Failed:
		return true
	}
	file, corrected := j.CorrectedOf(n)
	return corrected && file.Waiting
}

// numbersOf returns the numbers of documents by their names. A path that several documents have names them all.
func numbersOf(m *job.Manifest, files []job.FileName) (job.Numbers, error) {
	var numbers job.Numbers
	byPath := map[string][]int{}
	if len(files) > 0 {
		for i, e := range m.Documents {
			byPath[e.Name] = append(byPath[e.Name], i+1)
		}
	}
	for _, f := range files {
		found := byPath[f.Path]
		if f.Number > 0 && f.Number <= len(m.Documents) {
			found = []int{f.Number}
		}
		if len(found) == 0 {
			return nil, job.Errorf(job.CodeInvalidRequest, "This job has no document %s. Name documents by the id or filename that its status has.", f)
		}
		for _, n := range found {
			numbers.Add(n)
		}
	}
	return numbers, nil
}

// retriedBy names a request for a job that has a key, "" for one without: by the key and by what it asks for.
func retriedBy(id job.ID, r job.Retry) (string, error) {
	if r.Key == "" {
		return "", nil
	}
	asked, err := json.Marshal([]any{r.Files, r.Options})
	if err != nil {
		return "", fmt.Errorf("encode retry: %w", err)
	}
	secrets, err := secretsPrint(r.Secrets, string(id)+"#"+r.Key)
	if err != nil {
		return "", err
	}
	digest := func(b []byte) string {
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:16])
	}
	return digest([]byte(r.Key)) + " " + digest(asked) + secrets, nil
}

// repeats reports whether the run of a job was begun by this request. The error is idempotency_conflict where the key is the same and
// what is asked for is not.
func repeats(j job.Job, by string) (bool, error) {
	key, _, _ := strings.Cut(by, " ")
	before, _, _ := strings.Cut(j.RetriedBy, " ")
	switch {
	case by == "" || key != before:
		return false, nil
	case by != j.RetriedBy:
		return false, job.NewError(job.CodeIdempotencyConflict, nil)
	}
	return true, nil
}

package pipeline

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"io"

	"sheaf/internal/job"
	"sheaf/internal/size"
)

// MaxCorrected returns the most bytes that a corrected file may have.
func (p *Pipeline) MaxCorrected() int64 { return min(p.Limits.InlineBytes, p.Limits.DocumentBytes) }

// CorrectedTooLarge returns the error for a corrected file of more than limit bytes.
func CorrectedTooLarge(limit int64) *job.Error {
	return job.Errorf(job.CodeTooLarge, "The file is larger than %s, which a corrected file may have. Send it as a new job.", size.Limit(limit))
}

// Correct puts a file in the place of a document of a finished job, whatever became of the document: it is read as an upload of one
// document is, and stays what the document is from then on. With convert a run that converts it begins at once, as Retry does; else the
// next retry converts it, and the job stays as it is. The last of several files for one document counts. An error of reading r is
// returned as it is.
func (p *Pipeline) Correct(ctx context.Context, owner string, id job.ID, n int, r io.Reader, convert bool) (job.Job, error) {
	j, err := p.owned(ctx, owner, id)
	if err != nil {
		return job.Job{}, err
	}
	if err := p.correctable(ctx, j, n, convert); err != nil {
		return job.Job{}, err
	}
	file, err := p.putCorrected(ctx, id, n, r)
	if err != nil {
		return job.Job{}, err
	}
	// What the client sent is here: what is left to do is done even if the client does not wait for it.
	ctx = context.WithoutCancel(ctx)
	j, err = p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		if !j.DeletedAt.IsZero() {
			return j, false, job.NewError(job.CodeNotFound, nil)
		}
		if err := p.correctable(ctx, j, n, convert); err != nil {
			return j, false, err
		}
		next := j.WithCorrected(file)
		if !convert {
			return next, true, nil
		}
		next, err := p.nextRun(ctx, next, job.Retry{Files: []job.FileName{{Number: n}}})
		return next, err == nil, err
	})
	if errors.Is(err, job.ErrNotFound) {
		return job.Job{}, job.NewError(job.CodeNotFound, nil)
	}
	if err != nil {
		return job.Job{}, err
	}
	p.Log.Info("document corrected", "job", id, "document", n, "bytes", file.Size)
	if !convert {
		return j, nil
	}
	return j, p.startRun(ctx, j, job.Secrets{})
}

// correctable returns why no file can be put in the place of a document now, nil where it can.
func (p *Pipeline) correctable(ctx context.Context, j job.Job, n int, convert bool) error {
	switch {
	case !j.State.Finished():
		return job.Errorf(job.CodeNotReady, "The job is not finished yet. Send the corrected file when it is.")
	case n < 1 || n > j.Total:
		return job.Errorf(job.CodeNotFound, "This job has no such document. Its status has the ids of those that it has.")
	case convert && j.Guard != job.Guard{}:
		return job.Errorf(job.CodeInvalidRequest, "The PDFs of this job are protected, and passwords are not kept. Send the file with ?convert=false, then retry the job with the passwords.")
	}
	if _, again := j.CorrectedOf(n); !again && len(j.Corrected) >= job.MaxCorrected {
		return job.Errorf(job.CodeInvalidRequest, "%d documents of this job have a corrected file already. Send the others as a new job.", job.MaxCorrected)
	}
	m, err := p.manifest(ctx, j.ID)
	if err != nil {
		return err
	}
	if m.Documents[n-1].Code == job.CodeUnsafeName {
		return job.Errorf(job.CodeInvalidRequest, "It is the document's name that is not allowed, and a corrected file would have the same. Rename the file and send it as a new job.")
	}
	return nil
}

// putCorrected stores a corrected file. Where it is not used in the end it is removed with the job.
func (p *Pipeline) putCorrected(ctx context.Context, id job.ID, n int, r io.Reader) (job.Corrected, error) {
	limit := p.MaxCorrected()
	counted := &limitedReader{r: bufio.NewReader(r), left: limit, over: CorrectedTooLarge(limit)}
	if _, err := counted.r.(*bufio.Reader).Peek(1); errors.Is(err, io.EOF) {
		return job.Corrected{}, job.Errorf(job.CodeInvalidRequest, "The file is empty. Send the corrected document as the body of the request.")
	} else if err != nil {
		return job.Corrected{}, err
	}
	key := id.CorrectedKey(n, rand.Text())
	o, err := p.Inbox.Put(ctx, key, counted, job.PutOptions{})
	if counted.err != nil {
		return job.Corrected{}, counted.err
	}
	if err != nil {
		return job.Corrected{}, err
	}
	return job.Corrected{Number: n, Object: job.Ref{Key: key, VersionID: o.VersionID, ETag: o.ETag}, Size: limit - counted.left, Waiting: true}, nil
}

// limitedReader reads from r until there is more than it may read, and keeps the error that reading ended with.
type limitedReader struct {
	r    io.Reader
	left int64
	over error
	err  error
}

func (l *limitedReader) Read(b []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	n, err := l.r.Read(b)
	if l.left -= int64(n); l.left < 0 {
		l.err = l.over
		return 0, l.err
	}
	if err != nil && err != io.EOF { //nolint:errorlint // as io.Reader has it
		l.err = err
	}
	return n, err
}

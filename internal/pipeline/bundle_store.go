package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"sheaf/internal/job"
)

const (
	resultPart = 8 << 20 // bytes of a part; a result whose PDFs fill none is stored whole
	// mostParts bounds the parts that hold PDFs; of the 10,000 that S3 takes the rest is for what comes behind them. From
	// 72,000 MiB on parts are larger.
	mostParts = 9000
	// maxUploads is how many uploads of a result an attempt works on: one, and another when that ends under its hands.
	maxUploads = 2

	zipType = "application/zip"
)

// errUploadOver says that an upload is of no use any more, whoever ended it.
var errUploadOver = errors.New("upload is over")

// putResult stores the result ZIP. A result that is already there is the same one.
func (p *Pipeline) putResult(ctx context.Context, j job.Job) error {
	r, err := p.newResult(ctx, j)
	if err != nil {
		return err
	}
	if r.end < resultPart {
		err = p.putWhole(ctx, r)
	} else {
		err = p.putParts(ctx, r)
	}
	if err != nil && !errors.Is(err, job.ErrExists) {
		return fmt.Errorf("store result: %w", err)
	}
	return nil
}

// putWhole streams a small result into the bucket.
func (p *Pipeline) putWhole(ctx context.Context, r *result) error {
	pipe, w := io.Pipe()
	ctx, cancel := context.WithCancel(ctx)
	written := make(chan error, 1)
	go func() {
		err := p.writeResult(ctx, w, r, func(resultPDF) bool { return true })
		w.CloseWithError(err)
		written <- err
	}()
	_, err := p.Outbox.Put(ctx, r.key(), pipe, job.PutOptions{IfAbsent: true, ContentType: zipType})
	cancel()
	pipe.Close()
	if writeErr := <-written; err != nil {
		return errors.Join(err, writeErr)
	}
	return nil
}

func (r *result) key() string { return r.job.ID.ResultKey(r.job.Run) }

// partSize is the size of every part of r but the last.
func (r *result) partSize() int64 { return max(resultPart, (r.end+mostParts-1)/mostParts) }

// resultUpload is an upload of a result under way.
type resultUpload struct {
	id     string
	stored []job.UploadedPart
}

// putParts stores a large result by an upload that outlives an attempt: the next one finds it and writes what is missing.
// An upload that nobody completes is left to the bucket, which removes those of some age: a deleted job's needs no abort.
func (p *Pipeline) putParts(ctx context.Context, r *result) error {
	var err error
	for range maxUploads {
		var u resultUpload
		if u, err = p.joinUpload(ctx, r); err != nil {
			return err
		}
		if err = p.finishUpload(ctx, r, u); !errors.Is(err, errUploadOver) {
			return err
		}
	}
	return err
}

// joinUpload gives the upload of a result that an attempt before began, or else begins it. The error is ErrExists when
// that one is completed.
func (p *Pipeline) joinUpload(ctx context.Context, r *result) (resultUpload, error) {
	own, err := p.Outbox.StartParts(ctx, r.key(), zipType)
	if err != nil {
		return resultUpload{}, err
	}
	u, err := p.claimUpload(ctx, r, own)
	if err != nil || u.id != own {
		err = errors.Join(err, p.Outbox.AbortMultipart(ctx, r.key(), own))
	}
	return u, err
}

// claimUpload makes own the upload of a result that every attempt finds, unless there is another under way. Attempts agree
// on the first, when that is over on the second, and so on.
func (p *Pipeline) claimUpload(ctx context.Context, r *result, own string) (resultUpload, error) {
	claim := fmt.Sprintf("bundle#%s#%d#%s#", r.job.ID, r.job.Run, r.layout())
	for n := 1; ; n++ {
		id, err := p.Claims.Claim(ctx, claim+strconv.Itoa(n), own, p.Now().Add(p.Limits.Keep))
		if err != nil || id == own {
			return resultUpload{id: id}, err
		}
		stored, err := p.Outbox.Parts(ctx, r.key(), id)
		if !errors.Is(err, job.ErrNotFound) {
			return resultUpload{id: id, stored: stored}, err
		}
		switch _, err := p.Outbox.Head(ctx, job.Ref{Key: r.key()}); {
		case err == nil:
			return resultUpload{}, job.ErrExists
		case !errors.Is(err, job.ErrNotFound):
			return resultUpload{}, err
		}
	}
}

// finishUpload writes what is missing and makes the result of it.
func (p *Pipeline) finishUpload(ctx context.Context, r *result, u resultUpload) error {
	parts, err := p.writeParts(ctx, r, u)
	if err != nil {
		return err
	}
	err = p.Outbox.CompleteIfAbsent(ctx, r.key(), u.id, parts)
	switch {
	case errors.Is(err, job.ErrExists):
		return p.Outbox.AbortMultipart(ctx, r.key(), u.id)
	case errors.Is(err, job.ErrConflict):
		return errors.Join(errUploadOver, p.Outbox.AbortMultipart(ctx, r.key(), u.id))
	}
	return uploadError(err)
}

// writeParts writes the parts that are missing, and always those behind the last PDF, and gives all of them.
func (p *Pipeline) writeParts(ctx context.Context, r *result, u resultUpload) ([]job.UploadedPart, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := newPartWriter(r.partSize(), func(number int, data []byte) (job.UploadedPart, error) {
		part, err := p.Outbox.PutPart(ctx, r.key(), u.id, number, data)
		return part, uploadError(err)
	})
	w.keep(u.stored, r.end)
	err := p.writeResult(ctx, w, r, func(pdf resultPDF) bool { return !w.has(pdf.offset, pdf.size) })
	if err == nil {
		w.flush()
	} else {
		cancel() // what is under way
	}
	parts, putErr := w.wait()
	return parts, errors.Join(err, putErr)
}

// uploadError tells an upload that is over from other errors.
func uploadError(err error) error {
	if errors.Is(err, job.ErrNotFound) {
		return fmt.Errorf("%w: %w", errUploadOver, err)
	}
	return err
}

package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"sheaf/internal/job"
	"sheaf/internal/result"
)

// maxUploads is how many uploads of a result one attempt works on: one, and another when that is ended by somebody else.
const maxUploads = 2

// What results are.
const (
	zipType = "application/zip"
	pdfType = "application/pdf"
)

// errUploadOver says that an upload cannot be completed any more, whoever ended it.
var errUploadOver = errors.New("upload is over")

// zipFile is a result ZIP and where it is to be stored.
type zipFile struct {
	*result.Result
	job job.Job // as it will be when the result is stored
	key string
}

// putResult stores the result of j, which is the job as it will be then. A result that is already there is the same
// one. An *job.Error says that there can be none.
func (p *Pipeline) putResult(ctx context.Context, j job.Job) error {
	z, err := p.newResult(ctx, j)
	if err != nil || j.Bare() {
		return err
	}
	if z.FillsPart() {
		err = p.putParts(ctx, z)
	} else {
		err = p.putSmall(ctx, z)
	}
	if err != nil && !errors.Is(err, job.ErrExists) {
		return fmt.Errorf("store result: %w", err)
	}
	return nil
}

func (p *Pipeline) newResult(ctx context.Context, j job.Job) (zipFile, error) {
	m, err := p.manifest(ctx, j.ID)
	if err != nil {
		return zipFile{}, err
	}
	rows, err := p.rows(ctx, j.ID, 1, j.Total)
	if err != nil {
		return zipFile{}, err
	}
	report := p.overview(j)
	report.Completed, report.Failed = j.Completed, j.Failed
	report.Cost = job.CostOf(j.Work, j.Completed+j.Failed, p.Prices)
	addFiles(&report, j, m, rows, 1, j.Total)
	if j.Merges() {
		merged, err := p.merge(ctx, merging{job: j, manifest: m, rows: rows})
		if err != nil {
			return zipFile{}, err
		}
		return p.keeping(zipFile{Result: result.NewMerged(j, m, report, merged), job: j, key: j.ID.ResultKey(j.Run)}, m, rows), nil
	}
	return p.keeping(zipFile{Result: result.New(j, m, report, rows), job: j, key: j.ID.ResultKey(j.Run)}, m, rows), nil
}

// openPDF opens the stored PDF of a document, or, of number 0, the merged one.
func (p *Pipeline) openPDF(ctx context.Context, d job.Document) (io.ReadCloser, error) {
	if d.Number == 0 {
		return p.Outbox.Open(ctx, job.Ref{Key: d.Job.MergedKey(d.Run)}, 0, -1)
	}
	return p.Outbox.Open(ctx, job.Ref{Key: d.PDFKey()}, 0, -1)
}

// putSmall streams a small result into the bucket.
func (p *Pipeline) putSmall(ctx context.Context, z zipFile) error {
	pipe, w := io.Pipe()
	ctx, cancel := context.WithCancel(ctx)
	written := make(chan error, 1)
	go func() {
		err := z.Write(ctx, w, p.openPDF, func(result.PDF) bool { return true })
		w.CloseWithError(err)
		written <- err
	}()
	_, err := p.Outbox.Put(ctx, z.key, pipe, job.PutOptions{IfAbsent: true, ContentType: zipType})
	cancel()
	pipe.Close()
	if writeErr := <-written; err != nil {
		return errors.Join(err, writeErr)
	}
	return nil
}

// resultUpload is an upload of a result under way.
type resultUpload struct {
	id     string
	stored []job.UploadedPart
}

// putParts stores a large result by an upload that outlives an attempt: the next one finds it and writes what is missing.
// An upload that nobody completes is left to the bucket, which removes old ones: a deleted job's needs no abort.
func (p *Pipeline) putParts(ctx context.Context, z zipFile) error {
	var err error
	for range maxUploads {
		var u resultUpload
		if u, err = p.joinUpload(ctx, z); err != nil {
			return err
		}
		if err = p.finishUpload(ctx, z, u); !errors.Is(err, errUploadOver) {
			return err
		}
	}
	return err
}

// joinUpload returns the upload of the result that an earlier attempt began, or else begins one. The error is ErrExists
// when the earlier one is completed.
func (p *Pipeline) joinUpload(ctx context.Context, z zipFile) (resultUpload, error) {
	own, err := p.Outbox.StartMultipart(ctx, z.key, job.MultipartOptions{ContentType: zipType})
	if err != nil {
		return resultUpload{}, err
	}
	u, err := p.claimUpload(ctx, z, own)
	if err != nil || u.id != own {
		err = errors.Join(err, p.Outbox.AbortMultipart(ctx, z.key, own))
	}
	return u, err
}

// claimUpload makes own the upload of the result that every attempt finds, unless another is under way, and returns the one
// that holds. Attempts agree on the first, when that is over on the second, and so on.
func (p *Pipeline) claimUpload(ctx context.Context, z zipFile, own string) (resultUpload, error) {
	claim := fmt.Sprintf("bundle#%s#%d#%s#", z.job.ID, z.job.Run, z.Layout())
	for n := 1; ; n++ {
		id, err := p.Claims.Claim(ctx, claim+strconv.Itoa(n), own, p.Now().Add(p.Limits.Keep))
		if err != nil || id == own {
			return resultUpload{id: id}, err
		}
		stored, err := p.Outbox.Parts(ctx, z.key, id)
		if !errors.Is(err, job.ErrNotFound) {
			return resultUpload{id: id, stored: stored}, err
		}
		switch _, err := p.Outbox.Head(ctx, job.Ref{Key: z.key}); {
		case err == nil:
			return resultUpload{}, job.ErrExists
		case !errors.Is(err, job.ErrNotFound):
			return resultUpload{}, err
		}
	}
}

// finishUpload writes what is missing and makes the result of it.
func (p *Pipeline) finishUpload(ctx context.Context, z zipFile, u resultUpload) error {
	parts, err := p.writeParts(ctx, z, u)
	if err != nil {
		return err
	}
	err = p.Outbox.CompleteMultipart(ctx, z.key, u.id, parts, job.CompleteOptions{IfAbsent: true})
	switch {
	case errors.Is(err, job.ErrExists):
		return p.Outbox.AbortMultipart(ctx, z.key, u.id)
	case errors.Is(err, job.ErrConflict):
		return errors.Join(errUploadOver, p.Outbox.AbortMultipart(ctx, z.key, u.id))
	}
	return uploadError(err)
}

// writeParts writes the parts that are missing, and always those behind the last PDF, and returns all of them.
func (p *Pipeline) writeParts(ctx context.Context, z zipFile, u resultUpload) ([]job.UploadedPart, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := z.PartWriter(u.stored, func(number int, data []byte) (job.UploadedPart, error) {
		part, err := p.Outbox.PutPart(ctx, z.key, u.id, number, data)
		return part, uploadError(err)
	})
	if err := z.Write(ctx, w, p.openPDF, w.Needs); err != nil {
		cancel() // what is under way
		return nil, errors.Join(err, w.Stop())
	}
	return w.Finish()
}

// uploadError marks the error of an upload that is over.
func uploadError(err error) error {
	if errors.Is(err, job.ErrNotFound) {
		return fmt.Errorf("%w: %w", errUploadOver, err)
	}
	return err
}

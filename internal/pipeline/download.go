package pipeline

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"sheaf/internal/job"
)

const downloadValid = 15 * time.Minute

// Download is a file to hand out: by URL where the store can, else as Body, which the caller closes.
type Download struct {
	URL      string
	Body     io.ReadSeekCloser
	Filename string
	Size     int64
	ETag     string // tells one content from another, without quotes
	Modified time.Time
}

// Download returns the result ZIP. The error is not_ready before the job is finished and not_found when nothing was
// converted.
func (p *Pipeline) Download(ctx context.Context, owner string, id job.ID) (Download, error) {
	j, err := p.owned(ctx, owner, id)
	switch {
	case err != nil:
		return Download{}, err
	case j.HasResult:
		name := strings.TrimSuffix(path.Base(j.Source.Filename), path.Ext(j.Source.Filename)) + "-pdf.zip"
		return p.download(ctx, id.ResultKey(j.Run), name)
	case j.State.Finished():
		return Download{}, job.Errorf(job.CodeNotFound, "No document of this job was converted, so there is nothing to download. Its status says why.")
	}
	return Download{}, job.NewError(job.CodeNotReady, nil)
}

// PDF returns one document's PDF as soon as there is one. The error is not_ready before that and not_found when it
// failed.
func (p *Pipeline) PDF(ctx context.Context, owner string, id job.ID, n int) (Download, error) {
	j, err := p.owned(ctx, owner, id)
	if err != nil {
		return Download{}, err
	}
	if !j.Counted {
		return Download{}, job.NewError(job.CodeNotReady, nil)
	}
	if n < 1 || n > j.Total {
		return Download{}, job.Errorf(job.CodeNotFound, "This job has documents 1 to %d.", j.Total)
	}
	m, err := p.manifest(ctx, id)
	if err != nil {
		return Download{}, err
	}
	rows, err := p.rows(ctx, id, n, n)
	if err != nil {
		return Download{}, err
	}
	switch f := fileStatus(j, n, m.Documents[n-1], rows[n]); f.Status {
	case job.Completed:
		return p.download(ctx, rows[n].PDFKey(), path.Base(m.Documents[n-1].PDF))
	case job.Failed:
		return Download{}, job.Errorf(job.CodeNotFound, "This document was not converted: %s", *f.ErrorMessage)
	}
	return Download{}, job.Errorf(job.CodeNotReady, "This document is not converted yet. Ask for the job's status and try again when it is.")
}

func (p *Pipeline) download(ctx context.Context, key, filename string) (Download, error) {
	if p.Downloads != nil {
		r, err := p.Downloads.PresignGet(ctx, key, filename, downloadValid)
		if err != nil {
			return Download{}, err
		}
		return Download{URL: r.URL, Filename: filename}, nil
	}
	o, err := p.Outbox.Head(ctx, job.Ref{Key: key})
	if errors.Is(err, job.ErrNotFound) {
		return Download{}, job.NewError(job.CodeNotFound, err)
	}
	if err != nil {
		return Download{}, err
	}
	body := &objectBody{ctx: ctx, bucket: p.Outbox, ref: job.Ref{Key: key, ETag: o.ETag}, size: o.Size}
	return Download{Body: body, Filename: filename, Size: o.Size, ETag: o.ETag, Modified: o.Modified}, nil
}

// objectBody reads an object from any place in it. It opens the object where it is first read after a Seek.
type objectBody struct {
	ctx    context.Context // of the one who reads
	bucket job.Objects
	ref    job.Ref
	size   int64
	offset int64
	body   io.ReadCloser // nil until something is read
}

func (r *objectBody) Read(b []byte) (int, error) {
	if r.offset >= r.size {
		return 0, io.EOF
	}
	if r.body == nil {
		var err error
		if r.body, err = r.bucket.Open(r.ctx, r.ref, r.offset, -1); err != nil {
			return 0, err
		}
	}
	n, err := r.body.Read(b)
	if r.offset += int64(n); err == io.EOF && r.offset < r.size {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Seek implements io.Seeker.
func (r *objectBody) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("seek to before the begin")
	}
	if offset == r.offset {
		return offset, nil
	}
	err := r.Close()
	r.offset = offset
	return offset, err
}

// Close implements io.Closer.
func (r *objectBody) Close() error {
	if r.body == nil {
		return nil
	}
	body := r.body
	r.body = nil
	return body.Close()
}

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
	Body     io.ReadCloser
	Filename string
	Size     int64
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
		return p.download(ctx, id.PDFKey(n), path.Base(m.Documents[n-1].PDF))
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
	body, err := p.Outbox.Open(ctx, job.Ref{Key: key, ETag: o.ETag}, 0, -1)
	if err != nil {
		return Download{}, err
	}
	return Download{Body: body, Filename: filename, Size: o.Size}, nil
}

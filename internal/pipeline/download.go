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
	Type     string // of the content
	Size     int64
	ETag     string // tells one content from another, without quotes
	Modified time.Time
}

// Download returns the result of a job: of the kind asked for, or, for "", what it is. The error is not_ready before the job is finished
// and not_found when nothing was converted, or there is nothing of that kind.
func (p *Pipeline) Download(ctx context.Context, owner string, id job.ID, kind string) (Download, error) {
	j, err := p.owned(ctx, owner, id)
	switch {
	case err != nil:
		return Download{}, err
	case j.HasResult:
		return p.result(ctx, j, kind)
	case j.State.Finished():
		return Download{}, job.Errorf(job.CodeNotFound, "No document of this job was converted, so there is nothing to download. Its status says why.")
	}
	return Download{}, job.NewError(job.CodeNotReady, nil)
}

// result returns the result of a job that has one.
func (p *Pipeline) result(ctx context.Context, j job.Job, kind string) (Download, error) {
	offers, err := p.offers(ctx, j)
	if err != nil {
		return Download{}, err
	}
	for _, o := range offers {
		switch {
		case kind != "" && o.Kind != kind:
		case o.Kind == job.KindZIP:
			return p.download(ctx, j.ID.ResultKey(j.Run), o.Filename, o.ContentType)
		default:
			key, _, err := p.onePDF(ctx, j)
			if err != nil {
				return Download{}, err
			}
			return p.download(ctx, key, o.Filename, o.ContentType)
		}
	}
	if kind == job.KindPDF {
		return Download{}, job.Errorf(job.CodeNotFound, "This job has %d PDFs and no single one. Download the ZIP, or convert the documents with the option merge.", j.Completed)
	}
	return Download{}, job.Errorf(job.CodeNotFound, "The result of this job is one PDF and no ZIP. Download it as a PDF.")
}

// offers returns what of a job with a result can be downloaded, first what the result is.
func (p *Pipeline) offers(ctx context.Context, j job.Job) ([]job.Offer, error) {
	at := p.BaseURL + "/api/v1/jobs/" + string(j.ID) + "/download?format="
	var offers []job.Offer
	if !j.Bare() {
		name := strings.TrimSuffix(path.Base(j.Source.Filename), path.Ext(j.Source.Filename)) + "-pdf.zip"
		offers = append(offers, job.Offer{Kind: job.KindZIP, Filename: name, ContentType: zipType, URL: at + job.KindZIP})
	}
	if j.Merges() || j.Total == 1 {
		name := pdfName(j)
		if !j.Merges() {
			m, err := p.manifest(ctx, j.ID)
			if err != nil {
				return nil, err
			}
			name = path.Base(m.Documents[0].PDF)
		}
		offers = append(offers, job.Offer{Kind: job.KindPDF, Filename: name, ContentType: pdfType, URL: at + job.KindPDF})
	}
	return offers, nil
}

// onePDF returns where the PDF of all that was converted of a job with a result lies, if there is one: the merged one, or that of an upload
// of a single document.
func (p *Pipeline) onePDF(ctx context.Context, j job.Job) (key string, ok bool, err error) {
	switch {
	case j.Merges():
		return j.ID.MergedKey(j.Run), true, nil
	case j.Total != 1:
		return "", false, nil
	}
	rows, err := p.rows(ctx, j.ID, 1, 1)
	return rows[1].PDFKey(), err == nil, err
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
	if j.Merges() && j.Guard != (job.Guard{}) {
		return Download{}, job.Errorf(job.CodeNotFound, "The PDFs of this job are protected, and only the PDF that they are merged into is given out. Download the job's result.")
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
		return p.download(ctx, rows[n].PDFKey(), path.Base(m.Documents[n-1].PDF), pdfType)
	case job.Failed:
		return Download{}, job.Errorf(job.CodeNotFound, "This document was not converted: %s", *f.ErrorMessage)
	}
	return Download{}, job.Errorf(job.CodeNotReady, "This document is not converted yet. Ask for the job's status and try again when it is.")
}

func (p *Pipeline) download(ctx context.Context, key, filename, contentType string) (Download, error) {
	if p.Downloads != nil {
		r, err := p.Downloads.PresignGet(ctx, key, filename, downloadValid)
		if err != nil {
			return Download{}, err
		}
		return Download{URL: r.URL, Filename: filename, Type: contentType}, nil
	}
	o, err := p.Outbox.Head(ctx, job.Ref{Key: key})
	if errors.Is(err, job.ErrNotFound) {
		return Download{}, job.NewError(job.CodeNotFound, err)
	}
	if err != nil {
		return Download{}, err
	}
	body := &objectBody{ctx: ctx, bucket: p.Outbox, ref: job.Ref{Key: key, ETag: o.ETag}, size: o.Size}
	return Download{Body: body, Filename: filename, Type: contentType, Size: o.Size, ETag: o.ETag, Modified: o.Modified}, nil
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

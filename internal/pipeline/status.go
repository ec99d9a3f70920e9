package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/job"
)

// MaxPage is the most documents, and jobs, that one page of an answer holds.
const MaxPage = 1000

const downloadValid = 15 * time.Minute

// owned gives a job that exists, is neither deleted nor expired and belongs to owner; to everybody else it does not exist.
func (p *Pipeline) owned(ctx context.Context, owner string, id job.ID) (job.Job, error) {
	j, err := p.Jobs.Get(ctx, id)
	switch {
	case errors.Is(err, job.ErrNotFound), err == nil && (!j.DeletedAt.IsZero() || p.expired(j) || j.Owner != owner):
		return job.Job{}, job.NewError(job.CodeNotFound, nil)
	case err != nil:
		return job.Job{}, fmt.Errorf("read job %s: %w", id, err)
	}
	return j, nil
}

// expired reports whether a job's time is over. Its row may stay for days where the store removes rows by itself.
func (p *Pipeline) expired(j job.Job) bool {
	return !j.ExpiresAt.IsZero() && !p.Now().Before(j.ExpiresAt)
}

// Status gives the status document of a job with the page of at most limit documents from cursor on ("" is the first).
// Skipped entries are told on the first page.
func (p *Pipeline) Status(ctx context.Context, owner string, id job.ID, cursor string, limit int) (job.Status, error) {
	first := 1
	if cursor != "" {
		n, err := strconv.Atoi(cursor)
		if err != nil || n < 1 {
			return job.Status{}, job.Errorf(job.CodeInvalidRequest, "The cursor is not one that an answer gave as 'next'.")
		}
		first = n
	}
	j, err := p.owned(ctx, owner, id)
	if err != nil {
		return job.Status{}, err
	}
	return p.status(ctx, j, first, min(max(limit, 1), MaxPage))
}

// status gives the status document of a job with at most limit documents from number first on.
func (p *Pipeline) status(ctx context.Context, j job.Job, first, limit int) (job.Status, error) {
	s := p.overview(j)
	if !j.Counted {
		return s, nil
	}
	var err error
	if s.Completed, s.Failed, err = p.counts(ctx, j); err != nil {
		return s, err
	}
	m, err := p.manifest(ctx, j.ID)
	if err != nil {
		return s, err
	}
	last := min(first+limit-1, len(m.Documents))
	rows, err := p.rows(ctx, j.ID, first, last)
	if err != nil {
		return s, err
	}
	addFiles(&s, j, m, rows, first, last)
	return s, nil
}

// overview is the status document of a job before it is counted.
func (p *Pipeline) overview(j job.Job) job.Status {
	s := job.Status{
		ID: j.ID, Status: j.Visible(), CreatedAt: j.CreatedAt, FinishedAt: timeOrNil(j.FinishedAt),
		Files: []job.FileStatus{}, Skipped: []job.Skipped{},
		ErrorCode: orNil(j.ErrorCode), ErrorMessage: orNil(j.ErrorMessage),
	}
	if j.HasResult {
		s.DownloadURL = new(p.BaseURL + "/api/v1/jobs/" + string(j.ID) + "/download")
	}
	return s
}

// addFiles adds documents first to last of a counted job, whose rows these are.
func addFiles(s *job.Status, j job.Job, m *job.Manifest, rows map[int]job.Document, first, last int) {
	s.Total = &j.Total
	if first == 1 {
		s.Skipped = append(s.Skipped, m.Skipped...)
	}
	for n := first; n <= last; n++ {
		s.Files = append(s.Files, fileStatus(j, n, m.Documents[n-1], rows[n]))
	}
	if last < len(m.Documents) {
		s.Next = new(strconv.Itoa(last + 1))
	}
}

// counts gives how many documents are converted and failed by now.
func (p *Pipeline) counts(ctx context.Context, j job.Job) (completed, failed int, err error) {
	if j.State.Finished() {
		return j.Completed, j.Failed, nil
	}
	t, err := p.Documents.Tally(ctx, j.ID, j.Run)
	if err != nil {
		return 0, 0, fmt.Errorf("count documents of job %s: %w", j.ID, err)
	}
	return j.Carried + t.Completed, t.Failed, nil
}

// rows gives the rows of documents first to last by their number.
func (p *Pipeline) rows(ctx context.Context, id job.ID, first, last int) (map[int]job.Document, error) {
	if last < first {
		return nil, nil
	}
	list, err := p.Documents.Range(ctx, id, first, last)
	if err != nil {
		return nil, fmt.Errorf("read documents of job %s: %w", id, err)
	}
	rows := make(map[int]job.Document, len(list))
	for _, d := range list {
		rows[d.Number] = d
	}
	return rows, nil
}

// fileStatus shows document n. A failure of an earlier run is pending again in this one.
func fileStatus(j job.Job, n int, e job.Entry, d job.Document) job.FileStatus {
	f := job.FileStatus{ID: n, Filename: e.Name, Status: job.Pending}
	if d.State == "" || d.State != job.Completed && d.Run < j.Run {
		return f
	}
	f.Status, f.FontsReplaced = d.State, d.Fonts
	f.ErrorCode, f.ErrorMessage = orNil(d.Code), orNil(d.Message)
	if d.State == job.Completed {
		f.Pages, f.Seconds = &d.Pages, &d.Seconds
	}
	return f
}

// List gives a page of an owner's jobs, newest first, and the cursor of the next page, "" on the last. Where jobs have
// expired a page is shorter, and may be empty.
func (p *Pipeline) List(ctx context.Context, owner, cursor string, limit int) ([]job.Summary, string, error) {
	var before job.ID
	if cursor != "" {
		id, err := job.ParseID(cursor)
		if err != nil {
			return nil, "", job.Errorf(job.CodeInvalidRequest, "The cursor is not one that an answer gave as 'next'.")
		}
		before = id
	}
	limit = min(max(limit, 1), MaxPage)
	jobs, err := p.Jobs.List(ctx, owner, before, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list jobs: %w", err)
	}
	next := ""
	if len(jobs) > limit {
		jobs = jobs[:limit]
		next = string(jobs[limit-1].ID)
	}
	jobs = slices.DeleteFunc(jobs, p.expired)
	list := make([]job.Summary, len(jobs))
	for i, j := range jobs {
		if list[i], err = p.summary(ctx, j); err != nil {
			return nil, "", err
		}
	}
	return list, next, nil
}

func (p *Pipeline) summary(ctx context.Context, j job.Job) (job.Summary, error) {
	s := job.Summary{
		ID: j.ID, Status: j.Visible(), Filename: j.Source.Filename, CreatedAt: j.CreatedAt,
		FinishedAt: timeOrNil(j.FinishedAt), ErrorCode: orNil(j.ErrorCode),
	}
	if !j.Counted {
		return s, nil
	}
	s.Total = &j.Total
	var err error
	s.Completed, s.Failed, err = p.counts(ctx, j)
	return s, err
}

// Download is a file to hand out: by URL where the store can, else as Body, which the caller closes.
type Download struct {
	URL      string
	Body     io.ReadCloser
	Filename string
	Size     int64
}

// Download gives the result ZIP. The error is not_ready before the job is finished and not_found when nothing was
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

// PDF gives one document's PDF as soon as there is one. The error is not_ready before that and not_found when it
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
			return Download{}, fmt.Errorf("sign %s: %w", key, err)
		}
		return Download{URL: r.URL, Filename: filename}, nil
	}
	o, err := p.Outbox.Head(ctx, job.Ref{Key: key})
	if errors.Is(err, job.ErrNotFound) {
		return Download{}, job.NewError(job.CodeNotFound, err)
	}
	if err != nil {
		return Download{}, fmt.Errorf("find %s: %w", key, err)
	}
	body, err := p.Outbox.Open(ctx, job.Ref{Key: key, ETag: o.ETag}, 0, -1)
	if err != nil {
		return Download{}, fmt.Errorf("read %s: %w", key, err)
	}
	return Download{Body: body, Filename: filename, Size: o.Size}, nil
}

func orNil[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

package pipeline

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/job"
)

// MaxPage is the most documents, and jobs, that one page of an answer holds.
const MaxPage = 1000

// skippedCursor begins the cursors of pages of skipped entries.
const skippedCursor = "skipped."

// Status returns the status document of a job with the page of at most limit documents from cursor on ("" is the first). On the first
// page are the first MaxPage skipped entries, too; further ones have pages, and cursors, of their own.
func (p *Pipeline) Status(ctx context.Context, owner string, id job.ID, cursor string, limit int) (job.Status, error) {
	number, skipped := strings.CutPrefix(cursor, skippedCursor)
	first, err := firstOf(cursor, number)
	if err != nil {
		return job.Status{}, err
	}
	j, err := p.owned(ctx, owner, id)
	if err != nil {
		return job.Status{}, err
	}
	if !skipped {
		s, err := p.status(ctx, j, first, min(max(limit, 1), MaxPage))
		if err == nil {
			err = p.addPace(ctx, j, &s)
		}
		s.Callback = callbackStatus(j)
		return pageSkipped(s, 0), err
	}
	s, err := p.status(ctx, j, 1, 1)
	s.Files, s.Next, s.Callback = []job.FileStatus{}, nil, callbackStatus(j)
	return pageSkipped(s, first), err
}

// firstOf returns the number with which the page of a cursor begins, which stands in it.
func firstOf(cursor, number string) (int, error) {
	if cursor == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return 0, job.Errorf(job.CodeInvalidRequest, "The cursor is not one that an answer gave as 'next' or 'skipped_next'.")
	}
	return n, nil
}

// StatusOf is Status with those documents alone that are in a state: pending, processing, completed or failed. Skipped entries are on its
// first page as well, and on no further one.
func (p *Pipeline) StatusOf(ctx context.Context, owner string, id job.ID, only job.State, cursor string, limit int) (job.Status, error) {
	first, err := firstOf(cursor, cursor)
	if err != nil {
		return job.Status{}, err
	}
	j, err := p.owned(ctx, owner, id)
	if err != nil {
		return job.Status{}, err
	}
	limit = min(max(limit, 1), MaxPage)
	s, err := p.status(ctx, j, first, MaxPage)
	found := inState(s.Files, only)
	for err == nil && len(found) < limit && s.Next != nil {
		if first, err = strconv.Atoi(*s.Next); err != nil {
			break
		}
		var more job.Status
		if more, err = p.status(ctx, j, first, MaxPage); err == nil {
			s.Next = more.Next
			found = append(found, inState(more.Files, only)...)
		}
	}
	if len(found) > limit {
		s.Next = new(strconv.Itoa(found[limit].ID))
		found = found[:limit]
	}
	s.Files, s.Callback = found, callbackStatus(j)
	if err == nil {
		err = p.addPace(ctx, j, &s)
	}
	return pageSkipped(s, 0), err
}

// inState returns the files that are in a state, never nil.
func inState(files []job.FileStatus, state job.State) []job.FileStatus {
	found := []job.FileStatus{}
	for _, f := range files {
		if f.Status == state {
			found = append(found, f)
		}
	}
	return found
}

// pageSkipped leaves in a status MaxPage of its skipped entries from that with the index from on.
func pageSkipped(s job.Status, from int) job.Status {
	all := s.Skipped
	end := min(from+MaxPage, len(all))
	s.Skipped = append([]job.Skipped{}, all[min(from, end):end]...)
	if end < len(all) {
		s.SkippedNext = new(skippedCursor + strconv.Itoa(end))
	}
	return s
}

// status returns the status document of a job with at most limit documents from number first on.
func (p *Pipeline) status(ctx context.Context, j job.Job, first, limit int) (job.Status, error) {
	s := p.overview(j)
	if !j.Counted {
		return s, nil
	}
	var err error
	if j.HasResult {
		if s.Downloads, err = p.offers(ctx, j); err != nil {
			return s, err
		}
	}
	var work job.Work
	if s.Completed, s.Failed, work, err = p.counts(ctx, j); err != nil {
		return s, err
	}
	s.Cost = job.CostOf(work, s.Completed+s.Failed, p.Prices)
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
		ID: j.ID, Status: j.Visible(), CreatedAt: j.CreatedAt, FinishedAt: timeOrNil(j.FinishedAt), Options: j.Options, LeftOut: j.LeftOut, Filename: j.Source.Filename, ExpiresAt: timeOrNil(j.ExpiresAt),
		Files: []job.FileStatus{}, Skipped: []job.Skipped{}, Downloads: []job.Offer{}, Cost: job.CostOf(job.Work{}, 0, p.Prices),
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

// fileStatus shows document n. What this run converts again is pending, whatever became of it before.
func fileStatus(j job.Job, n int, e job.Entry, d job.Document) job.FileStatus {
	f := job.FileStatus{ID: n, Filename: e.Name, Status: job.Pending}
	if o := j.OptionsOf(n); o != j.Options {
		f.Options = &o
	}
	file, _ := j.CorrectedOf(n)
	_, f.Corrected = file.Converted()
	if d.State == "" || d.Run < j.Run && j.Due(n, d) {
		return f
	}
	f.Status, f.FontsReplaced, f.Warnings = d.State, d.Fonts, d.Warnings
	f.ErrorCode, f.ErrorMessage = orNil(d.Code), orNil(d.Message)
	if d.State == job.Completed {
		if !j.Merges() {
			f.PDF = &e.PDF
		}
		f.Cached = d.Cached
		f.Pages, f.Seconds, f.WordPages = &d.Pages, &d.Seconds, orNil(d.WordPages)
		if f.Pass = orNil(d.Pass); f.Pass != nil { // rows of before this was noted have none
			f.FittedPages = &d.Fitted
		}
	}
	if f.WordPages != nil {
		f.PagesMatch = new(d.Pages == d.WordPages)
	}
	return f
}

// List returns a page of an owner's jobs, newest first, and the cursor of the next page, "" on the last. Where jobs have
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
		return nil, "", err
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
	s.Total, s.LeftOut = &j.Total, j.LeftOut
	var err error
	s.Completed, s.Failed, _, err = p.counts(ctx, j)
	return s, err
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

package gotenberg

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"runtime/debug"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// outputHeader names the file that is answered, without its ending.
const outputHeader = "Gotenberg-Output-Filename"

// convert answers POST /forms/libreoffice/convert.
func (d *door) convert(w http.ResponseWriter, r *http.Request, owner string) {
	leave, ok := d.enter()
	if !ok {
		httpapi.Drain(w, r)
		w.Header().Set("Retry-After", "1")
		answer(w, http.StatusTooManyRequests, queueFull)
		return
	}
	trace := w.Header().Get(traceHeader)
	hook, err := d.webhookOf(r, trace)
	var f *form
	if err == nil {
		f, err = d.receive(w, r)
	}
	if err != nil {
		leave()
		httpapi.Drain(w, r)
		d.fail(w, r, err)
		return
	}
	work := func(ctx context.Context, use func(context.Context, made, error)) {
		defer leave()
		defer d.forget(ctx, f)
		limited, cancel := context.WithTimeout(ctx, d.opt.Timeout)
		defer cancel()
		m, err := d.produce(limited, owner, f, trace, r.Header.Get(outputHeader))
		use(ctx, m, err)
	}
	switch {
	case hook == nil:
		work(r.Context(), func(_ context.Context, m made, err error) { d.reply(w, r, m, err) })
	case d.opt.Sync:
		work(r.Context(), func(ctx context.Context, m made, err error) { d.tell(ctx, hook, m, err) })
		w.WriteHeader(http.StatusNoContent)
	default:
		go func() {
			defer d.caught(trace)
			ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
			defer cancel()
			go d.stop(ctx, cancel)
			work(ctx, func(ctx context.Context, m made, err error) { d.tell(ctx, hook, m, err) })
		}()
		w.WriteHeader(http.StatusNoContent)
	}
}

// caught keeps what goes wrong with one request from ending the service.
func (d *door) caught(trace string) {
	if thrown := recover(); thrown != nil {
		d.opt.Log.Error("request panicked", "correlation_id", trace, "panic", thrown, "stack", string(debug.Stack()))
	}
}

// stop ends work that nobody waits for when the service stops.
func (d *door) stop(ctx context.Context, cancel func()) {
	select {
	case <-d.opt.Closing:
		cancel()
	case <-ctx.Done():
	}
}

// reply answers with a file, or with why there is none.
func (d *door) reply(w http.ResponseWriter, r *http.Request, m made, err error) {
	if err != nil {
		d.fail(w, r, err)
		return
	}
	if err := m.send(w); err != nil {
		d.opt.Log.WarnContext(r.Context(), "answer broke off", "correlation_id", w.Header().Get(traceHeader), "err", err)
		panic(http.ErrAbortHandler)
	}
}

// enter takes a place among the calls that are answered, which leave gives back.
func (d *door) enter() (leave func(), ok bool) {
	if d.places == nil {
		return func() {}, true
	}
	select {
	case d.places <- struct{}{}:
		return func() { <-d.places }, true
	default:
		return nil, false
	}
}

func (d *door) forget(ctx context.Context, f *form) {
	if err := f.remove(); err != nil {
		d.opt.Log.WarnContext(ctx, "remove files of a request", "err", err)
	}
}

// fail answers with what is wrong, unless nobody listens any more.
func (d *door) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return
	}
	refused, own := refusalOf(err)
	if own {
		d.opt.Log.ErrorContext(r.Context(), "request failed", "correlation_id", w.Header().Get(traceHeader), "err", err)
	}
	answer(w, refused.status, refused.text)
}

// made is a file that a request asked for.
type made struct {
	name  string
	path  string
	pages int // of a document
}

// produce makes the file that is answered: a PDF, or a ZIP of several. named is what it is to be called, without its ending.
func (d *door) produce(ctx context.Context, owner string, f *form, trace, named string) (made, error) {
	if err := d.downloads(ctx, f, trace); err != nil {
		return made{}, err
	}
	w, err := read(f)
	if err != nil {
		return made{}, err
	}
	c := &conversion{door: d, owner: owner, wish: w}
	var all []made
	if w.split.mode != "" {
		all, err = c.divided(ctx)
	} else {
		all, err = c.plain(ctx)
	}
	if err != nil {
		return made{}, err
	}
	if !w.finish.empty() {
		for i := range all {
			if all[i], err = c.finish(ctx, all[i]); err != nil {
				return made{}, err
			}
		}
	}
	one := all[0]
	if len(all) > 1 {
		if one, err = c.packed(all); err != nil {
			return made{}, err
		}
	}
	if named = cleanName(named); named != "" {
		one.name = named + path.Ext(one.path)
	}
	return one, nil
}

// send answers with the file.
func (m made) send(w http.ResponseWriter) error {
	in, size, err := m.open()
	if err != nil {
		return err
	}
	defer in.Close()
	h := w.Header()
	h.Set("Content-Type", m.kind())
	h.Set("Content-Disposition", m.disposition())
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	w.WriteHeader(http.StatusOK)
	_, err = io.Copy(w, in)
	return err
}

// kind returns the type of the file.
func (m made) kind() string {
	if path.Ext(m.path) == ".zip" {
		return "application/zip"
	}
	return "application/pdf"
}

// conversion is the work on one request.
type conversion struct {
	door   *door
	owner  string
	wish   *wish
	number atomic.Int64 // of files that were made
}

// next returns the path of a new PDF.
func (c *conversion) next() string {
	return c.wish.form.next(c.number.Add(1))
}

// plain converts the documents to a PDF each, or to one of all.
func (c *conversion) plain(ctx context.Context) ([]made, error) {
	request := c.wish.request
	if c.wish.merge {
		request.Options.Merge, request.Options.NoReport = new(true), new(true)
		if err := checkMerged(request); err != nil {
			return nil, err
		}
	}
	return c.run(ctx, c.wish.form.files, request)
}

// packed makes a ZIP of several files.
func (c *conversion) packed(all []made) (_ made, err error) {
	m := made{name: newTrace() + ".zip", path: c.next() + ".zip"}
	out, err := os.Create(m.path)
	if err != nil {
		return m, fmt.Errorf("create ZIP: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	z := zip.NewWriter(out)
	for _, one := range all {
		entry, err := z.CreateHeader(&zip.FileHeader{Name: one.name, Method: zip.Store, Modified: time.Now()})
		if err != nil {
			return m, fmt.Errorf("write ZIP: %w", err)
		}
		if err := copyFile(entry, one.path); err != nil {
			return m, fmt.Errorf("write ZIP: %w", err)
		}
	}
	return m, z.Close()
}

func copyFile(w io.Writer, name string) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(w, in)
	return err
}

// run converts documents by one job, which is gone when it returns, and returns their PDFs in their order, or the one of all.
func (c *conversion) run(ctx context.Context, documents []*upload, request job.Request) (pdfs []made, err error) {
	p := c.door.pipeline
	j, err := c.accept(ctx, documents, request)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.end(ctx, j, err)) }()
	status, _, err := p.Await(ctx, c.owner, j.ID, len(documents), c.door.opt.Timeout, func(s job.Status) bool {
		if request.Options.Merge != nil {
			return false
		}
		done := 0
		for _, f := range s.Files {
			if f.Status == job.Failed {
				return true
			}
			if f.Status.Finished() {
				done++
			}
		}
		return done == len(documents)
	})
	if err != nil {
		return nil, err
	}
	if err := c.outcome(status, documents); err != nil {
		return nil, err
	}
	if request.Options.Merge != nil {
		download, err := p.Download(ctx, c.owner, j.ID, job.KindPDF)
		if err != nil {
			return nil, err
		}
		m, err := c.fetch(download, newTrace()+".pdf")
		return []made{m}, err
	}
	for i, f := range status.Files {
		download, err := p.PDF(ctx, c.owner, j.ID, f.ID)
		if err != nil {
			return nil, err
		}
		m, err := c.fetch(download, documents[i].name+".pdf")
		if err != nil {
			return nil, err
		}
		m.pages = *f.Pages
		pdfs = append(pdfs, m)
	}
	return pdfs, nil
}

// outcome returns why there are no PDFs, nil where there are.
func (c *conversion) outcome(s job.Status, documents []*upload) error {
	for i, f := range s.Files {
		if f.Status == job.Failed {
			return c.wish.failed(documents[i].name, *f.ErrorCode, *f.ErrorMessage)
		}
	}
	switch {
	case s.ErrorCode != nil && !s.ErrorCode.Known():
		return job.NewError(job.CodeInternal, nil)
	case s.ErrorCode != nil:
		return job.Errorf(*s.ErrorCode, "%s", *s.ErrorMessage)
	case s.Status == job.Cancelled:
		return refuse(http.StatusServiceUnavailable, "The conversion was cancelled.")
	case len(s.Files) != len(documents), c.wish.merge && s.FinishedAt == nil && c.wish.split.mode == "", !allDone(s.Files):
		return context.DeadlineExceeded
	}
	return nil
}

func allDone(files []job.FileStatus) bool {
	return !slices.ContainsFunc(files, func(f job.FileStatus) bool { return f.Status != job.Completed })
}

// accept makes a job of documents.
func (c *conversion) accept(ctx context.Context, documents []*upload, request job.Request) (_ job.Job, err error) {
	spool, err := c.door.pipeline.NewSpool()
	if err != nil {
		return job.Job{}, err
	}
	defer func() { err = errors.Join(err, spool.Close()) }()
	for _, u := range documents {
		if err := addTo(spool, u); err != nil {
			return job.Job{}, err
		}
	}
	// The files are here: the job is made even if the client leaves in between, rather than left half made.
	return c.door.pipeline.Accept(context.WithoutCancel(ctx), c.owner, "", spool, request)
}

func addTo(spool *pipeline.Spool, u *upload) error {
	in, err := os.Open(u.path)
	if err != nil {
		return fmt.Errorf("open file: %w", err)
	}
	defer in.Close()
	return spool.Add(u.name, in)
}

// end deletes a job, and stops it where it is not wanted any more.
func (c *conversion) end(ctx context.Context, j job.Job, failed error) error {
	ctx = context.WithoutCancel(ctx)
	if failed != nil {
		if _, err := c.door.pipeline.Cancel(ctx, c.owner, j.ID); err != nil {
			return err
		}
	}
	return c.door.pipeline.Delete(ctx, c.owner, j.ID)
}

// fetch brings a PDF into the request's folder.
func (c *conversion) fetch(d pipeline.Download, name string) (m made, err error) {
	if d.Body == nil {
		return m, errors.New("fetch PDF: it is not handed out by this process")
	}
	defer d.Body.Close()
	m = made{name: name, path: c.next()}
	out, err := os.Create(m.path)
	if err != nil {
		return m, fmt.Errorf("create PDF: %w", err)
	}
	_, err = io.Copy(out, d.Body)
	return m, errors.Join(err, out.Close())
}

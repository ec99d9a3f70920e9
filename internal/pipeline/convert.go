package pipeline

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"

	"sheaf/internal/content"
	"sheaf/internal/docx/contents"
	"sheaf/internal/docx/inventory"
	"sheaf/internal/job"
	"sheaf/internal/metrics"
	"sheaf/internal/office/pdf"
)

// task is one document to convert, and how.
type task struct {
	job.ConvertMessage
	options job.Options
	secrets job.Secrets
	weight  int64            // see job.Conversion
	merges  bool             // its PDF with others
	numbers contents.Numbers // of pages, for its tables of contents
	leftOut int              // files that were left out when its changes were settled
	work    *job.Work        // that was done on it so far
	failed  *bool            // a conversion of it did
}

// Convert converts one document and records what became of it. What the document itself caused is an outcome and no
// error; an error means that nothing is known and the message should come again.
func (p *Pipeline) Convert(ctx context.Context, m job.ConvertMessage) error {
	j, err := p.Jobs.Get(ctx, m.Job)
	switch {
	case errors.Is(err, job.ErrNotFound):
		return nil
	case err != nil:
		return err
	case j.Run != m.Run, j.State.Finished(), !j.CancelledAt.IsZero(), !j.DeletedAt.IsZero():
		return nil
	}
	ctx, end := p.span(ctx, "document", j, m.Number)
	err = p.convert(ctx, j, m)
	end(err)
	return err
}

// convert is Convert for a document of a job that wants it.
func (p *Pipeline) convert(ctx context.Context, j job.Job, m job.ConvertMessage) error {
	secrets, err := p.secrets(ctx, j)
	if err != nil {
		return err
	}
	asked := j.OptionsOf(m.Number)
	asked.Formats = j.Options.Formats // which documents there are goes by that
	out, err := p.outcome(ctx, j, task{ConvertMessage: m, options: asked, secrets: secrets, merges: j.Merges(), work: new(job.Work), failed: new(bool)})
	if errors.Is(err, job.ErrTerminal) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("convert document %d of job %s: %w", m.Number, m.Job, err)
	}
	if err := p.Documents.Record(ctx, out); err != nil {
		return err
	}
	log := p.Log.With("job", m.Job, "document", m.Number)
	if out.State == job.Failed {
		log.Warn("document failed", "code", out.Code)
		return nil
	}
	log.Info("document converted", "pages", out.Pages, "word_pages", out.WordPages, "fitted_pages", out.Fitted, "pass", out.Pass, "seconds", out.Seconds)
	return nil
}

// outcome converts a document in a scratch folder of its own and returns the row to record.
func (p *Pipeline) outcome(ctx context.Context, j job.Job, m task) (job.Document, error) {
	dir, err := os.MkdirTemp(p.Scratch, "document-*")
	if errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("%w: somebody removed it while sheaf ran; start sheaf again: %w", job.ErrUnavailable, err)
	}
	if err != nil {
		return job.Document{}, fmt.Errorf("create scratch folder: %w", err)
	}
	defer os.RemoveAll(dir)
	begin := p.Now()
	out, err := p.render(ctx, j, m, dir)
	if p.Memory > 0 { // is paid for from the first byte to the last
		m.work.Memory = p.Memory * p.Now().Sub(begin).Milliseconds()
	}
	if job.IsMachineFault(err) { // whatever it was taken for
		return job.Document{}, err
	}
	if reason, ok := errors.AsType[*job.Error](err); ok {
		if reason.Cause != nil {
			p.Log.Debug("why a document failed", "job", m.Job, "document", m.Number, "cause", reason.Cause)
		}
		out, err = j.FailedWith(m.Number, reason, p.Now()), nil
	}
	out.Work = *m.work
	return out, err
}

// render makes the PDF and stores it. An *job.Error is the document's own fault; job.ErrTerminal says that there is an outcome already.
func (p *Pipeline) render(ctx context.Context, j job.Job, m task, dir string) (job.Document, error) {
	fetching, fetched := p.part(ctx, "fetch", m)
	source, err := p.fetch(fetching, m, dir)
	fetched(err)
	if err != nil {
		return job.Document{}, err
	}
	if m.weight, err = weigh(source); err != nil {
		return job.Document{}, err
	}
	leave, err := p.admit(m.weight)
	if err != nil {
		return job.Document{}, err
	}
	defer leave()
	row, err := p.Documents.Start(ctx, m.Job, m.Run, m.Number, p.Now())
	if err != nil {
		return job.Document{}, err
	}
	if row.Crashes >= p.Limits.Crashes {
		return job.Document{}, job.NewError(job.CodeCrashed, nil)
	}
	out, key, err := p.again(ctx, j, m, source, dir)
	if out.Cached || err != nil {
		return out, err
	}
	v, err := p.made(ctx, m, source, dir)
	if err != nil {
		return job.Document{}, err
	}
	if v, err = p.cut(ctx, m, dir, v); err != nil {
		return job.Document{}, err
	}
	if v, err = p.beside(ctx, m, dir, v); err != nil {
		return job.Document{}, err
	}
	if err := p.joined(m, v); err != nil {
		return job.Document{}, err
	}
	if err := p.claimed(m, v.pdf); err != nil {
		return job.Document{}, err
	}
	if v.pdf, err = p.protect(ctx, m, dir, v.pdf); err != nil {
		return job.Document{}, err
	}
	out = rendered(m, v)
	storing, stored := p.part(ctx, "store", m)
	out.Bytes, out.CRC32, err = p.storePDF(storing, out.PDFKey(), v.pdf)
	if stored(err); err != nil {
		return job.Document{}, err
	}
	out.At = p.Now()
	p.keep(ctx, m, key, v)
	return out, nil
}

// rendered returns the row of a document that has a PDF, without what is known when that is stored.
func rendered(m task, v version) job.Document {
	out := job.Document{
		Job: m.Job, Number: m.Number, Run: m.Run, State: job.Completed,
		Pages: v.made.Pages, WordPages: v.doc.info.WordPages, Pass: v.passes, Fitted: v.fitted,
		Seconds: math.Round(v.seconds*1000) / 1000, Fonts: v.made.Fonts, Warnings: v.warnings,
	}
	if m.Run > 1 { // a PDF of a run before stays what it is
		out.PDFRun = m.Run
	}
	return out
}

// made makes the PDF of a document. An *job.Error is the document's own fault.
func (p *Pipeline) made(ctx context.Context, m task, source, dir string) (version, error) {
	format, err := p.formatOf(m, source)
	if err != nil {
		return version{}, err
	}
	if format != "" {
		return p.other(ctx, m, format, source, dir)
	}
	if source, m.leftOut, err = p.settle(m.options, source, filepath.Join(dir, "settled")); err != nil {
		return version{}, err
	}
	for _, change := range []func(job.Options, string, string) (string, int, error){p.unhide, p.speak, p.turn} {
		leftOut := 0
		if source, leftOut, err = change(m.options, source, dir); err != nil {
			return version{}, err
		}
		m.leftOut += leftOut
	}
	v, err := p.best(ctx, m, source, dir)
	if err != nil {
		return v, err
	}
	return p.numbered(ctx, m, source, dir, v)
}

// warnings compares what a document has to show with its PDF, and returns what that shows. Where it cannot, that is the warning: the
// PDF is good all the same.
func (p *Pipeline) warnings(has inventory.Inventory, file string) ([]job.Warning, *content.Printed) {
	shown, err := pdf.ReadFile(file)
	if err != nil {
		p.Log.Warn("document was not compared with its PDF", "cause", err)
		return content.Unchecked(), content.Print(pdf.Content{Partial: true})
	}
	printed := content.Print(shown)
	return content.Warnings(has, printed), printed
}

// engine has the document converted. A converting process that dies is tried again at once, up to the limit of crashes
// on this document in this run.
func (p *Pipeline) engine(ctx context.Context, m task, c job.Conversion) (job.Rendering, error) {
	for {
		begin := p.Now()
		made, err := p.Converter.Convert(ctx, c)
		if made.Work == (job.Work{}) {
			made.Work = job.WorkOf(p.Now().Sub(begin), 0, 0)
		}
		*m.work = m.work.Plus(made.Work)
		*m.failed = *m.failed || err != nil
		if err != nil && job.AsError(err).Code == job.CodeOutOfMemory {
			p.meter(metrics.MemoryKills, 1)
		}
		if err == nil || job.AsError(err).Code != job.CodeCrashed || ctx.Err() != nil {
			return made, err
		}
		crashes, dbErr := p.Documents.AddCrash(ctx, m.Job, m.Run, m.Number)
		if dbErr != nil {
			return made, dbErr
		}
		p.Log.Warn("converting process died", "job", m.Job, "document", m.Number, "crashes", crashes)
		if crashes >= p.Limits.Crashes {
			return made, err
		}
		p.meter(metrics.Retries, 1, metrics.Crash)
	}
}

// storePDF stores a PDF unless the document has one already, and returns the size and checksum of the one that is stored then.
// A message may be worked on twice at the same time, and LibreOffice never makes the same bytes twice: the first PDF stays,
// and whichever outcome is recorded describes that one.
func (p *Pipeline) storePDF(ctx context.Context, key, file string) (size int64, sum uint32, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, 0, fmt.Errorf("open PDF: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return 0, 0, fmt.Errorf("open PDF: %w", err)
	}
	crc := crc32.NewIEEE()
	opt := job.PutOptions{IfAbsent: true, ContentType: "application/pdf", Size: stat.Size()}
	_, err = p.Outbox.Put(ctx, key, io.TeeReader(f, crc), opt)
	if errors.Is(err, job.ErrExists) {
		return p.measure(ctx, key)
	}
	if err != nil {
		return 0, 0, err
	}
	return stat.Size(), crc.Sum32(), nil
}

// measure returns the size and checksum of a stored PDF.
func (p *Pipeline) measure(ctx context.Context, key string) (size int64, sum uint32, err error) {
	body, err := p.Outbox.Open(ctx, job.Ref{Key: key}, 0, -1)
	if err != nil {
		return 0, 0, err
	}
	defer body.Close()
	crc := crc32.NewIEEE()
	if size, err = io.Copy(crc, body); err != nil {
		return 0, 0, fmt.Errorf("read %s: %w", key, err)
	}
	return size, crc.Sum32(), nil
}

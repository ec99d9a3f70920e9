package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/metrics"
)

// cacheFormat is another number when what is kept, or what is kept of, is another.
const cacheFormat = 1

// Maker knows what PDFs are made with, but for what the pipeline says itself.
type Maker interface {
	// Name names all of it; "" where that cannot be told, and nothing is kept or used then. It is asked before each document.
	Name() string
	// Current reports whether the name is still that of what a PDF is made with now. It may take some system calls.
	Current() bool
}

// cacheKey is under what the PDF of a document is kept: a hash of all that the PDF and its account come from. It is zero where nothing may
// be kept or used.
type cacheKey struct {
	hash  string
	maker string
}

// cacheKey returns the key of a task's document, which is the file source. Jobs with secrets have none.
func (p *Pipeline) cacheKey(j job.Job, m task, source string) (cacheKey, error) {
	if p.Cache == nil || p.Maker == nil || j.Secret() || j.Guard != (job.Guard{}) {
		return cacheKey{}, nil
	}
	maker := p.Maker.Name()
	if maker == "" {
		return cacheKey{}, nil
	}
	document, err := sumOf(source)
	if err != nil {
		return cacheKey{}, err
	}
	o := m.options // without those that are not about the PDF
	o.Profile, o.NoReport, o.Names, o.KeepOriginals, o.IgnoreOthers, o.CallbackURL = "", nil, "", nil, nil, ""
	all, err := json.Marshal(struct {
		Format                 int
		Owner, Document, Maker string
		Name                   string // which a PDF without a title may have, and a document may show
		Options                job.Options
		Most                   time.Duration
		MostBytes              int64
		Release                int
		SpaceWidths            bool
		LeaveOff               job.LeaveOff
	}{cacheFormat, j.Owner, document, maker, path.Base(m.Name), o, p.Limits.Conversion, p.Limits.DocumentBytes, p.Release, p.SpaceWidths, p.LeaveOff})
	if err != nil {
		return cacheKey{}, fmt.Errorf("encode key of the cache: %w", err)
	}
	sum := sha256.Sum256(all)
	return cacheKey{hex.EncodeToString(sum[:]), maker}, nil
}

// sumOf returns the SHA-256 of a file.
func sumOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("open document: %w", err)
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", fmt.Errorf("read document: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// kept is the document whose PDF is given again, as the cache has it.
type kept struct {
	Job    job.ID `json:"job"`
	Number int    `json:"number"`
	Run    int    `json:"run"`
}

// keep keeps where the PDF of a document is for the next time. It does not where another conversion might come out otherwise: the document
// may show the date or the like, a conversion of it failed or took so long that the next one was left out, or not all is known of the PDF.
func (p *Pipeline) keep(ctx context.Context, m task, key cacheKey, v version) {
	switch {
	case key.hash == "", v.doc.format != "", v.doc.passing, v.doc.unmended, *m.failed, v.made.Fonts == nil,
		v.seconds >= p.Limits.Conversion.Seconds()/2, p.Maker.Name() != key.maker, !p.Maker.Current():
		return
	}
	value, err := json.Marshal(kept{m.Job, m.Number, m.Run})
	if err == nil {
		err = p.Cache.Keep(ctx, key.hash, string(value), p.Now().Add(p.Limits.Keep))
	}
	if err != nil {
		p.Log.Warn("document was not kept in the cache", "job", m.Job, "document", m.Number, "cause", err)
	}
}

// again gives a document, which is the file source, the PDF that was made before of the same, with its account: the outcome is Cached then. It
// also returns the key under which the PDF that is made else may be kept. A run after the first is asked for so that documents are
// converted: it gives none.
func (p *Pipeline) again(ctx context.Context, j job.Job, m task, source, dir string) (out job.Document, key cacheKey, err error) {
	begin := p.Now()
	key, err = p.cacheKey(j, m, source)
	if err != nil || key.hash == "" || m.Run > 1 {
		return job.Document{}, key, err
	}
	file := filepath.Join(dir, "again.pdf")
	if out, err = p.before(ctx, j, key, file); err != nil {
		if !errors.Is(err, errNotKept) {
			p.Log.Warn("cache was not used", "job", m.Job, "document", m.Number, "cause", err)
		}
		return job.Document{}, key, nil
	}
	out.Job, out.Number, out.Run, out.PDFRun, out.Crashes, out.Work, out.Cached = m.Job, m.Number, m.Run, 0, 0, job.Work{}, true
	if out.Bytes, out.CRC32, err = p.storePDF(ctx, out.PDFKey(), file); err != nil {
		return job.Document{}, key, err
	}
	out.At = p.Now()
	out.Seconds = math.Round(out.At.Sub(begin).Seconds()*1000) / 1000
	p.meter(metrics.CacheHits, 1)
	return out, key, nil
}

// errNotKept says that there is no PDF to be given again.
var errNotKept = errors.New("not in the cache")

// before returns the document whose PDF is to be given again, and writes that to a file. What the cache says is believed in nothing: the
// document has to be one of a job of the owner's that is neither deleted nor expired, before the PDF is read and after it.
func (p *Pipeline) before(ctx context.Context, j job.Job, key cacheKey, file string) (job.Document, error) {
	value, err := p.Cache.Find(ctx, key.hash)
	if err != nil {
		return job.Document{}, err
	}
	var k kept
	if value == "" || json.Unmarshal([]byte(value), &k) != nil || !p.Maker.Current() {
		return job.Document{}, errNotKept
	}
	if err := p.lives(ctx, j.Owner, k.Job); err != nil {
		return job.Document{}, err
	}
	rows, err := p.Documents.Range(ctx, k.Job, k.Number, k.Number)
	if err != nil {
		return job.Document{}, err
	}
	if len(rows) == 0 || rows[0].Run != k.Run || rows[0].State != job.Completed {
		return job.Document{}, errNotKept
	}
	if err := p.readPDF(ctx, rows[0], file); err != nil {
		return job.Document{}, err
	}
	return rows[0], p.lives(ctx, j.Owner, k.Job)
}

// lives returns nil where there is such a job of an owner, and errNotKept where it is gone.
func (p *Pipeline) lives(ctx context.Context, owner string, id job.ID) error {
	_, err := p.owned(ctx, owner, id)
	if reason, ok := errors.AsType[*job.Error](err); ok && reason.Code == job.CodeNotFound {
		return errNotKept
	}
	return err
}

// readPDF writes the stored PDF of a document to a file. It is errNotKept where it is not what was stored.
func (p *Pipeline) readPDF(ctx context.Context, d job.Document, file string) error {
	body, err := p.Outbox.Open(ctx, job.Ref{Key: d.PDFKey()}, 0, -1)
	if errors.Is(err, job.ErrNotFound) || errors.Is(err, job.ErrDenied) {
		return errNotKept
	}
	if err != nil {
		return err
	}
	defer body.Close()
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("create scratch file: %w", err)
	}
	crc := crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(f, crc), body)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read %s: %w", d.PDFKey(), err)
	}
	if n != d.Bytes || crc.Sum32() != d.CRC32 {
		return errNotKept
	}
	return nil
}

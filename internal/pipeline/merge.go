package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
	"sheaf/internal/result"
)

// inMemory is the most bytes of a document's PDF that is merged out of memory instead of a file.
const inMemory = 256 << 10

// merging is what the PDF of a job is merged of.
type merging struct {
	job      job.Job
	manifest *job.Manifest
	rows     map[int]job.Document
	dir      string // for temporary files
}

// merge makes the one PDF of a job of its documents' PDFs, in the natural order of their names, and stores it. An *job.Error of code
// merge_failed or protection_failed says that there can be none.
func (p *Pipeline) merge(ctx context.Context, m merging) (result.Merged, error) {
	var err error
	if m.dir, err = os.MkdirTemp(p.Scratch, "merge-*"); err != nil {
		return result.Merged{}, fmt.Errorf("create scratch folder: %w", err)
	}
	defer os.RemoveAll(m.dir)
	file := filepath.Join(m.dir, "merged.pdf")
	made := result.Merged{Name: result.MergedName(pdfName(m.job), m.manifest.Documents)}
	if made.First, err = p.mergeInto(ctx, m, file); err == nil {
		err = p.keepsClaim(m.job.Options, file)
	}
	if errors.Is(err, pdf.ErrInvalid) {
		return made, job.NewError(job.CodeMergeFailed, err)
	}
	if err != nil {
		return made, err
	}
	made.Bytes, made.CRC32, err = p.storePDF(ctx, m.job.ID.MergedKey(m.job.Run), file)
	return made, err
}

// mergeInto writes the merged PDF into a file, and returns the page that each document begins on.
func (p *Pipeline) mergeInto(ctx context.Context, m merging, file string) (first map[int]int, err error) {
	lock, err := p.lock(ctx, m.job)
	if err != nil {
		return nil, err
	}
	out, err := os.Create(file)
	if err != nil {
		return nil, fmt.Errorf("create PDF: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	opt := pdf.MergeOptions{Description: description(m.job.Options), Claim: pdf.Claim{Archive: m.job.Options.PDFA}, Lock: lock}
	opt.Created = m.job.FinishedAt
	if opt.Title == "" && m.job.Options.Metadata != job.MetadataStrip {
		opt.Title = strings.TrimSuffix(pdfName(m.job), ".pdf")
	}
	all, err := pdf.NewMerger(out, opt)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	first = map[int]int{}
	pages := 1
	for turn := range result.ReadAhead(ctx, m.inOrder(), p.openPDF, func(result.PDF) bool { return true }) {
		one := <-turn
		if err := m.add(all, one); err != nil {
			return nil, fmt.Errorf("merge document %d: %w", one.Document.Number, err)
		}
		first[one.Document.Number] = pages
		pages += one.Document.Pages
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return first, all.Close()
}

// inOrder returns the PDFs to be merged.
func (m merging) inOrder() []result.PDF {
	names := make([]string, len(m.manifest.Documents))
	for i, d := range m.manifest.Documents {
		names[i] = d.Name
	}
	var pdfs []result.PDF
	for _, number := range result.Order(names) {
		if row := m.rows[number]; row.State == job.Completed {
			pdfs = append(pdfs, result.PDF{Document: row, Name: names[number-1]})
		}
	}
	return pdfs
}

// add merges a PDF, after it was seen to be what its row says.
func (m merging) add(all *pdf.Merger, one result.Opened) (err error) {
	if one.Err != nil {
		return one.Err
	}
	defer one.Body.Close()
	sum := crc32.NewIEEE()
	var content io.ReaderAt
	if one.Document.Bytes <= inMemory {
		var b bytes.Buffer
		if _, err = io.Copy(io.MultiWriter(&b, sum), one.Body); err != nil {
			return fmt.Errorf("read PDF: %w", err)
		}
		content = bytes.NewReader(b.Bytes())
	} else {
		f, err := os.Create(filepath.Join(m.dir, "document.pdf"))
		if err != nil {
			return fmt.Errorf("create PDF: %w", err)
		}
		defer f.Close()
		if _, err := io.Copy(io.MultiWriter(f, sum), one.Body); err != nil {
			return fmt.Errorf("read PDF: %w", err)
		}
		content = f
	}
	if sum.Sum32() != one.Document.CRC32 {
		return fmt.Errorf("%w: CRC-32 is %08x, %08x declared", archive.ErrChecksum, sum.Sum32(), one.Document.CRC32)
	}
	return all.Add(content, one.Document.Bytes, strings.TrimSuffix(one.Name, archive.DocumentExt(one.Name, m.job.Options.Endings()...)))
}

// keepsClaim checks that the merged PDF is the PDF/A that its documents are.
func (p *Pipeline) keepsClaim(o job.Options, file string) error {
	broken, err := pdf.BrokenFile(file, pdf.Claim{Archive: o.PDFA})
	if err != nil || len(broken) == 0 {
		return err
	}
	return job.Errorf(job.CodeMergeFailed, "The merged PDF would not be PDF/A-%s, as its documents are: it %s. Download them one by one, or convert them again without merging.",
		o.PDFA, reasons(broken))
}

// lock returns how the merged PDF of a job is protected, nil where it is not.
func (p *Pipeline) lock(ctx context.Context, j job.Job) (*pdf.Lock, error) {
	if j.Guard == (job.Guard{}) {
		return nil, nil
	}
	secrets, err := p.secrets(ctx, j)
	if err != nil {
		return nil, err
	}
	if p.Protector == nil {
		return nil, job.NewError(job.CodeProtectionFailed, nil)
	}
	l, err := p.Protector.Lock(protection(j.Options, secrets))
	if err != nil {
		return nil, job.NewError(job.CodeProtectionFailed, err)
	}
	return (*pdf.Lock)(&l), nil
}

// pdfName returns what the one PDF of a job is called.
func pdfName(j job.Job) string {
	name := path.Base(j.Source.Filename)
	clean, err := archive.CleanName(strings.TrimSuffix(name, path.Ext(name)) + ".pdf")
	if err != nil || strings.Contains(clean, "/") {
		return "documents.pdf"
	}
	return clean
}

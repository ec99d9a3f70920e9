package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// result is what a job's result ZIP holds. Where each PDF lies in it follows from the rows and the manifest alone, so every
// attempt at the result lays it out the same; what comes behind the PDFs tells when the job finished and may differ.
type result struct {
	job      job.Job // as it will be when the result is there
	manifest *job.Manifest
	account  job.Status
	pdfs     []resultPDF
	end      int64 // of the last PDF
}

// resultPDF is a PDF in the result ZIP.
type resultPDF struct {
	row      job.Document
	name     string
	modified time.Time // its document's
	offset   int64     // of its entry in the ZIP
	size     int64     // of its entry: the local header and the PDF
}

func (p *Pipeline) newResult(ctx context.Context, j job.Job) (*result, error) {
	m, err := p.manifest(ctx, j.ID)
	if err != nil {
		return nil, err
	}
	rows, err := p.rows(ctx, j.ID, 1, j.Total)
	if err != nil {
		return nil, err
	}
	r := &result{job: j, manifest: m, account: p.overview(j)}
	r.account.Completed, r.account.Failed = j.Completed, j.Failed
	addFiles(&r.account, j, m, rows, 1, j.Total)
	for n := 1; n <= j.Total; n++ {
		if row := rows[n]; row.State == job.Completed {
			r.add(m.Documents[n-1], row)
		}
	}
	return r, nil
}

// add lays a PDF behind those that are there.
func (r *result) add(e job.Entry, row job.Document) {
	pdf := resultPDF{row: row, name: e.PDF, modified: e.Part.Modified, offset: r.end}
	if pdf.modified.IsZero() {
		pdf.modified = r.job.CreatedAt
	}
	pdf.size = archive.StoredSize(pdf.name, row.Bytes, pdf.modified)
	r.pdfs = append(r.pdfs, pdf)
	r.end += pdf.size
}

// layout names the PDFs and their places: parts of results with the same layout can be put together.
func (r *result) layout() string {
	h := sha256.New()
	fmt.Fprintln(h, r.partSize())
	for _, pdf := range r.pdfs {
		fmt.Fprintf(h, "%d %d %08x %d %q\n", pdf.offset, pdf.row.Bytes, pdf.row.CRC32, pdf.modified.Unix(), pdf.name)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// writeResult writes the result ZIP: its PDFs, stored, under their documents' paths, and the two reports. A PDF that is not
// needed is not read; zeros stand in its place.
func (p *Pipeline) writeResult(ctx context.Context, w io.Writer, r *result, needed func(resultPDF) bool) error {
	z := archive.NewWriter(w)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for turn := range p.readAhead(ctx, r.pdfs, needed) {
		pdf := <-turn
		if err := pdf.addTo(z); err != nil {
			return fmt.Errorf("add document %d: %w", pdf.row.Number, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := addReports(z, r.account, r.manifest, r.job.FinishedAt); err != nil {
		return err
	}
	return z.Close()
}

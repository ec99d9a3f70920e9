// Package result knows what a job's result ZIP looks like: how its PDFs are named, where each lies, the two reports behind
// them, and how the ZIP is cut into parts that a later attempt can go on with. It knows no rules of jobs and no ports: PDFs
// come from a function that opens them, and the ZIP goes to an io.Writer. It may import job and archive.
package result

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// Result is the content of a job's result ZIP. Where each PDF lies in it follows from the rows and the manifest alone, so
// every attempt lays it out the same; the reports behind the PDFs tell when the job finished and may differ between
// attempts.
type Result struct {
	job      job.Job // as it will be when the result is stored
	manifest *job.Manifest
	report   job.Status
	pdfs     []PDF
	merged   *Merged
	original AddOriginal // nil where documents are not kept
	kept     []int       // the numbers of those that are
	end      int64       // offset behind the last PDF
}

// PDF is a PDF in the result ZIP.
type PDF struct {
	Document job.Document // its row
	Name     string       // its path in the ZIP
	Modified time.Time    // its document's
	Offset   int64        // of its entry in the ZIP
	Size     int64        // of its entry: the local header and the PDF
}

// Merged is the PDF that all those of a job were merged into.
type Merged struct {
	Name  string
	Bytes int64
	CRC32 uint32
	First map[int]int // the page that each document begins on, from 1, by the document's number
}

// NewMerged lays out the result of j as New does, with one PDF in it: that of number 0 in what Open is asked for.
func NewMerged(j job.Job, m *job.Manifest, report job.Status, merged Merged) *Result {
	r := &Result{job: j, manifest: m, report: report, merged: &merged}
	r.add(job.Entry{PDF: merged.Name}, job.Document{Job: j.ID, Run: j.Run, Bytes: merged.Bytes, CRC32: merged.CRC32})
	return r
}

// AddOriginal adds the document of a number to a ZIP, as it came, under a name.
type AddOriginal func(ctx context.Context, z *archive.Writer, number int, name string) error

// KeepOriginals has the documents that were converted stand in the result as well, behind the PDFs.
func (r *Result) KeepOriginals(rows map[int]job.Document, add AddOriginal) {
	r.original = add
	for n := 1; n <= r.job.Total; n++ {
		if rows[n].State == job.Completed {
			r.kept = append(r.kept, n)
		}
	}
}

// addOriginals puts the documents that are kept into the result ZIP.
func (r *Result) addOriginals(ctx context.Context, z *archive.Writer) error {
	if r.original == nil {
		return nil
	}
	names := Originals(r.manifest.Documents, r.job.Options.Endings()...)
	for _, n := range r.kept {
		if err := r.original(ctx, z, n, names[n-1]); err != nil {
			return fmt.Errorf("keep document %d: %w", n, err)
		}
	}
	return nil
}

// New lays out the result of j, which is the job as it will be when the result is stored. report is its status document with
// all files in it, rows are the rows of its documents by number.
func New(j job.Job, m *job.Manifest, report job.Status, rows map[int]job.Document) *Result {
	r := &Result{job: j, manifest: m, report: report}
	for n := 1; n <= j.Total; n++ {
		if row := rows[n]; row.State == job.Completed {
			r.add(m.Documents[n-1], row)
		}
	}
	return r
}

// add lays a PDF behind those that are there.
func (r *Result) add(e job.Entry, row job.Document) {
	pdf := PDF{Document: row, Name: e.PDF, Modified: e.Extent.Modified, Offset: r.end}
	if pdf.Modified.IsZero() {
		pdf.Modified = r.job.CreatedAt
	}
	pdf.Size = archive.StoredSize(pdf.Name, row.Bytes, pdf.Modified)
	r.pdfs = append(r.pdfs, pdf)
	r.end += pdf.Size
}

const (
	partBytes = 8 << 20 // of a part
	// mostParts bounds the parts that hold PDFs; of the 10,000 that S3 takes the rest is for the reports and the directory.
	// Beyond 72,000 MiB parts are larger.
	mostParts = 9000
)

// FillsPart reports whether the PDFs fill at least one part. A smaller result is not worth an upload of parts.
func (r *Result) FillsPart() bool { return r.end >= partBytes }

// PartSize returns the bytes of every part but the last.
func (r *Result) PartSize() int64 { return max(partBytes, (r.end+mostParts-1)/mostParts) }

// Layout returns a name of the PDFs and their places: parts of results with the same layout can be put together.
func (r *Result) Layout() string {
	h := sha256.New()
	fmt.Fprintln(h, r.PartSize())
	for _, pdf := range r.pdfs {
		fmt.Fprintf(h, "%d %d %08x %d %q\n", pdf.Offset, pdf.Document.Bytes, pdf.Document.CRC32, pdf.Modified.Unix(), pdf.Name)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sheaf/internal/docx/margin"
	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
)

// beside sets the comments of a PDF, which has them as notes, beside its pages, where that was asked for: LibreOffice 7.4 cannot, and 26.8
// cuts off what has no room. What they look like is made by a conversion of their own, so that they have fonts and lines as all text has.
// An *job.Error is that conversion's.
func (p *Pipeline) beside(ctx context.Context, m task, dir string, v version) (version, error) {
	if m.options.Comments != job.CommentsMargin {
		return v, nil
	}
	notes, sheets, err := pdf.ReadNotes(v.pdf)
	if err != nil {
		return version{}, fmt.Errorf("read comments of the PDF: %w", err)
	}
	if len(notes) == 0 {
		return v, nil
	}
	left := p.Limits.Conversion - time.Duration(v.seconds*float64(time.Second))
	if left <= 0 {
		return version{}, job.NewError(job.CodeTimeout, nil)
	}
	height := sheets[0].Height
	comments := make([]margin.Comment, len(notes))
	for i, n := range notes {
		comments[i] = margin.Comment{Title: n.Title, Text: n.Text}
	}
	for _, s := range sheets {
		height = min(height, s.Height)
	}
	source, column := filepath.Join(dir, "comments.docx"), filepath.Join(dir, "comments.pdf")
	if err := writeComments(source, comments, max(height-2*pdf.MarginEdge, leastColumn)); err != nil {
		return version{}, err
	}
	m.options = job.Options{PDFA: m.options.PDFA, PDFVersion: m.options.PDFVersion} // the rest is of the document
	made, err := p.engine(ctx, m, p.conversion(m, prepared{path: source}, column, left))
	if err != nil {
		return version{}, err
	}
	more, err := pdf.Margin(v.pdf, column, margin.Label)
	if errors.Is(err, pdf.ErrInvalid) {
		return version{}, job.NewError(job.CodeConversionFailed, fmt.Errorf("set comments beside the pages: %w", err))
	}
	if err != nil {
		return version{}, fmt.Errorf("set comments beside the pages: %w", err)
	}
	v.seconds += made.Seconds
	if v.made.Pages += more; more > 0 {
		v.doc.info.WordPages = 0 // Word counted others
	}
	return v, nil
}

// leastColumn is how high pages of comments are at least, in points, whatever pages they are for.
const leastColumn = 72

// writeComments writes a document of comments to a file.
func writeComments(name string, comments []margin.Comment, height float64) error {
	w, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("create scratch file: %w", err)
	}
	return errors.Join(margin.Write(w, comments, pdf.MarginWidth, height), w.Close())
}

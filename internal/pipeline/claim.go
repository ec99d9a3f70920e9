package pipeline

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
)

// maxReasons bounds the reasons that a document is told to have failed for.
const maxReasons = 5

// claimed makes sure that a PDF is whole, and what its job asks for it to be: what LibreOffice is known to have wrong is mended, and the rest is
// looked for. An *job.Error of code pdfa_failed, pdfua_failed or version_failed says what is against it.
func (p *Pipeline) claimed(m task, file string) error {
	if err := pdf.Complete(file); err != nil && !errors.Is(err, pdf.ErrInvalid) {
		return err
	}
	o := m.options
	title := path.Base(m.Name)
	claim := pdf.Claim{Archive: o.PDFA, Universal: o.UA(), Title: strings.TrimSuffix(title, path.Ext(title)), Watermark: o.Watermark, Version: o.PDFVersion, Language: o.Language}
	if d := description(o); !d.Empty() {
		if err := pdf.Describe(file, d, claim); err != nil {
			return claimError(claim, err)
		}
	}
	if claim.Archive == "" && !claim.Universal && claim.Version == "" && claim.Language == "" {
		return nil
	}
	if err := pdf.Mend(file, claim); err != nil {
		return claimError(claim, err)
	}
	broken, err := pdf.BrokenFile(file, pdf.Claim{Version: claim.Version})
	if err != nil {
		return claimError(claim, err)
	}
	if len(broken) > 0 {
		return job.Errorf(job.CodeVersionFailed, "The PDF of the document %s: this LibreOffice makes none of version %s. Ask for another pdf_version.",
			reasons(broken), o.PDFVersion)
	}
	broken, err = pdf.BrokenFile(file, pdf.Claim{Archive: claim.Archive})
	if err != nil {
		return claimError(claim, err)
	}
	if len(broken) > 0 {
		return job.Errorf(job.CodePDFAFailed, "The PDF of the document is not PDF/A-%s: it %s. Ask for another kind of PDF/A or for an ordinary PDF.",
			o.PDFA, reasons(broken))
	}
	if broken, err = pdf.BrokenFile(file, pdf.Claim{Universal: claim.Universal}); err != nil {
		return claimError(claim, err)
	}
	if len(broken) > 0 {
		return job.Errorf(job.CodePDFUAFailed, "The PDF of the document is not PDF/UA-1: it %s. Change that in the document, or convert it without pdfua.",
			reasons(broken))
	}
	return nil
}

// description returns what options have PDFs say of themselves.
func description(o job.Options) pdf.Description {
	d := pdf.Description{Title: o.Title, Author: o.Author, Subject: o.Subject}
	for word := range strings.SplitSeq(o.Keywords, ",") {
		if word = strings.TrimSpace(word); word != "" {
			d.Keywords = append(d.Keywords, word)
		}
	}
	return d
}

// joined makes one paragraph again, for who reads a PDF by its tags, of those that were parted in two. Of pages that do not follow each
// other they stay two: the first part of one may be on a page that is left out. What cannot be read stays as it is: the PDF is good all
// the same.
func (p *Pipeline) joined(m task, v version) error {
	if !v.parted || strings.Contains(m.options.Pages, ",") {
		return nil
	}
	err := pdf.Join(v.pdf)
	if errors.Is(err, pdf.ErrInvalid) {
		p.Log.Warn("paragraphs that were parted stay so in the PDF's tags", "job", m.Job, "document", m.Number, "cause", err)
		return nil
	}
	return err
}

// claimError has a PDF that cannot be read through be one that is not what was asked for.
func claimError(claim pdf.Claim, err error) error {
	switch {
	case !errors.Is(err, pdf.ErrInvalid):
		return err
	case claim.Universal:
		return job.NewError(job.CodePDFUAFailed, err)
	case claim.Archive != "":
		return job.NewError(job.CodePDFAFailed, err)
	case claim.Version != "":
		return job.NewError(job.CodeVersionFailed, err)
	}
	return job.NewError(job.CodeConversionFailed, err)
}

func reasons(broken []string) string {
	more := ""
	if n := len(broken) - maxReasons; n > 0 {
		broken, more = broken[:maxReasons], fmt.Sprintf("; and %d things more", n)
	}
	return strings.Join(broken, "; it ") + more
}

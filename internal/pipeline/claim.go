package pipeline

import (
	"errors"
	"strings"

	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
)

// claimed makes sure that a PDF is what its job asks for it to be: what LibreOffice is known to have wrong is mended, and the rest is
// looked for. An *job.Error of code pdfa_failed says what is against it.
func (p *Pipeline) claimed(o job.Options, file string) error {
	claim := pdf.Claim{Archive: o.PDFA}
	if claim == (pdf.Claim{}) {
		return nil
	}
	err := pdf.Mend(file, claim)
	var broken []string
	if err == nil {
		broken, err = pdf.BrokenFile(file, claim)
	}
	if errors.Is(err, pdf.ErrInvalid) {
		return job.NewError(job.CodePDFAFailed, err)
	}
	if err != nil || len(broken) == 0 {
		return err
	}
	return job.Errorf(job.CodePDFAFailed, "The PDF of the document is not PDF/A-%s: it %s. Ask for another kind of PDF/A or for an ordinary PDF.",
		o.PDFA, strings.Join(broken, ", "))
}

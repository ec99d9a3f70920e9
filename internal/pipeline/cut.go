package pipeline

import (
	"context"
	"path/filepath"
	"time"

	"sheaf/internal/job"
)

// conversion is what the converter is told of a prepared document.
func (p *Pipeline) conversion(m task, doc prepared, target string, most time.Duration) job.Conversion {
	return job.Conversion{
		Source: doc.path, Target: target, Timeout: most, Weight: m.weight, Options: m.options, Format: doc.format,
		Fonts: fontRequests(doc.info.Fonts), Embedded: doc.info.EmbeddedFonts, Hyphenated: doc.hyphenated,
		WithoutBlankPages: p.LeaveOff.BlankPages || !doc.sided,
	}
}

// cut makes a PDF of the pages that were asked for, if they were not all, of the document that the version was made of: how many pages there are, what is
// missing and where pages begin is known of the whole only. An *job.Error of code pages_missing says that the document has none of the
// pages.
func (p *Pipeline) cut(ctx context.Context, m task, dir string, whole version) (version, error) {
	if m.options.Pages == "" {
		return whole, nil
	}
	pages, err := job.ParsePages(m.options.Pages)
	if err != nil {
		return version{}, err // it has been checked
	}
	there := pages.Within(whole.made.Pages)
	if len(there) == 0 {
		return version{}, job.Errorf(job.CodePagesMissing, "The document has none of the pages %s: in its PDF it ends with page %d. Ask for other pages.", m.options.Pages, whole.made.Pages)
	}
	m.options.Pages = there.String()
	left := p.Limits.Conversion - time.Duration(whole.seconds*float64(time.Second))
	if left <= 0 {
		return version{}, job.NewError(job.CodeTimeout, nil)
	}
	part := whole
	part.pdf = filepath.Join(dir, "pages.pdf")
	if part.made, err = p.engine(ctx, m, p.conversion(m, whole.doc, part.pdf, left)); err != nil {
		return version{}, err
	}
	part.seconds += part.made.Seconds
	if whole.doc.format != "" {
		part.made.Fonts = nil // see other
	}
	part.doc.info.WordPages = 0 // of the whole
	return part, nil
}

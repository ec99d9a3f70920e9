package pipeline

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"sheaf/internal/content"
	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
)

// renumberings is how many times at most a document is converted again so that its tables of contents have the numbers of its pages. A
// second time is needed only where the first has moved pages.
const renumberings = 2

// workNumbers finds out what numbers of pages the tables of contents of a version should have, where they are to be updated.
func (p *Pipeline) workNumbers(v *version) error {
	if v.doc.contents == nil {
		return nil
	}
	pages, err := pdf.TakePlaces(v.pdf, v.doc.contents.Bookmarks())
	if errors.Is(err, pdf.ErrInvalid) {
		p.Log.Warn("numbers of pages stay as they were saved", "cause", err)
		pages, err = nil, nil
	}
	v.worked, v.stay = v.doc.contents.Work(pages)
	return err
}

// numbered converts a document again as long as numbers of pages in its tables of contents are not those of its PDF. What stays as it was
// saved is told, and what is not listed. A version that lacks more than the one before is not taken.
func (p *Pipeline) numbered(ctx context.Context, m task, source, dir string, v version) (version, error) {
	if v.doc.contents == nil {
		return v, nil
	}
	for pass := range renumberings {
		left := p.Limits.Conversion - time.Duration(v.seconds*float64(time.Second))
		if maps.Equal(v.worked, v.numbers) || left <= 0 {
			break
		}
		m.numbers = v.worked
		next, err := p.version(ctx, m, source, filepath.Join(dir, "numbers"+strconv.Itoa(pass+1)), v.also, left)
		if ctx.Err() != nil {
			return v, ctx.Err()
		}
		next.seconds, next.passes = v.seconds+next.seconds, v.passes+next.passes
		if err != nil || missing(next.warnings) > missing(v.warnings) || next.loses(v) {
			v.seconds, v.passes = next.seconds, next.passes
			break
		}
		next.doc.starts, next.doc.pages, next.doc.info.WordPages = v.doc.starts, v.doc.pages, v.doc.info.WordPages
		next.warnings = append(slices.Collect(changed(v.warnings)), next.warnings...)
		v = next
	}
	switch {
	case !maps.Equal(v.worked, v.numbers):
		v.warnings = append(v.warnings, content.NumbersUnsettled(max(v.stay, 1)))
	case v.stay > 0:
		v.warnings = append(v.warnings, content.NumbersStay(v.stay))
	}
	v.warnings = append(v.warnings, content.HeadingsUnlisted(v.doc.contents.Unlisted())...)
	return v, nil
}

// changed returns the warnings that say how the document was changed for its PDF.
func changed(warnings []job.Warning) func(func(job.Warning) bool) {
	return func(yield func(job.Warning) bool) {
		for _, w := range warnings {
			if (w.Code == job.WarningReshaped || w.Code == job.WarningReduced) && !yield(w) {
				return
			}
		}
	}
}

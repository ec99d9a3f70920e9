package pipeline

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"sheaf/internal/content"
	"sheaf/internal/docx/contents"
	"sheaf/internal/docx/fidelity"
	"sheaf/internal/job"
)

// version is a PDF that was made of a document, which may have been changed for it.
type version struct {
	doc      prepared
	made     job.Rendering
	seconds  float64 // that all conversions of the document took
	passes   int     // how many those were
	leads    leads   // to where its readers are led
	fitted   int     // pages that were fitted to where Word began them
	parted   bool    // paragraphs were parted for that
	pdf      string  // the file
	warnings []job.Warning
	landed   []content.Landing // what became of the page starts that Word recorded

	also    fidelity.Changes // that the document was given
	numbers contents.Numbers // of pages that its tables of contents were given
	worked  contents.Numbers // those that they should have by this PDF
	stay    int              // tables of contents and indexes that are as they were saved, at least in part
}

// best makes the PDF of a document. Where that lacks something which another shape of the document may show, or LibreOffice cannot
// load the document, a second conversion is tried within what is left of the document's time: the better PDF is returned, with a
// warning that says what was done. An *job.Error is the document's own fault.
func (p *Pipeline) best(ctx context.Context, m task, source, dir string) (version, error) {
	first, err := p.version(ctx, m, source, filepath.Join(dir, "first"), fidelity.Changes{}, p.Limits.Conversion)
	left := p.Limits.Conversion - time.Duration(first.seconds*float64(time.Second))
	switch {
	case err != nil && refused(err) && first.doc.reduces:
		second, again := p.version(ctx, m, source, filepath.Join(dir, "second"), fidelity.Changes{Reduced: true}, left)
		if again != nil {
			return first, err
		}
		return second.with(first, job.WarningReduced, "The document has parts that are damaged. They were left out; look through the PDF."), nil
	case err != nil:
		return first, err
	case missing(first.warnings) == 0 && len(first.doc.starts) > 0:
		return p.fitted(ctx, m, source, dir, first)
	case missing(first.warnings) == 0 || left < p.Limits.Conversion/2:
		return first, nil
	case !first.doc.reshapes && len(first.doc.starts) > 0:
		return p.fitted(ctx, m, source, dir, first)
	case !first.doc.reshapes:
		return first, nil
	}
	second, err := p.version(ctx, m, source, filepath.Join(dir, "second"), fidelity.Changes{Reshaped: true}, left)
	if ctx.Err() != nil {
		return first, ctx.Err()
	}
	if err != nil || missing(second.warnings) >= missing(first.warnings) {
		first.seconds, first.passes = first.seconds+second.seconds, first.passes+second.passes
		return first, nil
	}
	return second.with(first, job.WarningReshaped,
		"A table, a frame or a text box was set into the text or made larger: part of it would be missing."), nil
}

// with returns the version with the conversions of another added and a warning before all others.
func (v version) with(other version, code job.WarningCode, message string) version {
	v.seconds += other.seconds
	v.passes += other.passes
	v.warnings = append([]job.Warning{{Code: code, Message: message, Count: 1}}, v.warnings...)
	return v
}

// refused reports whether LibreOffice could not make a PDF of a document for a reason that may lie in a part of it.
func refused(err error) bool { return job.AsError(err).Code == job.CodeConversionFailed }

// missing returns how many things of the document its PDF lacks that another shape of it may show.
func missing(warnings []job.Warning) int {
	n := 0
	for _, w := range warnings {
		switch w.Code {
		case job.WarningUnchecked, job.WarningLeftOut, job.WarningReshaped, job.WarningComments, job.WarningFields:
		default:
			n += w.Count
		}
	}
	return n
}

// version converts a document with changes beside the usual ones, in a folder of its own, within a time.
func (p *Pipeline) version(ctx context.Context, m task, source, dir string, also fidelity.Changes, most time.Duration) (version, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return version{}, err
	}
	preparing, prepared := p.part(ctx, "prepare", m)
	doc, err := p.prepare(preparing, m, source, filepath.Join(dir, "prepared"), also)
	prepared(err)
	if err != nil {
		return version{}, err
	}
	v := version{doc: doc, also: also, numbers: m.numbers, pdf: filepath.Join(dir, "document.pdf"), passes: 1, fitted: fittedPages(doc.starts, also), parted: parts(doc.starts, also)}
	begin := p.Now()
	c := p.conversion(m, doc, v.pdf, most)
	c.Options.Pages = "" // what the document lacks is found in all of it; see cut
	c.Places = doc.contents != nil && len(doc.contents.Bookmarks()) > 0
	converting, converted := p.part(ctx, "convert", m)
	v.made, err = p.engine(converting, m, c)
	converted(err)
	if err != nil {
		v.seconds = job.Seconds(p.Now().Sub(begin))
		return v, err
	}
	v.seconds = v.made.Seconds
	if err := p.workNumbers(&v); err != nil {
		return v, err
	}
	_, checked := p.part(ctx, "check", m)
	warnings, shown := p.warnings(doc.has, v.pdf)
	v.warnings = warnings
	checked(nil)
	if shown.Fields < doc.fields {
		return v, job.Errorf(job.CodeFormsNotKept, "Of %d form fields in the document %d can be kept in the PDF: this LibreOffice makes text of the others. "+
			"Convert it with form fields as text (forms=flatten).", doc.fields, shown.Fields)
	}
	v.leads = leadsOf(shown.Content)
	v.warnings = append(v.warnings, content.LeftOut(doc.info.LeftOut+m.leftOut)...)
	v.warnings = append(v.warnings, content.Divided(doc.divided)...)
	v.warnings = append(v.warnings, content.CommentsHidden(doc.comments)...)
	if len(doc.starts) > 0 && !shown.Partial {
		v.landed = landings(doc.starts, shown)
	}
	return v, nil
}

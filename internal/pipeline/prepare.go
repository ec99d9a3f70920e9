package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sheaf/internal/docx"
	"sheaf/internal/docx/contents"
	"sheaf/internal/docx/fidelity"
	"sheaf/internal/docx/inventory"
	"sheaf/internal/job"
)

// prepared is a document as LibreOffice may see it.
type prepared struct {
	path string // of the document as it came, or of what was written in its place

	format job.Format // of the document; "" is DOCX, and of others nothing else is known
	info   docx.Info
	has    inventory.Inventory // what it has to show, as it came

	sided      bool // a section is to begin on an odd or even page
	hyphenated bool // its words are
	reshapes   bool // it may lose less in another shape
	divided    int  // tables with heading rows that were made several of
	comments   int  // that are not shown although comments are to be
	fields     int  // of forms, that are to be kept
	passing    bool // it may show something else the next time; known only where there is a cache
	unmended   bool // it could not be mended
	reduces    bool // there is something that may be taken out of it

	contents *contents.Reader // its tables of contents, where fields are to be updated; else nil

	starts []fidelity.PageStart // where its pages began in Word, none where that is not sure
	pages  int                  // how many it had there, as Word counted or by the starts
	marked int                  // how many by the starts
}

// prepare looks into the document at source. Where it reaches outside itself, or LibreOffice would show something otherwise than
// Word does, another version is written into dir under the same name, without what reaches outside and with the rest mended. The
// error is a *job.Error where the document itself is at fault. also are changes beside the usual ones.
func (p *Pipeline) prepare(ctx context.Context, m task, source, dir string, also fidelity.Changes) (prepared, error) {
	o := m.options
	f, err := os.Open(source)
	if err != nil {
		return prepared{}, fmt.Errorf("open document: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return prepared{}, fmt.Errorf("open document: %w", err)
	}
	w := newWatchers(o)
	if p.Cache != nil {
		w.all = append(w.all, &w.passing)
	}
	d, err := docx.Open(f, stat.Size(), docx.Limits{Inflated: p.Limits.DocumentBytes}, w.all...)
	if err != nil {
		return prepared{}, orFault(documentError(err), err)
	}
	mender := w.mender
	out := prepared{path: source, info: d.Info(), has: w.listed.Inventory(d), sided: w.sides.Any(), hyphenated: w.hyphenation.On(), fields: w.forms.Fields(), passing: w.passing.Any()}
	out.reshapes = mender.Does(d, fidelity.Changes{Reshaped: true})
	out.reduces = mender.Does(d, fidelity.Changes{Reduced: true})
	if starts, marked := mender.PageStarts(); !p.LeaveOff.Pages && trusted(out.info, starts, marked) {
		out.starts, out.pages, out.marked = starts, cmp.Or(out.info.WordPages, marked), marked
	}
	c := p.changes(ctx, o, out.info)
	c.Reshaped, c.Reduced, c.PageStarts, c.Closer = also.Reshaped, also.Reduced, also.PageStarts, also.Closer
	asked := w.stripper.Edits()
	edits := mender.Edits(d, c)
	if len(asked) > 0 {
		edits = asked.With(edits)
	}
	added := append(mender.Added(d, c), w.pictures.Parts(d, cmp.Or(o.ImageDPI, job.DefaultImageDPI))...)
	out.divided, out.comments = mender.Divided(), mender.CommentsHidden(d, c)
	if w.contents != nil {
		out.contents = w.contents
		edits = w.contents.Edits(d, m.numbers).With(edits)
	}
	if !out.info.Unsafe && len(edits) == 0 && len(added) == 0 {
		return out, nil
	}
	target := filepath.Join(dir, filepath.Base(source))
	err = writeDocument(d, target, edits, added)
	if err != nil && len(edits)+len(added) > 0 {
		p.Log.Warn("document is converted without its mends", "cause", err)
		out.unmended = true
		if !out.info.Unsafe && len(asked) == 0 {
			return out, nil
		}
		err = writeDocument(d, target, asked, nil)
	}
	if err != nil {
		return prepared{}, orFault(documentError(err), err)
	}
	out.path = target
	return out, nil
}

// changes returns what may be mended in a document.
func (p *Pipeline) changes(ctx context.Context, o job.Options, info docx.Info) fidelity.Changes {
	c := fidelity.Changes{
		SavedFields: !p.LeaveOff.Fields, FieldsUpdated: o.Fields == job.FieldsUpdate, Stripped: o.Metadata == job.MetadataStrip,
		Comments: o.ShowsComments(), Marked: o.Changes == job.ChangesMarkup,
		Whole: true, Ligatures: true, Release: p.Release, SpaceWidths: p.SpaceWidths,
	}
	if p.Substitutes != nil && !p.LeaveOff.Widths {
		families := make([]string, len(info.Fonts))
		for i, f := range info.Fonts {
			families[i] = f.Family
		}
		c.Widths = p.Substitutes.Widths(ctx, families)
	}
	return c
}

// writeDocument writes a document to a file of this name in a folder that may not be there yet.
func writeDocument(d *docx.Document, name string, edits docx.Edits, added []docx.NewPart) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("create scratch folder: %w", err)
	}
	w, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("create scratch file: %w", err)
	}
	return errors.Join(d.Write(w, edits, added...), w.Close())
}

// fontRequests returns the fonts that a document asks for as the converter takes them.
func fontRequests(fonts []docx.Font) []job.FontRequest {
	requests := make([]job.FontRequest, len(fonts))
	for i, f := range fonts {
		requests[i] = job.FontRequest(f)
	}
	return requests
}

package pipeline

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sheaf/internal/docx"
	"sheaf/internal/docx/hidden"
	"sheaf/internal/docx/language"
	"sheaf/internal/docx/orientation"
	"sheaf/internal/docx/revisions"
	"sheaf/internal/job"
)

// settle takes the changes that a document tracks on or back, as its job asks, before anything else is done with it. It returns the file
// that has them settled: one in dir under the same name, or source where there are none or the job does not ask; and how many files
// inserted in the document were left out of that. The error is a *job.Error where the document itself is at fault.
func (p *Pipeline) settle(o job.Options, source, dir string) (path string, leftOut int, err error) {
	var settler *revisions.Settler
	switch o.Changes {
	case job.ChangesFinal:
		settler = revisions.Accept()
	case job.ChangesOriginal:
		settler = revisions.Reject()
	default:
		return source, 0, nil
	}
	return p.changed(source, dir, settler, func(d *docx.Document) (docx.Edits, []docx.NewPart, error) {
		edits, err := settler.Edits(d)
		if err != nil {
			return nil, nil, err
		}
		added, err := settler.Added(d)
		return edits, added, err
	})
}

// unhide has what a document hides shown, where its job asks for it, as settle settles its changes.
func (p *Pipeline) unhide(o job.Options, source, dir string) (path string, leftOut int, err error) {
	if o.HiddenText != job.HiddenShow {
		return source, 0, nil
	}
	shower := hidden.New()
	return p.changed(source, filepath.Join(dir, "shown"), shower, func(d *docx.Document) (docx.Edits, []docx.NewPart, error) { return shower.Edits(d), nil, nil })
}

// speak gives a document the language that its job asks for, as settle settles its changes.
func (p *Pipeline) speak(o job.Options, source, dir string) (path string, leftOut int, err error) {
	if o.Language == "" {
		return source, 0, nil
	}
	setter := language.New(o.Language)
	path, leftOut, err = p.changed(source, filepath.Join(dir, "spoken"), setter, setter.Changes)
	if errors.Is(err, language.ErrNoPlace) {
		err = job.Errorf(job.CodeConversionFailed, "The document is damaged, so that its language cannot be set. Open it in Word, save it again and try again, or leave out the option language.")
	}
	return path, leftOut, err
}

// turn has the pages of a document wider than high, where its job asks for it, as settle settles its changes.
func (p *Pipeline) turn(o job.Options, source, dir string) (path string, leftOut int, err error) {
	if o.Landscape == nil || !*o.Landscape {
		return source, 0, nil
	}
	turner := orientation.New()
	return p.changed(source, filepath.Join(dir, "turned"), turner, func(d *docx.Document) (docx.Edits, []docx.NewPart, error) { return turner.Edits(d), nil, nil })
}

// changed writes the document at source into dir with what change makes of it, once looker has looked at it. It returns source where there
// is nothing to change.
func (p *Pipeline) changed(source, dir string, looker docx.Observer, change func(*docx.Document) (docx.Edits, []docx.NewPart, error)) (path string, leftOut int, err error) {
	f, err := os.Open(source)
	if err != nil {
		return "", 0, fmt.Errorf("open document: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return "", 0, fmt.Errorf("open document: %w", err)
	}
	d, err := docx.Open(f, stat.Size(), docx.Limits{Inflated: p.Limits.DocumentBytes}, looker)
	if err != nil {
		return "", 0, orFault(documentError(err), err)
	}
	edits, added, err := change(d)
	if err != nil {
		return "", 0, orFault(documentError(err), err)
	}
	if len(edits)+len(added) == 0 {
		return source, 0, nil
	}
	target := filepath.Join(dir, filepath.Base(source))
	if err := writeDocument(d, target, edits, added); err != nil {
		return "", 0, orFault(documentError(err), err)
	}
	return target, d.Info().LeftOut, nil
}

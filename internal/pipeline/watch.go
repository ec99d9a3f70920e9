package pipeline

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/contents"
	"sheaf/internal/docx/downsample"
	"sheaf/internal/docx/fidelity"
	"sheaf/internal/docx/inventory"
	"sheaf/internal/docx/properties"
	"sheaf/internal/job"
)

// watchers look on while a document is opened.
type watchers struct {
	all []docx.Observer // those that are needed

	mender      *fidelity.Mender
	listed      *inventory.Builder
	sides       fidelity.Sides
	hyphenation fidelity.Hyphenation
	forms       fidelity.Forms
	stripper    *properties.Stripper
	pictures    *downsample.Reducer
	passing     fidelity.Passing
	contents    *contents.Reader // nil where fields stay as they were saved
}

// newWatchers returns what looks at a document that is converted with options.
func newWatchers(o job.Options) *watchers {
	w := &watchers{mender: fidelity.New(), listed: inventory.NewBuilder(), stripper: properties.New(), pictures: downsample.New()}
	w.listed.ShowValues(w.mender.Values())
	w.all = []docx.Observer{w.mender, w.listed, &w.sides, &w.hyphenation, w.pictures}
	if o.Changes == job.ChangesMarkup {
		w.listed.ShowDeleted()
	}
	if o.Fields == job.FieldsUpdate {
		w.listed.UpdateFields()
		w.contents = contents.New()
		w.all = append(w.all, w.contents)
	}
	if o.Metadata == job.MetadataStrip {
		w.all = append(w.all, w.stripper)
	}
	if o.Forms == job.FormsKeep {
		w.all = append(w.all, &w.forms)
	}
	return w
}

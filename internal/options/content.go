package options

import (
	"errors"

	"sheaf/internal/job"
)

// content returns the options that say what of a document is shown.
func content() []Option {
	return []Option{
		{
			Name: "changes", Kind: Choice, Label: "Tracked changes", Example: job.ChangesFinal,
			Choices: []Value{
				{job.ChangesAsSaved, "As the document was saved"}, {job.ChangesFinal, "All accepted"},
				{job.ChangesOriginal, "All rejected"}, {job.ChangesMarkup, "All marked"},
			},
			Usage: "show tracked changes `WAY`: accepted, rejected, or marked", Default: "as-saved: marked, unless the document was saved with them hidden",
			field: func(o *job.Options) any { return &o.Changes },
		}, {
			Name: "comments", Kind: Choice, Label: "Comments", Example: job.CommentsNotes,
			Choices: []Value{{job.CommentsNone, "Not in the PDF"}, {job.CommentsNotes, "As notes that open with a click"}},
			Usage:   "have comments in the PDF `HOW`: as notes, or none", Default: job.CommentsNone,
			check: func(s string) error {
				if s == "margin" {
					return errors.New("LibreOffice cannot print comments in the margin; comments=notes has them in the PDF as notes")
				}
				return nil
			},
			field: func(o *job.Options) any { return &o.Comments },
		}, {
			Name: "fields", Kind: Choice, Label: "Fields", Example: job.FieldsUpdate,
			Choices: []Value{{job.FieldsAsSaved, "As the document was saved"}, {job.FieldsUpdate, "Worked out anew"}},
			Usage:   "show results of fields `WHICH`: as they were saved, or worked out anew", Default: job.FieldsAsSaved,
			field: func(o *job.Options) any { return &o.Fields },
		}, {
			Name: "forms", Kind: Choice, Label: "Form fields", Example: job.FormsKeep,
			Choices: []Value{{job.FormsFlatten, "As text"}, {job.FormsKeep, "To be filled in in the PDF"}},
			Usage:   "have form fields in the PDF `HOW`: flatten to text, or keep to be filled in", Default: "as LibreOffice does: flatten, but controls (ActiveX) can be filled in before version 25",
			field: func(o *job.Options) any { return &o.Forms },
		}, {
			Name: "hidden-text", Kind: Choice, Label: "Hidden text", Example: job.HiddenShow,
			Choices: []Value{{job.HiddenHide, "Not in the PDF"}, {job.HiddenShow, "Shown as other text"}},
			Usage:   "have text that is hidden in Word in the PDF `OR` not: hide or show", Default: job.HiddenHide,
			field: func(o *job.Options) any { return &o.HiddenText },
		}, {
			Name: "metadata", Kind: Choice, Label: "Title, author and other properties", Example: job.MetadataStrip,
			Choices: []Value{{job.MetadataKeep, "Keep them in the PDF"}, {job.MetadataStrip, "Leave them out"}},
			Usage:   "have title, author and other properties in the PDF `OR` not: keep or strip", Default: job.MetadataKeep,
			field: func(o *job.Options) any { return &o.Metadata },
		},
	}
}

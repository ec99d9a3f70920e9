package options

import (
	"errors"
	"fmt"

	"golang.org/x/text/language"

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
			Choices: []Value{{job.CommentsNone, "Not in the PDF"}, {job.CommentsMargin, "Beside the pages, which are made smaller"}, {job.CommentsNotes, "As notes that open with a click"}},
			Usage:   "have comments in the PDF `HOW`: in the margin, as notes, or none", Default: job.CommentsNone,
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
			Name: "landscape", Kind: Switch, Label: "Pages wider than high", Example: "true",
			Usage: "turn all pages that are higher than wide, and set their text anew", Default: "false",
			field: func(o *job.Options) any { return &o.Landscape },
		}, {
			Name: "language", Kind: Text, Max: 35, Label: "Language of the documents", Example: "de-CH",
			Usage: "have text that names no language be of this `LANGUAGE`, such as de-CH or ja", Default: "the document's own",
			check: checkLanguage,
			field: func(o *job.Options) any { return &o.Language },
		}, {
			Name: "metadata", Kind: Choice, Label: "Title, author and other properties", Example: job.MetadataStrip,
			Choices: []Value{{job.MetadataKeep, "Keep them in the PDF"}, {job.MetadataStrip, "Leave them out"}},
			Usage:   "have title, author and other properties in the PDF `OR` not: keep or strip", Default: job.MetadataKeep,
			field: func(o *job.Options) any { return &o.Metadata },
		},
	}
}

// checkLanguage takes a language by its tag (BCP 47), as short as that is written and without extensions, which say more than a language.
func checkLanguage(s string) error {
	tag, err := language.Parse(s)
	if base, _ := tag.Base(); err != nil || tag == language.Und || base.String() == "und" || len(tag.Extensions()) > 0 {
		return errors.New("it is the tag of a language (BCP 47), such as de-CH, en-GB or ja")
	}
	if tag.String() != s {
		return fmt.Errorf("write it as %s", tag)
	}
	return nil
}

package options

import "sheaf/internal/job"

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
		},
	}
}

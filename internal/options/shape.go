package options

import "sheaf/internal/job"

// shape returns the options for what the result is.
func shape() []Option {
	return []Option{
		{
			Name: "merge", Kind: Switch, OfJob: true, Label: "All in one PDF", Example: "true",
			Usage: "make one PDF of all documents, each with a bookmark", Default: "false",
			field: func(o *job.Options) any { return &o.Merge },
		}, {
			Name: "names", Kind: Text, Max: 200, OfJob: true, Label: "Names of the PDFs", Example: "{path}/{number:4} {name}.pdf",
			Usage: "name the PDFs by `PATTERN` of {path}, {name}, {number}, {number:4} and {date}", Default: "{path}/{name}.pdf",
			check: func(s string) error { _, err := job.ParseNames(s); return err },
			field: func(o *job.Options) any { return &o.Names },
		}, {
			Name: "keep-originals", Kind: Switch, OfJob: true, Label: "With the Word documents beside the PDFs", Example: "true",
			Usage: "put the documents beside their PDFs into the result", Default: "false",
			field: func(o *job.Options) any { return &o.KeepOriginals },
		},
	}
}

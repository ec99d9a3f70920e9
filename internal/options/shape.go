package options

import "sheaf/internal/job"

// shape returns the options for what the result is.
func shape() []Option {
	return []Option{
		{
			Name: "merge", Kind: Switch, OfJob: true, Label: "All in one PDF", Example: "true",
			Usage: "make one PDF of all documents, each with a bookmark", Default: "false",
			field: func(o *job.Options) any { return &o.Merge },
		},
	}
}

package options

import "sheaf/internal/job"

// maxDescribed is how many characters one of the properties of PDFs has at most.
const maxDescribed = 500

// described returns the options for what PDFs say of themselves.
func described() []Option {
	return []Option{
		{
			Name: "title", Kind: Text, Max: maxDescribed, Label: "Title of the PDFs", Example: "Annual report",
			Usage: "give the PDFs this `TITLE` in their properties", Default: "the document's own",
			field: func(o *job.Options) any { return &o.Title },
		}, {
			Name: "author", Kind: Text, Max: maxDescribed, Label: "Author of the PDFs", Example: "Ann Smith",
			Usage: "give the PDFs this `AUTHOR` in their properties", Default: "the document's own",
			field: func(o *job.Options) any { return &o.Author },
		}, {
			Name: "subject", Kind: Text, Max: maxDescribed, Label: "Subject of the PDFs", Example: "Figures of the year",
			Usage: "give the PDFs this `SUBJECT` in their properties", Default: "the document's own",
			field: func(o *job.Options) any { return &o.Subject },
		}, {
			Name: "keywords", Kind: Text, Max: maxDescribed, Label: "Keywords of the PDFs, with commas between them", Example: "report, figures",
			Usage: "give the PDFs these `KEYWORDS` in their properties, with commas between them", Default: "the document's own",
			field: func(o *job.Options) any { return &o.Keywords },
		},
	}
}

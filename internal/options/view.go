package options

import "sheaf/internal/job"

// view returns the options that say what kind of file a PDF is, and how it opens.
func view() []Option {
	return []Option{
		{
			Name: "pdf-version", Kind: Choice, Label: "Version of PDF", Example: "1.7",
			Choices: []Value{{"1.5", "PDF 1.5"}, {"1.6", "PDF 1.6"}, {"1.7", "PDF 1.7"}, {"2.0", "PDF 2.0"}},
			Usage:   "make PDFs of this `VERSION` of the format", Default: "as LibreOffice does: 1.7, before version 25 1.6",
			field: func(o *job.Options) any { return &o.PDFVersion },
		}, {
			Name: "initial-view", Kind: Choice, Label: "Beside the pages when the PDF is opened", Example: job.ViewBookmarks,
			Choices: []Value{{job.ViewPages, "Nothing"}, {job.ViewBookmarks, "The bookmarks"}, {job.ViewThumbnails, "Small pictures of the pages"}},
			Usage:   "open PDFs with `WHAT` beside the pages: nothing (pages), bookmarks or thumbnails", Default: "as LibreOffice does: bookmarks from version 25 on",
			field: func(o *job.Options) any { return &o.InitialView },
		},
	}
}

// viewClashes are those of these options.
var viewClashes = []clash{
	{
		func(r job.Request) bool { return r.Options.PDFVersion != "" && r.Options.PDFA != "" },
		"The kind of PDF/A says which version of PDF it is, so pdf_version does not go with it. Leave one of them out.",
	},
	{
		func(r job.Request) bool { return r.Options.PDFVersion == "2.0" && r.Options.UA() },
		"PDF/UA-1 is PDF 1.7 at most, so pdf_version=2.0 does not go with pdfua. Ask for another version, or leave one of them out.",
	},
	{
		func(r job.Request) bool {
			return r.Options.PDFVersion != "" && r.Options.PDFVersion != "2.0" && (r.Secrets.UserPassword != "" || r.Secrets.OwnerPassword != "")
		},
		"Protected PDFs are PDF 2.0, so another pdf_version does not go with user_password and owner_password. Leave one of them out.",
	},
	{
		func(r job.Request) bool {
			return (r.Options.PDFVersion != "" || r.Options.InitialView != "") && r.Options.Merge != nil && *r.Options.Merge
		},
		"A merged PDF has its own version and view, so pdf_version and initial_view do not go with merge. Leave them out.",
	},
}

package options

import (
	"slices"

	"sheaf/internal/job"
)

// profiles are the options that a profile stands for.
var profiles = map[string]job.Options{
	"court":   {PDFA: "2b"},
	"archive": {PDFA: "2b", Tagged: new(true)},
	"small":   {ImageDPI: 150, ImageQuality: 75},
}

// clash is what does not go together.
type clash struct {
	in       func(job.Request) bool
	sentence string
}

// isOn reports whether a switch is given as true.
func isOn(b *bool) bool { return b != nil && *b }

// clashes are options that do not go together, each in a sentence that says what to do.
var clashes = []clash{
	{
		func(r job.Request) bool {
			return r.Options.Profile == "archive" && r.Options.Tagged != nil && !*r.Options.Tagged
		},
		"The profile archive keeps what is a heading, a list, a table, so it does not go with tagged=false. Leave one of them out.",
	},
	{
		func(r job.Request) bool {
			return (r.Options.Profile == "court" || r.Options.Profile == "archive") && r.Options.PDFA == "3b"
		},
		"The profiles court and archive make PDF/A without other files in it, which pdfa=3b allows. Ask for 2b or 1b, or leave the profile out.",
	},
	{
		func(r job.Request) bool { return r.Options.Forms == job.FormsKeep && r.Options.PDFA != "" },
		"PDF/A has no fields that can be filled in, so forms=keep does not go with it. Leave one of them out.",
	},
	{
		func(r job.Request) bool {
			return r.Options.Comments == job.CommentsNotes && (r.Options.PDFA == "2b" || r.Options.PDFA == "3b")
		},
		"Comments as notes have no look of their own in the PDF, which PDF/A-2b and 3b want. Ask for comments=margin or pdfa=1b, or leave the comments out.",
	},
	{
		func(r job.Request) bool {
			return r.Options.PDFA != "" && (r.Secrets.UserPassword != "" || r.Secrets.OwnerPassword != "" || r.Options.Permissions != "")
		},
		"PDF/A is never encrypted, so user_password, owner_password and permissions do not go with it. Leave them out, or ask for an ordinary PDF.",
	},
	{
		func(r job.Request) bool { return isOn(r.Options.Lossless) && r.Options.ImageQuality != 0 },
		"Pictures are either stored without loss or with an image_quality. Leave lossless or image_quality out.",
	},
	{
		func(r job.Request) bool { return r.Options.WatermarkLook != "" && r.Options.Watermark == "" },
		"There is a watermark_look but no watermark. Give the watermark's text, or leave its look out.",
	},
	{
		func(r job.Request) bool { return r.Options.Names != "" && r.Options.Merge != nil && *r.Options.Merge },
		"With merge there is one PDF, which is named as the upload, so names does not go with it. Leave one of them out.",
	},
	{
		func(r job.Request) bool { return r.Options.UA() && r.Options.Tagged != nil && !*r.Options.Tagged },
		"PDF/UA is always tagged, so tagged=false does not go with pdfua. Leave one of them out.",
	},
	{
		func(r job.Request) bool { return r.Options.UA() && r.Options.Merge != nil && *r.Options.Merge },
		"A merged PDF has the titles of all its documents as bookmarks and no one title, so that it is not PDF/UA, and merge does not go with pdfua. Leave one of them out.",
	},
	{
		func(r job.Request) bool { return r.Options.UA() && r.Options.Comments == job.CommentsNotes },
		"LibreOffice does not say to screen readers where notes belong, as PDF/UA wants it, so comments=notes does not go with pdfua. Leave one of them out.",
	},
	{
		func(r job.Request) bool { return r.Options.UA() && r.Options.Comments == job.CommentsMargin },
		"Comments in the margin are drawn beside the text and are no part of what screen readers read, as PDF/UA wants it, so comments=margin does not go with pdfua. Leave one of them out.",
	},
	{
		func(r job.Request) bool { return r.Options.UA() && r.Options.Forms == job.FormsKeep },
		"LibreOffice does not say to screen readers what form fields are, as PDF/UA wants it, so forms=keep does not go with pdfua. Leave one of them out.",
	},
	{
		func(r job.Request) bool {
			return r.Options.UA() && (r.Secrets.UserPassword != "" || r.Secrets.OwnerPassword != "" || r.Options.Permissions != "")
		},
		"PDF/UA-1 is PDF 1.7, and protected PDFs are PDF 2.0, so user_password, owner_password and permissions do not go with pdfua. Leave them out, or ask for an ordinary PDF.",
	},
	{
		func(r job.Request) bool { return r.Options.Permissions != "" && r.Secrets.OwnerPassword == "" },
		"The option permissions needs owner_password: without it anybody could lift what is not permitted.",
	},
	{
		func(r job.Request) bool {
			return r.Secrets.OwnerPassword != "" && r.Secrets.OwnerPassword == r.Secrets.UserPassword
		},
		"The passwords user_password and owner_password are the same: whoever can open the PDFs could do everything with them. Give two.",
	},
}

// Check returns an *job.Error of code invalid_request where what is asked for does not go together.
func Check(r job.Request) error {
	for _, c := range slices.Concat(clashes, viewClashes) {
		if c.in(r) {
			return job.Errorf(job.CodeInvalidRequest, "%s", c.sentence)
		}
	}
	return nil
}

// Settle returns a request with the options that its profile stands for, where they are not given themselves. The error is that of Check.
func Settle(r job.Request) (job.Request, error) {
	if meant, ok := profiles[r.Options.Profile]; ok {
		for _, option := range All() {
			if text := option.Text(meant); text != "" && option.Text(r.Options) == "" {
				if err := option.Set(&r.Options, text); err != nil {
					return r, err
				}
			}
		}
	}
	return r, Check(r)
}

// ForRetry returns the options that a retry asks for, beside those of its job that concern the whole of that. An *job.Error of code
// invalid_request says that they do not go together.
func ForRetry(asked job.Request, of job.Options) (job.Options, error) {
	for _, option := range All() {
		if !option.OfJob {
			continue
		}
		if err := option.Set(&asked.Options, option.Text(of)); err != nil {
			return of, job.Errorf(job.CodeInvalidRequest, "The option %s of this job is not taken any more: %s. Send the documents as a new job.", option.Field(), err)
		}
	}
	return asked.Options, Check(asked)
}

// CheckRetry returns an *job.Error of code invalid_request where one of the options can be given for a whole job only.
func CheckRetry(o job.Options) error {
	for _, option := range All() {
		if option.OfJob && option.Text(o) != "" {
			return job.Errorf(job.CodeInvalidRequest, "The option %s concerns the whole job, so a retry cannot change it. Leave it out, or send the documents as a new job.", option.Field())
		}
	}
	return nil
}

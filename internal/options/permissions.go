package options

import (
	"strings"

	"sheaf/internal/job"
)

// permissions is the option for what may be done with the PDFs. It goes with the secret owner-password.
func permissions() Option {
	return Option{
		Name: "permissions", Kind: List, Max: 100, Label: "What may be done with the PDFs", Example: "print,copy",
		Choices: []Value{
			{job.PermitPrint, "Print"}, {job.PermitCopy, "Copy text and pictures"}, {job.PermitChange, "Change the content"},
			{job.PermitComment, "Comment"}, {job.PermitFill, "Fill in forms"}, {job.PermitAssemble, "Insert, turn and remove pages"},
		},
		Usage:   "allow people without the owner's password a `LIST` of " + strings.Join(job.Permissions(), ", ") + " only, or none of that: none",
		Default: "all",
		check:   func(s string) error { _, err := job.ParsePermissions(s); return err },
		field:   func(o *job.Options) any { return &o.Permissions },
	}
}

package options

import "sheaf/internal/job"

// callback is the option for who is told of the job's end.
func callback() Option {
	return Option{
		Name: "callback-url", Kind: Text, Max: 2000, OfJob: true, OffPage: true, Veiled: true, Label: "Tell this URL of the end", Example: "https://example.org/hooks/sheaf",
		Usage: "have the service post the job's status, signed, to `URL` when the job has ended", Default: "none",
		check: func(s string) error { _, err := job.ParseCallbackURL(s); return err },
		field: func(o *job.Options) any { return &o.CallbackURL },
	}
}

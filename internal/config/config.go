// Package config names the environment variables that set sheaf up and reads their values. The command line's flags take
// the same values, so that both are checked in one place. An error names the variable, or the flag, it is about.
package config

import (
	"fmt"
	"strconv"

	"sheaf/internal/job"
)

// The variables of the command line. Each has a flag of the same meaning, which wins.
const (
	Listen    = "SHEAF_LISTEN"     // host:port that serve listens on
	Data      = "SHEAF_DATA"       // folder where serve keeps everything
	Workers   = "SHEAF_WORKERS"    // conversions at a time
	Fonts     = "SHEAF_FONTS"      // folder of the user's own fonts
	LeaveOff  = "SHEAF_LEAVE_OFF"  // see ParseLeaveOff
	PublicURL = "SHEAF_PUBLIC_URL" // begins the URLs that the service hands out
	Token     = "SHEAF_TOKEN"      // see ParseTokens; for submit the one secret to send
	TokenFile = "SHEAF_TOKEN_FILE" // file whose first line has what Token would, for serve
	Endpoint  = "SHEAF_ENDPOINT"   // URL of the service that submit talks to
	Cache     = "SHEAF_CACHE"      // whether PDFs are given again, see ParseSwitch
	Log       = "SHEAF_LOG"        // see ParseLog

	WebhookSecret     = "SHEAF_WEBHOOK_SECRET"      // secrets that serve signs callbacks with, see webhook.ParseSecrets
	WebhookSecretFile = "SHEAF_WEBHOOK_SECRET_FILE" // file whose first line holds them
	CallbackAllow     = "SHEAF_CALLBACK_ALLOW"      // where callbacks may go, see webhook.ParseAllow
)

// The variables of the limits, for the command line and for the functions on AWS.
const (
	Keep         = "SHEAF_KEEP"          // how long results are kept, for example 7d
	Timeout      = "SHEAF_TIMEOUT"       // most time for one document, for example 60s
	MaxDocuments = "SHEAF_MAX_DOCUMENTS" // most documents in a job
	MaxUpload    = "SHEAF_MAX_UPLOAD"    // most bytes of an upload, for example 5GiB
	MaxInline    = "SHEAF_MAX_INLINE"    // most bytes of an upload through the API itself
	MaxDocument  = "SHEAF_MAX_DOCUMENT"  // most bytes of one document, inflated, for example 200MiB
)

// Limit is one of job.Limits with its names.
type Limit struct {
	Env   string // the variable
	Flag  string // the command line's flag, without dashes
	Usage string // says what it bounds and what unit it takes
	// Default is the value that leaves the limit as job.DefaultLimits has it.
	Default string
	// Set reads a value into the limits. Its error says what is wrong with the value and does not name the variable.
	Set func(l *job.Limits, value string) error
}

// LimitTable lists the limits that can be set from outside.
func LimitTable() []Limit {
	return []Limit{
		{Keep, "keep", "keep results for `TIME`, such as 7d or 12h", "7d", func(l *job.Limits, v string) (err error) {
			l.Keep, err = ParseDuration(v)
			return err
		}},
		{Timeout, "timeout", "give one document at most `TIME`, such as 60s or 2m", "60s", func(l *job.Limits, v string) (err error) {
			l.Conversion, err = ParseDuration(v)
			return err
		}},
		{MaxDocuments, "max-documents", "take at most `N` documents in a job", "10000", func(l *job.Limits, v string) (err error) {
			l.Documents, err = ParseCount(v)
			return err
		}},
		{MaxUpload, "max-upload", "take uploads of at most `SIZE`, such as 5GiB", "5GiB", func(l *job.Limits, v string) (err error) {
			l.UploadBytes, err = ParseSize(v)
			return err
		}},
		{MaxInline, "max-inline", "take uploads through the API of at most `SIZE`; larger ones go straight into the bucket", "5GiB", func(l *job.Limits, v string) (err error) {
			l.InlineBytes, err = ParseSize(v)
			return err
		}},
		{MaxDocument, "max-document", "open documents that unpack to at most `SIZE`, such as 200MiB", "200MiB", func(l *job.Limits, v string) (err error) {
			l.DocumentBytes, err = ParseSize(v)
			return err
		}},
	}
}

// Limits returns the default limits as changed by the variables that getenv, such as os.Getenv, has a value for.
func Limits(getenv func(string) string) (job.Limits, error) {
	l := job.DefaultLimits()
	for _, limit := range LimitTable() {
		value := getenv(limit.Env)
		if value == "" {
			continue
		}
		if err := limit.Set(&l, value); err != nil {
			return job.Limits{}, fmt.Errorf("%s: %w", limit.Env, err)
		}
	}
	return l, nil
}

// ParseCount reads a whole number of at least 1.
func ParseCount(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not a whole number of at least 1", s)
	}
	return n, nil
}

// ParseSwitch reads true or false.
func ParseSwitch(s string) (bool, error) {
	switch s {
	case "true", "false":
		return s == "true", nil
	}
	return false, fmt.Errorf("%q is neither true nor false", s)
}

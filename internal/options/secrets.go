package options

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sheaf/internal/job"
)

// Secret is an option whose value is a password. It is no part of job.Options, which status documents show, but of job.Secrets. What it
// takes is never said again, not in errors either.
type Secret struct {
	Name    string // of the flag, as of an Option
	PerFile bool   // the value is a map from documents to passwords
	Example string // a value, in JSON
	Label   string // what the page calls it
	Usage   string // as of an Option
	OfPDF   bool   // the PDF gets it

	field func(*job.Secrets) *string
}

const (
	maxPassword  = 255    // characters, as in Word
	maxOfPDF     = 127    // bytes of UTF-8 (ISO 32000-2, 7.6.4.3.3)
	maxPasswords = 10_000 // documents with a password of their own
)

// Secrets returns the secrets in the order in which they are shown.
func Secrets() []Secret {
	return []Secret{
		{
			Name: "password", Example: `"opensesame"`, Label: "Password that opens the documents",
			Usage: "open protected documents, and files in protected ZIPs, with `PASSWORD`; other users of this machine can see the flag, but not the variable",
			field: func(s *job.Secrets) *string { return &s.Password },
		}, {
			Name: "passwords", PerFile: true, Example: `{"letters/a.docx": "opensesame"}`, Label: "Passwords of single documents",
			Usage: "open documents with the passwords in `FILE`.csv: in each line the path or name of a document, and its password",
		}, {
			Name: "user-password", OfPDF: true, Example: `"letmein"`, Label: "Password that opens the PDFs",
			Usage: "protect the PDFs with `PASSWORD`, without which nobody can open them",
			field: func(s *job.Secrets) *string { return &s.UserPassword },
		}, {
			Name: "owner-password", OfPDF: true, Example: `"masterkey"`, Label: "Password that frees the PDFs of all restrictions",
			Usage: "protect the PDFs with `PASSWORD`, without which people may only do what --permissions allow",
			field: func(s *job.Secrets) *string { return &s.OwnerPassword },
		},
	}
}

// Field returns the secret's name in forms and JSON.
func (s Secret) Field() string { return strings.ReplaceAll(s.Name, "-", "_") }

// Variable returns the environment variable that stands in for the secret's flag.
func (s Secret) Variable() string { return "SHEAF_" + strings.ToUpper(s.Field()) }

// Sentence says what the secret is for.
func (s Secret) Sentence() string {
	usage, _, _ := strings.Cut(strings.ReplaceAll(s.Usage, "`", ""), ";")
	if s.PerFile {
		return "Passwords of documents, by their path in the upload or their name"
	}
	return strings.ToUpper(usage[:1]) + usage[1:]
}

// LookupSecret returns the secret of this name in forms and JSON.
func LookupSecret(field string) (Secret, bool) {
	for _, s := range Secrets() {
		if s.Field() == field {
			return s, true
		}
	}
	return Secret{}, false
}

// Set reads a value as it is, or that of a map as JSON. "" takes back what was set. The error says what the secret takes.
func (s Secret) Set(to *job.Secrets, text string) error {
	if !s.PerFile {
		if err := checkPassword(text); err != nil {
			return err
		}
		if s.OfPDF && len(norm.NFKC.String(text)) > maxOfPDF {
			return job.Errorf(job.CodeInvalidRequest, "The password of a PDF has at most %d bytes.", maxOfPDF)
		}
		*s.field(to) = text
		return nil
	}
	passwords, err := parsePasswords(text)
	if err != nil {
		return err
	}
	to.Passwords = passwords
	return nil
}

func parsePasswords(text string) (map[string]string, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var passwords map[string]string
	if err := json.Unmarshal([]byte(text), &passwords); err != nil {
		return nil, job.Errorf(job.CodeInvalidRequest, `The passwords are no JSON object of names and passwords. Write them as {"letter.docx": "its password"}.`)
	}
	if len(passwords) > maxPasswords {
		return nil, job.Errorf(job.CodeInvalidRequest, "There are passwords of more than %d documents.", maxPasswords)
	}
	for _, p := range passwords {
		if err := checkPassword(p); err != nil {
			return nil, err
		}
	}
	return passwords, nil
}

func checkPassword(p string) error {
	if !utf8.ValidString(p) || utf8.RuneCountInString(p) > maxPassword || strings.ContainsAny(p, "\x00\r\n") {
		return job.Errorf(job.CodeInvalidRequest, "A password has at most %d characters in one line.", maxPassword)
	}
	return nil
}

// addSecret takes a field of a form that is a secret.
func (r *Reader) addSecret(s Secret, value string) error {
	if before, twice := r.given[s.Field()]; twice && before != value {
		return job.Errorf(job.CodeInvalidRequest, "The option %s is given twice, and not the same.", s.Field())
	}
	if r.given == nil {
		r.given = map[string]string{}
	}
	r.given[s.Field()] = value
	return s.Set(&r.secrets, value)
}

// Secrets returns the secrets that were read.
func (r *Reader) Secrets() job.Secrets { return r.secrets }

// Request returns all that was read, with what its profile stands for, checked as a whole; see Settle.
func (r *Reader) Request() (job.Request, error) {
	return Settle(job.Request{Options: r.options, Secrets: r.secrets})
}

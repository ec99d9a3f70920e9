package job

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path"
	"time"
)

// Secrets are the passwords that came with a job. They are no part of its row and of no message: they lie in an object of their own until
// the run that needs them ends. What prints or logs them prints a word in their place. Their JSON is for that object and for requests.
type Secrets struct {
	Password  string            `json:"password,omitempty"`  // tried on every document
	Passwords map[string]string `json:"passwords,omitempty"` // of documents, by their path in the upload or by their name

	UserPassword  string `json:"user_password,omitempty"`  // that the PDFs are to be opened with
	OwnerPassword string `json:"owner_password,omitempty"` // that frees the PDFs of what is not permitted
}

// Empty reports whether there are no secrets.
func (s Secrets) Empty() bool {
	return s.Password == "" && len(s.Passwords) == 0 && s.Guard() == Guard{}
}

// Guard returns which passwords the PDFs get.
func (s Secrets) Guard() Guard { return Guard{s.UserPassword != "", s.OwnerPassword != ""} }

// Guard says which passwords the PDFs of a job have. It outlives the passwords, so that no PDF of a retry is without.
type Guard struct {
	User  bool `json:"user"`
	Owner bool `json:"owner"`
}

// For returns the passwords to try on a document, at most two: its own, and that of all.
func (s Secrets) For(name string) []string {
	var passwords []string
	own, ok := s.Passwords[name]
	if !ok {
		own = s.Passwords[path.Base(name)]
	}
	for _, p := range []string{own, s.Password} {
		if p != "" && (len(passwords) == 0 || p != passwords[0]) {
			passwords = append(passwords, p)
		}
	}
	return passwords
}

const secretsHidden = "(secrets)"

// Format writes no secret, whatever the verb.
func (s Secrets) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, secretsHidden) }

// LogValue returns no secret.
func (s Secrets) LogValue() slog.Value { return slog.StringValue(secretsHidden) }

// SecretsKey is where the secrets of a run lie in the outbox bucket.
func (id ID) SecretsKey(run int) string { return fmt.Sprintf("%ssecrets/%d", id.Folder(), run) }

// Request is what a client asks for beside the documents.
type Request struct {
	Options Options
	Secrets Secrets
}

// Protection is how a PDF is protected.
type Protection struct {
	UserPassword, OwnerPassword string
	Permissions                 string // as ParsePermissions reads it
}

// Lock is what a PDF is encrypted with as its Protection says (AES-256; ISO 32000-2, 7.6.4: revision 6): the key of its content, and the
// entries by which readers come to it with a password. It is a secret.
type Lock struct {
	Key                 []byte
	O, OE, U, UE, Perms []byte
	P                   int
}

// Protector protects PDFs. Safe for concurrent use.
type Protector interface {
	// Lock returns how a PDF that is still to be written is protected.
	Lock(p Protection) (Lock, error)
	// Protect writes a protected copy of the PDF source to target, in at most that time. It changes nothing else of it. An *Error says
	// that it cannot be done with this PDF; every other error is the machine's or the context's.
	Protect(ctx context.Context, source, target string, p Protection, most time.Duration) error
}

// Sealer encrypts what is stored of secrets where the store itself does not. Safe for concurrent use.
type Sealer interface {
	// Seal returns content encrypted so that it opens under the same name only.
	Seal(content []byte, name string) ([]byte, error)
	// Open returns what was sealed under name; an error where it was changed, or sealed by another Sealer.
	Open(sealed []byte, name string) ([]byte, error)
}

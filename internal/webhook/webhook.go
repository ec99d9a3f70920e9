// Package webhook is the adapter of job.Callbacks to HTTP: it posts to URLs that users name, signed as Standard Webhooks has it
// (standardwebhooks.com), and to no address that is not for everybody unless who runs the service says so. It imports package job.
package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"sheaf/internal/job"
)

var _ job.Callbacks = (*Sender)(nil)

// Bounds of one attempt.
const (
	postTime  = 20 * time.Second // in all, less than job.CallbackPatience
	dialTime  = 5 * time.Second
	maxHeader = 16 << 10 // bytes of the answer's headers
	maxAnswer = 64 << 10 // bytes that are read of the answer
)

// Options say how to post.
type Options struct {
	// Secrets returns what to sign with, each with a signature. It is asked each time. Without any nothing is posted.
	Secrets func(context.Context) ([]Secret, error)
	Allow   Allow  // where to; nil is ParseAllow("public")
	Version string // of this program
	// Resolve returns the addresses of a name, and Roots are the certificates that are trusted. nil is as the system has them.
	Resolve func(ctx context.Context, name string) ([]netip.Addr, error)
	Roots   *x509.CertPool
}

// Sender posts callbacks. It is safe for concurrent use.
type Sender struct {
	opt    Options
	client *http.Client
}

// New returns a Sender.
func New(opt Options) *Sender {
	if opt.Secrets == nil {
		opt.Secrets = func(context.Context) ([]Secret, error) { return nil, nil }
	}
	if opt.Allow == nil {
		opt.Allow = Allow{{public: true}}
	}
	if opt.Resolve == nil {
		opt.Resolve = func(ctx context.Context, name string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", name)
		}
	}
	s := &Sender{opt: opt}
	s.client = &http.Client{
		Timeout:       postTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil, // what the environment says of proxies is not for these: one would do the connecting
			DialContext:            s.dial,
			TLSClientConfig:        &tls.Config{RootCAs: opt.Roots, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    dialTime,
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: maxHeader,
		},
	}
	return s
}

// Allowed implements job.Callbacks.
func (s *Sender) Allowed(url string) error {
	_, err := s.opt.Allow.target(url)
	return err
}

// Post implements job.Callbacks.
func (s *Sender) Post(ctx context.Context, url, id string, body []byte) (status int, err error) {
	t, err := s.opt.Allow.target(url) // the settings may be others than when the job came
	if err != nil {
		return 0, problem(job.AsError(err).Message)
	}
	secrets, err := s.opt.Secrets(ctx)
	if err != nil || len(secrets) == 0 {
		return 0, problem("The service has no secret to sign callbacks with, or cannot read it.")
	}
	r, err := http.NewRequestWithContext(context.WithValue(ctx, targetKey{}, t), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, problem("The URL is none that can be posted to.")
	}
	at := strconv.FormatInt(time.Now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "sheaf/"+s.opt.Version)
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", at)
	r.Header.Set("webhook-signature", signatures(secrets, id, at, body))
	answer, err := s.client.Do(r)
	if err != nil {
		return 0, problemOf(err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer) // what it says does not matter
	switch status = answer.StatusCode; {
	case status >= 200 && status < 300:
		return status, nil
	case status >= 300 && status < 400:
		return status, problem(fmt.Sprintf("It answered %d: it is somewhere else now, and redirects are not followed.", status))
	case status == http.StatusGone:
		return status, problem("It answered 410: it wants no callbacks any more.")
	}
	return status, problem(fmt.Sprintf("It answered %d instead of 200.", status))
}

// problem is an error in a sentence for users.
type problem string

func (p problem) Error() string { return string(p) }

// errRefused says that nothing is sent to an address.
const errRefused = problem("Its name stands for an address that callbacks do not go to, as it is none of the public internet.")

// problemOf returns the sentence for an error of the client, which itself has the URL in it.
func problemOf(err error) error {
	if refused, ok := errors.AsType[problem](err); ok {
		return refused
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return problem("It did not answer in time.")
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return problem("Its name is not known.")
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return problem("Its certificate is not valid.")
	}
	return problem("It could not be reached.")
}

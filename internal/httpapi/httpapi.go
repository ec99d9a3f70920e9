// Package httpapi is sheaf's HTTP API: routes and their OpenAPI document, errors as problem documents (RFC 9457), the
// interactive page at /docs, and who may call what. It knows no rules of its own: they are in package pipeline. The
// handler keeps no state, so it serves behind a listener and inside a function alike.
package httpapi

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// Token is a secret that callers show, and the name of the owner they are then.
type Token struct {
	Name   string
	Secret string
}

// Options say how the API is served.
type Options struct {
	// Tokens are accepted as bearer tokens. Without any there is one owner, "local", and only requests that no foreign
	// web page caused are let in.
	Tokens []Token
	// Basic is a user and a password that are taken in the place of a token (RFC 7617). nil is none.
	Basic *Token
	// Doors take requests before the API's own routes do.
	Doors []Door
	// Owner, where it is set, returns the owner that a request speaks for, "" for none, in the place of Tokens: something
	// before this handler has checked who calls. Optional.
	Owner func(*http.Request) string
	// RequestID, where it is set, returns the id by which something before this handler knows a request, "" for none. Optional.
	RequestID func(*http.Request) string
	// Admit, where it is set, is asked for each request that needs an owner, and returns how long that owner has to wait before the
	// next one: 0 lets it in. Optional.
	Admit func(ctx context.Context, owner string) time.Duration
	// PublicURL begins the URLs that are handed out; "" takes each request's own scheme and host. It may have a path, under
	// which a proxy serves this handler: the proxy may take it off its requests, or leave it.
	PublicURL string
	// Hosts are the Host values that are let in, with or without a port; one without a port is good for every port. nil
	// lets all in.
	Hosts []string
	// Objects is an S3 endpoint, served under /BUCKET and /BUCKET/ for each of Buckets. Its requests carry their own
	// signatures, so they need no token. Optional.
	Objects http.Handler
	Buckets []string
	// ObjectURL returns a presigned URL of the pipeline as it is for those who reach Objects at base, as the request did that
	// is answered. nil hands out URLs as they were signed.
	ObjectURL func(base, signed string) string
	// Ready returns what the service's work needs; it is asked for each GET /readyz, which anybody may send. Optional.
	Ready func(context.Context) []job.Part
	// Metrics answers GET /metrics. It tells of all owners together: with tokens of several the one named MetricsOwner is let in alone.
	// nil is of a service whose metrics are elsewhere.
	Metrics http.Handler
	// Closing is closed when the service stops, which ends the events that clients follow jobs by. nil sends none.
	Closing <-chan struct{}
	// Wait is how long a call that answers with a PDF waits for it; 0 is a minute.
	Wait    time.Duration
	Version string       // of the service
	Commit  string       // that it was built from; "" where that is not known
	Office  string       // LibreOffice's version; "" where that is not known
	Log     *slog.Logger // nil logs nothing
}

// service is the handler and what its routes share.
type service struct {
	pipeline  *pipeline.Pipeline
	guard     guard
	doors     []Door
	mux       *http.ServeMux
	public    map[string]bool // patterns of mux that need no token
	objects   http.Handler
	buckets   []string
	objectURL func(base, signed string) string
	publicURL string
	prefix    string // the path of publicURL, "" for none
	ready     func(context.Context) []job.Part
	build     version
	metrics   http.Handler
	follows   bool
	closing   <-chan struct{}
	followers chan struct{} // has one for each
	requestID func(*http.Request) string
	admit     func(ctx context.Context, owner string) time.Duration
	wait      time.Duration
	webPage   *webPage
	log       *slog.Logger
}

// New returns the handler of the whole API.
func New(p *pipeline.Pipeline, opt Options) http.Handler {
	adoptHuma()
	opt.PublicURL = strings.TrimSuffix(opt.PublicURL, "/")
	s := &service{
		pipeline: p, guard: newGuard(opt), doors: opt.Doors, mux: http.NewServeMux(), public: map[string]bool{},
		objects: opt.Objects, buckets: opt.Buckets, objectURL: opt.ObjectURL, publicURL: opt.PublicURL, prefix: pathOf(opt.PublicURL),
		ready: opt.Ready, build: versionOf(opt), metrics: opt.Metrics, requestID: newRequestID, wait: cmp.Or(opt.Wait, defaultWait), log: opt.Log,
	}
	s.follows, s.closing, s.followers = opt.Closing != nil, opt.Closing, make(chan struct{}, mostFollowers)
	if opt.RequestID != nil {
		s.requestID = func(r *http.Request) string { return cmp.Or(opt.RequestID(r), newRequestID(r)) }
	}
	if s.admit = opt.Admit; s.admit == nil {
		s.admit = func(context.Context, string) time.Duration { return 0 }
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.webPage = s.newPage(opt)
	s.routes(newAPI(s.mux, opt))
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{id: s.requestID(r), base: s.baseURL(r)}
	r = s.withoutPrefix(r.WithContext(withCall(s.traced(r), c)))
	rec := &recorder{ResponseWriter: w}
	defer s.finish(rec, r, c)()
	secure(rec.Header(), c.id)
	s.route(rec, r, c)
}

// traced returns the context of a request, under the span that its sender names (W3C Trace Context) where somebody follows jobs.
func (s *service) traced(r *http.Request) context.Context {
	if s.pipeline.Spans == nil {
		return r.Context()
	}
	return s.pipeline.Spans.Under(r.Context(), r.Header.Get("traceparent"))
}

// route lets a request in and sends it to whom it is for.
func (s *service) route(w http.ResponseWriter, r *http.Request, c *call) {
	if e := s.entry(r); e != nil {
		s.through(w, r, c, e)
		return
	}
	if err := s.guard.host(r); err != nil {
		refuse(w, r, err)
		return
	}
	if s.objects != nil && r.URL.Path == "/" && strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-") {
		c.route, c.bucket = "/", true // an S3 client asks which buckets there are
		s.object(w, r)
		return
	}
	if bucket, ok := s.bucket(r.URL.Path); ok {
		c.route, c.bucket = "/"+bucket+"/", true
		s.object(w, r)
		return
	}
	if s.prefix != "" && r.URL.Path == s.prefix {
		http.Redirect(w, r, s.prefix+"/", http.StatusPermanentRedirect) // what the page names is beside it
		return
	}
	h, pattern := s.mux.Handler(r)
	c.route = strings.TrimSuffix(pattern, "{$}")
	if pattern == "" && (r.Method == http.MethodGet || r.Method == http.MethodHead) && acceptsHTML(r.Header) {
		s.webPage.notHere(w, r)
		return
	}
	if p := unpacked(r); p != nil {
		drain(w, r)
		writeProblem(w, p)
		return
	}
	if !s.public[pattern] {
		if err := s.letIn(w, r, c); err != nil {
			refuse(w, r, err)
			return
		}
	}
	if pattern == "" {
		unrouted(w, r, h)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// letIn finds out whose a request is. The error says why it is not let in.
func (s *service) letIn(w http.ResponseWriter, r *http.Request, c *call) (err error) {
	if c.owner, err = s.guard.owner(r); err != nil {
		if s.guard.basic != nil && job.AsError(err).Code == job.CodeUnauthorized {
			w.Header().Add("WWW-Authenticate", `Basic realm="sheaf", charset="UTF-8"`)
		}
		return err
	}
	if wait := s.admit(r.Context(), c.owner); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return job.NewError(job.CodeRateLimited, nil)
	}
	return nil
}

// bucket returns the bucket that a path names, itself or an object in it.
func (s *service) bucket(path string) (string, bool) {
	if s.objects == nil {
		return "", false
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for _, b := range s.buckets {
		if name == b {
			return b, true
		}
	}
	return "", false
}

// secure sets the headers that every answer carries: nothing of it may be guessed, framed, run, kept or read by others.
func secure(h http.Header, requestID string) {
	h.Set("X-Request-Id", requestID)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

func newRequestID(*http.Request) string {
	var b [8]byte
	rand.Read(b[:]) // never fails: crypto/rand.Read crashes the program instead
	return hex.EncodeToString(b[:])
}

// unrouted answers a request that matches no route with the problem that h, the mux's own handler for it, means.
func unrouted(w http.ResponseWriter, r *http.Request, h http.Handler) {
	var own blank
	h.ServeHTTP(&own, r)
	drain(w, r)
	if allow := own.Header().Get("Allow"); allow != "" {
		w.Header().Set("Allow", allow)
		writeProblem(w, newProblem(http.StatusMethodNotAllowed, job.CodeInvalidRequest,
			"This address does not take this method. It takes "+allow+"."))
		return
	}
	writeProblem(w, newProblem(http.StatusNotFound, job.CodeNotFound, "There is nothing at this address. See /docs for the API."))
}

// blank is a response that nobody gets; its headers say what would have been answered.
type blank struct{ header http.Header }

func (b *blank) Header() http.Header {
	if b.header == nil {
		b.header = http.Header{}
	}
	return b.header
}
func (b *blank) Write(p []byte) (int, error) { return len(p), nil }
func (b *blank) WriteHeader(int)             {}

package httpapi

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"sheaf/internal/job"
)

// call is what is known of a request while it is answered. It belongs to the request's goroutine.
type call struct {
	id     string // of the request, in its log lines and in X-Request-Id
	route  string // the method and pattern it matched, or the bucket; "" for none
	bucket bool   // it went to the object store
	owner  string // "" where none is needed
	base   string // begins the URLs in its answer
	job    job.ID // that it made
	trace  string // see Entry
	path   string // of a request that a door took, "" for others
}

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf returns the call whose context ctx is.
func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// fail turns the error of a handler into its problem. What is the service's own fault is logged here, and nowhere else.
func (s *service) fail(ctx context.Context, err error) *problem {
	if e := job.AsError(err); internal(e) {
		level := slog.LevelError
		if ctx.Err() != nil { // the client left, and that is why
			level = slog.LevelDebug
		}
		c := callOf(ctx)
		s.log.Log(ctx, level, "request failed", "request", c.id, "route", c.route, "owner", c.owner, "err", err)
	}
	return problemOf(err)
}

// finish returns the function that ends a call, to be deferred: it answers a panic with a problem and logs the call.
func (s *service) finish(w *recorder, r *http.Request, c *call) func() {
	start := time.Now()
	return func() {
		thrown := recover()
		if thrown != nil && thrown != http.ErrAbortHandler {
			s.log.ErrorContext(r.Context(), "request panicked", "request", c.id, "route", c.route, "panic", thrown, "stack", string(debug.Stack()))
			thrown = w.rescue(c)
		}
		s.access(w, r, c, time.Since(start))
		if thrown != nil {
			panic(thrown)
		}
	}
}

// access logs a call: neither its query, which may hold a signature, nor the path itself, which may hold a file's name.
// What only reads is for debugging, unless it was not let in or went wrong.
func (s *service) access(w *recorder, r *http.Request, c *call, took time.Duration) {
	level := slog.LevelInfo
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	refused := w.status == http.StatusUnauthorized || w.status == http.StatusForbidden
	if (reads || c.bucket) && !refused && w.status < http.StatusInternalServerError {
		level = slog.LevelDebug
	}
	attrs := []any{"request", c.id, "method", r.Method, "route", c.route, "status", w.status, "bytes", w.bytes, "seconds", job.Seconds(took)}
	if id := cmp.Or(string(c.job), r.PathValue("id"), r.PathValue("job_id")); id != "" {
		attrs = append(attrs, "job", id)
	}
	if c.path != "" {
		attrs = append(attrs, "path", c.path, "correlation_id", c.trace)
	}
	s.log.Log(r.Context(), level, "request", attrs...)
}

// recorder keeps what was answered, for the log.
type recorder struct {
	http.ResponseWriter
	status int // 0 until the header is written
	bytes  int64
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Flush sends what is buffered, where the server can.
func (w *recorder) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// rescue answers after a panic: with a problem, or, when an answer has begun, by returning what to panic with so that the
// server cuts it off and the client does not take it for whole.
func (w *recorder) rescue(c *call) any {
	if w.status != 0 {
		return http.ErrAbortHandler
	}
	clear(w.Header())
	secure(w.Header(), c.id)
	writeProblem(w, problemOf(job.NewError(job.CodeInternal, nil)))
	return nil
}

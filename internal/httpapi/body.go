package httpapi

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// A client that is refused while it sends mostly reads the answer only once it has sent all. Up to this much, and
// this long, is read for its sake.
const (
	drainBytes = 64 << 20
	drainTime  = 5 * time.Second
)

// drain reads what the client still sends, within bounds, before an early answer is written, and has the connection
// closed behind the answer when that was not all. A client that asked whether to send (RFC 9110 section 10.1.1) listens
// by itself.
func drain(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Expect") == "" {
		// Where the server cannot set a deadline, it holds the whole request already.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime))
		if _, err := io.CopyN(io.Discard, r.Body, drainBytes); err == io.EOF {
			return
		}
	}
	w.Header().Set("Connection", "close")
}

// uploadIdle is how long an upload may pause, and bodyReadTime how long a small JSON body may take in all.
const (
	uploadIdle   = time.Minute
	bodyReadTime = 30 * time.Second
)

// uploadBody is the body of an upload: of any length in time, but never silent for longer than uploadIdle.
type uploadBody struct {
	body io.Reader
	conn *http.ResponseController
}

func (b uploadBody) Read(p []byte) (int, error) {
	_ = b.conn.SetReadDeadline(time.Now().Add(uploadIdle)) // see drain
	return b.body.Read(p)
}

// end lifts the deadline when all of the body has been read: the server reads on, to see the client leave. After an error it stays, or
// what a client that hangs still owes would be waited for without end.
func (b uploadBody) end() { _ = b.conn.SetReadDeadline(time.Time{}) }

// object hands a request to the object store, with a body that may take long but not pause, like any upload. What the store leaves of
// it is read for a short while only.
func (s *service) object(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength != 0 {
		body := &objectBody{ReadCloser: r.Body, conn: http.NewResponseController(w)}
		defer body.leave()
		r.Body = body
	}
	s.objects.ServeHTTP(w, r)
}

// objectBody is the body of a request to the object store, which may read it in a goroutine that outlives the request.
type objectBody struct {
	io.ReadCloser
	conn *http.ResponseController

	mu    sync.Mutex
	ended bool
	left  bool // the connection is the next request's
}

func (b *objectBody) Read(p []byte) (int, error) {
	b.wait(time.Now().Add(uploadIdle), false)
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.wait(time.Time{}, true) // the answer may take as long as it likes
	}
	return n, err
}

// wait sets how long to wait for more of the body; see drain.
func (b *objectBody) wait(until time.Time, ended bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.left {
		_ = b.conn.SetReadDeadline(until)
		b.ended = ended
	}
}

// leave is called when the request has been answered.
func (b *objectBody) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left = true; !b.ended {
		_ = b.conn.SetReadDeadline(time.Now().Add(drainTime))
	}
}

// Upload returns the body of a request of at most limit bytes, which may take any time but not pause for long, and what is called when it
// has been read to its end. Errors of the sender are of code invalid_request and too_large.
func Upload(w http.ResponseWriter, r *http.Request, limit int64) (body io.Reader, end func()) {
	b := uploadBody{http.MaxBytesReader(nil, r.Body, limit+formBytes), http.NewResponseController(w)}
	return clientReader{b}, b.end
}

// Drain reads what a client still sends, within bounds, before it is refused; see drain.
func Drain(w http.ResponseWriter, r *http.Request) { drain(w, r) }

// clientReader marks errors of the client's sending, as opposed to those of storing what it sent.
type clientReader struct{ io.Reader }

func (r clientReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	return n, sendingError(err)
}

// sendingError returns the error for a body that could not be read to its end.
func sendingError(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return pipeline.InlineTooLarge(e.Limit - formBytes)
	}
	return &job.Error{
		Code:    job.CodeInvalidRequest,
		Message: "The request's body is cut off or is no valid multipart form. Send it again.",
		Cause:   err,
	}
}

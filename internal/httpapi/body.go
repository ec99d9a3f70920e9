package httpapi

import (
	"errors"
	"io"
	"net/http"
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

// end lifts the deadline: the server reads on, to see the client leave.
func (b uploadBody) end() { _ = b.conn.SetReadDeadline(time.Time{}) }

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

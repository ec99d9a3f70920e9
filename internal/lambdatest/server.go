package lambdatest

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// invocation is an event on its way through a process.
type invocation struct {
	id       string
	event    []byte
	deadline time.Time
	answer   chan answer // holds the one answer
}

type answer struct {
	payload []byte
	err     error
}

func newInvocation(event []byte) *invocation {
	return &invocation{id: requestID(), event: event, answer: make(chan answer, 1)}
}

// requestID returns a random UUID (RFC 9562 section 5.4).
func requestID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand.Read crashes the program instead
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (i *invocation) timeout(limit time.Duration) *Error {
	return &Error{TypeTimeout, fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", i.id, limit.Seconds())}
}

func (i *invocation) exit(err error) *Error {
	if err == nil {
		return &Error{TypeExit, "RequestId: " + i.id + " Error: Runtime exited without providing a reason"}
	}
	return &Error{TypeExit, "RequestId: " + i.id + " Error: Runtime exited with error: " + err.Error()}
}

// invocations holds the one under way.
type invocations struct {
	mu sync.Mutex
	of *invocation
}

func (c *invocations) set(i *invocation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of = i
}

// take returns the invocation with this id, once.
func (c *invocations) take(id string) (*invocation, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.of
	if i == nil || i.id != id {
		return nil, false
	}
	c.of = nil
	return i, true
}

// routes serves the runtime API to one process.
func (p *process) routes() http.Handler {
	const base = "/2018-06-01/runtime/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+base+"invocation/next", p.next)
	mux.HandleFunc("POST "+base+"invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) {
		p.answer(w, r, func(body []byte) answer { return answer{payload: body} })
	})
	mux.HandleFunc("POST "+base+"invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) {
		p.answer(w, r, func(body []byte) answer { return answer{err: reported(r, body)} })
	})
	mux.HandleFunc("POST "+base+"init/error", p.failInit)
	return mux
}

// next returns the process its next invocation, which it may have to wait for.
func (p *process) next(w http.ResponseWriter, r *http.Request) {
	select {
	case p.ready <- struct{}{}:
	case <-r.Context().Done():
		return
	}
	select {
	case i := <-p.work:
		p.current.set(i)
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", i.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(i.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:local:000000000000:function:local")
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
		_, _ = w.Write(i.event) // when this fails the process has ended, or its time will be over
	case <-r.Context().Done():
	}
}

// answer takes the process's answer to the invocation under way.
func (p *process) answer(w http.ResponseWriter, r *http.Request, decode func(body []byte) answer) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPayload+1))
	if err != nil {
		return // the process died while it spoke
	}
	i, ok := p.current.take(r.PathValue("id"))
	switch {
	case !ok:
		status(w, http.StatusBadRequest, &Error{"InvalidRequestID", "no invocation of this id is under way"})
	case len(body) > maxPayload:
		e := &Error{TypeResponse, fmt.Sprintf("the answer takes more than %d bytes", maxPayload)}
		i.answer <- answer{err: e}
		status(w, http.StatusRequestEntityTooLarge, e)
	default:
		i.answer <- decode(body)
		status(w, http.StatusAccepted, map[string]string{"status": "OK"})
	}
}

// failInit takes the reason why the process could not start.
func (p *process) failInit(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPayload))
	if err != nil {
		return
	}
	select {
	case p.initError <- reported(r, body):
	default: // told before
	}
	status(w, http.StatusAccepted, map[string]string{"status": "OK"})
}

// reported is the error that a process reports. Its type stands in the body or else in a header.
func reported(r *http.Request, body []byte) *Error {
	var e Error
	if err := json.Unmarshal(body, &e); err != nil {
		e.Message = string(body)
	}
	if e.Type == "" {
		e.Type = r.Header.Get("Lambda-Runtime-Function-Error-Type")
	}
	return &e
}

func status(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // the process may be gone
}

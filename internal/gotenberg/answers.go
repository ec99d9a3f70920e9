package gotenberg

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// plainText is the type of all answers that are no files.
const plainText = "text/plain; charset=UTF-8"

// newTrace returns the trace of a call whose sender has none: a UUID, as Gotenberg has it.
func newTrace() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand.Read crashes the program instead
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	x := hex.EncodeToString(b[:])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// answer answers with a sentence.
func answer(w http.ResponseWriter, status int, text string) {
	write(w, status, plainText, []byte(text))
}

func write(w http.ResponseWriter, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone when this fails
}

// notLetIn answers a request that is not let in.
func notLetIn(w http.ResponseWriter, err *job.Error) {
	status, _ := api.StatusOf(err.Code)
	text := err.Message
	if err.Code == job.CodeUnauthorized {
		w.Header().Set("WWW-Authenticate", "basic realm=Restricted")
		text = http.StatusText(status)
	}
	answer(w, status, text)
}

// health answers GET /health: of Gotenberg's modules there is one.
func (d *door) health(w http.ResponseWriter, r *http.Request, _ string) {
	type module struct {
		Status    string    `json:"status"`
		Timestamp time.Time `json:"timestamp"`
	}
	state, status := "up", http.StatusOK
	if d.opt.Ready != nil && job.Trouble(d.opt.Ready(r.Context())) != nil {
		state, status = "down", http.StatusServiceUnavailable
	}
	body, _ := json.Marshal(map[string]any{ // cannot fail
		"status": state, "details": map[string]module{"libreoffice": {state, time.Now().UTC()}},
	})
	if r.Method == http.MethodHead {
		body = nil
	}
	write(w, status, "application/json; charset=utf-8", body)
}

func (d *door) version(w http.ResponseWriter, _ *http.Request, _ string) {
	answer(w, http.StatusOK, d.opt.Version)
}

func (d *door) root(w http.ResponseWriter, _ *http.Request, _ string) {
	write(w, http.StatusOK, "text/html; charset=UTF-8", []byte("This is sheaf, which answers Gotenberg's calls that convert documents of Word."))
}

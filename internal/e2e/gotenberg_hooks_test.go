package e2e

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// hooks is a server that hands out files and is told of results.
type hooks struct {
	server *httptest.Server
	called chan error // has one for each result

	mu     sync.Mutex
	last   *http.Request
	events chan []byte
}

func newHooks(a *actor) *hooks {
	h := &hooks{called: make(chan error, 16), events: make(chan []byte, 16)}
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if r.URL.Path != "/webhook/events" {
			h.mu.Lock()
			h.last = r
			h.mu.Unlock()
		}
		switch {
		case r.Method == http.MethodGet:
			file := strings.TrimPrefix(r.URL.Path, "/static/")
			w.Header().Set("Content-Disposition", `attachment; filename="`+filepath.Base(file)+`"`)
			http.ServeFile(w, r, filepath.Join(a.root, file))
		case r.URL.Path == "/webhook/events":
			h.events <- body
		case r.URL.Path == "/webhook":
			if err == nil {
				err = store(filepath.Join(a.dir, filepath.Base(r.Header.Get("Gotenberg-Trace"))), r.Header, body)
			}
			h.called <- err
		default:
			h.called <- err
		}
	}))
	return h
}

func (h *hooks) port() string { return h.server.URL[strings.LastIndex(h.server.URL, ":")+1:] }

// request returns what was called last, nil for nothing.
func (h *hooks) request() *http.Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// patience is how long is waited for what is to come in any case.
const patience = time.Minute

func (h *hooks) wait() error {
	select {
	case err := <-h.called:
		return err
	case <-time.After(patience):
		return errors.New("the webhook was not called")
	}
}

func (h *hooks) event(want string) error {
	select {
	case body := <-h.events:
		return matches(want, body)
	case <-time.After(patience):
		return errors.New("no event came")
	}
}

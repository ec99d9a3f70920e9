package function

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"sheaf/internal/config"
	"sheaf/internal/httpapi"
)

// Tokens are read again when a request comes after tokensFresh, so that a changed secret takes effect without a new
// process, and after tokensRetry when that failed: until then those known before are let in. A process does nothing
// between invocations, so there is no clock that could do it.
const (
	tokensFresh = 5 * time.Minute
	tokensRetry = 30 * time.Second
	tokensWait  = 3 * time.Second // a request waits so long for the secret
)

// tokens is a handler that knows its callers by a secret. It is safe for concurrent use.
type tokens struct {
	secret func(context.Context) (string, error) // holds what config.ParseTokens reads
	build  func([]httpapi.Token) http.Handler
	now    func() time.Time
	log    *slog.Logger

	mu      sync.Mutex
	handler http.Handler
	text    string // that the handler was built for
	due     time.Time
}

func (t *tokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.current(r.Context()).ServeHTTP(w, r)
}

func (t *tokens) current(ctx context.Context) http.Handler {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now().Before(t.due) {
		return t.handler
	}
	if err := t.refresh(ctx); err != nil {
		t.log.Error("tokens not read again; those known before are let in", "error", err)
		t.due = t.now().Add(tokensRetry)
	}
	return t.handler
}

// refresh reads the secret. One without a token is refused: without tokens the handler would let everybody in.
func (t *tokens) refresh(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, tokensWait)
	defer cancel()
	text, err := t.secret(ctx)
	if err != nil {
		return fmt.Errorf("read the secret of the tokens: %w", err)
	}
	list, err := config.ParseTokens(strings.TrimSpace(text))
	if err == nil && len(list) == 0 {
		err = errors.New("it is empty")
	}
	if err != nil {
		return fmt.Errorf("the secret of the tokens: %w", err)
	}
	if t.handler == nil || text != t.text {
		t.handler, t.text = t.build(accepted(list)), text
	}
	t.due = t.now().Add(tokensFresh)
	return nil
}

func accepted(list []config.AccessToken) []httpapi.Token {
	all := make([]httpapi.Token, len(list))
	for i, a := range list {
		all[i] = httpapi.Token{Name: a.Owner, Secret: a.Secret}
	}
	return all
}

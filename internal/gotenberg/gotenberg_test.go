package gotenberg

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// call makes a request of a door behind the API, and returns what was answered.
func call(opt Options, method, path string, headers ...string) *httptest.ResponseRecorder {
	opt.Version = "1.2.3"
	p := &pipeline.Pipeline{Limits: job.DefaultLimits()}
	api := httpapi.New(p, httpapi.Options{
		Basic: &httpapi.Token{Name: "ann", Secret: "secret"}, Doors: []httpapi.Door{New(p, opt)}, Version: "1.2.3",
	})
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	api.ServeHTTP(w, r)
	return w
}

const (
	authorization = "Authorization"
	ann           = "Basic YW5uOnNlY3JldA=="
)

// TestAddresses checks what the door answers at, and to whom.
func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		opt          Options
		method, path string
		headers      []string
		status       int
		body         string
	}{
		{Options{}, "GET", "/version", []string{authorization, ann}, 200, "1.2.3"},
		{Options{}, "GET", "/version", []string{authorization, ann, "Accept", "*/*"}, 200, "{"},
		{Options{Plain: true}, "GET", "/version", []string{authorization, ann, "Accept", "*/*"}, 200, "1.2.3"},
		{Options{Plain: true}, "GET", "/version", []string{authorization, ann, "Accept", "application/json"}, 200, "{"},
		{Options{RootPath: "/foo"}, "GET", "/foo/version", []string{authorization, ann, "Accept", "*/*"}, 200, "1.2.3"},
		{Options{}, "GET", "/version", nil, 401, "Unauthorized"},
		{Options{}, "HEAD", "/health", nil, 200, ""},
		{Options{RootPath: "/foo"}, "GET", "/foo/health", nil, 200, "{"},
		{Options{RootPath: "/foo"}, "GET", "/foo/", []string{authorization, ann}, 200, "This is sheaf"},
		{Options{}, "POST", "/health", nil, 405, "Method Not Allowed"},
		{Options{}, "POST", "/forms/libreoffice/convert", nil, 401, "Unauthorized"},
		{Options{}, "POST", "/forms/libreoffice/convert", []string{authorization, ann}, 415, "Invalid 'Content-Type' header value"},
		{Options{Disabled: true}, "POST", "/forms/libreoffice/convert", []string{authorization, ann}, 404, "Not Found"},
		{Options{}, "POST", "/forms/chromium/convert/url", []string{authorization, ann}, 404, "Not Found"},
		{Options{RootPath: "/foo"}, "POST", "/forms/libreoffice/convert", []string{authorization, ann}, 404, ""},
	} {
		w := call(c.opt, c.method, c.path, c.headers...)
		require.Equal(t, c.status, w.Code, "%s %s %v", c.method, c.path, c.headers)
		if c.body == "" {
			continue
		}
		require.Contains(t, w.Body.String(), c.body)
		if c.status >= 400 {
			require.Equal(t, plainText, w.Header().Get("Content-Type"), c.path)
			require.NotEmpty(t, w.Header().Get(traceHeader))
		}
	}
	require.Equal(t, "basic realm=Restricted", call(Options{}, "GET", "/version").Header().Get("WWW-Authenticate"))
}

// TestTrace checks by what a call is known.
func TestTrace(t *testing.T) {
	require.Equal(t, "mine", call(Options{}, "GET", "/health", traceHeader, "mine").Header().Get(traceHeader))
	made := call(Options{}, "GET", "/health").Header().Get(traceHeader)
	require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, made)
	require.NotEqual(t, made, call(Options{}, "GET", "/health").Header().Get(traceHeader))
}

// TestHealth tells of the one module that there is.
func TestHealth(t *testing.T) {
	for want, trouble := range map[string]error{"up": nil, "down": errors.New("no engine")} {
		w := call(Options{Ready: func(context.Context) []job.Part { return []job.Part{{Name: job.PartEngine, Trouble: trouble}} }}, "GET", "/health")
		require.Equal(t, map[string]int{"up": 200, "down": 503}[want], w.Code)
		var body struct {
			Status  string
			Details map[string]struct{ Status, Timestamp string }
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
		require.Equal(t, want, body.Status)
		require.Equal(t, want, body.Details["libreoffice"].Status)
		require.Equal(t, "application/json; charset=utf-8", w.Header().Get("Content-Type"))
	}
}

// TestFull refuses calls beyond those that may be answered at a time.
func TestFull(t *testing.T) {
	d := &door{places: make(chan struct{}, 1)}
	leave, ok := d.enter()
	require.True(t, ok)
	w := httptest.NewRecorder()
	d.convert(w, httptest.NewRequest(http.MethodPost, "/", http.NoBody), "ann")
	require.Equal(t, http.StatusTooManyRequests, w.Code)
	require.Contains(t, w.Body.String(), "The request queue is full. Retry shortly")
	require.Equal(t, "1", w.Header().Get("Retry-After"))
	leave()
	_, ok = d.enter()
	require.True(t, ok)
}

package httpapi_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// TestBasic lets in who shows the user and the password, as an owner with jobs of its own, and nobody without.
func TestBasic(t *testing.T) {
	s := newService(t, func(_ *pipeline.Pipeline, opt *httpapi.Options) {
		opt.Basic = &httpapi.Token{Name: "ann", Secret: "a:b"}
		opt.Tokens = []httpapi.Token{{Name: "bob", Secret: "0123456789abcdef"}}
	})
	as := func(user, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(user, password) }
	}
	require.Equal(t, http.StatusOK, s.request(t, http.MethodGet, "/api/v1/jobs", nil, as("ann", "a:b")).status)
	require.Equal(t, http.StatusOK, s.request(t, http.MethodGet, "/api/v1/jobs", nil, header("Authorization", "Bearer 0123456789abcdef")).status)
	for _, wrong := range []func(*http.Request){nil, as("ann", "a"), as("bob", "a:b"), as("bob", "0123456789abcdef"), as("", ""), as("ann:a", "b:")} {
		a := s.request(t, http.MethodGet, "/api/v1/jobs", nil, wrong)
		a.requireProblem(t, http.StatusUnauthorized, job.CodeUnauthorized)
		require.Contains(t, a.header.Values("WWW-Authenticate"), `Basic realm="sheaf", charset="UTF-8"`)
	}
	foreign := func(r *http.Request) {
		as("ann", "a:b")(r)
		r.Header.Set("Origin", "https://evil.example")
	}
	s.request(t, http.MethodGet, "/api/v1/jobs", nil, foreign).requireProblem(t, http.StatusForbidden, job.CodeForbidden)
}

// TestDoor has a door take requests behind the guard.
func TestDoor(t *testing.T) {
	s := newService(t, func(_ *pipeline.Pipeline, opt *httpapi.Options) {
		opt.Tokens = []httpapi.Token{{Name: "bob", Secret: "0123456789abcdef"}}
		opt.Doors = []httpapi.Door{func(r *http.Request) *httpapi.Entry {
			if r.URL.Path != "/there" && r.URL.Path != "/all" {
				return nil
			}
			return &httpapi.Entry{
				Route: "door", Trace: "mine", Public: r.URL.Path == "/all",
				Serve: func(w http.ResponseWriter, _ *http.Request, owner string) { _, _ = io.WriteString(w, "for "+owner) },
				Refuse: func(w http.ResponseWriter, _ *http.Request, err *job.Error) {
					http.Error(w, string(err.Code), http.StatusTeapot)
				},
			}
		}}
	})
	s.client = http.DefaultClient // what a door answers is not in the API's document
	a := s.request(t, http.MethodGet, "/there", nil, header("Authorization", "Bearer 0123456789abcdef"))
	require.Equal(t, "for bob", string(a.body))
	a = s.request(t, http.MethodGet, "/there", nil, nil)
	require.Equal(t, http.StatusTeapot, a.status)
	require.Equal(t, "unauthorized\n", string(a.body))
	require.Equal(t, "for ", string(s.request(t, http.MethodGet, "/all", nil, nil).body))
	require.Equal(t, "mine", s.logs.lines(t, "request")[0]["correlation_id"])
	require.Equal(t, "/there", s.logs.lines(t, "request")[0]["path"])
}

package client_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/api"
	"sheaf/internal/client"
	"sheaf/internal/job"
)

const (
	id    = job.ID("0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10")
	token = "0123456789abcdef"
)

// serveWith returns a client of a service that answers by handler, and does not rest between tries.
func serveWith(t *testing.T, handler http.HandlerFunc) (*client.Client, *httptest.Server) {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c, err := client.New(client.Options{Endpoint: server.URL + "/", Token: token, Tries: 4, Pause: time.Microsecond})
	require.NoError(t, err)
	return c, server
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func problem(w http.ResponseWriter, status int, code job.Code) {
	answer(w, status, map[string]any{"type": "about:blank", "title": "No", "status": status, "detail": "Because.", "code": code})
}

func TestNewRefusesEndpoints(t *testing.T) {
	for _, endpoint := range []string{"", "127.0.0.1:8000", "ftp://host", "http://", "http://host/?x=1", "http://host/#x", "http://a b"} {
		_, err := client.New(client.Options{Endpoint: endpoint})
		require.ErrorContains(t, err, "is not the URL of a service", endpoint)
	}
}

func TestSubmitSendsFileKeyAndToken(t *testing.T) {
	var tries atomic.Int32
	c, _ := serveWith(t, func(w http.ResponseWriter, r *http.Request) {
		f, header, err := r.FormFile("file")
		if err != nil {
			problem(w, http.StatusBadRequest, job.CodeInvalidRequest)
			return
		}
		content, _ := io.ReadAll(f)
		got := fmt.Sprint(r.Method, " ", r.URL.Path, " ", r.Header.Get("Idempotency-Key"), " ", r.Header.Get("Authorization"), " ", header.Filename, " ", string(content))
		if got != "POST /api/v1/jobs/ key Bearer "+token+" a b.zip content" {
			problem(w, http.StatusBadRequest, job.Code(got))
			return
		}
		if tries.Add(1) < 3 {
			problem(w, http.StatusServiceUnavailable, job.CodeInternal)
			return
		}
		answer(w, http.StatusAccepted, map[string]any{"job_id": id})
	})
	got, err := c.Submit(t.Context(), "key", "a b.zip", strings.NewReader("content"), job.Request{})
	require.NoError(t, err)
	require.Equal(t, id, got)
	require.EqualValues(t, 3, tries.Load())
}

func TestSubmitRefused(t *testing.T) {
	var tries atomic.Int32
	c, _ := serveWith(t, func(w http.ResponseWriter, _ *http.Request) {
		tries.Add(1)
		problem(w, http.StatusBadRequest, job.CodeNotAZip)
	})
	_, err := c.Submit(t.Context(), "key", "a.zip", strings.NewReader("x"), job.Request{})
	var p *client.Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, api.Problem{Type: "about:blank", Title: "No", Status: 400, Detail: "Because.", Code: job.CodeNotAZip}, p.Problem)
	require.EqualValues(t, 1, tries.Load(), "a refusal stays: it is not tried again")
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	c, err := client.New(client.Options{Endpoint: "http://" + l.Addr().String(), Tries: 2, Pause: time.Hour})
	require.NoError(t, err)
	_, err = c.Status(t.Context(), id, "", 1)
	require.ErrorIs(t, err, client.ErrUnreachable, "at once, for nobody listens")
}

func TestSomebodyElseThere(t *testing.T) {
	for name, body := range map[string]string{"a page": "<html>", "other JSON": `{"id": 7}`, "nothing of ours": `{}`} {
		t.Run(name, func(t *testing.T) {
			c, _ := serveWith(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
			_, err := c.Status(t.Context(), id, "", 1)
			require.ErrorIs(t, err, client.ErrUnreachable)
			require.ErrorContains(t, err, "is not sheaf")
		})
	}
}

func TestAnswersOfAProxy(t *testing.T) {
	c, _ := serveWith(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "bad gateway", http.StatusBadGateway) })
	_, err := c.Status(t.Context(), id, "", 1)
	require.ErrorIs(t, err, client.ErrUnreachable)
	require.ErrorContains(t, err, "502 Bad Gateway")
}

func TestStatusPages(t *testing.T) {
	c, _ := serveWith(t, func(w http.ResponseWriter, r *http.Request) {
		next := r.URL.RequestURI()
		answer(w, http.StatusOK, job.Status{ID: id, Next: &next})
	})
	s, err := c.Status(t.Context(), id, "8 1", 7)
	require.NoError(t, err)
	require.Equal(t, "/api/v1/jobs/"+string(id)+"?cursor=8+1&limit=7", *s.Next)
}

func TestDownloadFollowsWithoutToken(t *testing.T) {
	bucket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			http.Error(w, "two ways of authorization", http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, "the result")
	}))
	defer bucket.Close()
	c, _ := serveWith(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, bucket.URL+"/signed", http.StatusSeeOther)
	})
	require.Equal(t, "the result", download(t, c))
}

func TestDownloadBeginsAgain(t *testing.T) {
	var tries atomic.Int32
	c, _ := serveWith(t, func(w http.ResponseWriter, _ *http.Request) {
		if tries.Add(1) == 1 {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "something longer that breaks off")
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, "the result")
	})
	require.Equal(t, "the result", download(t, c))
}

func download(t *testing.T, c *client.Client) string {
	f, err := os.Create(filepath.Join(t.TempDir(), "out.zip"))
	require.NoError(t, err)
	defer f.Close()
	var last, all int64
	require.NoError(t, c.Download(t.Context(), id, "", f, func(done, total int64) { last, all = done, total }))
	content, err := os.ReadFile(f.Name())
	require.NoError(t, err)
	require.EqualValues(t, len(content), last)
	require.EqualValues(t, len(content), all)
	return string(content)
}

func TestDownloadRefused(t *testing.T) {
	c, _ := serveWith(t, func(w http.ResponseWriter, _ *http.Request) { problem(w, http.StatusNotFound, job.CodeNotFound) })
	f, err := os.Create(filepath.Join(t.TempDir(), "out.zip"))
	require.NoError(t, err)
	defer f.Close()
	err = c.Download(t.Context(), id, "", f, func(int64, int64) {})
	require.ErrorContains(t, err, "not_found: Because.")
}

var _ client.File = (*os.File)(nil)

// bytesOf returns n bytes that differ from place to place.
func bytesOf(n int) []byte {
	return bytes.Repeat([]byte("0123456789abcdefghijklmnopqrstuvwxyz\n"), n/37+1)[:n]
}

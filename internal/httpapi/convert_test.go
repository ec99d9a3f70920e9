package httpapi_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// convert calls POST /api/v1/convert, while the next job that comes is taken to its end by work, unless that is nil.
func (s *service) convert(t *testing.T, prefer string, work func(id job.ID), files ...file) answer {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		look := time.NewTicker(time.Millisecond)
		defer look.Stop()
		for ; work != nil && t.Context().Err() == nil; <-look.C {
			jobs, _, err := s.List(t.Context(), "local", "", 1)
			if err == nil && len(jobs) == 1 {
				_, err = s.Inbox.Head(t.Context(), job.Ref{Key: job.UploadKey(jobs[0].ID)})
			}
			if err == nil && len(jobs) == 1 {
				work(jobs[0].ID)
				return
			}
		}
	}()
	body, contentType := form(t, files...)
	a := s.request(t, http.MethodPost, "/api/v1/convert", body, func(r *http.Request) {
		r.Header.Set("Content-Type", contentType)
		if prefer != "" {
			r.Header.Set("Prefer", prefer)
		}
	})
	<-done
	return a
}

// TestConvertInOneCall has a document go in and its PDF, or why there is none, come out.
func TestConvertInOneCall(t *testing.T) {
	document := file{"Brief.docx", []byte("a letter")}
	t.Run("PDF", func(t *testing.T) {
		s := newService(t, nil)
		a := s.convert(t, "", func(id job.ID) { s.run(t, id, nil) }, document)
		require.Equal(t, http.StatusOK, a.status, "%s", a.body)
		require.Equal(t, onePDF, string(a.body))
		require.Equal(t, "application/pdf", a.header.Get("Content-Type"))
		require.Equal(t, "Brief.pdf", savedAs(t, a))
		require.Equal(t, "completed", s.get(t, "/api/v1/jobs/"+a.header.Get("Sheaf-Job")).decode(t)["status"], "it says which job it was")
	})
	t.Run("failure", func(t *testing.T) {
		s := newService(t, nil)
		a := s.convert(t, "", func(id job.ID) { s.run(t, id, map[int]job.Code{1: job.CodePasswordProtected}) }, document)
		a.requireProblem(t, http.StatusUnprocessableEntity, job.CodePasswordProtected)
	})
	for _, prefer := range []string{"respond-async", "wait=0", `return=minimal, wait="0"`} {
		t.Run(prefer, func(t *testing.T) {
			s := newService(t, nil)
			a := s.convert(t, prefer, nil, document)
			require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
			id := a.decode(t)["job_id"].(string)
			require.Equal(t, s.url+"/api/v1/jobs/"+id, a.header.Get("Location"))
			require.Equal(t, "pending", s.get(t, a.header.Get("Location")).decode(t)["status"])
		})
	}
	t.Run("the same key", func(t *testing.T) {
		s := newService(t, nil)
		send := func(content string) answer {
			body, contentType := form(t, file{"Brief.docx", []byte(content)})
			return s.request(t, http.MethodPost, "/api/v1/convert", body, func(r *http.Request) {
				r.Header.Set("Content-Type", contentType)
				r.Header.Set("Prefer", "respond-async")
				r.Header.Set("Idempotency-Key", "k")
			})
		}
		first := send("a letter").decode(t)["job_id"]
		require.Equal(t, first, send("a letter").decode(t)["job_id"])
		send("another").requireProblem(t, http.StatusConflict, job.CodeIdempotencyConflict)
	})
	t.Run("too long", func(t *testing.T) {
		s := newService(t, func(_ *pipeline.Pipeline, o *httpapi.Options) { o.Wait = time.Millisecond })
		require.Equal(t, http.StatusAccepted, s.convert(t, "wait=3000", nil, document).status)
	})
	t.Run("no document", func(t *testing.T) {
		s := newService(t, nil)
		for _, files := range [][]file{nil, {zipOf("a.docx")}, {document, document}} {
			s.convert(t, "", nil, files...).requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
		}
		require.Empty(t, s.get(t, "/api/v1/jobs").decode(t)["jobs"])
	})
}

// TestClientThatLeaves does not have a document converted that nobody waits for.
func TestClientThatLeaves(t *testing.T) {
	s := newService(t, nil)
	ctx, leave := context.WithCancel(t.Context())
	body, contentType := form(t, file{"a.docx", []byte("x")})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/api/v1/convert", body)
	require.NoError(t, err)
	r.Header.Set("Content-Type", contentType)
	left := make(chan error, 1)
	go func() {
		resp, err := http.DefaultClient.Do(r)
		if err == nil {
			resp.Body.Close()
		}
		left <- err
	}()
	listed := func() []job.Summary {
		jobs, _, err := s.List(t.Context(), "local", "", 1)
		require.NoError(t, err)
		return jobs
	}
	require.Eventually(t, func() bool { return len(listed()) == 1 }, time.Minute, 10*time.Millisecond)
	leave()
	require.Error(t, <-left)
	require.Eventually(t, func() bool { return listed()[0].Status == job.Cancelled }, time.Minute, 10*time.Millisecond)
}

package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/porttest"
)

const unknown = "0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"

func TestRefusals(t *testing.T) {
	s := newService(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
		code         job.Code
		detail       string
	}{
		{"GET", "/nowhere", 404, job.CodeNotFound, "/docs"},
		{"GET", "/api/v1/jobs/" + unknown + "/nothing", 404, job.CodeNotFound, "/docs"},
		{"GET", "/docs/swagger-ui.js", 404, job.CodeNotFound, "/docs"},
		{"GET", "/docs/../internal", 404, job.CodeNotFound, "/docs"},
		{"PUT", "/api/v1/jobs", 405, job.CodeInvalidRequest, "POST"},
		{"POST", "/", 405, job.CodeInvalidRequest, "GET"},
		{"GET", "/api/v1/jobs/" + unknown, 404, job.CodeNotFound, "deleted"},
		{"GET", "/api/v1/jobs/" + unknown + "/download", 404, job.CodeNotFound, "deleted"},
		{"GET", "/api/v1/jobs/" + unknown + "/files/1/pdf", 404, job.CodeNotFound, "deleted"},
		{"DELETE", "/api/v1/jobs/" + unknown, 404, job.CodeNotFound, "deleted"},
		{"POST", "/api/v1/jobs/" + unknown + "/cancel", 404, job.CodeNotFound, "deleted"},
		{"POST", "/api/v1/jobs/" + unknown + "/retry", 404, job.CodeNotFound, "deleted"},
		{"POST", "/api/v1/uploads/" + unknown + "/parts", 404, job.CodeNotFound, "deleted"},
		{"POST", "/api/v1/uploads/" + unknown + "/complete", 404, job.CodeNotFound, "deleted"},
		{"GET", "/api/v1/jobs/not-an-id", 422, job.CodeInvalidID, "job_id"},
		{"GET", "/api/v1/jobs/..%2f..%2fetc/download", 422, job.CodeInvalidID, "job_id"},
		{"GET", "/api/v1/jobs/x/files/1/pdf", 422, job.CodeInvalidID, "job_id"},
		{"DELETE", "/api/v1/jobs/x", 422, job.CodeInvalidID, "job_id"},
		{"POST", "/api/v1/jobs/x/cancel", 422, job.CodeInvalidID, "job_id"},
		{"PUT", "/api/v1/jobs/" + unknown + "/files/1/content", 404, job.CodeNotFound, "deleted"},
		{"PUT", "/api/v1/jobs/x/files/1/content", 422, job.CodeInvalidID, "job_id"},
		{"PUT", "/api/v1/jobs/" + unknown + "/files/0/content", 400, job.CodeInvalidRequest, "path.n"},
		{"POST", "/api/v1/jobs/x/retry", 422, job.CodeInvalidID, "job_id"},
		{"POST", "/api/v1/uploads/x/parts", 422, job.CodeInvalidID, "job_id"},
		{"POST", "/api/v1/uploads/x/complete", 422, job.CodeInvalidID, "job_id"},
		{"GET", "/api/v1/jobs?limit=0", 400, job.CodeInvalidRequest, "query.limit"},
		{"GET", "/api/v1/jobs?limit=1001", 400, job.CodeInvalidRequest, "query.limit"},
		{"GET", "/api/v1/jobs?limit=many", 400, job.CodeInvalidRequest, "query.limit"},
		{"GET", "/api/v1/jobs?cursor=somewhere", 400, job.CodeInvalidRequest, "cursor"},
		{"GET", "/api/v1/jobs/" + unknown + "?limit=-1", 400, job.CodeInvalidRequest, "query.limit"},
		{"GET", "/api/v1/jobs/" + unknown + "?cursor=x", 400, job.CodeInvalidRequest, "cursor"},
		{"GET", "/api/v1/jobs/" + unknown + "/files/zero/pdf", 400, job.CodeInvalidRequest, "path.n"},
		{"GET", "/api/v1/jobs/" + unknown + "/files/0/pdf", 400, job.CodeInvalidRequest, "path.n"},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			p := s.request(t, c.method, c.path, nil, nil).requireProblem(t, c.status, c.code)
			require.Contains(t, p["detail"], c.detail)
		})
	}
	require.Equal(t, "GET, HEAD, POST", s.request(t, http.MethodPut, "/api/v1/jobs/", nil, nil).header.Get("Allow"))
	require.Empty(t, s.logs.lines(t, "request failed"))
}

func TestSlashAtTheEnd(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx")
	for _, path := range []string{"/", "/docs", "/api/v1/jobs", "/api/v1/jobs/" + string(id)} {
		require.Equal(t, http.StatusOK, s.get(t, path).status, path)
		require.Equal(t, http.StatusOK, s.get(t, strings.TrimSuffix(path, "/")+"/").status, path)
	}
	body, contentType := form(t, zipOf("a.docx"))
	a := s.request(t, http.MethodPost, "/api/v1/jobs", body, header("Content-Type", contentType))
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
}

func TestHealth(t *testing.T) {
	s := newService(t, nil)
	a := s.get(t, "/")
	require.JSONEq(t, `{"message": "Service is running successfully"}`, string(a.body))
	for name, want := range map[string]string{
		"Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
		"Referrer-Policy": "no-referrer", "Link": "",
	} {
		require.Equal(t, want, a.header.Get(name), name)
	}
	require.Equal(t, http.StatusOK, s.request(t, http.MethodHead, "/", nil, nil).status)
}

func TestFaultIsLoggedAndHidden(t *testing.T) {
	s := newService(t, func(p *pipeline.Pipeline, _ *httpapi.Options) {
		p.Jobs = porttest.FaultyJobs{Jobs: p.Jobs, Decide: func(string) porttest.Fault { return porttest.Fail }}
	})
	a := s.get(t, "/api/v1/jobs/"+unknown)
	p := a.requireProblem(t, http.StatusInternalServerError, job.CodeInternal)
	require.Equal(t, job.CodeInternal.Sentence(), p["detail"])
	failed := s.logs.lines(t, "request failed")
	require.Len(t, failed, 1)
	require.Equal(t, "ERROR", failed[0]["level"])
	require.Contains(t, failed[0]["err"], porttest.ErrInjected.Error())
	require.Equal(t, a.header.Get("X-Request-Id"), failed[0]["request"])
}

func TestPanicIsAProblem(t *testing.T) {
	s := newService(t, func(p *pipeline.Pipeline, _ *httpapi.Options) { p.Jobs = nil })
	a := s.get(t, "/api/v1/jobs")
	a.requireProblem(t, http.StatusInternalServerError, job.CodeInternal)
	require.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"))
	panicked := s.logs.lines(t, "request panicked")
	require.Len(t, panicked, 1)
	require.Equal(t, a.header.Get("X-Request-Id"), panicked[0]["request"])
}

// TestRequestIDOfAGateway: the answer and the log have the id by which the gateway's own log knows the request.
func TestRequestIDOfAGateway(t *testing.T) {
	id := "JKJaXmPLvHcESHA="
	s := newService(t, func(_ *pipeline.Pipeline, o *httpapi.Options) { o.RequestID = func(*http.Request) string { return id } })
	require.Equal(t, id, s.get(t, "/healthz").header.Get("X-Request-Id"))
	records := s.logs.lines(t, "request")
	require.Equal(t, id, records[len(records)-1]["request"])
	id = ""
	require.NotEmpty(t, s.get(t, "/healthz").header.Get("X-Request-Id"), "one of our own")
}

func TestOwnersWhoAskTooOften(t *testing.T) {
	wait, asked := 1500*time.Millisecond, []string{}
	s := newService(t, func(_ *pipeline.Pipeline, o *httpapi.Options) {
		o.Admit = func(_ context.Context, owner string) time.Duration {
			asked = append(asked, owner)
			return wait
		}
	})
	a := s.get(t, "/api/v1/jobs")
	a.requireProblem(t, http.StatusTooManyRequests, job.CodeRateLimited)
	require.Equal(t, "2", a.header.Get("Retry-After"))
	require.Len(t, asked, 1)
	require.NotEmpty(t, asked[0])
	require.Equal(t, http.StatusOK, s.get(t, "/healthz").status, "what needs no owner is not counted")
	require.Len(t, asked, 1)
	wait = 0
	require.Equal(t, http.StatusOK, s.get(t, "/api/v1/jobs").status)
}

func TestAccessLog(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx")
	s.get(t, "/api/v1/jobs/"+string(id)+"?cursor=1&secret=in-the-query")
	s.get(t, "/sheaf-inbox/uploads/"+string(id)+".zip?X-Amz-Signature=in-the-query")
	records := s.logs.lines(t, "request")
	require.Len(t, records, 3)
	require.Equal(t, "POST /api/v1/jobs", strings.TrimSuffix(records[0]["route"].(string), "/"))
	require.Equal(t, "INFO", records[0]["level"])
	require.EqualValues(t, http.StatusAccepted, records[0]["status"])
	require.Equal(t, string(id), records[0]["job"])
	require.Equal(t, "GET /api/v1/jobs/{id}", records[1]["route"])
	require.Equal(t, string(id), records[1]["job"])
	require.Equal(t, "DEBUG", records[1]["level"])
	require.Equal(t, "/sheaf-inbox/", records[2]["route"])
	require.NotContains(t, s.logs.String(), "in-the-query")
	s.request(t, http.MethodGet, "/api/v1/jobs", nil, header("Origin", "https://evil.example"))
	refused := s.logs.lines(t, "request")[3]
	require.Equal(t, "INFO", refused["level"])
	require.EqualValues(t, http.StatusForbidden, refused["status"])
}

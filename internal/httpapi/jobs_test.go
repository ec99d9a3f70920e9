package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

func TestStatusBeforeAndAfter(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx", "b.docx", "notes.txt")
	path := "/api/v1/jobs/" + string(id)

	before := s.get(t, path).decode(t)
	require.NotEmpty(t, before["created_at"])
	delete(before, "created_at")
	require.Equal(t, map[string]any{
		"id": string(id), "status": "pending", "filename": "Briefe.zip", "finished_at": nil, "expires_at": nil, "options": map[string]any{}, "total": nil, "completed": 0.0, "failed": 0.0, "rate": nil, "seconds_left": nil,
		"error_code": nil, "error_message": nil, "files": []any{}, "skipped": []any{}, "next": nil, "skipped_next": nil, "left_out": 0.0, "download_url": nil, "cost": map[string]any{"compute_seconds": 0.0, "gb_seconds": 0.0, "usd_estimate": nil}, "downloads": []any{},
	}, before)

	s.run(t, id, map[int]job.Code{2: job.CodePasswordProtected})
	after := s.get(t, path).decode(t)
	require.Equal(t, "partial_success", after["status"])
	require.NotEmpty(t, after["expires_at"])
	require.Equal(t, s.url+path+"/download", after["download_url"])
	require.Equal(t, []any{map[string]any{
		"kind": "zip", "filename": "Briefe-pdf.zip", "content_type": "application/zip", "url": s.url + path + "/download?format=zip",
	}}, after["downloads"], "of two documents there is no single PDF")
	require.Equal(t, []any{
		map[string]any{
			"id": 1.0, "filename": "a.docx", "status": "completed", "pdf": "a.pdf", "error_code": nil, "error_message": nil,
			"pages": 1.0, "word_pages": nil, "pages_match": nil, "fitted_pages": nil, "pass": nil, "seconds": 0.25, "fonts_replaced": nil, "cached": false, "corrected": false, "warnings": nil,
		},
		map[string]any{
			"id": 2.0, "filename": "b.docx", "status": "failed", "pdf": nil, "error_code": "password_protected",
			"error_message": job.CodePasswordProtected.Sentence(), "pages": nil, "word_pages": nil, "pages_match": nil, "fitted_pages": nil, "pass": nil, "seconds": nil, "fonts_replaced": nil, "cached": false, "corrected": false, "warnings": nil,
		},
	}, after["files"])
	require.Len(t, after["skipped"], 1)

	first := s.get(t, path+"?limit=1").decode(t)
	require.Len(t, first["files"], 1)
	rest := s.get(t, path+"?limit=1&cursor="+first["next"].(string)).decode(t)
	require.Equal(t, 2.0, rest["files"].([]any)[0].(map[string]any)["id"])
	require.Nil(t, rest["next"])
}

func TestPublicURL(t *testing.T) {
	s := newService(t, func(_ *pipeline.Pipeline, opt *httpapi.Options) { opt.PublicURL = "https://sheaf.test/" })
	id := s.submit(t, "a.docx")
	s.run(t, id, nil)
	a := s.request(t, http.MethodGet, "/api/v1/jobs/"+string(id), nil, header("X-Forwarded-Host", "evil.example"))
	require.Equal(t, "https://sheaf.test/api/v1/jobs/"+string(id)+"/download", a.decode(t)["download_url"])
}

func TestList(t *testing.T) {
	s := newService(t, nil)
	require.JSONEq(t, `{"jobs": [], "next": null}`, string(s.get(t, "/api/v1/jobs/").body))
	want := map[string]bool{}
	for i := range 3 {
		want[string(s.submit(t, fmt.Sprintf("%d.docx", i)))] = true
	}
	got := map[string]bool{}
	path := "/api/v1/jobs?limit=2"
	for pages := 1; ; pages++ {
		page := s.get(t, path).decode(t)
		for _, j := range page["jobs"].([]any) {
			require.Equal(t, "Briefe.zip", j.(map[string]any)["filename"])
			got[j.(map[string]any)["id"].(string)] = true
		}
		if page["next"] == nil {
			require.Equal(t, 2, pages)
			break
		}
		path = "/api/v1/jobs?limit=2&cursor=" + page["next"].(string)
	}
	require.Equal(t, want, got)
}

func TestCancel(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx")
	for range 2 {
		a := s.post(t, "/api/v1/jobs/"+string(id)+"/cancel")
		require.Equal(t, http.StatusAccepted, a.status)
		require.JSONEq(t, fmt.Sprintf(`{"job_id": %q, "status": "cancelled", "message": "Job cancelled"}`, id), string(a.body))
	}
	require.Equal(t, "cancelled", s.get(t, "/api/v1/jobs/"+string(id)).decode(t)["status"])

	done := s.submit(t, "a.docx")
	s.run(t, done, nil)
	a := s.post(t, "/api/v1/jobs/"+string(done)+"/cancel")
	require.Equal(t, http.StatusAccepted, a.status)
	require.Equal(t, "completed", a.decode(t)["status"])
}

func TestDelete(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx")
	path := "/api/v1/jobs/" + string(id)
	a := s.request(t, http.MethodDelete, path, nil, nil)
	require.Equal(t, http.StatusAccepted, a.status)
	require.Equal(t, string(id), a.decode(t)["job_id"])
	s.get(t, path).requireProblem(t, http.StatusNotFound, job.CodeNotFound)
	s.request(t, http.MethodDelete, path, nil, nil).requireProblem(t, http.StatusNotFound, job.CodeNotFound)
	require.Empty(t, s.get(t, "/api/v1/jobs").decode(t)["jobs"])
}

func TestRetry(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx", "b.docx")
	path := "/api/v1/jobs/" + string(id)
	s.post(t, path+"/retry").requireProblem(t, http.StatusBadRequest, job.CodeNotReady)
	s.run(t, id, map[int]job.Code{1: job.CodeTimeout})
	a := s.post(t, path+"/retry")
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
	require.Equal(t, "processing", a.decode(t)["status"])
	s.run(t, id, nil)
	require.Equal(t, "completed", s.get(t, path).decode(t)["status"])
	s.post(t, path+"/retry").requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
}

func TestAnswersHoldOurFieldsOnly(t *testing.T) {
	s := newService(t, nil)
	a := s.upload(t, "", zipOf("a.docx"))
	require.NotContains(t, string(a.body), "$schema")
	require.Empty(t, a.header.Get("Link"))
	require.True(t, json.Valid(a.body))
}

// TestListTellsWhatWasLeftOut counts files that somebody may have meant, not what systems leave behind.
func TestListTellsWhatWasLeftOut(t *testing.T) {
	s := newService(t, nil)
	s.run(t, s.submit(t, "a.docx", "old.doc", "x/", "x/notes.txt", ".DS_Store", "__MACOSX/._a.docx", "Thumbs.db"), nil)
	jobs := s.get(t, "/api/v1/jobs").decode(t)["jobs"].([]any)
	require.EqualValues(t, 2, jobs[0].(map[string]any)["left_out"])
}

// TestStatusTellsWhetherItChanged spares clients that ask again and again the answer that they have.
func TestStatusTellsWhetherItChanged(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx")
	path := "/api/v1/jobs/" + string(id)
	first := s.get(t, path)
	tag := first.header.Get("ETag")
	require.NotEmpty(t, tag)
	require.Equal(t, "1", first.header.Get("Retry-After"))
	for _, known := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		same := s.request(t, http.MethodGet, path, nil, header("If-None-Match", known))
		require.Equal(t, http.StatusNotModified, same.status, known)
		require.Equal(t, tag, same.header.Get("ETag"))
		require.Empty(t, same.body)
	}
	s.run(t, id, nil)
	ended := s.request(t, http.MethodGet, path, nil, header("If-None-Match", tag))
	require.Equal(t, http.StatusOK, ended.status)
	require.NotEqual(t, tag, ended.header.Get("ETag"))
	require.Empty(t, ended.header.Get("Retry-After"))
	require.Equal(t, "completed", ended.decode(t)["status"])
}

// TestFilesOfAStatus lists the documents that somebody has to do something about, however many others there are.
func TestFilesOfAStatus(t *testing.T) {
	s := newService(t, nil)
	names, failed := make([]string, 2100), map[int]job.Code{1: job.CodeCorrupt, 1001: job.CodeCorrupt, 1500: job.CodeTimeout, 2100: job.CodeCorrupt}
	for i := range names {
		names[i] = fmt.Sprintf("%04d.docx", i+1)
	}
	id := s.submit(t, names...)
	s.run(t, id, failed)
	path := "/api/v1/jobs/" + string(id) + "?status=failed"
	numbers := func(a answer) (ids []float64) {
		for _, f := range a.decode(t)["files"].([]any) {
			require.Equal(t, "failed", f.(map[string]any)["status"])
			ids = append(ids, f.(map[string]any)["id"].(float64))
		}
		return ids
	}
	all := s.get(t, path)
	require.Equal(t, []float64{1, 1001, 1500, 2100}, numbers(all))
	require.Nil(t, all.decode(t)["next"])
	require.EqualValues(t, 2100, all.decode(t)["total"])
	some := s.get(t, path+"&limit=3")
	require.Equal(t, []float64{1, 1001, 1500}, numbers(some))
	require.Equal(t, []float64{2100}, numbers(s.get(t, path+"&cursor="+some.decode(t)["next"].(string))))
	require.Empty(t, numbers(s.get(t, strings.Replace(path, "failed", "pending", 1))))
	s.get(t, strings.Replace(path, "failed", "lost", 1)).requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
}

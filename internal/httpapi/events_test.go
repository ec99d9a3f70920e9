package httpapi_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// TestEvents follows a job to its end, goes on where a client left off, and ends when the service stops.
func TestEvents(t *testing.T) {
	closing := make(chan struct{})
	s := newService(t, func(_ *pipeline.Pipeline, opt *httpapi.Options) { opt.Closing = closing })
	id := s.submit(t, "a.docx")
	path := "/api/v1/jobs/" + string(id) + "/events"
	open := func(last string) (*http.Response, func() (event, id string, status job.Status)) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
		require.NoError(t, err)
		r.Header.Set("Last-Event-ID", last)
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
		require.NoError(t, err)
		t.Cleanup(func() { resp.Body.Close() })
		lines := bufio.NewReader(resp.Body)
		return resp, func() (event, id string, status job.Status) {
			for {
				line, err := lines.ReadString('\n')
				name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
				switch {
				case err != nil || line == "\n" && event != "":
					return event, id, status
				case name == "event":
					event = value
				case name == "id":
					id = value
				case name == "data" && event == "status":
					require.NoError(t, json.Unmarshal([]byte(value), &status))
				}
			}
		}
	}
	resp, next := open("")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	event, first, status := next()
	require.Equal(t, "status", event)
	require.Equal(t, job.Pending, status.Status)
	_, other := open(first) // hears of nothing that it knows
	s.run(t, id, nil)
	for status.FinishedAt == nil {
		event, _, status = next()
		require.Equal(t, "status", event)
	}
	require.Equal(t, s.url+"/api/v1/jobs/"+string(id)+"/download", *status.DownloadURL)
	event, last, _ := next()
	require.Empty(t, event+last, "the end")
	_, last, status = other()
	require.NotEqual(t, first, last)
	for status.FinishedAt == nil {
		_, last, status = other()
	}
	a := s.request(t, http.MethodGet, path, nil, header("Last-Event-ID", last))
	require.Equal(t, http.StatusNoContent, a.status)

	id = s.submit(t, "b.docx")
	path = "/api/v1/jobs/" + string(id) + "/events"
	_, next = open("")
	next()
	require.NoError(t, s.Delete(t.Context(), "local", id))
	event, _, _ = next()
	require.Equal(t, "problem", event)

	id = s.submit(t, "c.docx")
	path = "/api/v1/jobs/" + string(id) + "/events"
	_, next = open("")
	next()
	close(closing)
	event, _, _ = next()
	require.Empty(t, event, "the service stops")
	s.get(t, "/api/v1/jobs/"+unknown+"/events").requireProblem(t, http.StatusNotFound, job.CodeNotFound)
}

// TestNoEvents are where nothing lasts that long: clients are told to ask again and again.
func TestNoEvents(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx")
	p := s.get(t, "/api/v1/jobs/"+string(id)+"/events").requireProblem(t, http.StatusServiceUnavailable, job.CodeUnavailable)
	require.Contains(t, p["detail"], "Retry-After")
}

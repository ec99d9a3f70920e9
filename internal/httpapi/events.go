package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

const (
	eventPause    = 500 * time.Millisecond // between looks at a job that is followed
	eventBeat     = 15 * time.Second       // without an event after which something is sent: proxies take silence for an end
	eventPatience = 30 * time.Second       // for a client to take what is sent
	mostFollowers = 100                    // that there may be at a time
)

type eventsInput struct {
	ID   string `path:"id" doc:"The job's id" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
	Last string `header:"Last-Event-ID" doc:"The id of the last event that the client has"`
}

// events follows a job: an event for each change of its status, without its files, until it has ended. What a client has, by the id of its
// last event, is not sent again; where that is the end, the answer is 204, after which clients do not come again.
func (s *service) events(ctx context.Context, in *eventsInput) (*fileOutput, error) {
	id, err := job.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	first, tag, err := s.glance(ctx, id)
	if err != nil {
		return nil, err
	}
	if !s.follows {
		return nil, job.Errorf(job.CodeUnavailable, "This service sends no events, as nothing lasts that long behind its gateway. Ask for the job's status instead; Retry-After says when.")
	}
	if first.FinishedAt != nil && in.Last == tag {
		return &fileOutput{func(ctx huma.Context) { ctx.SetStatus(http.StatusNoContent) }}, nil
	}
	select {
	case s.followers <- struct{}{}:
	default:
		return nil, job.NewError(job.CodeRateLimited, nil)
	}
	return &fileOutput{func(ctx huma.Context) {
		defer func() { <-s.followers }()
		r, w := humago.Unwrap(ctx)
		h := w.Header()
		h.Set("Content-Type", "text/event-stream")
		h.Set("X-Accel-Buffering", "no") // nginx hands on what comes when it comes
		w.WriteHeader(http.StatusOK)
		if r.Method != http.MethodHead {
			s.follow(r.Context(), w, id, in.Last)
		}
	}}, nil
}

// glance returns a job's status without its files, and the tag of it.
func (s *service) glance(ctx context.Context, id job.ID) (job.Status, string, error) {
	status, err := s.look(ctx, id)
	if err != nil {
		return status, "", err
	}
	tag, err := tagOf(status)
	return status, tag, err
}

// look returns a job's status without its files.
func (s *service) look(ctx context.Context, id job.ID) (job.Status, error) {
	c := callOf(ctx)
	status, err := s.pipeline.Status(ctx, c.owner, id, "", 1)
	if err == nil {
		status.Files, status.Skipped, status.Next, status.SkippedNext = []job.FileStatus{}, []job.Skipped{}, nil, nil
		s.reached(c, &status)
	}
	return status, err
}

// follow sends events until the job has ended, the client is gone, or the service stops.
func (s *service) follow(ctx context.Context, w http.ResponseWriter, id job.ID, last string) {
	conn, sent := http.NewResponseController(w), time.Now()
	send := func(format string, args ...any) bool {
		sent = time.Now()
		_ = conn.SetWriteDeadline(sent.Add(eventPatience)) // where the server cannot, the connection's own end ends this
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && conn.Flush() == nil
	}
	tick := time.NewTicker(eventPause)
	defer tick.Stop()
	for {
		status, tag, err := s.glance(ctx, id)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			if text, err := json.Marshal(s.fail(ctx, err)); err == nil {
				send("event: problem\ndata: %s\n\n", text)
			}
			return
		case tag != last:
			text, err := json.Marshal(status)
			if err != nil || !send("event: status\nid: %s\ndata: %s\n\n", tag, text) {
				return
			}
			last = tag
		case time.Since(sent) >= eventBeat && !send(": nothing new\n\n"):
			return
		}
		if status.FinishedAt != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-s.closing:
			return
		case <-tick.C:
		}
	}
}

// eventRoutes registers the call that follows a job.
func (s *service) eventRoutes(ops huma.API) {
	responses := map[string]*huma.Response{
		"200": {
			Description: "Events (WHATWG HTML, Server-sent events): status, whose data is the job's status document without files, and problem, before an early end",
			Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
		},
		"204": {Description: "The job has ended, and the client knows that"},
	}
	register(s, ops, huma.Operation{
		OperationID: "followJob", Method: http.MethodGet, Path: api.JobsPath + "/{id}/events", Tags: []string{"jobs"},
		Summary:     "Follow a job by events",
		Description: "Sends the status whenever it changes, until the job has ended. On AWS there is no such call: ask for the status again and again.",
		Responses:   responses,
	}, []job.Code{job.CodeInvalidID, job.CodeNotFound, job.CodeUnavailable}, s.events)
}

package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// jobInput names a job.
type jobInput struct {
	ID string `path:"id" doc:"The job's id" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
}

type statusInput struct {
	ID     string `path:"id" doc:"The job's id" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"1000" doc:"The most files to list"`
	Cursor string `query:"cursor" maxLength:"64" doc:"next or skipped_next of the page before; none for the first"`
	Only   string `query:"status" enum:"pending,processing,completed,failed" doc:"List the files with this status alone; all when left out"`
	Known  string `header:"If-None-Match" doc:"The ETag of an answer that the client has: 304 while nothing has changed"`
}

type statusOutput struct {
	Status     int
	ETag       string `header:"ETag" doc:"Tells one answer from another"`
	RetryAfter string `header:"Retry-After" doc:"Seconds after which it is worth asking again; none for a finished job"`
	Body       job.Status
}

// askAgain is after how many seconds there is something new to hear of a job that is not finished.
const askAgain = "1"

func (s *service) status(ctx context.Context, in *statusInput) (*statusOutput, error) {
	id, err := job.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	var status job.Status
	if in.Only != "" {
		status, err = s.pipeline.StatusOf(ctx, c.owner, id, job.State(in.Only), in.Cursor, in.Limit)
	} else {
		status, err = s.pipeline.Status(ctx, c.owner, id, in.Cursor, in.Limit)
	}
	if err != nil {
		return nil, err
	}
	s.reached(c, &status)
	tag, err := tagOf(status)
	if err != nil {
		return nil, err
	}
	out := &statusOutput{Status: http.StatusOK, ETag: tag, Body: status}
	if status.FinishedAt == nil {
		out.RetryAfter = askAgain
	}
	if matches(in.Known, out.ETag) {
		out.Status, out.Body = http.StatusNotModified, job.Status{}
	}
	return out, nil
}

// reached has the URLs in a status as the client of c reaches them.
func (s *service) reached(c *call, status *job.Status) {
	path := c.base + api.JobsPath + "/" + string(status.ID) + "/download"
	if status.DownloadURL != nil {
		status.DownloadURL = &path
	}
	for i, o := range status.Downloads {
		status.Downloads[i].URL = path + "?format=" + o.Kind
	}
}

// tagOf returns the ETag of a status. How long it takes changes all the time, so that does not count.
func tagOf(status job.Status) (string, error) {
	status.Rate, status.SecondsLeft = nil, nil
	text, err := json.Marshal(status)
	if err != nil {
		return "", fmt.Errorf("encode status: %w", err)
	}
	sum := sha256.Sum256(text)
	return `"` + hex.EncodeToString(sum[:12]) + `"`, nil
}

// matches reports whether an If-None-Match names the tag (RFC 9110 section 13.1.2, weakly).
func matches(known, tag string) bool {
	for one := range strings.SplitSeq(known, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"The most jobs to list"`
	Cursor string `query:"cursor" maxLength:"64" doc:"next of the page before; none for the first"`
}

// jobList is a page of an owner's jobs.
type jobList struct {
	Jobs []job.Summary `json:"jobs" doc:"Newest first"`
	Next *string       `json:"next" doc:"The cursor of the next page; null on the last"`
}

type listOutput struct{ Body jobList }

func (s *service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	jobs, next, err := s.pipeline.List(ctx, callOf(ctx).owner, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	list := jobList{Jobs: jobs}
	if next != "" {
		list.Next = &next
	}
	return &listOutput{list}, nil
}

func (s *service) cancel(ctx context.Context, in *jobInput) (*acceptedOutput, error) {
	id, err := job.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	j, err := s.pipeline.Cancel(ctx, callOf(ctx).owner, id)
	if err != nil {
		return nil, err
	}
	if j.Visible() != job.Cancelled {
		return newAccepted(callOf(ctx), j, "Nothing is left to cancel"), nil
	}
	return newAccepted(callOf(ctx), j, "Job cancelled"), nil
}

// deleted answers a deletion. There is no job any more that has a status.
type deleted struct {
	JobID   job.ID `json:"job_id" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
	Message string `json:"message" example:"Job deleted"`
}

type deletedOutput struct{ Body deleted }

func (s *service) delete(ctx context.Context, in *jobInput) (*deletedOutput, error) {
	id, err := job.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.pipeline.Delete(ctx, callOf(ctx).owner, id); err != nil {
		return nil, err
	}
	return &deletedOutput{deleted{id, "Job deleted"}}, nil
}

package client

import (
	"encoding/json"
	"io"
	"net/http"
	"sheaf/internal/api"
	"strconv"
	"time"
)

// Problem is an error answer of the service. Code is "" when it did not come from sheaf but from something on the way, or from
// a server that is none.
type Problem struct {
	api.Problem
	retryAfter time.Duration
}

// problemOf returns the *Problem of an answer, nil for one of success. It reads the body of a problem.
func problemOf(resp *http.Response) error {
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return nil
	}
	p := &Problem{}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(p); err != nil || p.Code == "" {
		p.Problem = api.NewProblem(resp.StatusCode, "", "")
	}
	p.Status = resp.StatusCode
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		p.retryAfter = time.Duration(seconds) * time.Second
	}
	return p
}

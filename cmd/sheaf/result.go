package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"sheaf/internal/job"
)

// problem is a problem document (RFC 9457) as the service answers with, for a job that was refused or that failed as a
// whole. The job's status, where there is one, comes along.
type problem struct {
	Type   string      `json:"type"`
	Title  string      `json:"title"`
	Status int         `json:"status"` // of HTTP
	Detail string      `json:"detail"`
	Code   job.Code    `json:"code"`
	Job    *job.Status `json:"job,omitempty"`
}

// newProblem gives the problem of a job that no service refused. The status is what one would have answered.
func newProblem(code job.Code, detail string) problem {
	p := problem{Type: "about:blank", Status: http.StatusBadRequest, Detail: detail, Code: code}
	switch code {
	case job.CodeTooLarge:
		p.Status = http.StatusRequestEntityTooLarge
	case job.CodeInternal:
		p.Status = http.StatusInternalServerError
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// refused ends the program for a job that was not taken. The problem document is the last line with --json.
func refused(con *console, asJSON bool, p problem) error {
	if asJSON {
		if err := con.document(p); err != nil {
			return err
		}
	}
	return exitWith(exitFailed, fmt.Errorf("%s: %s", p.Code, p.Detail))
}

// finish tells how a job ended, whose result, if there is one, is in out, and gives the error for the exit code.
func finish(con *console, asJSON bool, s job.Status, out output, took time.Duration) error {
	if s.ErrorCode != nil {
		p := newProblem(*s.ErrorCode, valueOr(s.ErrorMessage, s.ErrorCode.Sentence()))
		p.Job = &s
		return refused(con, asJSON, p)
	}
	con.summarize(s, out, took)
	if asJSON {
		if err := con.document(s); err != nil {
			return err
		}
	}
	switch {
	case s.Status == job.Completed:
		return nil
	case s.Completed > 0:
		return exitWith(exitPartial, nil)
	}
	return exitWith(exitFailed, nil)
}

// writeOutput writes the result to a temporary file beside OUT and moves it there when it is whole. On an error OUT is
// what it was.
func writeOutput(out output, write func(*os.File) error) error {
	part := filepath.Join(filepath.Dir(out.path), fmt.Sprintf(".sheaf-%d.part", os.Getpid()))
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o666)
	if err != nil {
		return fmt.Errorf("write %s: %w", out.shown, reason(err))
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(part, out.path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", out.shown, errors.Join(err, ignoreMissing(os.Remove(part))))
	}
	return nil
}

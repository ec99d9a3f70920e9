package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"time"

	"sheaf/internal/api"
	"sheaf/internal/client"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

// problem is a problem document as the service answers with, for a job that was refused or that failed as a whole. The job's
// status, where there is one, comes along.
type problem struct {
	api.Problem
	Job *job.Status `json:"job,omitempty"`
}

// newProblem returns the problem of a job that no service refused. Its HTTP status is what a service would have answered.
func newProblem(code job.Code, detail string) problem {
	status, ok := api.StatusOf(code)
	if !ok {
		status = http.StatusBadRequest
	}
	return problem{Problem: api.NewProblem(status, code, detail)}
}

// usageProblem is what --json prints of a command line that is wrong, or of a service that cannot be reached.
func usageProblem(err error) problem {
	code := job.CodeInvalidRequest
	if errors.Is(err, client.ErrUnreachable) {
		code = job.CodeUnavailable
	}
	return newProblem(code, err.Error())
}

// refused ends the program for a job that was not taken. The problem document is the last line with --json.
func refused(con *ui.Console, asJSON bool, p problem) error {
	if asJSON {
		if err := con.JSON(p); err != nil {
			return err
		}
	}
	return ui.ExitWith(ui.ExitFailed, &p)
}

// fileResult says where the result of a job is that is one file.
func fileResult(out output, s job.Status) ui.Result {
	switch {
	case s.DownloadURL == nil:
		return ui.Result{Sentence: "Nothing was converted, so " + ui.Escape(out.shown) + " was not written."}
	case out.stdout:
		return ui.Result{}
	}
	var size int64
	if info, err := os.Stat(out.path); err == nil {
		size = info.Size()
	}
	r := ui.Written("The result is", out.shown, size)
	r.Report = out.kind == job.KindZIP && (s.Options.NoReport == nil || !*s.Options.NoReport)
	return r
}

// finish says how a job ended whose result, if there is one, is in the place that is named, and returns the error for the exit code. Files
// that could not be read are shown among those that were skipped, and count as failed.
func finish(con *ui.Console, asJSON bool, s job.Status, unread []job.Skipped, result ui.Result, took time.Duration) error {
	s.Skipped = append(s.Skipped, unread...)
	if s.ErrorCode != nil {
		detail := s.ErrorCode.Sentence()
		if s.ErrorMessage != nil {
			detail = *s.ErrorMessage
		}
		p := newProblem(*s.ErrorCode, detail)
		p.Job = &s
		return refused(con, asJSON, p)
	}
	con.Summarize(s, result, took)
	if asJSON {
		if err := con.JSON(s); err != nil {
			return err
		}
	}
	switch {
	case s.Status == job.Completed && len(unread) == 0 && s.LeftOut == 0:
		return nil
	case s.Completed > 0, result.Kept != "":
		return ui.ExitWith(ui.ExitPartial, nil)
	}
	return ui.ExitWith(ui.ExitFailed, nil)
}

// localError ends the program for what went wrong on this machine. With --json it is a problem document, as a service
// would answer, unless the user stopped it or dispatch prints it.
func localError(ctx context.Context, con *ui.Console, asJSON bool, err error) error {
	if e, ok := errors.AsType[*job.Error](err); ok {
		return refused(con, asJSON, newProblem(e.Code, e.Message))
	}
	if _, ok := errors.AsType[*ui.ExitError](err); ok || !asJSON || ui.StoppedBy(ctx) != 0 {
		return err
	}
	return errors.Join(err, con.JSON(newProblem(job.CodeInternal, err.Error())))
}

// Package api is what server and client of the HTTP API have in common: its paths, and the JSON that goes over the wire.
// What a status document and a presigned upload are is in package job, which it imports and nothing else.
package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"sheaf/internal/job"
)

// Paths of the API. Each works with and without a slash at the end.
const (
	JobsPath    = "/api/v1/jobs"
	UploadsPath = "/api/v1/uploads"
	ConvertPath = "/api/v1/convert"
	// JobHeader is the header of an answer to ConvertPath that names the job which it was.
	JobHeader = "Sheaf-Job"
)

// OptionsField is the field of an upload's form that has all options, as a JSON object.
const OptionsField = "options"

// ProblemType is the Content-Type of a Problem.
const ProblemType = "application/problem+json"

// Problem is the body of every answer that is an error (RFC 9457). The code tells what happened, so type stays about:blank.
type Problem struct {
	Type   string   `json:"type" doc:"Always about:blank; switch on code"`
	Title  string   `json:"title" doc:"The status in words"`
	Status int      `json:"status" doc:"The HTTP status"`
	Detail string   `json:"detail" doc:"What is wrong and what to do, in a plain sentence"`
	Code   job.Code `json:"code" doc:"What is wrong, stable: made to be switched on"`
	// Checks are the extension of GET /readyz (RFC 9457 section 3.2).
	Checks map[string]string `json:"checks,omitempty" doc:"Of GET /readyz alone: the parts that the work needs, each ok or not_ready"`
}

// NewProblem returns the problem of an answer with this HTTP status.
func NewProblem(status int, code job.Code, detail string) Problem {
	return Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: code}
}

// Error returns code and detail. A problem without a code is not sheaf's: there is only its status to tell.
func (p *Problem) Error() string {
	if p.Code == "" {
		return fmt.Sprintf("the service answered %d %s", p.Status, http.StatusText(p.Status))
	}
	return fmt.Sprintf("%s: %s", p.Code, p.Detail)
}

// statuses are the HTTP statuses of the codes that requests are refused with.
var statuses = map[job.Code]int{
	job.CodeInvalidRequest:      http.StatusBadRequest,
	job.CodeInvalidID:           http.StatusUnprocessableEntity,
	job.CodeNotFound:            http.StatusNotFound,
	job.CodeNotReady:            http.StatusBadRequest,
	job.CodeUnauthorized:        http.StatusUnauthorized,
	job.CodeForbidden:           http.StatusForbidden,
	job.CodeTooLarge:            http.StatusRequestEntityTooLarge,
	job.CodeIdempotencyConflict: http.StatusConflict,
	job.CodeRateLimited:         http.StatusTooManyRequests,
	job.CodeStorageFull:         http.StatusInsufficientStorage,
	job.CodeUnavailable:         http.StatusServiceUnavailable,
	job.CodeInternal:            http.StatusInternalServerError,
	job.CodeNotAZip:             http.StatusBadRequest,
	job.CodeCorruptZip:          http.StatusBadRequest,
	job.CodeEmptyZip:            http.StatusBadRequest,
	job.CodeNoDocuments:         http.StatusBadRequest,
	job.CodeTooManyFiles:        http.StatusBadRequest,
	job.CodeUploadMissing:       http.StatusBadRequest,
	job.CodeUploadChanged:       http.StatusBadRequest,
}

// StatusOf returns the HTTP status of a code that requests are refused with, and whether it is one: no other code ever
// reaches a client as a refusal.
func StatusOf(code job.Code) (status int, ok bool) {
	status, ok = statuses[code]
	return status, ok
}

// Codes returns the codes that requests are refused with, sorted.
func Codes() []job.Code { return slices.Sorted(maps.Keys(statuses)) }

// Accepted answers every call that sets a job going.
type Accepted struct {
	JobID   job.ID    `json:"job_id" doc:"The job's id, a UUIDv7" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
	Status  job.State `json:"status" enum:"pending,processing,completed,failed,partial_success,cancelled" example:"pending"`
	Message string    `json:"message" example:"Job created successfully"`
}

// UploadRequest announces a file that the client will send to the bucket itself.
type UploadRequest struct {
	Filename string `json:"filename" minLength:"1" maxLength:"4096" doc:"Its name, ending in .zip, .docx, .docm, .dotx or .dotm" example:"letters.zip"`
	Size     int64  `json:"size" minimum:"1" doc:"Its size in bytes" example:"73400320"`
	// Options are how to convert; null and absent is the usual way. A service reads them by package options.
	Options json.RawMessage `json:"options,omitempty"`
}

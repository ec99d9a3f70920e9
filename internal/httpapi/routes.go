package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// routes registers everything that is served, the documents of it last.
func (s *service) routes(ops huma.API) {
	s.jobRoutes(ops)
	s.convertRoutes(ops)
	s.changeRoutes(ops)
	s.retryRoutes(ops)
	s.eventRoutes(ops)
	s.uploadRoutes(ops)
	s.public["GET /{$}"] = true
	register(s, ops, huma.Operation{
		OperationID: "health", Method: http.MethodGet, Path: "/", Tags: []string{"service"},
		Summary:     "Is the service running?",
		Description: "Browsers get the web page.",
		Security:    []map[string][]string{}, // none
		Responses:   orHTML(answer(http.StatusOK, "It is running", health{running})),
		Middlewares: huma.Middlewares{s.webPage.orPage},
	}, nil, s.health)
	s.probes(ops)
	s.docRoutes(ops)
}

// orHTML adds to a success that it may be a page instead.
func orHTML(responses map[string]*huma.Response) map[string]*huma.Response {
	for _, r := range responses {
		r.Content["text/html"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return responses
}

// jobRoutes registers what makes jobs and reads them.
func (s *service) jobRoutes(ops huma.API) {
	tags := []string{"jobs"}
	register(s, ops, huma.Operation{
		OperationID: "createJob", Method: http.MethodPost, Path: api.JobsPath, Tags: tags,
		Summary:       "Hand in documents",
		Description:   "Takes one ZIP of DOCX files, or one or more DOCX files, and answers as soon as they are stored. Follow the job by its status.",
		DefaultStatus: http.StatusAccepted,
		Responses:     answer(http.StatusAccepted, "The job is accepted", exampleAccepted(created)),
	}, []job.Code{
		job.CodeInvalidRequest, job.CodeNotAZip, job.CodeCorruptZip, job.CodeEmptyZip, job.CodeNoDocuments, job.CodeTooManyFiles,
		job.CodeTooLarge, job.CodeIdempotencyConflict, job.CodeStorageFull,
	}, s.create)
	// Described behind huma's back: what it knows of a body it reads into memory.
	create := ops.OpenAPI().Paths[api.JobsPath].Post
	create.RequestBody, create.Responses["415"] = uploadForm(), packedResponse()
	register(s, ops, huma.Operation{
		OperationID: "listJobs", Method: http.MethodGet, Path: api.JobsPath, Tags: tags,
		Summary: "List jobs, newest first", Responses: answer(http.StatusOK, "A page of jobs", exampleList()),
	}, []job.Code{job.CodeInvalidRequest}, s.list)
	register(s, ops, huma.Operation{
		OperationID: "getJob", Method: http.MethodGet, Path: api.JobsPath + "/{id}", Tags: tags,
		Summary:   "The status of a job and of its files",
		Responses: unlessKnown(answer(http.StatusOK, "The status document", exampleStatus())),
	}, []job.Code{job.CodeInvalidRequest, job.CodeInvalidID, job.CodeNotFound}, s.status)
	register(s, ops, huma.Operation{
		OperationID: "downloadResult", Method: http.MethodGet, Path: api.JobsPath + "/{id}/download", Tags: tags,
		Summary: "The result: a ZIP of the PDFs with report.json and report.csv, or one PDF", Responses: file("The ZIP, or the PDF", "application/zip", "application/pdf"),
	}, []job.Code{job.CodeInvalidRequest, job.CodeNotReady, job.CodeInvalidID, job.CodeNotFound}, s.download)
	register(s, ops, huma.Operation{
		OperationID: "downloadPDF", Method: http.MethodGet, Path: api.JobsPath + "/{id}/files/{n}/pdf", Tags: tags,
		Summary: "One PDF, as soon as it is done", Responses: file("The PDF", "application/pdf"),
	}, []job.Code{job.CodeInvalidRequest, job.CodeNotReady, job.CodeInvalidID, job.CodeNotFound}, s.pdf)
}

// changeRoutes registers what changes a job.
func (s *service) changeRoutes(ops huma.API) {
	tags := []string{"jobs"}
	register(s, ops, huma.Operation{
		OperationID: "cancelJob", Method: http.MethodPost, Path: api.JobsPath + "/{id}/cancel", Tags: tags,
		Summary:       "Stop a job",
		Description:   "Documents that are not converted yet are left; what is done stays downloadable. A finished job stays as it is.",
		DefaultStatus: http.StatusAccepted,
		Responses:     answer(http.StatusAccepted, "The job is being stopped", api.Accepted{JobID: exampleID, Status: job.Cancelled, Message: "Job cancelled"}),
	}, []job.Code{job.CodeInvalidID, job.CodeNotFound}, s.cancel)
	register(s, ops, huma.Operation{
		OperationID: "deleteJob", Method: http.MethodDelete, Path: api.JobsPath + "/{id}", Tags: tags,
		Summary:       "Delete a job and all that belongs to it",
		Description:   "The job is gone at once; what it stored is removed behind it.",
		DefaultStatus: http.StatusAccepted,
		Responses:     answer(http.StatusAccepted, "The job is gone", deleted{exampleID, "Job deleted"}),
	}, []job.Code{job.CodeInvalidID, job.CodeNotFound}, s.delete)
}

// uploadRoutes registers the way for large files.
func (s *service) uploadRoutes(ops huma.API) {
	tags := []string{"uploads"}
	register(s, ops, huma.Operation{
		OperationID: "startUpload", Method: http.MethodPost, Path: api.UploadsPath, Tags: tags,
		Summary:       "Begin the upload of a large file",
		Description:   "Answers where to PUT the file: whole, or in parts. An upload in parts is ended by POST .../complete; the other by its PUT.",
		DefaultStatus: http.StatusCreated, BodyReadTimeout: bodyReadTime,
		Responses: answer(http.StatusCreated, "Where to send the file", exampleUpload()),
	}, []job.Code{job.CodeInvalidRequest, job.CodeTooLarge, job.CodeIdempotencyConflict}, s.startUpload)
	register(s, ops, huma.Operation{
		OperationID: "signParts", Method: http.MethodPost, Path: api.UploadsPath + "/{job_id}/parts", Tags: tags,
		Summary:   "New URLs for an upload under way, and which parts are there",
		Responses: answer(http.StatusOK, "Where to send what is missing", exampleUpload()),
	}, []job.Code{job.CodeInvalidRequest, job.CodeInvalidID, job.CodeNotFound}, s.signParts)
	register(s, ops, huma.Operation{
		OperationID: "completeUpload", Method: http.MethodPost, Path: api.UploadsPath + "/{job_id}/complete", Tags: tags,
		Summary:       "End an upload whose parts are all there",
		DefaultStatus: http.StatusAccepted,
		Responses:     answer(http.StatusAccepted, "The job is accepted", exampleAccepted(created)),
	}, []job.Code{job.CodeInvalidRequest, job.CodeInvalidID, job.CodeNotFound, job.CodeUploadMissing}, s.completeUpload)
}

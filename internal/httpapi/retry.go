package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/api"
	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/internal/pipeline"
)

// retryInput names a job, and may have in its body which documents are meant and how.
type retryInput struct {
	ID             string `path:"id" doc:"The job's id" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"255" pattern:"^[ -~]+$" patternDescription:"printable ASCII" doc:"The same key with the same request starts one run, until another retry"`
	RawBody        []byte // described by hand: it may be left out
}

func (s *service) retry(ctx context.Context, in *retryInput) (*acceptedOutput, error) {
	id, err := job.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	asked, err := readRetry(in.RawBody)
	if err != nil {
		return nil, err
	}
	asked.Key = in.IdempotencyKey
	j, err := s.pipeline.Retry(ctx, callOf(ctx).owner, id, asked)
	if err != nil {
		return nil, err
	}
	return newAccepted(callOf(ctx), j, convertedAgain(j, asked)), nil
}

func convertedAgain(j job.Job, asked job.Retry) string {
	switch n := j.Again.Count(); {
	case len(asked.Files) == 0 && asked.Options == nil:
		return "The failed documents are converted again"
	case n == 1:
		return "1 document is converted again"
	case n > 1:
		return fmt.Sprintf("%d documents are converted again", n)
	}
	return "The documents are converted again"
}

// readRetry reads the body of a retry: {"files": [ids and paths], "options": {...}} and passwords, each of which may be left out.
func readRetry(body []byte) (job.Retry, error) {
	var asked job.Retry
	if len(body) == 0 {
		return asked, nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return asked, job.Errorf(job.CodeInvalidRequest, `The body is no JSON object. Write it as {"files": [1, "letters/offer.docx"], "options": {"pages": "1-3"}}.`)
	}
	files, given := members["files"], members["options"]
	delete(members, "files")
	delete(members, "options")
	var err error
	if asked.Files, err = readNames(files); err != nil {
		return asked, err
	}
	rest, err := json.Marshal(members)
	if err != nil {
		return asked, fmt.Errorf("encode passwords: %w", err)
	}
	var fields options.Reader
	if err := fields.AddAll(string(rest)); err != nil {
		return asked, err
	}
	if fields.Options() != (job.Options{}) {
		return asked, job.Errorf(job.CodeInvalidRequest, `A retry takes options in options only, such as {"options": {"pages": "1-3"}}. They hold in the place of those that the documents were converted with.`)
	}
	if given == nil || string(given) == "null" {
		asked.Secrets = fields.Secrets()
		return asked, nil
	}
	if err := fields.AddAll(string(given)); err != nil {
		return asked, err
	}
	request, err := fields.Request()
	if err == nil {
		err = options.CheckRetry(request.Options)
	}
	asked.Options, asked.Secrets = &request.Options, request.Secrets
	return asked, err
}

// readNames reads the documents that a retry names: nil where it names none.
func readNames(text json.RawMessage) ([]job.FileName, error) {
	if text == nil || string(text) == "null" {
		return nil, nil
	}
	wrong := job.Errorf(job.CodeInvalidRequest, `The files are no list of documents. Name each by the id or filename that the job's status has, as in {"files": [1, "letters/offer.docx"]}.`)
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil || len(list) == 0 {
		return nil, wrong
	}
	names := make([]job.FileName, len(list))
	for i, one := range list {
		var err error
		if one[0] == '"' {
			err = json.Unmarshal(one, &names[i].Path)
		} else {
			names[i].Number, err = strconv.Atoi(string(one))
		}
		if err != nil || names[i] == (job.FileName{}) {
			return nil, wrong
		}
	}
	return names, nil
}

// correctInput is a file for the place of a document.
type correctInput struct {
	RawRequest
	ID      string `path:"id" doc:"The job's id" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
	N       int    `path:"n" minimum:"1" doc:"The document's id in the job's files" example:"2"`
	Convert bool   `query:"convert" default:"true" doc:"Convert it at once. false leaves that to the next retry, for several files, passwords or options"`
}

func (s *service) correct(ctx context.Context, in *correctInput) (*acceptedOutput, error) {
	j, err := s.receiveCorrected(ctx, in)
	if err != nil {
		drain(in.w, in.r)
		return nil, err
	}
	message := "The file is in its place; the next retry converts it"
	if in.Convert {
		message = "The corrected document is converted"
	}
	return newAccepted(callOf(ctx), j, message), nil
}

func (s *service) receiveCorrected(ctx context.Context, in *correctInput) (job.Job, error) {
	id, err := job.ParseID(in.ID)
	if err != nil {
		return job.Job{}, err
	}
	if kind, _, _ := mime.ParseMediaType(in.r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		return job.Job{}, job.Errorf(job.CodeInvalidRequest, "Send the corrected document itself as the body and not as a form, for example: curl -T letter.docx URL")
	}
	limit := s.pipeline.MaxCorrected()
	if in.r.ContentLength > limit {
		return job.Job{}, pipeline.CorrectedTooLarge(limit)
	}
	body := uploadBody{in.r.Body, http.NewResponseController(in.w)}
	j, err := s.pipeline.Correct(ctx, callOf(ctx).owner, id, in.N, clientReader{body}, in.Convert)
	if err == nil {
		body.end()
	}
	return j, err
}

// retryRoutes registers what converts documents again.
func (s *service) retryRoutes(ops huma.API) {
	register(s, ops, huma.Operation{
		OperationID: "retryJob", Method: http.MethodPost, Path: api.JobsPath + "/{id}/retry", Tags: []string{"jobs"},
		Summary: "Convert documents of a finished job again",
		Description: "Without a body the documents that failed. files names others, also converted ones; options hold in the place of those that the documents " +
			"were converted with, and without files for all documents. Passwords are not kept when a job has ended: give them where documents need them. " +
			"The result is made anew.",
		DefaultStatus: http.StatusAccepted,
		Responses:     answer(http.StatusAccepted, "The job runs again", api.Accepted{JobID: exampleID, Status: job.Processing, Message: "The failed documents are converted again"}),
	}, []job.Code{job.CodeInvalidRequest, job.CodeNotReady, job.CodeInvalidID, job.CodeNotFound, job.CodeTooLarge, job.CodeIdempotencyConflict}, s.retry)
	ops.OpenAPI().Paths[api.JobsPath+"/{id}/retry"].Post.RequestBody = retryBody()
	path := api.JobsPath + "/{id}/files/{n}/content"
	register(s, ops, huma.Operation{
		OperationID: "correctFile", Method: http.MethodPut, Path: path, Tags: []string{"jobs"},
		Summary:       "Send a corrected document in the place of one of a finished job",
		Description:   "It is converted under the name of the one that it replaces, and the result is made anew. Files too large for one request go into a new job.",
		DefaultStatus: http.StatusAccepted,
		Responses:     answer(http.StatusAccepted, "The file is stored", api.Accepted{JobID: exampleID, Status: job.Processing, Message: "The corrected document is converted"}),
	}, []job.Code{job.CodeInvalidRequest, job.CodeNotReady, job.CodeInvalidID, job.CodeNotFound, job.CodeTooLarge, job.CodeStorageFull}, s.correct)
	put := ops.OpenAPI().Paths[path].Put
	put.RequestBody = &huma.RequestBody{
		Required: true, Description: "The document, as it is.",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
	}
	put.Responses["415"] = packedResponse()
}

// retryBody describes which documents are converted again, and how.
func retryBody() *huma.RequestBody {
	properties := secretProperties()
	name := &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeInteger, Minimum: new(1.0)}, {Type: huma.TypeString, MinLength: new(1)}}}
	properties["files"] = &huma.Schema{
		Type: huma.TypeArray, MinItems: new(1), Items: name, Examples: []any{[]any{2, "letters/offer.docx"}},
		Description: "The documents, each by the id or filename that the job's status has",
	}
	asked := optionsSchema()
	asked.Description = "How these documents are converted from now on, in the place of the options that they were converted with"
	for _, o := range options.All() {
		if o.OfJob {
			delete(asked.Properties, o.Field())
		}
	}
	properties["options"] = asked
	return &huma.RequestBody{
		Description: "Which documents, how, and passwords where documents need them.",
		Content: map[string]*huma.MediaType{"application/json": {
			Schema: &huma.Schema{Type: huma.TypeObject, Properties: properties, AdditionalProperties: false},
		}},
	}
}

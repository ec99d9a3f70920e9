package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheaf/internal/api"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// defaultWait is how long a call of convert waits for its PDF where Options.Wait says nothing.
const defaultWait = time.Minute

// convertInput is one document.
type convertInput struct {
	CreateInput
	Prefer string `header:"Prefer" doc:"respond-async: do not wait for the PDF; wait=N: at most N seconds (RFC 7240)" example:"wait=10"`
}

// convert makes a job of one document and answers with its PDF, or with the job where that takes too long. A client that leaves does not
// want the PDF any more: the job is cancelled.
func (s *service) convert(ctx context.Context, in *convertInput) (*fileOutput, error) {
	j, err := s.accept(ctx, &in.CreateInput, (*pipeline.Spool).OneDocument)
	if err != nil {
		return nil, err
	}
	patience := s.wait
	if n, asked := preferredWait(in.Prefer); asked {
		patience = min(n, s.wait)
	}
	status, ended, err := s.pipeline.Await(ctx, j.Owner, j.ID, 1, patience, func(s job.Status) bool {
		return len(s.Files) == 1 && s.Files[0].Status.Finished()
	})
	if ctx.Err() != nil {
		_, err := s.pipeline.Cancel(context.WithoutCancel(ctx), j.Owner, j.ID)
		return nil, err
	}
	switch {
	case err != nil:
		return nil, err
	case !ended:
		return s.later(j), nil
	}
	if failure := failureOf(status); failure != nil {
		return &fileOutput{func(ctx huma.Context) {
			_, w := humago.Unwrap(ctx)
			w.Header().Set(api.JobHeader, string(j.ID))
			writeProblem(w, failure)
		}}, nil
	}
	d, err := s.pipeline.PDF(ctx, j.Owner, j.ID, 1)
	if err != nil {
		return nil, err
	}
	pdf := s.file(d)
	return &fileOutput{func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		w.Header().Set(api.JobHeader, string(j.ID))
		pdf.Body(ctx)
	}}, nil
}

// preferredWait reads the header Prefer (RFC 7240): 0 for respond-async, so many seconds for wait=N. Others are not for us.
func preferredWait(prefer string) (patience time.Duration, asked bool) {
	for one := range strings.SplitSeq(prefer, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(one), "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "respond-async":
			return 0, true
		case "wait":
			if n, err := strconv.Atoi(strings.Trim(value, `" `)); err == nil && n >= 0 {
				patience, asked = time.Duration(min(n, 3600))*time.Second, true
			}
		}
	}
	return patience, asked
}

// failureOf returns the answer for a job whose document has no PDF, nil for one that has.
func failureOf(s job.Status) *problem {
	code, message := s.ErrorCode, s.ErrorMessage
	if code == nil && len(s.Files) == 1 {
		code, message = s.Files[0].ErrorCode, s.Files[0].ErrorMessage
	}
	switch {
	case code == nil && s.Status == job.Cancelled:
		return newProblem(http.StatusUnprocessableEntity, job.CodeCancelled, job.CodeCancelled.Sentence())
	case code == nil:
		return nil
	}
	return newProblem(http.StatusUnprocessableEntity, *code, *message)
}

// later answers that the PDF will be that of a job.
func (s *service) later(j job.Job) *fileOutput {
	return &fileOutput{func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		out := newAccepted(callOf(r.Context()), j, "The conversion goes on: follow the job")
		w.Header().Set("Location", out.Location)
		writeJSON(w, http.StatusAccepted, "application/json", out.Body)
	}}
}

// convertRoutes registers the call that takes a document and answers with its PDF.
func (s *service) convertRoutes(ops huma.API) {
	accepted := answer(http.StatusAccepted, "It takes longer, or was not to be waited for: the job", exampleAccepted("The conversion goes on: follow the job"))["202"]
	accepted.Content["application/json"].Schema = &huma.Schema{Ref: "#/components/schemas/Accepted"}
	responses := file("The PDF", "application/pdf")
	responses["202"], responses["422"] = accepted, failures()
	for _, status := range []string{"200", "422"} {
		if responses[status].Headers == nil {
			responses[status].Headers = map[string]*huma.Param{}
		}
		responses[status].Headers[api.JobHeader] = &huma.Param{Description: "The job that it was", Schema: &huma.Schema{Type: huma.TypeString, Format: "uuid"}}
	}
	register(s, ops, huma.Operation{
		OperationID: "convert", Method: http.MethodPost, Path: api.ConvertPath, Tags: []string{"jobs"},
		Summary:     "Convert one document in one call",
		Description: "Takes one Word document and answers with its PDF, or after a while with the job that it is. For many documents hand in a job.",
		Responses:   responses,
	}, []job.Code{
		job.CodeInvalidRequest, job.CodeTooLarge, job.CodeIdempotencyConflict, job.CodeStorageFull, job.CodeNotFound, job.CodeNotReady,
	}, s.convert)
	op := ops.OpenAPI().Paths[api.ConvertPath].Post
	op.RequestBody, op.Responses["415"] = uploadForm(), packedResponse()
}

// failures describes the answer for a document that cannot be converted, with each code of documents.
func failures() *huma.Response {
	const status = http.StatusUnprocessableEntity
	media := &huma.MediaType{Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}, Examples: map[string]*huma.Example{}}
	for _, code := range slices.Sorted(slices.Values(job.DocumentCodes())) {
		media.Examples[string(code)] = &huma.Example{Value: newProblem(status, code, code.Sentence())}
	}
	return &huma.Response{Description: "The document was not converted", Content: map[string]*huma.MediaType{api.ProblemType: media}}
}

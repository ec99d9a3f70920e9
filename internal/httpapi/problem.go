package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// problem is an api.Problem as huma answers with and describes.
type problem struct{ api.Problem }

var (
	_ huma.StatusError       = (*problem)(nil)
	_ huma.ContentTypeFilter = (*problem)(nil)
	_ huma.SchemaTransformer = (*problem)(nil)
)

func newProblem(status int, code job.Code, detail string) *problem {
	return &problem{api.NewProblem(status, code, detail)}
}

// problemOf returns what a client may know of an error: of an internal one its code's sentence alone.
func problemOf(err error) *problem {
	e := job.AsError(err)
	status, _ := api.StatusOf(e.Code)
	if internal(e) {
		return newProblem(http.StatusInternalServerError, job.CodeInternal, job.CodeInternal.Sentence())
	}
	p := newProblem(status, e.Code, e.Message)
	if u, ok := errors.AsType[*unready](err); ok {
		p.Checks = u.checks
	}
	return p
}

// internal reports whether an error is the service's own fault, of which a client is told no more.
func internal(e *job.Error) bool {
	status, ok := api.StatusOf(e.Code)
	return !ok || status == http.StatusInternalServerError
}

func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) ContentType(string) string { return api.ProblemType }

// TransformSchema lists the codes.
func (p *problem) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, c := range slices.Compact(slices.Sorted(slices.Values(append(api.Codes(), job.DocumentCodes()...)))) {
		s.Properties["code"].Enum = append(s.Properties["code"].Enum, string(c))
	}
	return s
}

// writeProblem answers with p, whole: its length is sent, so a client that still sends knows when it has it all.
func writeProblem(w http.ResponseWriter, p *problem) {
	if p.Status == http.StatusUnauthorized {
		w.Header().Add("WWW-Authenticate", "Bearer")
	}
	writeJSON(w, p.Status, api.ProblemType, p)
}

// writeJSON answers with a struct of strings, whole.
func writeJSON(w http.ResponseWriter, status int, kind string, v any) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // cannot fail
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client is gone when this fails
}

// unpacked refuses a request whose body is packed as a whole, which nothing here unpacks.
func unpacked(r *http.Request) *problem {
	if coding := r.Header.Get("Content-Encoding"); coding == "" || strings.EqualFold(coding, "identity") {
		return nil
	}
	return newProblem(http.StatusUnsupportedMediaType, job.CodeInvalidRequest, packedSentence)
}

const packedSentence = "The request's body is packed (Content-Encoding). Send it as it is: Word documents and ZIPs are packed already."

// packedResponse describes the answer of unpacked.
func packedResponse() *huma.Response {
	return invalidResponse(http.StatusUnsupportedMediaType, packedSentence)
}

// noSuchPart is the answer for a part of a file that lies behind its end.
var noSuchPart = newProblem(http.StatusRequestedRangeNotSatisfiable, job.CodeInvalidRequest, "The file has no such part (Range). Ask for the whole of it.")

// invalidResponse describes the answer to a request that is not understood for one reason, with this HTTP status.
func invalidResponse(status int, sentence string) *huma.Response {
	return &huma.Response{Description: http.StatusText(status) + ": `" + string(job.CodeInvalidRequest) + "`", Content: map[string]*huma.MediaType{api.ProblemType: {
		Schema:   &huma.Schema{Ref: "#/components/schemas/Problem"},
		Examples: map[string]*huma.Example{string(job.CodeInvalidRequest): {Value: newProblem(status, job.CodeInvalidRequest, sentence)}},
	}}}
}

// refuse answers a request that is not let in.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	drain(w, r)
	writeProblem(w, problemOf(err))
}

// adoptHuma makes huma speak in problem documents and describe arrays as never null. Both are settings of the huma
// package and not of an API; nothing else in a process that serves this one uses huma.
var adoptHuma = sync.OnceFunc(func() {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return problemOfHuma(status, message, errs)
	}
})

// problemOfHuma returns the problem for what huma found wrong with a request before it reached a handler.
func problemOfHuma(status int, message string, errs []error) *problem {
	if status >= http.StatusInternalServerError {
		return problemOf(errors.New(message))
	}
	if status == http.StatusRequestEntityTooLarge {
		return problemOf(job.NewError(job.CodeTooLarge, nil))
	}
	detail := message
	if text := details(errs); text != "" {
		detail = text
	}
	return problemOf(job.Errorf(job.CodeInvalidRequest, "The request is not understood: %s. See /docs for what this call takes.", detail))
}

// maxDetails is how many of a request's errors its problem names: enough to go on with.
const maxDetails = 5

// details says where the errors are and what they are. Values are left out: they are the sender's and may be secret.
func details(errs []error) string {
	var texts []string
	for _, err := range errs[:min(len(errs), maxDetails)] {
		if err == nil {
			continue
		}
		text := err.Error()
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			text = strings.TrimPrefix(d.Location+": "+d.Message, ": ")
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "; ")
}

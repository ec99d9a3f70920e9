package httpapi

import (
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheaf/internal/api"
	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/internal/pipeline"
)

// formBytes is what the multipart form may take beside the files: about 1,500 bytes for each of 10,000 of them.
const formBytes = 16 << 20

// maxFilename bounds a file's path in a request, in bytes: PATH_MAX of Linux.
const maxFilename = 4096

// RawRequest is for the input of a call whose body the handler reads as it comes, so that huma must not know of it: the body is described by
// hand. It is exported, as CreateInput is, because huma passes over embedded types that are not, with all that is in them.
type RawRequest struct {
	w http.ResponseWriter
	r *http.Request
}

var _ huma.Resolver = (*RawRequest)(nil)

// Resolve keeps the request for the handler.
func (in *RawRequest) Resolve(ctx huma.Context) []error {
	in.r, in.w = humago.Unwrap(ctx)
	return nil
}

// CreateInput is an upload: a form.
type CreateInput struct {
	RawRequest
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"255" pattern:"^[ -~]+$" patternDescription:"printable ASCII" doc:"The same key with the same files returns the same job, within 24 hours"`
}

type acceptedOutput struct {
	Location string `header:"Location" doc:"The job's status"`
	Body     api.Accepted
}

func newAccepted(c *call, j job.Job, message string) *acceptedOutput {
	return &acceptedOutput{c.base + api.JobsPath + "/" + string(j.ID), api.Accepted{JobID: j.ID, Status: j.Visible(), Message: message}}
}

const created = "Job created successfully"

func (s *service) create(ctx context.Context, in *CreateInput) (*acceptedOutput, error) {
	j, err := s.accept(ctx, in, func(*pipeline.Spool) error { return nil })
	if err != nil {
		return nil, err
	}
	return newAccepted(callOf(ctx), j, created), nil
}

// accept makes a job of an upload that check has no objection to.
func (s *service) accept(ctx context.Context, in *CreateInput, check func(*pipeline.Spool) error) (job.Job, error) {
	c := callOf(ctx)
	spool, err := s.pipeline.NewSpool()
	if err != nil {
		return job.Job{}, err
	}
	defer func() {
		if err := spool.Close(); err != nil {
			s.log.WarnContext(ctx, "remove spooled upload", "request", c.id, "err", err)
		}
	}()
	asked, err := s.receive(in, spool)
	if err != nil {
		drain(in.w, in.r)
		return job.Job{}, err
	}
	if err := check(spool); err != nil {
		return job.Job{}, err
	}
	// The files are here: the job is made even if the client does not wait for it, rather than left half made.
	j, err := s.pipeline.Accept(context.WithoutCancel(ctx), c.owner, in.IdempotencyKey, spool, asked)
	if err != nil {
		return job.Job{}, err
	}
	c.job = j.ID
	return j, nil
}

// receive streams the files of the request into the spool and returns what is asked for.
func (s *service) receive(in *CreateInput, spool *pipeline.Spool) (job.Request, error) {
	var fields options.Reader
	if err := s.receiveForm(in, spool, &fields); err != nil {
		return job.Request{}, err
	}
	return fields.Request()
}

func (s *service) receiveForm(in *CreateInput, spool *pipeline.Spool, fields *options.Reader) error {
	boundary, err := formBoundary(in.r)
	if err != nil {
		return err
	}
	limit := min(s.pipeline.Limits.InlineBytes, s.pipeline.Limits.UploadBytes)
	if in.r.ContentLength > limit+formBytes {
		return pipeline.InlineTooLarge(limit)
	}
	body := uploadBody{http.MaxBytesReader(nil, in.r.Body, limit+formBytes), http.NewResponseController(in.w)}
	form := multipart.NewReader(body, boundary)
	for {
		part, err := form.NextRawPart()
		if err == io.EOF { // itself: wrapped it is a form without its end
			break
		}
		if err != nil {
			return sendingError(err)
		}
		if err := addPart(spool, fields, part); err != nil {
			return err
		}
	}
	if _, err = io.Copy(io.Discard, clientReader{body}); err != nil {
		return err
	}
	body.end()
	return nil
}

// formBoundary returns the boundary of a multipart form.
func formBoundary(r *http.Request) (string, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return "", job.Errorf(job.CodeInvalidRequest,
			"Send the files as a multipart form, for example: curl -F file=@documents.zip %s%s", callOf(r.Context()).base, api.JobsPath+"/")
	}
	return params["boundary"], nil
}

// formName returns a file's name as its sender meant it. Some clients encode what is not ASCII in per cent (RFC 7578, 4.2), browsers
// encode quotes so, and some send the whole path that the file has on their machine, of which the last part counts.
func formName(name string) string {
	if decoded, err := url.PathUnescape(name); err == nil && isASCII(name) && (!isASCII(decoded) || strings.ContainsAny(decoded, ` "`)) {
		name = decoded
	}
	name = strings.ToValidUTF8(name, "\uFFFD")
	if strings.HasPrefix(name, "/") || len(name) > 2 && name[1] == ':' && name[2] == '\\' {
		name = name[strings.LastIndexAny(name, `/\`)+1:]
	}
	return name
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// maxField bounds the value of an option in a form, in bytes: some hundred for each of thousands of documents with passwords.
const maxField = 1 << 20

// addPart adds a part of the form to the spool when it is in the field file, and to the options else.
func addPart(spool *pipeline.Spool, fields *options.Reader, part *multipart.Part) error {
	if part.FormName() != "file" {
		value, err := io.ReadAll(io.LimitReader(clientReader{part}, maxField+1))
		switch {
		case err != nil:
			return err
		case len(value) > maxField:
			return job.Errorf(job.CodeInvalidRequest, "The field %.60q is longer than %d bytes. Files go into the field file.", part.FormName(), maxField)
		}
		if part.FormName() == api.OptionsField {
			return fields.AddAll(string(value))
		}
		return fields.Add(part.FormName(), string(value))
	}
	// The name as it was sent, with its folders, which part.FileName would cut off: where it may point is judged with
	// the names in ZIPs.
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return sendingError(fmt.Errorf("parse Content-Disposition: %w", err))
	}
	switch name := formName(params["filename"]); {
	case name == "": // as browsers send a field in which nothing was chosen; where there is no other file, that is said at the end
		_, err := io.Copy(io.Discard, clientReader{part})
		return err
	case len(name) > maxFilename:
		return job.Errorf(job.CodeInvalidRequest, "A file's name is longer than %d bytes. Shorten it.", maxFilename)
	default:
		return spool.Add(name, clientReader{part})
	}
}

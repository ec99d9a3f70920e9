package httpapi

import (
	"context"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// newAPI returns an API on mux that serves our own routes alone: huma's documents, pages and links are left out.
func newAPI(mux *http.ServeMux, opt Options) huma.API {
	config := huma.DefaultConfig("sheaf", opt.Version)
	config.CreateHooks = nil // they add $schema to every answer
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.Info.Description = about
	config.Info.License = &huma.License{Name: "Apache License 2.0", Identifier: "Apache-2.0"}
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Tags = []*huma.Tag{
		{Name: "jobs", Description: "Hand in documents, follow them, fetch the PDFs."},
		{Name: "uploads", Description: "Send large files straight into the bucket, in parts that can be sent again."},
		{Name: "service", Description: "Is it running?"},
	}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "A token of the service. One without tokens, on your own machine, needs none."},
	}
	config.Security = []map[string][]string{{"bearer": {}}}
	if opt.Basic != nil {
		config.Components.SecuritySchemes["basic"] = &huma.SecurityScheme{Type: "http", Scheme: "basic", Description: "A user and a password of the service."}
		config.Security = append(config.Security, map[string][]string{"basic": {}})
	}
	if len(opt.Tokens) == 0 && opt.Basic == nil && opt.Owner == nil {
		config.Security = append(config.Security, map[string][]string{})
	}
	config.Servers = []*huma.Server{{URL: "."}} // relative to the document (OpenAPI 3.1, section 4.8.5)
	if opt.PublicURL != "" {
		config.Servers[0].URL = opt.PublicURL
	}
	return humago.New(slashMux{mux}, config)
}

// schemaName returns the name of a type's schema. Clients are generated from these names, so they stay what they were when a
// type gets another.
func schemaName(t reflect.Type, hint string) string {
	switch name := huma.DefaultSchemaNamer(t, hint); name {
	case "PresignedUpload":
		return "Upload"
	case "PresignedPart":
		return "UploadPart"
	default:
		return name
	}
}

const about = "Converts Word documents (DOCX) to PDF in bulk: send a ZIP, get a ZIP of PDFs and a report on every file."

// slashMux registers every pattern with and without a slash at the end, as the same route.
type slashMux struct{ *http.ServeMux }

func (m slashMux) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	pattern = strings.TrimSuffix(pattern, "/")
	m.ServeMux.HandleFunc(pattern+"/{$}", handler)
	if !strings.HasSuffix(pattern, " ") { // the root has its slash alone
		m.ServeMux.HandleFunc(pattern, handler)
	}
}

// register adds an operation that may be refused with codes, and with those that any call may be.
func register[I, O any](s *service, ops huma.API, op huma.Operation, codes []job.Code, handle func(context.Context, *I) (*O, error)) {
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	if op.Security == nil {
		codes = append(codes, job.CodeUnauthorized, job.CodeRateLimited)
	}
	maps.Copy(op.Responses, problemResponses(append(codes, job.CodeForbidden, job.CodeInternal)))
	huma.Register(ops, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return out, nil
	})
}

// problemResponses describes refusals, by status.
func problemResponses(codes []job.Code) map[string]*huma.Response {
	responses := map[string]*huma.Response{}
	for status, codes := range byStatus(codes) {
		media := &huma.MediaType{
			Schema:   &huma.Schema{Ref: "#/components/schemas/Problem"},
			Examples: map[string]*huma.Example{},
		}
		names := make([]string, len(codes))
		for i, c := range codes {
			names[i] = "`" + string(c) + "`"
			media.Examples[string(c)] = &huma.Example{Value: newProblem(status, c, c.Sentence())}
		}
		responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status) + ": " + strings.Join(names, ", "),
			Content:     map[string]*huma.MediaType{api.ProblemType: media},
		}
	}
	if r := responses["401"]; r != nil {
		r.Headers = map[string]*huma.Param{"WWW-Authenticate": {Description: "Bearer", Schema: &huma.Schema{Type: huma.TypeString}}}
	}
	if r := responses["429"]; r != nil {
		r.Headers = map[string]*huma.Param{"Retry-After": {Description: "Seconds to wait", Schema: &huma.Schema{Type: huma.TypeInteger}}}
	}
	return responses
}

func byStatus(codes []job.Code) map[int][]job.Code {
	m := map[int][]job.Code{}
	for _, c := range slices.Compact(slices.Sorted(slices.Values(codes))) {
		status, _ := api.StatusOf(c)
		m[status] = append(m[status], c)
	}
	return m
}

// answer describes a success whose body is an example of its schema.
func answer(status int, description string, example any) map[string]*huma.Response {
	return map[string]*huma.Response{strconv.Itoa(status): {
		Description: description,
		Content:     map[string]*huma.MediaType{"application/json": {Example: example}},
	}}
}

// anyFile is the type by which generated clients take an answer for a file. The Python one drops what is described with other types alone.
const anyFile = "application/octet-stream"

// file describes a success that is a file, streamed or by redirect.
func file(description string, contentTypes ...string) map[string]*huma.Response {
	text := &huma.Schema{Type: huma.TypeString}
	content := map[string]*huma.MediaType{}
	for _, t := range append(contentTypes, anyFile) {
		content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	return unlessKnown(map[string]*huma.Response{
		"200": {
			Description: description,
			Headers: map[string]*huma.Param{
				"Content-Disposition": {Description: "The name to save it under", Schema: text},
				"Content-Length":      {Description: "Its size in bytes", Schema: &huma.Schema{Type: huma.TypeInteger}},
				"ETag":                {Description: "Tells one content from another", Schema: text},
			},
			Content: content,
		},
		"206": {
			Description: "The part that was asked for with Range",
			Headers:     map[string]*huma.Param{"Content-Range": {Description: "Which part it is", Schema: text}},
			Content:     content,
		},
		"416": invalidResponse(noSuchPart.Status, noSuchPart.Detail),
		"303": {
			Description: "It is at another URL, which is good for some minutes and needs no token",
			Headers:     map[string]*huma.Param{"Location": {Description: "The URL", Schema: &huma.Schema{Type: huma.TypeString, Format: "uri"}}},
		},
	})
}

// unlessKnown adds to a success that the client may have the answer.
func unlessKnown(responses map[string]*huma.Response) map[string]*huma.Response {
	responses["304"] = &huma.Response{Description: "It is what the client has (If-None-Match)"}
	return responses
}

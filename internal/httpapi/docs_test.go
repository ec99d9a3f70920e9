package httpapi_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// operations calls check for each documented operation.
func operations(t *testing.T, doc object, check func(t *testing.T, path, method string, op object)) {
	t.Helper()
	for path, item := range doc["paths"].(object) {
		for method, op := range item.(object) {
			t.Run(method+" "+path, func(t *testing.T) { check(t, path, method, op.(object)) })
		}
	}
}

func TestOpenAPI(t *testing.T) {
	doc := document(t)
	require.Regexp(t, `^3\.1\.`, doc["openapi"])
	require.Equal(t, "1.2.3", at(doc, "info", "version"))
	require.Equal(t, "http", at(doc, "components", "securitySchemes", "bearer", "type"))
	ids := map[any]bool{}
	operations(t, doc, func(t *testing.T, path, method string, op object) {
		require.NotEmpty(t, op["operationId"])
		require.False(t, ids[op["operationId"]])
		ids[op["operationId"]] = true
		require.NotEmpty(t, op["summary"])
		require.NotEmpty(t, op["tags"])
		responses := op["responses"].(object)
		require.NotContains(t, responses, "default")
		require.Contains(t, responses, "403")
		require.Contains(t, responses, "500")
		public := path == "/" || path == "/healthz" || path == "/readyz"
		require.Equal(t, !public, responses["401"] != nil)
		for status, r := range responses {
			require.NotEmpty(t, at(r, "description"), status)
			if status < "400" {
				continue
			}
			media := at(r, "content", "application/problem+json")
			require.Equal(t, "#/components/schemas/Problem", at(media, "schema", "$ref"), status)
			require.NotEmpty(t, at(media, "examples"), status)
		}
		for _, p := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
			require.True(t, slices.ContainsFunc(op["parameters"].([]any), func(v any) bool {
				return at(v, "name") == p[1] && at(v, "in") == "path" && at(v, "required") == true
			}), p[1])
		}
	})
}

func TestOpenAPIKnowsEveryCall(t *testing.T) {
	var calls []string
	operations(t, document(t), func(_ *testing.T, path, method string, _ object) { calls = append(calls, method+" "+path) })
	require.ElementsMatch(t, []string{
		"get /", "get /healthz", "get /readyz", "get /version", "get /metrics", "post /api/v1/jobs", "get /api/v1/jobs", "get /api/v1/jobs/{id}", "delete /api/v1/jobs/{id}",
		"get /api/v1/jobs/{id}/download", "get /api/v1/jobs/{id}/files/{n}/pdf", "post /api/v1/jobs/{id}/cancel",
		"post /api/v1/jobs/{id}/retry", "post /api/v1/uploads", "post /api/v1/uploads/{job_id}/parts",
		"post /api/v1/uploads/{job_id}/complete", "post /api/v1/convert", "put /api/v1/jobs/{id}/files/{n}/content", "get /api/v1/jobs/{id}/events",
	}, calls)
}

func TestOpenAPIDetails(t *testing.T) {
	doc := document(t)
	upload := at(doc, "paths", "/api/v1/jobs", "post", "requestBody")
	require.Equal(t, true, at(upload, "required"))
	require.Equal(t, "binary", at(upload, "content", "multipart/form-data", "schema", "properties", "file", "items", "format"))
	require.NotEmpty(t, at(doc, "paths", "/api/v1/jobs/{id}/download", "get", "responses", "303", "headers", "Location"))
	require.Equal(t, "binary", at(doc, "paths", "/api/v1/jobs/{id}/download", "get", "responses", "200", "content", "application/zip", "schema", "format"))
	codes := at(doc, "components", "schemas", "Problem", "properties", "code", "enum").([]any)
	require.Len(t, codes, 37, "of requests and of documents")
	require.Contains(t, codes, "not_a_zip")
	status := at(doc, "components", "schemas", "Status")
	require.Equal(t, "array", at(status, "properties", "files", "type"))
	require.Equal(t, []any{"string", "null"}, at(status, "properties", "download_url", "type"))
	require.Equal(t, []any{"array", "null"}, at(doc, "components", "schemas", "FileStatus", "properties", "fonts_replaced", "type"))
	require.Equal(t, []any{"array", "null"}, at(doc, "components", "schemas", "FileStatus", "properties", "warnings", "type"))
	require.Equal(t, []any{"integer", "null"}, at(doc, "components", "schemas", "FileStatus", "properties", "word_pages", "type"))
	require.Equal(t, []any{"boolean", "null"}, at(doc, "components", "schemas", "FileStatus", "properties", "pages_match", "type"))
	require.Equal(t, []any{"integer", "null"}, at(doc, "components", "schemas", "FileStatus", "properties", "fitted_pages", "type"))
	require.Equal(t, []any{"integer", "null"}, at(doc, "components", "schemas", "FileStatus", "properties", "pass", "type"))
	always := slices.DeleteFunc(slices.Collect(maps.Keys(at(status, "properties").(object))), func(name string) bool { return name == "callback" })
	require.ElementsMatch(t, always, at(status, "required"))
	require.Empty(t, at(doc, "paths", "/", "get", "security"))
	require.NotNil(t, at(doc, "paths", "/", "get", "security"))
}

func TestOpenAPIExamplesConform(t *testing.T) {
	doc := document(t)
	checked := 0
	operations(t, doc, func(t *testing.T, _, _ string, op object) {
		for status, r := range op["responses"].(object) {
			content, _ := at(r, "content").(object)
			for _, media := range content {
				examples := []any{at(media, "example")}
				named, _ := at(media, "examples").(object)
				for _, e := range named {
					examples = append(examples, at(e, "value"))
				}
				for _, e := range examples {
					if e != nil {
						require.NoError(t, conforms(doc, at(media, "schema"), e), status)
						checked++
					}
				}
			}
		}
	})
	require.Greater(t, checked, 50)
}

func TestOpenAPIIsTheSameEachTime(t *testing.T) {
	one, err := json.Marshal(document(t))
	require.NoError(t, err)
	for range 5 {
		two, err := json.Marshal(document(t))
		require.NoError(t, err)
		require.Equal(t, string(one), string(two))
	}
	s := newService(t, nil)
	require.Equal(t, s.get(t, "/openapi.json").body, s.get(t, "/openapi.json").body)
}

var link = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

func TestDocsPage(t *testing.T) {
	s := newService(t, nil)
	page := s.get(t, "/docs")
	require.Equal(t, http.StatusOK, page.status)
	require.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"))
	policy := page.header.Get("Content-Security-Policy")
	require.Contains(t, policy, "script-src 'self';")
	require.Contains(t, policy, "frame-ancestors 'none'")
	require.NotContains(t, string(page.body), "<script>", "the policy runs no script in the page")
	require.NotContains(t, string(page.body), "style=")
	links := link.FindAllStringSubmatch(string(page.body), -1)
	require.Len(t, links, 6)
	for _, l := range links {
		require.Regexp(t, `^(docs/[a-z0-9.-]+|openapi\.json)$`, l[1], "ours, and beside the page")
		for _, encoding := range []string{"gzip", "identity"} {
			a := s.request(t, http.MethodGet, "/"+l[1], nil, header("Accept-Encoding", encoding))
			require.Equal(t, http.StatusOK, a.status, l[1])
			require.NotEmpty(t, a.body, l[1])
			require.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"))
		}
	}
	for path, kind := range map[string]string{
		"/docs/start.js": "text/javascript; charset=utf-8", "/docs/swagger-ui-bundle.js": "application/javascript",
		"/docs/swagger-ui.css": "text/css; charset=utf-8", "/docs/favicon-32x32.png": "image/png", "/openapi.json": "application/json",
	} {
		require.Equal(t, kind, s.get(t, path).header.Get("Content-Type"), path)
	}
	require.Equal(t, http.StatusNotFound, s.get(t, "/docs/index.html").status)
	require.Equal(t, http.StatusMethodNotAllowed, s.post(t, "/docs").status)
}

package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"mime"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/pipeline"
)

func checksum(s string) uint32 { return crc32.ChecksumIEEE([]byte(s)) }

type object = map[string]any

// at returns the value under keys, nil where there is none.
func at(v any, keys ...string) any {
	for _, k := range keys {
		o, _ := v.(object)
		v = o[k]
	}
	return v
}

// document returns the OpenAPI document.
func document(t *testing.T) object {
	t.Helper()
	w := httptest.NewRecorder()
	httpapi.New(&pipeline.Pipeline{}, httpapi.Options{Version: "1.2.3"}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/openapi.json", nil))
	require.Equal(t, http.StatusOK, w.Code)
	var doc object
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &doc))
	return doc
}

// conforming holds the answers of the API against its OpenAPI document.
type conforming struct {
	t         *testing.T
	transport http.RoundTripper
	doc       object
}

func (c conforming) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.transport.RoundTrip(r)
	if err != nil || !strings.HasPrefix(r.URL.Path, "/api/") && !slices.Contains([]string{"/", "/healthz", "/readyz", "/version", "/metrics"}, r.URL.Path) {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if op := operation(c.doc, r); op != nil {
		if err := c.check(op, r, resp, body); err != nil {
			c.t.Errorf("%s %s answered %d %s\nwhich is not as documented: %v", r.Method, r.URL.Path, resp.StatusCode, body, err)
		}
	}
	return resp, nil
}

// operation finds the documented operation that a request asks for, nil when there is none.
func operation(doc object, r *http.Request) any {
	method := strings.ToLower(r.Method)
	if method == "head" {
		method = "get"
	}
	asked := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	for path, item := range doc["paths"].(object) {
		documented := strings.Split(strings.Trim(path, "/"), "/")
		same := slices.EqualFunc(asked, documented, func(a, d string) bool { return a == d || strings.HasPrefix(d, "{") })
		if op := at(item, method); same && op != nil {
			return op
		}
	}
	return nil
}

func (c conforming) check(op any, r *http.Request, resp *http.Response, body []byte) error {
	documented := at(op, "responses", strconv.Itoa(resp.StatusCode))
	if documented == nil {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	content, _ := at(documented, "content").(object)
	if len(content) == 0 {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	media, ok := content[kind]
	if !ok {
		return fmt.Errorf("content type %q", kind)
	}
	if r.Method == http.MethodHead || !strings.HasSuffix(kind, "json") {
		return nil
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	return conforms(c.doc, at(media, "schema"), v)
}

// conforms checks a value against a schema, as far as the document uses JSON Schema.
func conforms(doc object, schema, v any) error {
	if ref, ok := at(schema, "$ref").(string); ok {
		return conforms(doc, at(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...), v)
	}
	if s, ok := schema.(object); !ok || !slices.Contains(types(s["type"]), typeOf(v)) && !(typeOf(v) == "integer" && slices.Contains(types(s["type"]), "number")) {
		return fmt.Errorf("%v is no %v", v, at(schema, "type"))
	}
	if enum, ok := at(schema, "enum").([]any); ok && v != nil && !slices.Contains(enum, v) {
		return fmt.Errorf("%v is none of %v", v, enum)
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			if err := conforms(doc, at(schema, "items"), item); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
	case object:
		return objectConforms(doc, schema, v)
	}
	return nil
}

func objectConforms(doc object, schema any, v object) error {
	required, _ := at(schema, "required").([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			return fmt.Errorf("%s is missing", name)
		}
	}
	for name, value := range v {
		property := at(schema, "properties", name)
		if property == nil {
			property = at(schema, "additionalProperties")
		}
		if err := conforms(doc, property, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func types(v any) []string {
	if one, ok := v.(string); ok {
		return []string{one}
	}
	var many []string
	list, _ := v.([]any)
	for _, one := range list {
		many = append(many, one.(string))
	}
	return many
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	}
	return "object"
}

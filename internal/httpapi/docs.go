package httpapi

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/swaggest/swgui/v5emb"
)

//go:embed docs/index.html
var docsPage []byte

//go:embed docs/start.js
var docsScript []byte

// docsPolicy lets the page run its own scripts and styles and call this service, nothing else. Its icons are data URLs.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docRoutes registers the OpenAPI document of the API, as it is by now, and the page that shows it.
func (s *service) docRoutes(ops huma.API) {
	describeOptions(ops)
	document, err := openAPI(ops)
	if err != nil {
		panic(fmt.Sprintf("httpapi: encode OpenAPI document: %v", err)) // it is made of literals: a mistake in this package
	}
	s.page("GET /openapi.json", "application/json", document)
	s.page("GET /docs", "text/html; charset=utf-8", docsPage)
	s.page("GET /docs/{$}", "text/html; charset=utf-8", oneDeeper(docsPage))
	s.page("GET /docs/start.js", "text/javascript; charset=utf-8", docsScript)
	assets := v5emb.New("sheaf", "/openapi.json", "/docs")
	for _, name := range []string{"swagger-ui.css", "swagger-ui-bundle.js", "favicon-16x16.png", "favicon-32x32.png"} {
		s.open("GET /docs/"+name, assets.ServeHTTP)
	}
}

// openAPI returns the OpenAPI document of the API.
func openAPI(ops huma.API) ([]byte, error) {
	document, err := json.Marshal(ops.OpenAPI())
	if err != nil {
		return nil, err
	}
	var parts any
	if err := json.Unmarshal(document, &parts); err != nil {
		return nil, err
	}
	removeKey(parts, "patternDescription") // huma's own, for its messages: OpenAPI 3.1 does not know it
	return json.Marshal(parts)
}

// removeKey removes the members of this name from all objects of a JSON value.
func removeKey(value any, key string) {
	switch value := value.(type) {
	case map[string]any:
		delete(value, key)
		for _, member := range value {
			removeKey(member, key)
		}
	case []any:
		for _, element := range value {
			removeKey(element, key)
		}
	}
}

// oneDeeper returns a page of the documentation for an address that is one folder deeper: what it names lies one up.
func oneDeeper(page []byte) []byte {
	return []byte(strings.NewReplacer(`"docs/`, `"../docs/`, `"openapi.json"`, `"../openapi.json"`).Replace(string(page)))
}

// page registers a constant page that everybody may read.
func (s *service) page(pattern, contentType string, body []byte) {
	s.open(pattern, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(body) // the client is gone when this fails
	})
}

// open registers a part of the documentation, which everybody may read and keep as long as it is the same.
func (s *service) open(pattern string, h http.HandlerFunc) {
	s.public[pattern] = true
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", docsPolicy)
		w.Header().Set("Cache-Control", "no-cache")
		h(w, r)
	})
}

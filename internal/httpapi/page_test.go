package httpapi_test

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/internal/pipeline"
	"sheaf/internal/trigger"
)

// asked returns the answer of a handler to a request without a body.
func asked(h http.Handler, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

const browserAccepts = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

func TestPageIsNegotiated(t *testing.T) {
	s := newService(t, nil)
	for _, c := range []struct {
		accept string
		page   bool
	}{
		{browserAccepts, true},
		{"text/html", true},
		{"TEXT/HTML; charset=utf-8", true},
		{"text/html;q=0.5", true},
		{"text/html;q=0.9, application/json;q=0.8", true},
		{"application/json, text/html", true},
		{"", false},
		{"*/*", false},
		{"text/*", false},
		{"text/plain", false},
		{"application/json", false},
		{"application/json, text/html;q=0.9", false},
		{"text/html;q=0", false},
		{"text/html;q=2", false},
		{"text/html;q=NaN", false},
		{"text/html;q=", false},
		{"x text/html", false},
	} {
		a := s.request(t, http.MethodGet, "/", nil, header("Accept", c.accept))
		require.Equal(t, http.StatusOK, a.status, c.accept)
		require.Equal(t, "Accept", a.header.Get("Vary"), c.accept)
		if c.page {
			require.Equal(t, "text/html; charset=utf-8", a.header.Get("Content-Type"), c.accept)
			require.Contains(t, string(a.body), "<!doctype html>", c.accept)
			continue
		}
		require.Equal(t, "application/json", a.header.Get("Content-Type"), c.accept)
		require.JSONEq(t, `{"message": "Service is running successfully"}`, string(a.body), c.accept)
	}
}

func TestPageOfSeveralAcceptLines(t *testing.T) {
	h := httpapi.New(&pipeline.Pipeline{}, httpapi.Options{})
	resp := asked(h, http.MethodGet, "/", "Accept", "application/json;q=0.1", "Accept", "text/html")
	require.Equal(t, "text/html; charset=utf-8", resp.Header.Get("Content-Type"))
}

func TestPageHeaders(t *testing.T) {
	h := httpapi.New(&pipeline.Pipeline{}, httpapi.Options{})
	get := asked(h, http.MethodGet, "/", "Accept", browserAccepts)
	head := asked(h, http.MethodHead, "/", "Accept", browserAccepts)
	body, err := io.ReadAll(get.Body)
	require.NoError(t, err)
	require.EqualValues(t, len(body), get.ContentLength)
	require.Equal(t, get.Header.Get("Content-Length"), head.Header.Get("Content-Length"))
	for _, resp := range []*http.Response{get, head} {
		policy := resp.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "frame-src blob:", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"} {
			require.Contains(t, policy+";", want+";")
		}
		require.NotContains(t, policy, "unsafe")
		require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"))
		require.Equal(t, "no-referrer", resp.Header.Get("Referrer-Policy"))
		require.Equal(t, "no-cache", resp.Header.Get("Cache-Control"))
		require.Regexp(t, `^"[0-9a-f]{32}"$`, resp.Header.Get("Etag"))
	}
	same := asked(h, http.MethodGet, "/", "Accept", browserAccepts, "If-None-Match", get.Header.Get("Etag"))
	require.Equal(t, http.StatusNotModified, same.StatusCode)
	require.Equal(t, "Accept", same.Header.Get("Vary"))
	json := asked(h, http.MethodGet, "/", "If-None-Match", get.Header.Get("Etag"))
	require.Equal(t, http.StatusOK, json.StatusCode, "the page's tag is not the JSON's")
}

// TestPageMayCallTheStorage checks that presigned URLs are let in by the page's policy: those of this service, or else, where
// the storage is another's, any by TLS.
func TestPageMayCallTheStorage(t *testing.T) {
	here := http.NotFoundHandler()
	for want, opt := range map[string]httpapi.Options{
		"connect-src 'self'":                      {Objects: here},
		"connect-src 'self' https://pdf.example":  {Objects: here, PublicURL: "https://pdf.example/"},
		"connect-src 'self' https://docs.example": {Objects: here, PublicURL: "https://docs.example/pdf"},
		"connect-src 'self' https:":               {PublicURL: "https://pdf.example"},
	} {
		resp := asked(httpapi.New(&pipeline.Pipeline{}, opt), http.MethodGet, "/", "Accept", "text/html")
		require.Contains(t, resp.Header.Get("Content-Security-Policy"), want+";")
	}
}

// TestPageBehindAPIGateway gets the page and its assets as they come out of the function on AWS.
func TestPageBehindAPIGateway(t *testing.T) {
	gateway := trigger.Gateway(httpapi.New(&pipeline.Pipeline{}, httpapi.Options{Tokens: []httpapi.Token{{Name: "anna", Secret: "secret"}}}))
	get := func(path string) events.APIGatewayV2HTTPResponse {
		e := events.APIGatewayV2HTTPRequest{RawPath: path, Headers: map[string]string{"accept": browserAccepts}}
		e.RequestContext.HTTP.Method = http.MethodGet
		answer, err := gateway(t.Context(), e)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode, path)
		require.False(t, answer.IsBase64Encoded, path)
		return answer
	}
	page := get("/")
	require.Contains(t, page.Body, "</html>")
	require.Equal(t, "Accept", page.Headers["Vary"])
	require.Contains(t, page.Headers["Content-Security-Policy"], "connect-src 'self' https:;")
	script := regexp.MustCompile(`assets/[^"]+/app\.js`).FindString(page.Body)
	require.Contains(t, get("/"+script).Body, "import ")
}

func TestPageTellsLimits(t *testing.T) {
	limits := job.Limits{Documents: 12, UploadBytes: 3000, InlineBytes: 2000, Keep: 72 * time.Hour}
	render := func() string {
		b, err := io.ReadAll(asked(httpapi.New(&pipeline.Pipeline{Limits: limits}, httpapi.Options{}), http.MethodGet, "/", "Accept", "text/html").Body)
		require.NoError(t, err)
		require.NotContains(t, string(b), "{{")
		return string(b)
	}
	require.Contains(t, render(), `data-inline-bytes="2000" data-upload-bytes="3000" data-documents="12" data-keep-seconds="259200"`)
	limits.InlineBytes = 5000
	require.Contains(t, render(), `data-inline-bytes="3000"`)
}

// TestPageHasOptions checks that the page is served with a control for each option.
func TestPageHasOptions(t *testing.T) {
	b, err := io.ReadAll(asked(httpapi.New(&pipeline.Pipeline{}, httpapi.Options{}), http.MethodGet, "/", "Accept", "text/html").Body)
	require.NoError(t, err)
	m := regexp.MustCompile(`data-options="([^"]*)"`).FindSubmatch(b)
	require.Len(t, m, 2)
	var controls []options.Control
	require.NoError(t, json.Unmarshal([]byte(html.UnescapeString(string(m[1]))), &controls))
	require.Equal(t, options.Controls(), controls)
}

func TestAssets(t *testing.T) {
	s := newService(t, withTokens)
	page := s.request(t, http.MethodGet, "/", nil, header("Accept", browserAccepts))
	types := map[string]string{"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
	seen := map[string]bool{}
	var visit func(path string)
	visit = func(path string) { // without a token
		if seen[path] {
			return
		}
		seen[path] = true
		a := s.get(t, path)
		require.Equal(t, http.StatusOK, a.status, path)
		require.NotEmpty(t, a.body, path)
		require.Equal(t, types[path[strings.LastIndex(path, ".")+1:]], a.header.Get("Content-Type"), path)
		require.Equal(t, "public, max-age=31536000, immutable", a.header.Get("Cache-Control"), path)
		require.Contains(t, a.header.Get("Content-Security-Policy"), "default-src 'none'", path)
		require.Equal(t, http.StatusOK, s.request(t, http.MethodHead, path, nil, nil).status, path)
		for _, m := range regexp.MustCompile(`from "\./([^"]+)"`).FindAllStringSubmatch(string(a.body), -1) {
			visit(path[:strings.LastIndex(path, "/")+1] + m[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="(assets/[^"]+)"`).FindAllStringSubmatch(string(page.body), -1) {
		require.Regexp(t, `^assets/[0-9a-f]{32}/`, m[1])
		visit("/" + m[1])
	}
	require.Greater(t, len(seen), 10, "the page, its modules and theirs")
	s.get(t, "/assets/app.js").requireProblem(t, http.StatusUnauthorized, job.CodeUnauthorized)
	for path := range seen {
		s.post(t, path).requireProblem(t, http.StatusUnauthorized, job.CodeUnauthorized)
		return
	}
}

// TestPageForNothing sends browsers to addresses at which there is nothing, and others too.
func TestPageForNothing(t *testing.T) {
	for name, adjust := range map[string]func(*pipeline.Pipeline, *httpapi.Options){"without tokens": nil, "with tokens": withTokens} {
		t.Run(name, func(t *testing.T) { checkPageForNothing(t, newService(t, adjust)) })
	}
}

func checkPageForNothing(t *testing.T, s *service) {
	t.Helper()
	for _, path := range []string{"/nope", "/a/b%2fc/d", "/docs/x/", "/assets/app.js", "/index.html"} {
		page := s.request(t, http.MethodGet, path, nil, header("Accept", browserAccepts))
		require.Equal(t, http.StatusNotFound, page.status, path)
		require.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"), path)
		require.Contains(t, string(page.body), "There is nothing at this address", path)
		at, err := url.Parse(s.url + path)
		require.NoError(t, err)
		links := regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(string(page.body), -1)
		require.Len(t, links, 3)
		for _, l := range links {
			named, err := at.Parse(l[1])
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, s.get(t, named.String()).status, "%s at %s", l[1], path)
		}
		require.Equal(t, "application/problem+json", s.get(t, path).header.Get("Content-Type"), path)
		require.Equal(t, http.StatusNotFound, s.request(t, http.MethodHead, path, nil, header("Accept", browserAccepts)).status)
	}
	require.Equal(t, "application/problem+json", s.request(t, http.MethodPost, "/nope", nil, header("Accept", browserAccepts)).header.Get("Content-Type"))
}

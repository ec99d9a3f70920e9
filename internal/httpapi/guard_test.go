package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// header sets a header of a request.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestHost(t *testing.T) {
	s := newService(t, nil)
	port := s.url[len("http://127.0.0.1"):]
	for host, status := range map[string]int{
		"127.0.0.1" + port: 200, "127.0.0.1": 200, "localhost" + port: 200, "LOCALHOST:1": 200, "[::1]" + port: 200, "[::1]": 200,
		"evil.example": 403, "evil.example" + port: 403, "127.0.0.1.evil.example": 403, "localhost.": 403, "[::2]:80": 403, "0.0.0.0": 403,
	} {
		for _, path := range []string{"/", "/docs", "/openapi.json", "/api/v1/jobs", "/sheaf-inbox/uploads/x"} {
			a := s.request(t, http.MethodGet, path, nil, func(r *http.Request) { r.Host = host })
			switch {
			case status == http.StatusForbidden:
				require.Contains(t, a.requireProblem(t, status, job.CodeForbidden)["detail"], "--public-url")
			case path != "/sheaf-inbox/uploads/x":
				require.Equal(t, status, a.status, "%s of %s", path, host)
			default:
				require.Contains(t, string(a.body), "<Error>", "the S3 endpoint refuses what is not signed")
			}
		}
	}
}

func TestHostWithPort(t *testing.T) {
	s := newService(t, func(_ *pipeline.Pipeline, opt *httpapi.Options) { opt.Hosts = []string{"sheaf.test:8000"} })
	for host, status := range map[string]int{"sheaf.test:8000": 200, "Sheaf.Test:8000": 200, "sheaf.test": 403, "sheaf.test:80": 403} {
		a := s.request(t, http.MethodGet, "/", nil, func(r *http.Request) { r.Host = host })
		require.Equal(t, status, a.status, host)
	}
}

func TestNoHostLetsNobodyIn(t *testing.T) {
	s := newService(t, func(_ *pipeline.Pipeline, opt *httpapi.Options) { opt.Hosts = []string{} })
	s.get(t, "/").requireProblem(t, http.StatusForbidden, job.CodeForbidden)
}

func TestOrigin(t *testing.T) {
	s := newService(t, func(_ *pipeline.Pipeline, opt *httpapi.Options) { opt.PublicURL = "https://sheaf.test/" })
	for _, c := range []struct {
		name, value string
		status      int
	}{
		{"Origin", s.url, 200},
		{"Origin", "https://sheaf.test", 200},
		{"Origin", "http://sheaf.test", 403},
		{"Origin", "https://evil.example", 403},
		{"Origin", "http://127.0.0.1:1", 403}, // another port is another origin
		{"Origin", "https" + s.url[len("http"):], 403},
		{"Origin", "null", 403},
		{"Origin", "", 403},
		{"Sec-Fetch-Site", "same-origin", 200},
		{"Sec-Fetch-Site", "none", 200},
		{"Sec-Fetch-Site", "same-site", 403},
		{"Sec-Fetch-Site", "cross-site", 403},
		{"Sec-Fetch-Site", "what else", 403},
	} {
		t.Run(c.name+" "+c.value, func(t *testing.T) {
			require.Equal(t, http.StatusOK, s.request(t, http.MethodGet, "/", nil, header(c.name, c.value)).status, "health tells nothing")
			reading := s.request(t, http.MethodGet, "/api/v1/jobs", nil, header(c.name, c.value))
			changing := s.request(t, http.MethodPost, "/api/v1/jobs/", nil, header(c.name, c.value))
			if c.status == http.StatusOK {
				require.Equal(t, http.StatusOK, reading.status)
				changing.requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
				return
			}
			require.Contains(t, reading.requireProblem(t, http.StatusForbidden, job.CodeForbidden)["detail"], "another address, a file or an extension")
			changing.requireProblem(t, http.StatusForbidden, job.CodeForbidden)
		})
	}
}

// TestOriginOfNobody: without a public URL an empty Origin is as foreign as any.
func TestOriginOfNobody(t *testing.T) {
	s := newService(t, nil)
	s.request(t, http.MethodGet, "/api/v1/jobs", nil, header("Origin", "")).requireProblem(t, http.StatusForbidden, job.CodeForbidden)
	require.Equal(t, http.StatusOK, s.request(t, http.MethodGet, "/api/v1/jobs", nil, header("Origin", s.url)).status)
}

// TestSignedForTheStore: only the list of buckets shares its address with the API, and only where there is a store.
func TestSignedForTheStore(t *testing.T) {
	s := newService(t, nil)
	s.client = &http.Client{} // what the store answers is not documented
	t.Cleanup(s.client.CloseIdleConnections)
	signed := header("Authorization", "AWS4-HMAC-SHA256 Credential=x")
	require.Contains(t, string(s.request(t, http.MethodGet, "/", nil, signed).body), "<Error>")
	require.Equal(t, http.StatusOK, s.get(t, "/").status)
	require.Equal(t, http.StatusOK, s.request(t, http.MethodGet, "/api/v1/jobs", nil, signed).status)

	r := httptest.NewRequest(http.MethodGet, "/", nil)
	signed(r)
	w := httptest.NewRecorder()
	httpapi.New(&pipeline.Pipeline{}, httpapi.Options{}).ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code)
}

func withTokens(_ *pipeline.Pipeline, opt *httpapi.Options) {
	opt.Hosts = nil
	opt.Tokens = []httpapi.Token{{Name: "anna", Secret: "secret-of-anna"}, {Name: "bert", Secret: "secret-of-bert"}, {Name: "nobody", Secret: ""}}
}

func TestToken(t *testing.T) {
	s := newService(t, withTokens)
	for _, authorization := range []string{
		"", "Bearer", "Bearer ", "Bearer secret-of-ann", "Bearer secret-of-annaa", "Basic secret-of-anna", "secret-of-anna", "Bearer\tsecret-of-anna",
	} {
		for _, path := range []string{"/api/v1/jobs", "/api/v1/jobs/1/download", "/nowhere"} {
			a := s.request(t, http.MethodGet, path, nil, header("Authorization", authorization))
			a.requireProblem(t, http.StatusUnauthorized, job.CodeUnauthorized)
			require.Equal(t, "Bearer", a.header.Get("WWW-Authenticate"))
		}
	}
	for _, authorization := range []string{"Bearer secret-of-anna", "bearer secret-of-bert"} {
		a := s.request(t, http.MethodGet, "/api/v1/jobs", nil, func(r *http.Request) {
			r.Header.Set("Authorization", authorization)
			r.Header.Set("Origin", "https://elsewhere.example") // a token is proof enough
		})
		require.Equal(t, http.StatusOK, a.status, authorization)
	}
	for _, path := range []string{"/", "/docs", "/docs/", "/docs/start.js", "/docs/swagger-ui.css", "/openapi.json"} {
		require.Equal(t, http.StatusOK, s.get(t, path).status, path)
	}
	require.NotContains(t, s.logs.String(), "secret-of")
}

func TestOwnersAreApart(t *testing.T) {
	s := newService(t, withTokens)
	anna, bert := header("Authorization", "Bearer secret-of-anna"), header("Authorization", "Bearer secret-of-bert")
	body, contentType := form(t, zipOf("a.docx"))
	a := s.request(t, http.MethodPost, "/api/v1/jobs/", body, func(r *http.Request) {
		anna(r)
		r.Header.Set("Content-Type", contentType)
	})
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
	path := "/api/v1/jobs/" + a.decode(t)["job_id"].(string)
	require.Equal(t, http.StatusOK, s.request(t, http.MethodGet, path, nil, anna).status)
	require.Len(t, s.request(t, http.MethodGet, "/api/v1/jobs", nil, anna).decode(t)["jobs"], 1)

	require.Empty(t, s.request(t, http.MethodGet, "/api/v1/jobs", nil, bert).decode(t)["jobs"])
	for _, call := range [][2]string{
		{http.MethodGet, path}, {http.MethodGet, path + "/download"}, {http.MethodGet, path + "/files/1/pdf"},
		{http.MethodPost, path + "/cancel"}, {http.MethodPost, path + "/retry"}, {http.MethodPut, path + "/files/1/content"}, {http.MethodGet, path + "/events"},
		{http.MethodDelete, path},
	} {
		s.request(t, call[0], call[1], nil, bert).requireProblem(t, http.StatusNotFound, job.CodeNotFound)
	}
}

func TestOwnerIsToldByWhoeverStandsBefore(t *testing.T) {
	h := httpapi.New(&pipeline.Pipeline{}, httpapi.Options{
		Tokens: []httpapi.Token{{Name: "ann", Secret: "a token that does not count"}},
		Owner:  func(r *http.Request) string { return r.Header.Get("Checked") },
	})
	for name, want := range map[string]int{"bob": http.StatusNotFound, "": http.StatusUnauthorized} {
		r := httptest.NewRequest(http.MethodGet, "/absent", nil)
		r.Header.Set("Authorization", "Bearer a token that does not count")
		r.Header.Set("Checked", name)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, want, w.Code, name)
	}
}

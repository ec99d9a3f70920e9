package httpapi_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// forward listens on a port of this machine and passes each connection on to s, as ssh -L, docker -p and kubectl
// port-forward do. It returns its URL.
func (s *service) forward(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			if err != nil {
				near.Close()
				return
			}
			for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
				go func() {
					_, _ = io.Copy(pair[0], pair[1])
					pair[0].Close()
					pair[1].Close()
				}()
			}
		}
	}()
	return "http://" + l.Addr().String()
}

// proxy is a reverse proxy under a path, "" for the root. It is started before the service that it is for.
type proxy struct {
	url    string
	target *url.URL
}

// newProxy starts a proxy; edit changes requests on their way.
func newProxy(t *testing.T, path string, edit func(*httputil.ProxyRequest)) *proxy {
	t.Helper()
	p := &proxy{}
	mux := http.NewServeMux()
	mux.Handle(path+"/", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(p.target)
		edit(r)
	}})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.url = server.URL + path
	return p
}

// forService returns s, to which p leads from now on.
func (p *proxy) forService(t *testing.T, s *service) *service {
	t.Helper()
	var err error
	p.target, err = url.Parse(s.url)
	require.NoError(t, err)
	return s
}

// use uploads and downloads at base, and requires that all URLs in answers are there.
func (s *service) use(t *testing.T, base string) {
	t.Helper()
	s.client = &http.Client{} // the paths may be others than documented
	t.Cleanup(s.client.CloseIdleConnections)
	zip := zipOf("a.docx")
	upload := s.uploadAt(t, base, len(zip.body))
	require.True(t, strings.HasPrefix(upload["url"].(string), base+"/sheaf-inbox/"), upload["url"])
	s.put(t, upload["url"], upload, zip.body)

	const lastBytes = 6
	large := s.uploadAt(t, base, 64<<20+lastBytes) // in whole parts and a small one
	again := s.post(t, base+"/api/v1/uploads/"+large["job_id"].(string)+"/parts")
	require.Equal(t, http.StatusOK, again.status, "%s", again.body)
	for _, signed := range []map[string]any{large, again.decode(t)} {
		parts := signed["parts"].([]any)
		for _, p := range parts {
			require.True(t, strings.HasPrefix(p.(map[string]any)["url"].(string), base+"/sheaf-inbox/"))
		}
		s.put(t, parts[len(parts)-1].(map[string]any)["url"], signed, make([]byte, lastBytes))
	}

	id := job.ID(upload["job_id"].(string))
	s.run(t, id, nil)
	status := s.get(t, base+"/api/v1/jobs/"+string(id)).decode(t)
	require.Equal(t, base+"/api/v1/jobs/"+string(id)+"/download", status["download_url"])
	require.Equal(t, http.StatusOK, s.get(t, status["download_url"].(string)).status)
}

func (s *service) uploadAt(t *testing.T, base string, size int) map[string]any {
	t.Helper()
	a := s.request(t, http.MethodPost, base+"/api/v1/uploads", strings.NewReader(fmt.Sprintf(`{"filename": "a.zip", "size": %d}`, size)),
		header("Content-Type", "application/json"))
	require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
	return a.decode(t)
}

// browse opens the page and the documentation at base, and requires that what they name is there.
func (s *service) browse(t *testing.T, base string) {
	t.Helper()
	for _, path := range []string{"/", "/docs", "/docs/"} {
		page := s.request(t, http.MethodGet, base+path, nil, header("Accept", browserAccepts))
		require.Equal(t, http.StatusOK, page.status, path)
		at, err := url.Parse(base + path)
		require.NoError(t, err)
		names := regexp.MustCompile(`(?:src|href)="([^"#][^"]*)"`).FindAllStringSubmatch(string(page.body), -1)
		require.NotEmpty(t, names)
		for _, m := range names {
			named, err := at.Parse(m[1])
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, s.get(t, named.String()).status, "%s in %s", m[1], path)
		}
	}
}

// TestForwardedPort reaches a service without tokens by a port that it does not know of.
func TestForwardedPort(t *testing.T) {
	s := newService(t, nil)
	base := s.forward(t)
	for _, base := range []string{base, strings.Replace(base, "127.0.0.1", "localhost", 1)} {
		s.use(t, base)
		s.browse(t, base)
	}
}

// TestProxyKeepsHost reaches a service by a proxy that it does not know of, and whose name comes with the requests.
func TestProxyKeepsHost(t *testing.T) {
	p := newProxy(t, "", func(r *httputil.ProxyRequest) { r.Out.Host = r.In.Host })
	s := p.forService(t, newService(t, nil))
	s.use(t, p.url)
	s.browse(t, p.url)
}

// TestProxyOfPublicURL reaches a service at its public URL, which may have a path, whatever the proxy makes of path and Host.
func TestProxyOfPublicURL(t *testing.T) {
	host := func(r *httputil.ProxyRequest) { r.Out.Host = r.In.Host }
	strip := func(r *httputil.ProxyRequest) {
		r.Out.URL.Path, r.Out.URL.RawPath = strings.TrimPrefix(r.Out.URL.Path, "/office/pdf"), ""
	}
	for name, c := range map[string]struct {
		path string
		edit func(*httputil.ProxyRequest)
	}{
		"another Host":              {"", func(*httputil.ProxyRequest) {}},
		"under a path":              {"/pdf", host},
		"under a path, other Host":  {"/pdf", func(*httputil.ProxyRequest) {}},
		"under a path, taken off":   {"/office/pdf", strip},
		"under a name of our own":   {"/docs", func(*httputil.ProxyRequest) {}},
		"under the name of the API": {"/api", func(*httputil.ProxyRequest) {}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProxy(t, c.path, c.edit)
			s := p.forService(t, newService(t, func(_ *pipeline.Pipeline, opt *httpapi.Options) { opt.PublicURL = p.url + "/" }))
			s.use(t, p.url)
			if c.path != "/docs" {
				s.browse(t, p.url)
			}
			require.Equal(t, http.StatusOK, s.get(t, s.url+"/api/v1/jobs").status, "without the proxy")
		})
	}
}

// TestPathWithoutItsSlash leads to where the page's own names are right.
func TestPathWithoutItsSlash(t *testing.T) {
	h := httpapi.New(&pipeline.Pipeline{}, httpapi.Options{PublicURL: "https://sheaf.test/pdf"})
	resp := asked(h, http.MethodGet, "/pdf", "Accept", browserAccepts)
	require.Equal(t, http.StatusPermanentRedirect, resp.StatusCode)
	require.Equal(t, "/pdf/", resp.Header.Get("Location"))
	require.Equal(t, http.StatusNotFound, asked(h, http.MethodGet, "/pdfs/docs").StatusCode)
}

// TestProxyEndsTLS has a proxy say that the client speaks TLS with it.
func TestProxyEndsTLS(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx")
	s.run(t, id, nil)
	tls := func(r *http.Request) {
		r.Header.Set("X-Forwarded-Proto", "https")
		r.Header.Set("X-Forwarded-Host", "evil.example")
		r.Header.Set("Origin", "https"+strings.TrimPrefix(s.url, "http"))
	}
	a := s.request(t, http.MethodGet, "/api/v1/jobs/"+string(id), nil, tls)
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	require.Equal(t, "https"+strings.TrimPrefix(s.url, "http")+"/api/v1/jobs/"+string(id)+"/download", a.decode(t)["download_url"])
}

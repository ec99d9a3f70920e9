package httpapi

import (
	"net/http"
	"net/url"
	"strings"
)

// baseURL begins the URLs in the answer to r. The names that proxies forward are not believed: anybody can send them.
func (s *service) baseURL(r *http.Request) string {
	if s.publicURL != "" {
		return s.publicURL
	}
	return ownOrigin(r)
}

// ownOrigin is the origin (RFC 6454) that r was sent to, as the client wrote it. A proxy that ends TLS says so; whoever says
// it without having done so gets links that do not work, to the same host.
func ownOrigin(r *http.Request) string {
	if r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// originOf returns the origin of a URL, "" for none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// pathOf returns the path of a URL, "" for none.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Path, "/")
}

// withoutPrefix gives r, whose only owner is the caller, the path that the routes know: a proxy may have left the public URL's
// path before it. What is a route as it is stays so, in case that path is the name of one.
func (s *service) withoutPrefix(r *http.Request) *http.Request {
	if s.prefix == "" || !strings.HasPrefix(r.URL.Path, s.prefix+"/") {
		return r
	}
	if _, pattern := s.mux.Handler(r); pattern != "" {
		return r
	}
	if _, ok := s.bucket(r.URL.Path); ok {
		return r
	}
	u := *r.URL
	u.Path, u.RawPath = strings.TrimPrefix(u.Path, s.prefix), strings.TrimPrefix(u.RawPath, s.prefix)
	r.URL = &u
	return r
}

// reachable returns a presigned URL as the client of c reaches it.
func (s *service) reachable(c *call, signed string) string {
	if s.objectURL == nil {
		return signed
	}
	return s.objectURL(c.base, signed)
}

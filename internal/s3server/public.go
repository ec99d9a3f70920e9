package s3server

import (
	"net/http"
	"slices"
	"strings"
)

// signedHost is the host that clients of Config sign for. It means nothing to anybody else.
const signedHost = "s3.local"

// anyHost marks a URL in its query whose signature is for signedHost. It is no part of what is signed.
const anyHost = "sheaf-host=any"

// PublicURL returns a URL that a client of Config has signed as it is for those who reach Handler at base, such as
// https://pdf.example.org or http://localhost:18000: whatever names, ports and proxies lie between, the signature holds, and
// base may have a path that is taken off before Handler. Any other URL is returned as it is.
func PublicURL(base, signed string) string {
	rest, ok := strings.CutPrefix(signed, "http://"+signedHost)
	if !ok {
		return signed
	}
	return base + rest + "&" + anyHost
}

// signedFor returns the host that a request was signed for, and its query as it was signed.
func signedFor(r *http.Request) (host, query string) {
	params := strings.Split(r.URL.RawQuery, "&")
	i := slices.Index(params, anyHost)
	if i < 0 {
		return r.Host, r.URL.RawQuery
	}
	return signedHost, strings.Join(slices.Delete(params, i, i+1), "&")
}

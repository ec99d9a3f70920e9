package s3server

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// What requests say of their signatures (Amazon S3 API reference, Authenticating requests).
const (
	dateHeader  = "X-Amz-Date"
	bodyHeader  = "X-Amz-Content-Sha256"
	headersName = "X-Amz-SignedHeaders"
	signName    = "X-Amz-Signature"
	dateForm    = "20060102T150405Z"
)

// claim is a signature as a request has it, and what it says it was made of.
type claim struct {
	credential, headers, signature, date string
	presigned                            bool // in the query
}

func claimOf(r *http.Request) claim {
	if scheme, rest, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.HasPrefix(scheme, "AWS4-") {
		c := claim{date: r.Header.Get(dateHeader)}
		for field := range strings.SplitSeq(rest, ",") {
			switch name, value, _ := strings.Cut(strings.TrimSpace(field), "="); name {
			case "Credential":
				c.credential = value
			case "SignedHeaders":
				c.headers = value
			case "Signature":
				c.signature = value
			}
		}
		return c
	}
	query := r.URL.Query()
	return claim{query.Get("X-Amz-Credential"), query.Get(headersName), query.Get(signName), query.Get(dateHeader), true}
}

// forged reports whether the signature of a request that has a body is certainly not this account's. The gateway sees that of every
// request, but closes the connection then, and whoever still sends gets no answer. What this signer cannot compute is for the gateway
// to judge.
func (s *Server) forged(r *http.Request) bool {
	c := claimOf(r)
	signed, err := time.Parse(dateForm, c.date)
	scope := strings.Split(c.credential, "/") // key, date, region, service, a constant
	if r.ContentLength == 0 || err != nil || len(scope) != 5 || c.signature == "" {
		return false
	}
	again, body := c.unsigned(r), "UNSIGNED-PAYLOAD"
	account := aws.Credentials{AccessKeyID: s.credentials.key, SecretAccessKey: s.credentials.secret}
	if !c.presigned {
		body = r.Header.Get(bodyHeader)
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping, o.DisableHeaderHoisting = true, true })
	if c.presigned {
		address, _, err := signer.PresignHTTP(r.Context(), account, again, body, scope[3], scope[2], signed)
		if err != nil {
			return false
		}
		if again.URL, err = url.Parse(address); err != nil {
			return false
		}
	} else if err := signer.SignHTTP(r.Context(), account, again, body, scope[3], scope[2], signed); err != nil {
		return false
	}
	right := claimOf(again)
	return right.headers == c.headers && subtle.ConstantTimeCompare([]byte(right.signature), []byte(c.signature)) == 0
}

// unsigned returns what of a request is signed, without the signature.
func (c claim) unsigned(r *http.Request) *http.Request {
	host, query := signedFor(r)
	values, _ := url.ParseQuery(query) // what is left of a broken one
	values.Del(signName)
	names := strings.Split(c.headers, ";")
	header := http.Header{}
	for _, name := range names {
		name = http.CanonicalHeaderKey(name)
		if values, ok := r.Header[name]; ok {
			header[name] = slices.Clone(values)
		}
	}
	again := &http.Request{Method: r.Method, Host: host, Header: header, URL: &url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: values.Encode()}}
	if slices.Contains(names, "content-length") {
		again.ContentLength = r.ContentLength
	}
	return again
}

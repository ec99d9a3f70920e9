package s3server

import (
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"strings"

	"sheaf/internal/job"
)

// Handler lets HTTP clients reach the buckets, by path. Requests need the signature of the S3's account, in a presigned
// URL or otherwise, made for the host that they are sent to, or by PublicURL for any. Mount it at /sheaf-inbox, /sheaf-inbox/,
// /sheaf-outbox and /sheaf-outbox/: where one of a pair is missing http.ServeMux redirects to the other, which S3 clients do not
// follow. It also answers the list of buckets, GET /, to whoever signs for it. Requests that are not signed by the account are refused before their
// bodies are read, and those that are get a part only of what the gateway does at a time: the rest is the pipeline's. How long a body
// may take is for the server that Handler is mounted in to say.
func (s *Server) Handler() http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", signedHost
			// Signatures cover host, path and query as they were signed.
			r.Out.Host, r.Out.URL.RawQuery = signedFor(r.In)
			if putsUpload(r.In) {
				r.Out.Header.Set("If-None-Match", "*")
			}
		},
		Transport: oneBody{s.transport},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.WriteHeader(http.StatusBadGateway)
		},
		ErrorLog: log.New(io.Discard, "", 0), // of answers that their reader broke off
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !inBuckets(r.URL.Path) && !(r.URL.Path == "/" && r.Method == http.MethodGet) {
			http.NotFound(w, r)
			return
		}
		s.admit(w, r, proxy)
	})
}

// putsUpload reports whether a request is the PUT of a whole upload by a presigned URL. An upload is put once: what its job reads is
// not replaced, and nothing piles up beside it, whether or not the client adds the header that says so.
func putsUpload(r *http.Request) bool {
	query := r.URL.Query()
	return r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, "/"+InboxBucket+"/"+job.UploadPrefix) &&
		query.Has("X-Amz-Signature") && !query.Has("uploadId")
}

// inBuckets keeps out the gateway's calls that concern no bucket, those of its administration among them.
func inBuckets(path string) bool {
	bucket, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return bucket == InboxBucket || bucket == OutboxBucket
}

package trigger

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// Gateway handles the requests of an HTTP API of API Gateway (payload format 2.0) by a handler of net/http. The whole
// answer is held in memory: Lambda takes at most 6 MiB of it.
func Gateway(h http.Handler) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return func(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		r, err := request(ctx, e)
		if err != nil {
			return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("decode request: %w", err)
		}
		w := &response{header: http.Header{}}
		if err := serve(h, w, r); err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		return w.event(), nil
	}
}

type subjectKey struct{}

// Subject returns the subject (sub) of the token by which the gateway's JWT authorizer let a request in, "" where there was
// none. ctx is the context of the request.
func Subject(ctx context.Context) string {
	subject, _ := ctx.Value(subjectKey{}).(string)
	return subject
}

type requestIDKey struct{}

// RequestID returns the id that the gateway gave a request, which its access log has; "" where it gave none. ctx is the context of
// the request.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// request returns the HTTP request that an event tells of.
func request(ctx context.Context, e events.APIGatewayV2HTTPRequest) (*http.Request, error) {
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return nil, err
		}
	}
	if a := e.RequestContext.Authorizer; a != nil && a.JWT != nil {
		ctx = context.WithValue(ctx, subjectKey{}, a.JWT.Claims["sub"])
	}
	ctx = context.WithValue(ctx, requestIDKey{}, e.RequestContext.RequestID)
	r := (&http.Request{
		Method: e.RequestContext.HTTP.Method,
		URL:    &url.URL{Path: path(e), RawQuery: e.RawQueryString},
		Proto:  "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        header(e),
		Body:          http.NoBody,
		ContentLength: int64(len(body)),
		RemoteAddr:    net.JoinHostPort(e.RequestContext.HTTP.SourceIP, "0"),
		TLS:           &tls.ConnectionState{}, // HTTP APIs are reached by HTTPS alone
	}).WithContext(ctx)
	if len(body) > 0 {
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	r.Host = cmp.Or(r.Header.Get("Host"), e.RequestContext.DomainName)
	r.Header.Del("Host") // as net/http's server does
	r.RequestURI = r.URL.RequestURI()
	return r, nil
}

// path is the path of a request, without the stage that it was sent to. HTTP APIs give it decoded already.
func path(e events.APIGatewayV2HTTPRequest) string {
	p := e.RawPath
	if stage := e.RequestContext.Stage; stage != "" && stage != "$default" {
		if rest, ok := strings.CutPrefix(p, "/"+stage); ok && (rest == "" || rest[0] == '/') {
			p = rest
		}
	}
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return p
}

// header returns the headers of a request. The gateway has joined those that came several times, by commas, and has taken
// the cookies out.
func header(e events.APIGatewayV2HTTPRequest) http.Header {
	h := http.Header{}
	for name, value := range e.Headers {
		h.Set(name, value)
	}
	if len(e.Cookies) > 0 {
		h.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	return h
}

var errAborted = errors.New("answer broken off")

// serve has a request answered. A handler that breaks off, after it has told why, leaves no answer worth having.
func serve(h http.Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if thrown := recover(); thrown == http.ErrAbortHandler {
			err = errAborted
		} else if thrown != nil {
			panic(thrown)
		}
	}()
	h.ServeHTTP(w, r)
	return nil
}

// response is an answer as it is written.
type response struct {
	header http.Header
	sent   http.Header // as it was when the status was written
	status int
	body   bytes.Buffer
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *response) Write(p []byte) (int, error) {
	if w.status == 0 {
		if w.header.Get("Content-Type") == "" {
			w.header.Set("Content-Type", http.DetectContentType(p))
		}
		w.WriteHeader(http.StatusOK)
	}
	return w.body.Write(p)
}

// event returns the answer as the gateway takes it: text as it is, anything else in base64; the gateway itself counts
// bytes and keeps connections.
func (w *response) event() events.APIGatewayV2HTTPResponse {
	w.WriteHeader(http.StatusOK)
	e := events.APIGatewayV2HTTPResponse{StatusCode: w.status, Headers: map[string]string{}}
	for name, values := range w.sent {
		switch name {
		case "Set-Cookie":
			e.Cookies = values
		case "Connection", "Content-Length":
		default:
			e.Headers[name] = strings.Join(values, ", ")
		}
	}
	if utf8.Valid(w.body.Bytes()) {
		e.Body = w.body.String()
	} else {
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(w.body.Bytes()), true
	}
	return e
}

package aws

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"sheaf/internal/lambdatest"
)

// gateway does what an HTTP API of API Gateway does with its one route, $default.
type gateway struct{ api *lambdatest.Function }

const (
	maxRequest  = 10 << 20         // bytes
	maxDuration = 30 * time.Second // of an integration
)

func (g gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest+1))
	if err != nil {
		return // the client left
	}
	payload, err := json.Marshal(request(r, body))
	if err != nil {
		panic(err) // these fields always encode
	}
	ctx, cancel := context.WithTimeout(r.Context(), maxDuration)
	defer cancel()
	if len(body) > maxRequest {
		refuse(w, http.StatusRequestEntityTooLarge)
		return
	}
	result, err := g.api.Invoke(ctx, payload)
	var answer events.APIGatewayV2HTTPResponse
	switch e, _ := err.(*lambdatest.Error); {
	case e != nil && e.Type == lambdatest.TypeRequest:
		refuse(w, http.StatusRequestEntityTooLarge)
	case ctx.Err() != nil:
		refuse(w, http.StatusServiceUnavailable)
	case err != nil || json.Unmarshal(result.Payload, &answer) != nil:
		refuse(w, http.StatusInternalServerError)
	default:
		write(w, answer)
	}
}

func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`{"message":"` + http.StatusText(status) + `"}`))
}

// request returns a request in payload format 2.0: bodies in base64 but for those of text.
func request(r *http.Request, body []byte) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "$default", RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery,
		Headers: map[string]string{"host": r.Host}, Body: string(body),
	}
	for name, values := range r.Header {
		if name == "Cookie" {
			e.Cookies = values
			continue
		}
		e.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	kind := r.Header.Get("Content-Type")
	if len(body) > 0 && !strings.HasPrefix(kind, "text/") && !strings.HasPrefix(kind, "application/json") {
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	e.RequestContext.Stage, e.RequestContext.RouteKey, e.RequestContext.DomainName = "$default", "$default", r.Host
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.Path = r.Method, r.URL.Path
	e.RequestContext.HTTP.SourceIP, _, _ = net.SplitHostPort(r.RemoteAddr)
	return e
}

// write sends an answer to the client.
func write(w http.ResponseWriter, e events.APIGatewayV2HTTPResponse) {
	for name, value := range e.Headers {
		w.Header().Set(name, value)
	}
	for _, cookie := range e.Cookies {
		w.Header().Add("Set-Cookie", cookie)
	}
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			refuse(w, http.StatusInternalServerError)
			return
		}
	}
	w.WriteHeader(e.StatusCode)
	_, _ = w.Write(body) // the client may have left
}

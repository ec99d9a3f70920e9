package trigger

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"
)

// asked returns the request that an event makes, with its body.
func asked(t *testing.T, e events.APIGatewayV2HTTPRequest) (*http.Request, string) {
	t.Helper()
	var got *http.Request
	var body []byte
	_, err := Gateway(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var err error
		body, err = io.ReadAll(r.Body)
		require.NoError(t, err)
		got = r
	}))(t.Context(), e)
	require.NoError(t, err)
	return got, string(body)
}

// answered returns the event that a handler's answer makes.
func answered(t *testing.T, h http.HandlerFunc) events.APIGatewayV2HTTPResponse {
	t.Helper()
	e, err := Gateway(h)(t.Context(), events.APIGatewayV2HTTPRequest{})
	require.NoError(t, err)
	return e
}

func TestGatewayRequest(t *testing.T) {
	e := events.APIGatewayV2HTTPRequest{
		RawPath: "/api/v1/jobs/", RawQueryString: "a=1%202&a=3",
		Headers: map[string]string{"host": "sheaf.example.org", "accept": "text/html, */*", "idempotency-key": "a,b"},
		Cookies: []string{"a=1", "b=2"},
		Body:    base64.StdEncoding.EncodeToString([]byte{0, 0xff, 1}), IsBase64Encoded: true,
	}
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.SourceIP = "POST", "2001:db8::1"
	e.RequestContext.Stage, e.RequestContext.DomainName = "$default", "id.execute-api.example"
	r, body := asked(t, e)
	require.Equal(t, "\x00\xff\x01", body)
	require.Equal(t, int64(3), r.ContentLength)
	require.Equal(t, "POST", r.Method)
	require.Equal(t, "/api/v1/jobs/?a=1%202&a=3", r.RequestURI)
	require.Equal(t, []string{"1 2", "3"}, r.URL.Query()["a"])
	require.Equal(t, "sheaf.example.org", r.Host)
	require.Equal(t, "[2001:db8::1]:0", r.RemoteAddr)
	require.NotNil(t, r.TLS)
	require.Equal(t, http.Header{"Accept": {"text/html, */*"}, "Idempotency-Key": {"a,b"}, "Cookie": {"a=1; b=2"}}, r.Header)
	require.Len(t, r.Cookies(), 2)
}

func TestGatewayPath(t *testing.T) {
	for _, c := range []struct{ stage, raw, want string }{
		{"$default", "/a/b", "/a/b"},
		{"prod", "/prod/a/b", "/a/b"},
		{"prod", "/prod", "/"},
		{"prod", "/production/a", "/production/a"},
		{"$default", "", "/"},
		{"$default", "/a?b#c%41", "/a?b#c%41"}, // decoded already: none of this has a meaning any more
	} {
		e := events.APIGatewayV2HTTPRequest{RawPath: c.raw}
		e.RequestContext.Stage = c.stage
		r, _ := asked(t, e)
		require.Equal(t, c.want, r.URL.Path)
		require.Empty(t, r.URL.RawQuery)
	}
}

func TestGatewayBodyIsNoBase64(t *testing.T) {
	_, err := Gateway(http.NotFoundHandler())(t.Context(), events.APIGatewayV2HTTPRequest{Body: "*", IsBase64Encoded: true})
	require.ErrorContains(t, err, "decode request")
}

func TestGatewayRequestID(t *testing.T) {
	r, err := request(t.Context(), events.APIGatewayV2HTTPRequest{RequestContext: events.APIGatewayV2HTTPRequestContext{RequestID: "JKJaXmPLvHcESHA="}})
	require.NoError(t, err)
	require.Equal(t, "JKJaXmPLvHcESHA=", RequestID(r.Context()))
	require.Empty(t, RequestID(context.Background()))
}

func TestGatewaySubject(t *testing.T) {
	r, _ := asked(t, parse[events.APIGatewayV2HTTPRequest](t, []byte(`{"requestContext":{"authorizer":{"jwt":{"claims":{"sub":"ann"}}}}}`)))
	require.Equal(t, "ann", Subject(r.Context()))
	r, _ = asked(t, events.APIGatewayV2HTTPRequest{Headers: map[string]string{"sub": "ann"}})
	require.Empty(t, Subject(r.Context()))
	require.Empty(t, Subject(context.Background()))
}

func TestGatewayAnswers(t *testing.T) {
	text := answered(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2, c")
		w.Header().Add("Vary", "Accept")
		w.Header().Add("Vary", "Origin")
		w.Header().Set("Connection", "close")
		w.Header().Set("Content-Length", "99")
		w.WriteHeader(http.StatusTeapot)
		w.WriteHeader(http.StatusOK) // too late
		w.Header().Set("Late", "1")
		_, err := w.Write([]byte("größer <&>"))
		require.NoError(t, err)
	})
	require.Equal(t, events.APIGatewayV2HTTPResponse{
		StatusCode: http.StatusTeapot, Cookies: []string{"a=1", "b=2, c"}, Body: "größer <&>",
		Headers: map[string]string{"Content-Type": "application/json", "Vary": "Accept, Origin"},
	}, text)
	raw, err := json.Marshal(text)
	require.NoError(t, err)
	require.Equal(t, text.Body, parse[events.APIGatewayV2HTTPResponse](t, raw).Body)

	binary := answered(t, func(w http.ResponseWriter, _ *http.Request) {
		_, err := w.Write([]byte("%PDF-1.7\n\xff"))
		require.NoError(t, err)
	})
	require.Equal(t, http.StatusOK, binary.StatusCode)
	require.Equal(t, "application/pdf", binary.Headers["Content-Type"])
	require.True(t, binary.IsBase64Encoded)
	require.Equal(t, base64.StdEncoding.EncodeToString([]byte("%PDF-1.7\n\xff")), binary.Body)

	require.Equal(t, http.StatusOK, answered(t, func(http.ResponseWriter, *http.Request) {}).StatusCode)
}

func TestGatewayBrokenOff(t *testing.T) {
	ask := Gateway(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, err := w.Write([]byte("half"))
		require.NoError(t, err)
		panic(http.ErrAbortHandler)
	}))
	_, err := ask(t.Context(), events.APIGatewayV2HTTPRequest{})
	require.ErrorIs(t, err, errAborted)
	ask = Gateway(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("bug") }))
	require.PanicsWithValue(t, "bug", func() { _, _ = ask(t.Context(), events.APIGatewayV2HTTPRequest{}) })
}

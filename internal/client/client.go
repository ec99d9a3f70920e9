// Package client talks to a sheaf service over HTTP, on this machine or on AWS: it uploads, through the API or straight
// into the service's bucket, asks for status, and downloads. Requests that fail on the way or because the service is busy
// are sent again; all of them may be sent twice.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sheaf/internal/backoff"
	"strings"
	"sync/atomic"
	"time"
)

// Options say which service to talk to and how patiently. The zero values of the numbers mean their defaults.
type Options struct {
	Endpoint string        // URL of the service
	Token    string        // optional
	Tries    int           // of one request, default 8
	Pause    time.Duration // before the second try, doubled up to 10 s, default 500 ms

	// Dial, where it is set, connects to the service, whatever host the endpoint names.
	Dial func(ctx context.Context) (net.Conn, error)
}

// Client talks to one service. It is safe for concurrent use.
type Client struct {
	base    string // without a slash at the end
	token   string
	tries   int
	pauses  backoff.Delays
	http    *http.Client
	reached atomic.Bool // the service has answered before
}

// ErrUnreachable says that no service answers at the endpoint. Errors of all methods may wrap it.
var ErrUnreachable = errors.New("the service cannot be reached")

// New makes a client. The error says what is wrong with the endpoint.
func New(opt Options) (*Client, error) {
	u, err := url.Parse(opt.Endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%q is not the URL of a service; write it as http://127.0.0.1:8000", opt.Endpoint)
	}
	c := &Client{base: strings.TrimRight(u.String(), "/"), token: opt.Token, tries: opt.Tries, pauses: backoff.Delays{Base: opt.Pause, Most: longestPause}}
	if c.tries == 0 {
		c.tries = 8
	}
	if c.pauses.Base == 0 {
		c.pauses.Base = 500 * time.Millisecond
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = answerTime
	if opt.Dial != nil {
		transport.Proxy = nil
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return opt.Dial(ctx) }
	}
	// No redirect is followed blindly: the token is for the service alone, and a signed URL must not get one.
	c.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c, nil
}

// longestPause bounds the rests between tries.
const longestPause = 10 * time.Second

// answerTime is how long a service may think once it has the whole request. Putting together a multipart upload of many
// GiB is what takes longest.
const answerTime = 3 * time.Minute

// maxAnswer bounds the JSON that is read: a status page of 1,000 documents with the longest names stays below.
const maxAnswer = 32 << 20

// send sends a request to the service, again where that helps, and decodes the answer into out.
func (c *Client) send(ctx context.Context, method, path string, header http.Header, body []byte, out any) error {
	return c.retry(ctx, func() error {
		resp, err := c.do(ctx, method, path, header, body)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if err := problemOf(resp); err != nil {
			return err
		}
		return decode(resp.Body, out)
	})
}

// decode reads a JSON answer. One that is no JSON is not sheaf's, one that breaks off may be whole the next time.
func decode(body io.Reader, out any) error {
	text, err := io.ReadAll(io.LimitReader(body, maxAnswer))
	if err != nil {
		return &brokenError{fmt.Errorf("read answer: %w", err)}
	}
	if json.Unmarshal(text, out) != nil {
		return errStranger
	}
	return nil
}

// errStranger says that the endpoint leads to something else.
var errStranger = fmt.Errorf("%w: what answers at the endpoint is not sheaf", ErrUnreachable)

// do sends one request to the service, with the token, and returns its answer, whatever its status.
func (c *Client) do(ctx context.Context, method, path string, header http.Header, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, &brokenError{err}
	}
	c.reached.Store(true)
	return resp, nil
}

package ministacktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"sheaf/internal/awsclients"
	"sheaf/internal/backoff"
)

// Fault does to a call what a service or the network may do. send passes a request on.
type Fault func(req *http.Request, send func(*http.Request) (*http.Response, error)) (*http.Response, error)

// Faulty counts the calls of clients with faults.
type Faulty struct {
	mu     sync.Mutex
	calls  map[string]int // by operation, each attempt of the SDK
	decide func(operation string, call int) Fault
}

// faultyClient sends the requests of one service's client, with faults.
type faultyClient struct {
	faulty *Faulty
	client aws.HTTPClient
}

// Do implements aws.HTTPClient.
func (c faultyClient) Do(req *http.Request) (*http.Response, error) {
	_, operation, _ := strings.Cut(req.Header.Get("X-Amz-Target"), ".")
	f := c.faulty
	f.mu.Lock()
	f.calls[operation]++
	call := f.calls[operation]
	f.mu.Unlock()
	// The fifth attempt of a call meets none, or chance would exhaust the attempts of some call some day.
	fifth := strings.Contains(req.Header.Get("Amz-Sdk-Request"), "attempt=5;")
	if fault := f.decide(operation, call); fault != nil && !fifth {
		return fault(req, c.client.Do)
	}
	return c.client.Do(req)
}

// Count returns how often an operation was called.
func (f *Faulty) Count(operation string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[operation]
}

// WithFaults returns clients as these with faults, call being counted from 1 for each operation. They wait less before they
// try again: there is no crowd to make room for.
func WithFaults(c awsclients.Clients, decide func(operation string, call int) Fault) (awsclients.Clients, *Faulty) {
	f := &Faulty{calls: map[string]int{}, decide: decide}
	retryer := awsclients.NewRetryer(backoff.Delays{Base: time.Millisecond, Most: 50 * time.Millisecond})
	return awsclients.Clients{
		DynamoDB: dynamodb.New(c.DynamoDB.Options(), func(o *dynamodb.Options) {
			o.HTTPClient, o.Retryer = faultyClient{f, o.HTTPClient}, retryer
		}),
		SQS: sqs.New(c.SQS.Options(), func(o *sqs.Options) { o.HTTPClient, o.Retryer = faultyClient{f, o.HTTPClient}, retryer }),
	}, f
}

// First has a fault at the first n calls of an operation.
func First(n int, operation string, f Fault) func(string, int) Fault {
	return func(o string, call int) Fault {
		if o == operation && call <= n {
			return f
		}
		return nil
	}
}

// Refuse answers with an error of the service and does nothing.
func Refuse(code string) Fault { return Answer(http.StatusBadRequest, map[string]any{"__type": code}) }

// Answer answers with this status and body and does nothing.
func Answer(status int, body any) Fault {
	return func(req *http.Request, _ func(*http.Request) (*http.Response, error)) (*http.Response, error) {
		text, err := json.Marshal(body)
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
			Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)), Request: req,
		}, err
	}
}

// LoseAnswer lets the call be done and breaks the connection before its answer comes.
func LoseAnswer(req *http.Request, send func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	resp, err := send(req)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return nil, errors.Join(errors.New("connection reset by peer"), err, resp.Body.Close())
}

// Half sends only half of what a batch asks for and puts the rest, as the service would, into the answer. split takes
// the rest out of the request.
func Half(split func(request map[string]any) (name string, rest any)) Fault {
	return func(req *http.Request, send func(*http.Request) (*http.Response, error)) (*http.Response, error) {
		var request, response map[string]any
		if err := json.NewDecoder(req.Body).Decode(&request); err != nil {
			return nil, err
		}
		name, rest := split(request)
		text, err := json.Marshal(request)
		if err != nil {
			return nil, err
		}
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		resp, err := send(req)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		if err := json.NewDecoder(resp.Body).Decode(&response); err != nil {
			return nil, err
		}
		response[name] = rest
		return Answer(resp.StatusCode, response)(req, nil)
	}
}

// HalfOf splits a list: the first half, rounded up, and the rest.
func HalfOf(list any) (done, rest []any) {
	all := list.([]any)
	middle := (len(all) + 1) / 2
	return all[:middle], all[middle:]
}

// RequireFault checks that an error is a fault of the infrastructure and none of the ports' errors.
func RequireFault(t testing.TB, err error, code string, ports ...error) {
	t.Helper()
	e, ok := errors.AsType[smithy.APIError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, code, e.ErrorCode(), "%v", err)
	for _, p := range ports {
		require.NotErrorIs(t, err, p)
	}
}

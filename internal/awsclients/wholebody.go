package awsclients

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// wholeBodies sends requests with bodies of their own. The SDK closes the body of a request as soon as the answer begins to come. At
// that time net/http may still look for the body's end: it takes the closed body for a failed write and closes the connection, and the
// rest of the answer is lost (aws-sdk-go-v2, issues 1825 and 2737). The SDK then calls once more, which is no harm but for calls whose
// answer counts: messages whose answer was lost stay hidden. It is safe for concurrent use if the client is.
type wholeBodies struct{ client aws.HTTPClient }

// maxWholeBody is the largest body in bytes that is held in memory: a batch for SQS has 1 MiB at most, and rows are small. The answer to
// a larger one, a part of an object, has no body that could be lost.
const maxWholeBody = 2 << 20

// Do sends a request as aws.HTTPClient says.
func (w wholeBodies) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.ContentLength <= 0 || r.ContentLength > maxWholeBody {
		return w.client.Do(r)
	}
	body := make([]byte, r.ContentLength)
	if _, err := io.ReadFull(r.Body, body); err != nil {
		return nil, fmt.Errorf("read request's body: %w", err)
	}
	r = r.WithContext(r.Context()) // the request is the caller's
	r.Body = io.NopCloser(bytes.NewReader(body))
	return w.client.Do(r)
}

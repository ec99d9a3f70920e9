package trigger

import (
	"context"
	"log/slog"
	"os"
	"sync/atomic"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// warm is whether this process has had an invocation.
var warm atomic.Bool

// invocation returns the handlers for one invocation. What they log carries its request's id, whether its process was started
// for it, and the trace that it belongs to, under the keys that Powertools for AWS Lambda gives them. What is to be called at the end of
// the invocation sends on what there is of traces: after it the process may be frozen.
func (h Handlers) invocation(ctx context.Context) (_ Handlers, end func()) {
	p := *h.Pipeline
	p.Log = p.Log.With(requestAttributes(ctx)...)
	h.Pipeline = &p
	return h, func() {
		if p.Spans != nil {
			p.Spans.Flush(ctx)
		}
	}
}

func requestAttributes(ctx context.Context) []any {
	attributes := []any{slog.Bool("cold_start", !warm.Swap(true))}
	if c, ok := lambdacontext.FromContext(ctx); ok {
		attributes = append(attributes, slog.String("function_request_id", c.AwsRequestID))
	}
	// The runtime interface client sets it for each invocation (AWS Lambda developer guide, Building a custom runtime).
	if trace := os.Getenv("_X_AMZN_TRACE_ID"); trace != "" {
		attributes = append(attributes, slog.String("xray_trace_id", trace))
	}
	return attributes
}

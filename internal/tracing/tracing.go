// Package tracing has each job followed by OpenTelemetry, where the standard variables say where to: OTEL_EXPORTER_OTLP_ENDPOINT and its kin.
// It imports OpenTelemetry's SDK, and package job for the port that it implements. What a span says of its job are ids and numbers.
package tracing

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"sheaf/internal/job"
)

// Spans implement job.Spans. End them with Close.
type Spans struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	patience time.Duration // of Flush
}

var _ job.Spans = (*Spans)(nil)

// flushTime is how long Flush takes at most: on AWS a function's invocation waits for it.
const flushTime = 2 * time.Second

// Start returns the spans of a service in this version, whose own variables OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win. It returns nil
// where no endpoint is set. Which traces are kept is said by OTEL_TRACES_SAMPLER; all are where it is not set. Where spans go is not
// looked at: that they do not arrive is logged, and holds nothing up.
func Start(getenv func(string) string, service, version string, log *slog.Logger) (*Spans, error) {
	s, err := readSettings(getenv)
	if err != nil || s.endpoint == "" {
		return nil, err
	}
	// Its Start does nothing that takes time.
	exporter, err := otlptrace.New(context.Background(), &client{settings: s, http: &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}})
	if err != nil {
		return nil, fmt.Errorf("start traces: %w", err)
	}
	about, err := resource.New(context.Background(),
		resource.WithAttributes(attribute.String("service.name", service), attribute.String("service.version", version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces were not sent", "error", err) }))
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	return &Spans{provider: provider, tracer: provider.Tracer("sheaf"), patience: flushTime}, nil
}

// Close sends on what there is, and gives up when ctx ends.
func (s *Spans) Close(ctx context.Context) error { return s.provider.Shutdown(ctx) }

// Begin implements job.Spans.
func (s *Spans) Begin(ctx context.Context, name, parent string, about job.About) (context.Context, func(error)) {
	if !trace.SpanContextFromContext(ctx).IsValid() {
		ctx = s.Under(ctx, parent)
	}
	attributes := make([]attribute.KeyValue, 0, 3)
	if about.Job != "" {
		attributes = append(attributes, attribute.String("sheaf.job", string(about.Job)))
	}
	if about.Run != 0 {
		attributes = append(attributes, attribute.Int("sheaf.run", about.Run))
	}
	if about.Document != 0 {
		attributes = append(attributes, attribute.Int("sheaf.document", about.Document))
	}
	ctx, span := s.tracer.Start(ctx, name, trace.WithAttributes(attributes...))
	return ctx, ended(span)
}

// Parent implements job.Spans.
func (s *Spans) Parent(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier.Get(traceparent)
}

const traceparent = "traceparent"

// Under implements job.Spans.
func (s *Spans) Under(ctx context.Context, parent string) context.Context {
	if parent == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{traceparent: parent})
}

// Flush implements job.Spans.
func (s *Spans) Flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.patience)
	defer cancel()
	if err := s.provider.ForceFlush(ctx); err != nil {
		otel.Handle(err)
	}
}

// ended returns what ends a span. Of an error it keeps the code alone: its words may name a document.
func ended(span trace.Span) func(error) {
	return func(err error) {
		if err != nil {
			code := string(job.AsError(err).Code)
			span.SetStatus(codes.Error, code)
			span.SetAttributes(attribute.String("error.type", code))
		}
		span.End()
	}
}

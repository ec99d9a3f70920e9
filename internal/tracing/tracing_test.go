package tracing

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/buffertest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/runner"
)

// receiver is an OTLP receiver on loopback.
type receiver struct {
	*httptest.Server
	answers []int // statuses of the first requests

	mu       sync.Mutex
	requests []*http.Request
	raw      bytes.Buffer
	spans    []*tracepb.Span
}

func newReceiver(t *testing.T, answers ...int) *receiver {
	r := &receiver{answers: answers}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, request)
	if len(r.answers) > 0 {
		status := r.answers[0]
		if r.answers = r.answers[1:]; status != http.StatusOK {
			w.WriteHeader(status)
			return
		}
	}
	body, err := io.ReadAll(request.Body)
	if request.Header.Get("Content-Encoding") == "gzip" && err == nil {
		var unpacked *gzip.Reader
		if unpacked, err = gzip.NewReader(bytes.NewReader(body)); err == nil {
			body, err = io.ReadAll(unpacked)
		}
	}
	var data tracepb.TracesData
	if err == nil {
		err = proto.Unmarshal(body, &data)
	}
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.raw.Write(body)
	for _, resource := range data.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			r.spans = append(r.spans, scope.Spans...)
		}
	}
}

// named returns the spans of a name.
func (r *receiver) named(name string) (found []*tracepb.Span) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.spans {
		if s.Name == name {
			found = append(found, s)
		}
	}
	return found
}

func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

// fake is a converter.
type fake struct{}

func (fake) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	return job.Rendering{Pages: 1}, os.WriteFile(c.Target, []byte("%PDF-"), 0o600)
}

// TestAJobIsOneTrace follows a job from the request that made it to its result, through queues and rows: the trace is the client's, each
// span lies under what caused it, and none tells names or content.
func TestAJobIsOneTrace(t *testing.T) {
	const trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	to := newReceiver(t)
	log := slog.New(slog.DiscardHandler)
	spans, err := Start(environment(map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": to.URL}), "sheaf", "v1", log)
	require.NoError(t, err)
	r, err := runner.Start(t.Context(), runner.Options{
		Data: filepath.Join(t.TempDir(), "data"), Workers: 1, Limits: job.DefaultLimits(), Owner: "local", Converter: fake{}, Spans: spans, Log: log,
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	file, err := w.CreateFormFile("file", "unspeakable.zip")
	require.NoError(t, err)
	_, err = file.Write(archivetest.Zip(
		archivetest.Entry{Name: "unspeakable-1.docx", Body: docxtest.Plain("unspeakable")}, archivetest.Entry{Name: "unspeakable-2.docx", Body: docxtest.Plain("b")},
		archivetest.Entry{Name: "unspeakable-3.docx", Body: []byte("unspeakable")},
	))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	request := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/api/v1/jobs/", &form)
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("traceparent", "00-"+trace+"-"+parent+"-01")
	answer := httptest.NewRecorder()
	httpapi.New(r.Pipeline(), httpapi.Options{}).ServeHTTP(answer, request)
	require.Equal(t, http.StatusAccepted, answer.Code, answer.Body.String())

	require.Eventually(t, func() bool {
		spans.Flush(t.Context())
		return len(to.named("bundle")) > 0
	}, time.Minute, 20*time.Millisecond)
	one := func(name string) *tracepb.Span {
		found := to.named(name)
		require.Len(t, found, 1, name)
		return found[0]
	}
	require.Equal(t, parent, hex.EncodeToString(one("accept").ParentSpanId))
	require.Equal(t, one("accept").SpanId, one("intake").ParentSpanId, "by the row: the event of the bucket carries nothing")
	require.Equal(t, one("intake").SpanId, one("fan-out").ParentSpanId)
	require.Equal(t, one("accept").SpanId, one("bundle").ParentSpanId)
	documents := to.named("document")
	require.Len(t, documents, 3)
	for _, d := range documents {
		require.Equal(t, one("fan-out").SpanId, d.ParentSpanId, "by the message")
	}
	for name, want := range map[string]int{"fetch": 3, "prepare": 3, "convert": 2, "check": 2, "store": 2} {
		parts := to.named(name)
		require.Len(t, parts, want, name)
		for _, part := range parts {
			require.True(t, slices.ContainsFunc(documents, func(d *tracepb.Span) bool { return bytes.Equal(d.SpanId, part.ParentSpanId) }), name)
		}
	}
	for _, s := range to.spans {
		require.Equal(t, trace, hex.EncodeToString(s.TraceId), s.Name)
		for _, a := range s.Attributes {
			require.Contains(t, []string{"sheaf.job", "sheaf.run", "sheaf.document", "error.type"}, a.Key)
		}
	}
	require.NotContains(t, to.raw.String(), "unspeakable")
}

// TestSending: what a receiver refuses for now comes again, with the headers and packed as was asked.
func TestSending(t *testing.T) {
	to := newReceiver(t, http.StatusServiceUnavailable, http.StatusOK)
	spans, err := Start(environment(map[string]string{
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": to.URL + "/collect", "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20secret, tenant=t", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
	}), "sheaf", "v1", slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	spans.patience = time.Minute
	ctx, end := spans.Begin(t.Context(), "intake", "", job.About{Job: "x"})
	require.Regexp(t, `^00-[0-9a-f]{32}-[0-9a-f]{16}-01$`, spans.Parent(ctx))
	require.Empty(t, spans.Parent(t.Context()))
	end(job.Errorf(job.CodeTimeout, "unspeakable.docx"))
	require.NoError(t, spans.Close(t.Context()))
	require.Len(t, to.requests, 2)
	for _, r := range to.requests {
		require.Equal(t, "/collect", r.URL.Path)
		require.Equal(t, []string{"a secret", "t"}, []string{r.Header.Get("Api-Key"), r.Header.Get("Tenant")})
	}
	require.Equal(t, tracepb.Status_STATUS_CODE_ERROR, to.named("intake")[0].Status.Code)
	require.Equal(t, "timeout", to.named("intake")[0].Status.Message)
	require.NotContains(t, to.raw.String(), "unspeakable")
}

// TestErrorsShowNoURL in which a collector's key may be.
func TestErrorsShowNoURL(t *testing.T) {
	c := &client{settings{endpoint: "http://127.0.0.1:1/v1/traces?key=sesame", timeout: time.Minute}, http.DefaultClient}
	_, err := c.post(t.Context(), nil)
	require.ErrorContains(t, err, "127.0.0.1:1")
	require.NotContains(t, err.Error(), "sesame")
}

// TestNobodyReceives: that is logged, and holds up a function for a bounded time.
func TestNobodyReceives(t *testing.T) {
	var log buffertest.Buffer
	held := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-held }))
	defer silent.Close()
	defer close(held)
	spans, err := Start(environment(map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": silent.URL}), "sheaf", "v1", slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, err)
	_, end := spans.Begin(t.Context(), "intake", "", job.About{})
	end(nil)
	spans.patience = 50 * time.Millisecond
	spans.Flush(t.Context()) // returns
	require.Contains(t, log.String(), "traces were not sent")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, spans.Close(ended))
}

func TestSettings(t *testing.T) {
	for name, c := range map[string]struct {
		set  map[string]string
		want string // endpoint, or what the error says
	}{
		"nothing":           {nil, ""},
		"of all signals":    {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, "http://127.0.0.1:4318/v1/traces"},
		"with a path":       {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "https://example.org/otlp/"}, "https://example.org/otlp/v1/traces"},
		"of traces":         {map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://example.org/t", "OTEL_EXPORTER_OTLP_ENDPOINT": "x"}, "https://example.org/t"},
		"switched off":      {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "true"}, ""},
		"for metrics alone": {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_TRACES_EXPORTER": "none"}, ""},
		"no URL":            {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "localhost:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT: write it as"},
		"gRPC":              {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, `not as "grpc"`},
		"certificate":       {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "https://h", "OTEL_EXPORTER_OTLP_CERTIFICATE": "/ca"}, "SSL_CERT_FILE"},
		"time":              {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "https://h", "OTEL_EXPORTER_OTLP_TIMEOUT": "10s"}, "milliseconds"},
		"packing":           {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "https://h", "OTEL_EXPORTER_OTLP_COMPRESSION": "zstd"}, "neither gzip nor none"},
		"headers":           {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "https://h", "OTEL_EXPORTER_OTLP_HEADERS": "secret"}, "write headers as"},
	} {
		s, err := readSettings(environment(c.set))
		if err != nil {
			require.ErrorContains(t, err, c.want, name)
			require.NotContains(t, err.Error(), "secret", name)
			continue
		}
		require.Equal(t, c.want, s.endpoint, name)
	}
	s, err := Start(environment(nil), "sheaf", "v1", nil)
	require.NoError(t, err)
	require.Nil(t, s)
}

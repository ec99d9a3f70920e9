package trigger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/trigger/triggertest"
)

const sampleJob = job.ID("019abf10-5a00-7cc3-98c4-dc0c0c07398f")

// samples says what every file in events/ must be understood as.
var samples = map[string]func(t *testing.T, raw []byte){
	"intake-s3-put.json": arrivals(job.Arrival{
		Key: job.UploadKey(sampleJob), VersionID: "096fKKXTRTtl3on89fVO.nfljtsv6qko",
		ETag: "d41d8cd98f00b204e9800998ecf8427e", Size: 48213, Sequencer: "0065C2A1B2C3D4E5F6",
	}),
	"intake-s3-multipart-complete.json": arrivals(job.Arrival{
		Key: "drop/2026/letters.zip", VersionID: "UIORUnfndfiufdisojhr398493jfdkjFJjkndnqUifhnw89493jJFJ",
		ETag: "3858f62230ac3c915f300c664312c11f-128", Size: 2147483648, Sequencer: "0065C2A1B2C3D4E600",
	}),
	"intake-s3-encoded-key.json": arrivals(job.Arrival{
		Key: "drop/Übersicht 2026/Prüfung + Anhang&1.docx", VersionID: "v1",
		ETag: "0cc175b9c0f1b6a831c399e269772661", Size: 9021, Sequencer: "0065C2A1B2C3D4E7",
	}),
	"intake-s3-duplicate.json": func(t *testing.T, raw []byte) {
		e := parse[events.SQSEvent](t, raw)
		require.Len(t, e.Records, 2)
		first, err := deliveries(e.Records[0])
		require.NoError(t, err)
		second, err := deliveries(e.Records[1])
		require.NoError(t, err)
		require.Len(t, first, 1)
		require.Len(t, second, 1)
		require.Equal(t, first[0].Body, second[0].Body)
		require.NotEqual(t, first[0].ID, second[0].ID)
	},
	"intake-s3-test-event.json": arrivals(),
	"intake-again.json": func(t *testing.T, raw []byte) {
		require.Equal(t, []job.IntakeMessage{{Job: sampleJob}}, messages[job.IntakeMessage](t, raw))
	},
	"convert-sqs-single.json": func(t *testing.T, raw []byte) {
		all := messages[job.ConvertMessage](t, raw)
		require.Len(t, all, 1)
		m := all[0]
		require.Equal(t, sampleJob, m.Job)
		require.Equal(t, 1, m.Number)
		require.Equal(t, uint16(8), m.Extent.Method)
		require.Equal(t, job.UploadKey(sampleJob), m.Source.Key)
	},
	"convert-sqs-batch.json": func(t *testing.T, raw []byte) {
		require.Len(t, messages[job.ConvertMessage](t, raw), 3)
	},
	"convert-sqs-version-0.json": func(t *testing.T, raw []byte) {
		all := messages[job.ConvertMessage](t, raw)
		require.Len(t, all, 1)
		require.Equal(t, sampleJob, all[0].Job)
		require.Equal(t, 1, all[0].Number)
	},
	"bundle-sqs.json": func(t *testing.T, raw []byte) {
		require.Equal(t, []job.BundleMessage{{Job: sampleJob, Run: 1}}, messages[job.BundleMessage](t, raw))
	},
	"finalize-stream-insert.json":          streamJobs(sampleJob),
	"finalize-stream-modify.json":          streamJobs(sampleJob, sampleJob),
	"finalize-stream-ttl.json":             streamJobs(sampleJob),
	"reconcile-dead-letter.json":           deadLetters(job.KindConvert, job.KindBundle, job.KindIntake, job.KindArrival),
	"reconcile-dead-letter-version-0.json": deadLetters(job.KindConvert, job.KindBundle, job.KindIntake),
	"reconcile-stream-failure.json": func(t *testing.T, raw []byte) {
		h := Handlers{Pipeline: &pipeline.Pipeline{Log: slog.New(slog.DiscardHandler)}} // which can do nothing
		answer, err := h.Reconcile(t.Context(), raw)
		require.NoError(t, err)
		require.Equal(t, `{"batchItemFailures":[]}`, encoded(t, answer))
	},
	"reconcile-schedule.json": func(t *testing.T, raw []byte) {
		require.Empty(t, parse[schedule](t, raw).Detail.Task)
	},
	"reconcile-schedule-drops.json": func(t *testing.T, raw []byte) {
		require.Equal(t, taskDrops, parse[schedule](t, raw).Detail.Task)
	},
	"api-health.json":              gateway("GET /", "", ""),
	"api-status.json":              gateway("GET /api/v1/jobs/"+string(sampleJob)+"?limit=100", "Bearer example-token-for-samples", ""),
	"api-status-jwt.json":          gateway("GET /api/v1/jobs/"+string(sampleJob), "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl", "ann"),
	"api-upload.json":              gateway("POST /api/v1/jobs/", "Bearer example-token-for-samples", "", "letters.zip"),
	"api-upload-unauthorised.json": gateway("POST /api/v1/jobs/", "", "", "letters.zip"),
}

func TestEverySampleIsUnderstood(t *testing.T) {
	files, err := filepath.Glob("../../events/*.json")
	require.NoError(t, err)
	require.Len(t, files, len(samples))
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			require.NoError(t, err)
			check := samples[filepath.Base(f)]
			require.NotNil(t, check, "a sample that no test reads")
			check(t, raw)
		})
	}
}

func encoded(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// TestFailedMessagesComeAgainSoon hands in messages that nobody understands, received for the first time and later.
func TestFailedMessagesComeAgainSoon(t *testing.T) {
	again := map[time.Duration][]string{}
	var fault error
	var log bytes.Buffer
	h := Handlers{
		Pipeline: &pipeline.Pipeline{Log: slog.New(slog.NewTextHandler(&log, nil))},
		Again: func(_ context.Context, after time.Duration, receipts ...string) error {
			again[after] = append(again[after], receipts...)
			return fault
		},
	}
	var e events.SQSEvent
	for receives, id := range []string{"", "first", "second", "third", "fourth"} {
		if id != "" {
			e.Records = append(e.Records, events.SQSMessage{
				MessageId: id, ReceiptHandle: "receipt of " + id, Body: "?", Attributes: map[string]string{"ApproximateReceiveCount": strconv.Itoa(receives)},
			})
		}
	}
	for _, handle := range []func(context.Context, events.SQSEvent) (events.SQSEventResponse, error){h.Intake, h.Convert, h.Bundle} {
		clear(again)
		r, err := handle(t.Context(), e)
		require.NoError(t, err)
		require.Len(t, r.BatchItemFailures, 4, "however soon they come, they failed")
		require.Equal(t, map[time.Duration][]string{10 * time.Second: {"receipt of first"}, 30 * time.Second: {"receipt of second"}}, again)
	}
	fault = errors.New("no way there")
	r, err := h.Bundle(t.Context(), e)
	require.NoError(t, err)
	require.Len(t, r.BatchItemFailures, 4)
	require.Contains(t, log.String(), "come again late")

	clear(again)
	r, err = h.Bundle(t.Context(), events.SQSEvent{})
	require.NoError(t, err)
	require.Equal(t, `{"batchItemFailures":[]}`, encoded(t, r), "null is an error to some")
	stream, err := h.Finalize(t.Context(), events.DynamoDBEvent{})
	require.NoError(t, err)
	require.Equal(t, `{"batchItemFailures":[]}`, encoded(t, stream))
	require.Empty(t, again)
}

func TestForeignStreamRecordsAreIgnored(t *testing.T) {
	for _, keys := range []map[string]events.DynamoDBAttributeValue{
		nil,
		{"pk": events.NewNumberAttribute("1")},
		{"pk": events.NewStringAttribute("CLAIM#x")},
		{"pk": events.NewStringAttribute("JOB#not-an-id")},
	} {
		require.Empty(t, changes(events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{{Change: events.DynamoDBStreamRecord{Keys: keys}}}}))
	}
}

func arrivals(want ...job.Arrival) func(*testing.T, []byte) {
	return func(t *testing.T, raw []byte) {
		require.Equal(t, want, messages[job.Arrival](t, raw))
	}
}

// messages returns what the messages of an event hold, which must be of one kind.
func messages[T job.Body](t *testing.T, raw []byte) []T {
	t.Helper()
	var all []T
	for _, r := range parse[events.SQSEvent](t, raw).Records {
		batch, err := deliveries(r)
		require.NoError(t, err)
		for _, d := range batch {
			require.Equal(t, r.MessageId, d.ID)
			m, err := job.Decode[T](d.Body)
			require.NoError(t, err)
			all = append(all, m)
		}
	}
	return all
}

// deadLetters wants letters of these kinds.
func deadLetters(want ...job.Kind) func(*testing.T, []byte) {
	return func(t *testing.T, raw []byte) {
		var got []job.Kind
		for _, r := range parse[events.SQSEvent](t, raw).Records {
			batch, err := deliveries(r)
			require.NoError(t, err)
			for _, d := range batch {
				kind, err := job.KindOf(d.Body)
				require.NoError(t, err)
				got = append(got, kind)
			}
		}
		require.Equal(t, want, got)
	}
}

func streamJobs(want ...job.ID) func(*testing.T, []byte) {
	return func(t *testing.T, raw []byte) {
		e := parse[events.DynamoDBEvent](t, raw)
		var got []job.ID
		for _, c := range changes(e) {
			require.NotEmpty(t, c.Sequence)
			got = append(got, c.Job)
		}
		require.Equal(t, want, got)
	}
}

// gateway checks a request with its files.
func gateway(want, authorization, subject string, files ...string) func(*testing.T, []byte) {
	return func(t *testing.T, raw []byte) {
		handle := Gateway(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			require.Equal(t, want, r.Method+" "+r.URL.String())
			require.Equal(t, authorization, r.Header.Get("Authorization"))
			require.Equal(t, subject, Subject(r.Context()))
			require.Equal(t, "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", r.Host)
			for _, name := range files {
				_, head, err := r.FormFile("file")
				require.NoError(t, err)
				require.Equal(t, name, head.Filename)
			}
		}))
		_, err := handle(t.Context(), parse[events.APIGatewayV2HTTPRequest](t, raw))
		require.NoError(t, err)
	}
}

func parse[T any](t *testing.T, raw []byte) T {
	var v T
	require.NoError(t, json.Unmarshal(raw, &v))
	return v
}

// TestPartialFailures reports each message that failed once, and changes by their sequence numbers.
func TestPartialFailures(t *testing.T) {
	h := Handlers{Pipeline: &pipeline.Pipeline{Log: slog.New(slog.DiscardHandler)}} // which can do nothing
	newer := `{"kind":"convert","v":99}`
	two := `{"Records":[{"eventName":"ObjectCreated:Put","s3":{"object":{"key":"other"}}},{"eventName":"ObjectCreated:Put","s3":{"object":{"key":"%zz"}}}]}`
	e := events.SQSEvent{Records: []events.SQSMessage{
		{MessageId: "a", Body: "no JSON"}, {MessageId: "b", Body: newer}, {MessageId: "c", Body: two}, {MessageId: "d", Body: `{"Event":"s3:TestEvent"}`},
	}}
	want := []string{"c", "a", "b"}
	for name, handle := range map[string]func(context.Context, events.SQSEvent) (events.SQSEventResponse, error){
		"intake": h.Intake, "convert": h.Convert, "bundle": h.Bundle,
	} {
		answer, err := handle(t.Context(), e)
		require.NoError(t, err)
		require.Equal(t, want, triggertest.FailedMessages(answer), name)
	}
	raw, err := json.Marshal(e)
	require.NoError(t, err)
	answer, err := h.Reconcile(t.Context(), raw)
	require.NoError(t, err)
	require.Equal(t, want, triggertest.FailedMessages(answer.(events.SQSEventResponse)))
}

// TestLogOfAnInvocation wants what is logged to say which invocation logged it.
func TestLogOfAnInvocation(t *testing.T) {
	var log bytes.Buffer
	h := Handlers{Pipeline: &pipeline.Pipeline{Log: slog.New(slog.NewJSONHandler(&log, nil))}}
	t.Setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793")
	warm.Store(false)
	for _, request := range []string{"first", "second"} {
		ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: request})
		_, err := h.Convert(ctx, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "a", Body: "no JSON"}}})
		require.NoError(t, err)
		var line struct {
			Request string `json:"function_request_id"`
			Cold    bool   `json:"cold_start"`
			Trace   string `json:"xray_trace_id"`
		}
		require.NoError(t, json.Unmarshal(log.Bytes(), &line), log.String())
		require.Equal(t, request, line.Request)
		require.Equal(t, request == "first", line.Cold)
		require.Equal(t, "Root=1-5759e988-bd862e3fe1be46a994272793", line.Trace)
		log.Reset()
	}
}

package trigger

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

const sampleJob = job.ID("019abf10-5a00-7cc3-98c4-dc0c0c07398f")

// samples says what every file in events/ must be understood as.
var samples = map[string]func(t *testing.T, raw []byte){
	"intake-s3-put.json": arrivals(pipeline.Arrival{
		Key: job.UploadKey(sampleJob), VersionID: "096fKKXTRTtl3on89fVO.nfljtsv6qko",
		ETag: "d41d8cd98f00b204e9800998ecf8427e", Size: 48213, Sequencer: "0065C2A1B2C3D4E5F6",
	}),
	"intake-s3-multipart-complete.json": arrivals(pipeline.Arrival{
		Key: "drop/2026/letters.zip", VersionID: "UIORUnfndfiufdisojhr398493jfdkjFJjkndnqUifhnw89493jJFJ",
		ETag: "3858f62230ac3c915f300c664312c11f-128", Size: 2147483648, Sequencer: "0065C2A1B2C3D4E600",
	}),
	"intake-s3-encoded-key.json": arrivals(pipeline.Arrival{
		Key: "drop/Übersicht 2026/Prüfung + Anhang&1.docx", VersionID: "v1",
		ETag: "0cc175b9c0f1b6a831c399e269772661", Size: 9021, Sequencer: "0065C2A1B2C3D4E7",
	}),
	"intake-s3-duplicate.json": func(t *testing.T, raw []byte) {
		e := parse[events.SQSEvent](t, raw)
		require.Len(t, e.Records, 2)
		first, err := decodeIntake(e.Records[0].Body)
		require.NoError(t, err)
		second, err := decodeIntake(e.Records[1].Body)
		require.NoError(t, err)
		require.Equal(t, first, second)
		require.NotEqual(t, e.Records[0].MessageId, e.Records[1].MessageId)
	},
	"intake-s3-test-event.json": arrivals(),
	"intake-again.json": func(t *testing.T, raw []byte) {
		b, err := decodeIntake(onlyBody(t, raw))
		require.NoError(t, err)
		require.Equal(t, intakeBody{job: sampleJob}, b)
	},
	"convert-sqs-single.json": func(t *testing.T, raw []byte) {
		m, err := decode[job.ConvertMessage](onlyBody(t, raw))
		require.NoError(t, err)
		require.Equal(t, sampleJob, m.Job)
		require.Equal(t, 1, m.Number)
		require.Equal(t, uint16(8), m.Extent.Method)
		require.Equal(t, job.UploadKey(sampleJob), m.Source.Key)
	},
	"convert-sqs-batch.json": func(t *testing.T, raw []byte) {
		require.Len(t, parse[events.SQSEvent](t, raw).Records, 3)
	},
	"bundle-sqs.json": func(t *testing.T, raw []byte) {
		m, err := decode[job.BundleMessage](onlyBody(t, raw))
		require.NoError(t, err)
		require.Equal(t, job.BundleMessage{Job: sampleJob, Run: 1}, m)
	},
	"finalize-stream-insert.json": streamJobs(sampleJob),
	"finalize-stream-modify.json": streamJobs(sampleJob, sampleJob),
	"finalize-stream-ttl.json":    streamJobs(sampleJob),
	"reconcile-dead-letter.json": func(t *testing.T, raw []byte) {
		require.Len(t, parse[events.SQSEvent](t, raw).Records, 4)
	},
	"reconcile-stream-failure.json": func(t *testing.T, raw []byte) {
		// It names no job: the safety net looks at all of them every minute. Handlers without a pipeline do nothing.
		answer, err := Handlers{}.Reconcile(t.Context(), raw)
		require.NoError(t, err)
		require.Empty(t, FailedMessages(answer))
	},
	"reconcile-schedule.json": func(t *testing.T, raw []byte) {
		require.Empty(t, parse[struct{ Detail scheduleDetail }](t, raw).Detail.Task)
	},
	"reconcile-schedule-drops.json": func(t *testing.T, raw []byte) {
		require.Equal(t, taskDrops, parse[struct{ Detail scheduleDetail }](t, raw).Detail.Task)
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

// TestBuiltEventsAreUnderstood sends the laptop's events through the same decoding.
func TestBuiltEventsAreUnderstood(t *testing.T) {
	a := pipeline.Arrival{Key: "drop/ä b+c&d%e.docx", VersionID: "v", ETag: "e", Size: 7, Sequencer: "0A"}
	body, err := BucketEvent("inbox", "ObjectCreated:Put", a, fixed)
	require.NoError(t, err)
	b, err := decodeIntake(string(body))
	require.NoError(t, err)
	require.Equal(t, []pipeline.Arrival{a}, b.arrivals)
	keys, err := BucketKeys(body)
	require.NoError(t, err)
	require.Equal(t, []string{a.Key}, keys)

	for _, c := range []Change{{Sequence: 9, Job: sampleJob}, {Sequence: 10, Job: sampleJob, Document: 12}} {
		e := StreamEvent(c)
		id, ok := streamJob(e.Records[0])
		require.True(t, ok)
		require.Equal(t, sampleJob, id)
	}
}

func TestForeignStreamRecordsAreIgnored(t *testing.T) {
	for _, keys := range []map[string]events.DynamoDBAttributeValue{
		nil,
		{"pk": events.NewNumberAttribute("1")},
		{"pk": events.NewStringAttribute("CLAIM#x")},
		{"pk": events.NewStringAttribute("JOB#not-an-id")},
	} {
		_, ok := streamJob(events.DynamoDBEventRecord{Change: events.DynamoDBStreamRecord{Keys: keys}})
		require.False(t, ok)
	}
}

func arrivals(want ...pipeline.Arrival) func(*testing.T, []byte) {
	return func(t *testing.T, raw []byte) {
		b, err := decodeIntake(onlyBody(t, raw))
		require.NoError(t, err)
		require.Equal(t, intakeBody{arrivals: want}, b)
	}
}

func streamJobs(want ...job.ID) func(*testing.T, []byte) {
	return func(t *testing.T, raw []byte) {
		e := parse[events.DynamoDBEvent](t, raw)
		var got []job.ID
		for _, r := range e.Records {
			id, ok := streamJob(r)
			require.True(t, ok)
			require.NotEmpty(t, r.Change.SequenceNumber)
			got = append(got, id)
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

func onlyBody(t *testing.T, raw []byte) string {
	e := parse[events.SQSEvent](t, raw)
	require.Len(t, e.Records, 1)
	return e.Records[0].Body
}

func parse[T any](t *testing.T, raw []byte) T {
	var v T
	require.NoError(t, json.Unmarshal(raw, &v))
	return v
}

// fixed is the time of built events.
var fixed = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/buffertest"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
	"sheaf/internal/sqlite"
)

// service is the API over the laptop's adapters, with a client that holds every answer against the OpenAPI document.
type service struct {
	*pipeline.Pipeline
	url    string
	client *http.Client
	logs   *logs
}

// newService starts a service that ends with the test. adjust, which may be nil, changes what it is made of.
func newService(t *testing.T, adjust func(*pipeline.Pipeline, *httpapi.Options)) *service {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	s := &service{url: "http://" + server.Listener.Addr().String(), logs: &logs{}}
	log := slog.New(slog.NewJSONHandler(s.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))

	dir := t.TempDir()
	db, err := sqlite.Open(filepath.Join(dir, "sheaf.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	s3, err := s3server.Start(t.Context(), s3server.Options{Dir: filepath.Join(dir, "s3")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s3.Close()) })
	client := s3store.NewClient(s3.Config())
	inbox := s3store.NewBucket(client, s3server.InboxBucket)
	outbox := s3store.NewBucket(client, s3server.OutboxBucket)

	s.Pipeline = &pipeline.Pipeline{
		Jobs: db.Jobs(), Documents: db.Documents(), Claims: db.Claims(),
		Inbox: inbox, Outbox: outbox, Uploads: inbox,
		IntakeQueue:  db.Queue("intake", sqlite.QueueOptions{}),
		ConvertQueue: db.Queue("convert", sqlite.QueueOptions{}),
		BundleQueue:  db.Queue("bundle", sqlite.QueueOptions{}),
		Limits:       job.DefaultLimits(), Scratch: t.TempDir(), DropOwner: "local", Manifests: new(pipeline.ManifestCache),
		Now: func() time.Time { return time.Now().UTC() }, Log: log,
	}
	opt := httpapi.Options{
		Hosts: []string{"127.0.0.1", "localhost", "[::1]"}, Objects: s3.Handler(),
		Buckets: []string{s3server.InboxBucket, s3server.OutboxBucket}, ObjectURL: s3server.PublicURL, Version: "1.2.3", Log: log,
	}
	if adjust != nil {
		adjust(s.Pipeline, &opt)
	}
	server.Config.Handler = httpapi.New(s.Pipeline, opt)
	server.Start()
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	s.client = &http.Client{
		Transport:     conforming{t, transport, document(t)},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return s
}

// logs keeps what was logged.
type logs struct{ buffertest.Buffer }

// lines returns the logged records with this message.
func (l *logs) lines(t *testing.T, message string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for line := range strings.Lines(l.String()) {
		var record map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		if record["msg"] == message {
			found = append(found, record)
		}
	}
	return found
}

// answer is a response, read.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// decode returns the body as JSON.
func (a answer) decode(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	require.NoError(t, json.Unmarshal(a.body, &v), "%s", a.body)
	return v
}

// requireProblem requires a problem document.
func (a answer) requireProblem(t *testing.T, status int, code job.Code) map[string]any {
	t.Helper()
	require.Equal(t, status, a.status, "%s", a.body)
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	p := a.decode(t)
	require.Equal(t, string(code), p["code"], "%s", a.body)
	require.EqualValues(t, status, p["status"])
	require.Equal(t, http.StatusText(status), p["title"])
	require.Equal(t, "about:blank", p["type"])
	require.NotEmpty(t, p["detail"])
	require.Len(t, p, 5)
	return p
}

// request makes a request; edit, which may be nil, changes it before it is sent.
func (s *service) request(t *testing.T, method, path string, body io.Reader, edit func(*http.Request)) answer {
	t.Helper()
	if strings.HasPrefix(path, "/") {
		path = s.url + path
	}
	r, err := http.NewRequestWithContext(t.Context(), method, path, body)
	require.NoError(t, err)
	if edit != nil {
		edit(r)
	}
	resp, err := s.client.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return answer{resp.StatusCode, resp.Header, b}
}

func (s *service) get(t *testing.T, path string) answer {
	t.Helper()
	return s.request(t, http.MethodGet, path, nil, nil)
}

func (s *service) post(t *testing.T, path string) answer {
	t.Helper()
	return s.request(t, http.MethodPost, path, nil, nil)
}

// file is a file of an upload.
type file struct {
	name string
	body []byte
}

// form encodes files as a multipart form.
func form(t *testing.T, files ...file) (body *bytes.Buffer, contentType string) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for _, f := range files {
		part, err := w.CreateFormFile("file", f.name)
		require.NoError(t, err)
		_, err = part.Write(f.body)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return body, w.FormDataContentType()
}

// upload hands in files; key is the idempotency key, "" for none.
func (s *service) upload(t *testing.T, key string, files ...file) answer {
	t.Helper()
	body, contentType := form(t, files...)
	return s.request(t, http.MethodPost, "/api/v1/jobs/", body, func(r *http.Request) {
		r.Header.Set("Content-Type", contentType)
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
	})
}

// zipOf is a ZIP of documents with these names. Nothing here looks into them.
func zipOf(names ...string) file {
	var entries []archivetest.Entry
	for _, n := range names {
		entries = append(entries, archivetest.Entry{Name: n, Body: []byte("content of " + n)})
	}
	return file{"Briefe.zip", archivetest.Zip(entries...)}
}

// submit hands in a ZIP of documents with these names and returns the job.
func (s *service) submit(t *testing.T, names ...string) job.ID {
	t.Helper()
	a := s.upload(t, "", zipOf(names...))
	require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
	return job.ID(a.decode(t)["job_id"].(string))
}

const onePDF = "%PDF-1.7 one page"

// run takes a job through the pipeline to its end: the documents in failed fail, the others are converted.
func (s *service) run(t *testing.T, id job.ID, failed map[int]job.Code) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, s.Intake(ctx, id))
	j, err := s.Jobs.Get(ctx, id)
	require.NoError(t, err)
	for n := 1; n <= j.Total; n++ {
		rows, err := s.Documents.Range(ctx, id, n, n)
		require.NoError(t, err)
		if len(rows) == 0 || j.Due(n, rows[0]) {
			require.NoError(t, s.Documents.Record(ctx, s.outcome(t, j, n, failed[n])))
		}
	}
	require.NoError(t, s.Reconcile(ctx, id))
	require.NoError(t, s.Bundle(ctx, job.BundleMessage{Job: id, Run: j.Run}))
}

func (s *service) outcome(t *testing.T, j job.Job, n int, code job.Code) job.Document {
	t.Helper()
	if code != "" {
		return j.FailedWith(n, job.NewError(code, nil), s.Now())
	}
	_, err := s.Outbox.Put(context.WithoutCancel(t.Context()), j.ID.PDFKey(n), strings.NewReader(onePDF), job.PutOptions{})
	require.NoError(t, err)
	return job.Document{
		Job: j.ID, Number: n, Run: j.Run, State: job.Completed, Pages: 1, Seconds: 0.25,
		Bytes: int64(len(onePDF)), CRC32: checksum(onePDF), At: s.Now(),
	}
}

//go:build image

package image

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"sheaf/internal/awsclients"
	"sheaf/internal/config"
	"sheaf/internal/dynamo"
	"sheaf/internal/job"
	"sheaf/internal/lambdatest"
	"sheaf/internal/ministacktest"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
	"sheaf/internal/trigger/triggertest"
)

const tableName = "sheaf"

// account is what the converter needs of AWS: S3 by versitygw, DynamoDB by MiniStack.
type account struct {
	inbox, outbox *s3store.Bucket
	table         *dynamo.Table
	env           []string // by which the function finds it
	secret        string   // among them
}

func open(t *testing.T) *account {
	ministack, ok := ministacktest.Start(t, false)
	require.True(t, ok, "this test needs MiniStack: run scripts/ministack.sh")
	server := httptest.NewUnstartedServer(nil)
	s3, err := s3server.Start(t.Context(), s3server.Options{
		Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s3.Close()) })
	server.Config.Handler = s3.Handler()
	server.Start()
	t.Cleanup(server.Close)

	a := &account{env: []string{config.Table + "=" + tableName, config.Inbox + "=" + s3server.InboxBucket, config.Outbox + "=" + s3server.OutboxBucket}}
	a.secret = s3.Credentials().SecretAccessKey
	for _, v := range [][2]string{
		{"AWS_REGION", s3server.Region}, {"AWS_ENDPOINT_URL", ministack.Endpoint}, {"AWS_ENDPOINT_URL_S3", server.URL},
		{"AWS_ACCESS_KEY_ID", s3.Credentials().AccessKeyID}, {"AWS_SECRET_ACCESS_KEY", a.secret}, {"AWS_EC2_METADATA_DISABLED", "true"},
	} {
		t.Setenv(v[0], v[1])
		a.env = append(a.env, v[0]+"="+v[1])
	}
	clients, err := awsclients.NewClients(t.Context())
	require.NoError(t, err)
	ministacktest.CreateTable(t, clients.DynamoDB, tableName)
	a.inbox, a.outbox = s3store.NewBucket(clients.S3, s3server.InboxBucket), s3store.NewBucket(clients.S3, s3server.OutboxBucket)
	a.table = dynamo.NewTable(clients.DynamoDB, tableName, time.Hour)
	return a
}

// submit stores a document as a job of its own and returns the message and the event that ask for its conversion.
func (a *account) submit(t *testing.T, name string, document []byte) (job.ConvertMessage, []byte) {
	t.Helper()
	m, message := a.store(t, name, document)
	return m, event(t, job.Delivery{Message: message, ID: "1"})
}

// event is what the queue of documents hands to the function.
func event(t *testing.T, batch ...job.Delivery) []byte {
	t.Helper()
	b, err := json.Marshal(triggertest.QueueEvent("convert", batch...))
	require.NoError(t, err)
	return b
}

// store stores a document as a job of its own and returns the message that asks for its conversion.
func (a *account) store(t *testing.T, name string, document []byte) (job.ConvertMessage, job.Message) {
	t.Helper()
	id := job.NewID(time.Now())
	o, err := a.inbox.Put(t.Context(), job.UploadPrefix+string(id)+".docx", newReader(document), job.PutOptions{Size: int64(len(document))})
	require.NoError(t, err)
	require.NoError(t, a.table.Jobs().Create(t.Context(), job.Job{
		ID: id, Owner: "local", State: job.Processing, Run: 1, Total: 1, Counted: true, FannedOut: true, CreatedAt: time.Now(), UpdatedAt: time.Now(),
	}))
	m := job.ConvertMessage{
		Job: id, Run: 1, Number: 1, Name: name, SingleDocument: true, Size: int64(len(document)),
		Source: job.Ref{Key: o.Key, VersionID: o.VersionID, ETag: o.ETag},
	}
	message, err := job.NewMessage("local", m)
	require.NoError(t, err)
	return m, message
}

// convert has the function convert a document, and returns what became of it.
func (a *account) convert(t *testing.T, f *lambdatest.Function, name string, document []byte) (job.Document, lambdatest.Result) {
	t.Helper()
	m, event := a.submit(t, name, document)
	r, err := f.Invoke(t.Context(), event)
	require.NoError(t, err)
	requireTaken(t, r)
	return a.row(t, m), r
}

// requireTaken checks that the function gave no message back.
func requireTaken(t *testing.T, r lambdatest.Result) {
	t.Helper()
	var answer events.SQSEventResponse
	require.NoError(t, json.Unmarshal(r.Payload, &answer))
	require.Empty(t, triggertest.FailedMessages(answer))
}

// row returns what is recorded of a message's document.
func (a *account) row(t *testing.T, m job.ConvertMessage) job.Document {
	t.Helper()
	rows, err := a.table.Documents().Range(t.Context(), m.Job, m.Number, m.Number)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	return rows[0]
}

// requirePDF checks that a document was converted and returns its text.
func (a *account) requirePDF(t *testing.T, d job.Document) string {
	t.Helper()
	require.Equal(t, job.Completed, d.State, "%s: %s", d.Code, d.Message)
	body, err := a.outbox.Open(t.Context(), job.Ref{Key: d.Job.PDFKey(d.Number)}, 0, -1)
	require.NoError(t, err)
	defer body.Close()
	file := filepath.Join(t.TempDir(), "document.pdf")
	w, err := os.Create(file)
	require.NoError(t, err)
	_, err = io.Copy(w, body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return textOf(t, file)
}

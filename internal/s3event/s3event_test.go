package s3event

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// old is a message that the laptop's queues had before arrivals were messages of sheaf's own.
const old = `{"Records":[
	{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"local","eventTime":"2026-01-02T03:04:05Z","eventName":"ObjectCreated:Put",
	 "s3":{"s3SchemaVersion":"1.0","configurationId":"","bucket":{"name":"sheaf-inbox"},
	 "object":{"key":"drop%2F%C3%A4+b%2Bc%26d.docx","size":7,"urlDecodedKey":"","versionId":"v","eTag":"e","sequencer":"0A"}}},
	{"eventName":"ObjectRemoved:Delete","s3":{"object":{"key":"gone"}}},
	{"eventName":"ObjectCreated:Copy","s3":{"object":{"key":"uploads/x.zip","size":8}}}]}`

func TestTranslate(t *testing.T) {
	d := job.Delivery{Message: job.Message{Group: "ann", Body: []byte(old)}, ID: "id", Receipt: "receipt", Receives: 3}
	all, err := Translate(d)
	require.NoError(t, err)
	want := []job.Arrival{{Key: "drop/ä b+c&d.docx", VersionID: "v", ETag: "e", Size: 7, Sequencer: "0A"}, {Key: "uploads/x.zip", Size: 8}}
	require.Len(t, all, len(want))
	for i, got := range all {
		a, err := job.Decode[job.Arrival](got.Body)
		require.NoError(t, err)
		require.Equal(t, want[i], a)
		got.Body = d.Body
		require.Equal(t, d, got, "all else is the message's")
	}

	none, err := Translate(job.Delivery{Message: job.Message{Body: []byte(`{"Service":"Amazon S3","Event":"s3:TestEvent"}`)}})
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = Translate(job.Delivery{Message: job.Message{Body: []byte(`{"Records":[{"eventName":"ObjectCreated:Put","s3":{"object":{"key":"%zz"}}}]}`)}})
	require.ErrorContains(t, err, "decode object key")
	for _, body := range []string{"", "no JSON", "{}", `{"kind":"intake","v":1,"job":"x"}`, `{"job":"x"}`} {
		d.Body = []byte(body)
		same, err := Translate(d)
		require.NoError(t, err)
		require.Equal(t, []job.Delivery{d}, same)
	}
}

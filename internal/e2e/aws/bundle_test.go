package aws

import (
	"bytes"
	"fmt"
	pixels "image"
	"image/png"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/client"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/s3server"
)

// dyingBuilder hands in a job with a large result and kills the builder of that when it has stored its first part. The rest
// is a minute's wait for the end of the dead one's lease, so it is given back for later.
func dyingBuilder(t *testing.T, a *account) (finish func(*testing.T)) {
	const documents = 8
	var entries []entry
	want, names := map[string]job.Code{}, []string{"report.json", "report.csv"}
	for i := range documents {
		entries = append(entries, entry{Name: fmt.Sprintf("%d.docx", i), Body: bulky(t, byte(i))})
		want[entries[i].Name] = ""
		names = append(names, fmt.Sprintf("%d.pdf", i))
	}
	body := archivetest.Zip(entries...)
	c, err := client.New(client.Options{Endpoint: a.url, Token: token})
	require.NoError(t, err)
	upload, err := c.StartUpload(t.Context(), "", "bulky.zip", int64(len(body)), job.Request{})
	require.NoError(t, err)

	var mu sync.Mutex
	var parts []string // that were sent, by their numbers
	died := make(chan struct{})
	key := "/" + s3server.OutboxBucket + "/" + upload.JobID.ResultKey(1)
	a.mu.Lock()
	a.stored = func(r *http.Request) {
		if r.Method != http.MethodPut || r.URL.Path != key || !r.URL.Query().Has("partNumber") {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		parts = append(parts, r.URL.Query().Get("partNumber"))
		if len(parts) == 1 {
			a.functions["bundle"].Kill()
			close(died)
		}
	}
	a.mu.Unlock()
	require.NoError(t, c.Upload(t.Context(), upload, bytes.NewReader(body), int64(len(body)), func(int64) {}))
	return func(t *testing.T) {
		<-died
		requireCompleted(t, a.finish(t, upload.JobID), want)
		require.ElementsMatch(t, names, a.result(t, upload.JobID))
		require.Equal(t, 1, a.creations(s3server.OutboxBucket, upload.JobID.ResultKey(1)), "one result")
		mu.Lock()
		defer mu.Unlock()
		t.Logf("parts sent: %s", strings.Join(parts, " "))
		require.Greater(t, len(parts), 2)
		for _, number := range parts[1:] {
			require.NotEqual(t, parts[0], number, "what the dead one stored is not sent again")
		}
	}
}

func requireCompleted(t *testing.T, s job.Status, want map[string]job.Code) {
	t.Helper()
	require.Equal(t, job.Completed, s.Status)
	require.Equal(t, len(want), s.Completed)
}

// bulky is a document whose PDF has some megabytes: noise does not compress.
func bulky(t *testing.T, seed byte) []byte {
	noise := pixels.NewGray(pixels.Rect(0, 0, 1800, 2400))
	_, err := rand.NewChaCha8([32]byte{seed}).Read(noise.Pix)
	require.NoError(t, err)
	var picture bytes.Buffer
	require.NoError(t, (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&picture, noise))
	return docxtest.New().Image(picture.Bytes(), 150, 200, "noise").Bytes()
}

package pipeline_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestUploadIsMeasuredWhenItCame: a client may announce less than it sends.
func TestUploadIsMeasuredWhenItCame(t *testing.T) {
	w := newWorld(t, 1)
	zip := upload(t, "a")
	w.clean.Limits.UploadBytes, w.p.Limits.UploadBytes = int64(len(zip)), int64(len(zip))
	fits := w.submitUnchecked(zip)
	w.deliverAll("intake")
	require.Nil(t, w.status(fits).ErrorCode)

	w.clean.Limits.UploadBytes, w.p.Limits.UploadBytes = int64(len(zip))-1, int64(len(zip))-1
	id := w.submitUnchecked(zip)
	w.deliverAll("intake")
	require.Equal(t, job.Failed, w.status(id).Status)
	require.Equal(t, job.CodeTooLarge, *w.status(id).ErrorCode)
}

// submitUnchecked puts an upload into the bucket as a client does that was given a URL for it.
func (w *world) submitUnchecked(zip []byte) job.ID {
	u, err := w.clean.StartUpload(w.t.Context(), owner, "", "letters.zip", 1)
	require.NoError(w.t, err)
	j, err := w.clean.Jobs.Get(w.t.Context(), u.JobID)
	require.NoError(w.t, err)
	w.put(*u.URL, string(zip))
	o, err := w.clean.Inbox.Head(w.t.Context(), job.Ref{Key: j.Source.Key})
	require.NoError(w.t, err)
	require.NoError(w.t, w.clean.Arrived(w.t.Context(), job.Arrival{Key: o.Key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size}))
	return u.JobID
}

// TestStoredDocumentIsMeasured: what a document is in the upload counts before a byte of it is read.
func TestStoredDocumentIsMeasured(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("a")
	w.deliverAll("intake")
	w.p.Limits.DocumentBytes, w.clean.Limits.DocumentBytes = 1, 1
	w.deliverAll("convert")
	require.Equal(t, job.CodeTooLarge, *w.status(g.id).Files[0].ErrorCode)
	require.Contains(t, *w.status(g.id).Files[0].ErrorMessage, "Make its pictures smaller")
}

// put sends a body to a URL that is signed.
func (w *world) put(url, body string) {
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPut, url, strings.NewReader(body))
	require.NoError(w.t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(w.t, err)
	require.NoError(w.t, answer.Body.Close())
	require.Equal(w.t, http.StatusOK, answer.StatusCode)
}

// TestPartsAreAddedUp: an upload of which a part is missing is not completed.
func TestPartsAreAddedUp(t *testing.T) {
	w := newWorld(t, 1)
	const size = 100 << 20
	u, err := w.clean.StartUpload(t.Context(), owner, "", "a.zip", size)
	require.NoError(t, err)
	require.Equal(t, job.UploadInParts, u.Method)
	j, err := w.clean.Jobs.Get(t.Context(), u.JobID)
	require.NoError(t, err)
	w.put(u.Parts[0].URL, strings.Repeat("x", 1000))
	_, err = w.clean.CompleteUpload(t.Context(), owner, u.JobID)
	require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	require.Contains(t, err.Error(), "1000 of 104857600 bytes")
	after, err := w.clean.Inbox.Parts(t.Context(), j.Source.Key, j.Source.UploadID)
	require.NoError(t, err, "the upload is still under way")
	require.Len(t, after, 1)
}

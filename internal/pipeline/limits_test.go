package pipeline_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestUploadIsMeasuredWhenItCame: what lies in the bucket counts, whatever was announced and allowed then.
func TestUploadIsMeasuredWhenItCame(t *testing.T) {
	w := newWorld(t, 1)
	zip := upload(t, "a")
	fits := w.submitUnchecked(zip, int64(len(zip)))
	w.deliverAll("intake")
	require.Nil(t, w.status(fits).ErrorCode)

	id := w.submitUnchecked(zip, int64(len(zip))-1)
	w.deliverAll("intake")
	require.Equal(t, job.Failed, w.status(id).Status)
	require.Equal(t, job.CodeTooLarge, *w.status(id).ErrorCode)
}

// submitUnchecked puts an upload into the bucket as a client does that was given a URL for it, and makes most the limit before it
// arrives.
func (w *world) submitUnchecked(zip []byte, most int64) job.ID {
	u, err := w.clean.StartUpload(w.t.Context(), owner, "", "letters.zip", int64(len(zip)), job.Request{})
	require.NoError(w.t, err)
	j, err := w.clean.Jobs.Get(w.t.Context(), u.JobID)
	require.NoError(w.t, err)
	w.put(*u.URL, string(zip), u.Headers)
	o, err := w.clean.Inbox.Head(w.t.Context(), job.Ref{Key: j.Source.Key})
	require.NoError(w.t, err)
	w.clean.Limits.UploadBytes, w.p.Limits.UploadBytes = most, most
	require.NoError(w.t, w.clean.Arrived(w.t.Context(), job.Arrival{Key: o.Key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size}))
	return u.JobID
}

// TestUploadIsTakenOnce: whoever has the URL of an upload adds nothing to it while its job runs and after, and what comes for a
// deleted job is removed.
func TestUploadIsTakenOnce(t *testing.T) {
	w := newWorld(t, 1)
	zip := upload(t, "a")
	u, err := w.clean.StartUpload(t.Context(), owner, "", "letters.zip", int64(len(zip)), job.Request{})
	require.NoError(t, err)
	j, err := w.clean.Jobs.Get(t.Context(), u.JobID)
	require.NoError(t, err)
	ref := job.Ref{Key: j.Source.Key}
	other := strings.Repeat("x", len(zip))
	refused := func() {
		t.Helper()
		require.Equal(t, http.StatusPreconditionFailed, w.tryPut(*u.URL, other, u.Headers))
		require.Equal(t, http.StatusForbidden, w.tryPut(*u.URL, other+"x", u.Headers))
	}
	w.put(*u.URL, string(zip), u.Headers)
	refused()
	first, err := w.clean.Inbox.Head(t.Context(), ref)
	require.NoError(t, err)
	arrived := func(o job.Object) {
		t.Helper()
		require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: o.Key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size}))
	}
	arrived(first)
	w.deliverAll("intake")
	w.deliverAll("convert")
	w.reconcile(t.Context())
	w.deliverAll("bundle")
	require.Equal(t, job.Completed, w.status(u.JobID).Status)
	refused()
	now, err := w.clean.Inbox.Head(t.Context(), ref)
	require.NoError(t, err)
	require.Equal(t, first, now)

	require.NoError(t, w.clean.Delete(t.Context(), owner, u.JobID))
	require.NoError(t, w.clean.Inbox.Remove(t.Context(), ref))
	w.put(*u.URL, other, u.Headers)
	late, err := w.clean.Inbox.Head(t.Context(), ref)
	require.NoError(t, err)
	arrived(late)
	_, err = w.clean.Inbox.Head(t.Context(), ref)
	require.ErrorIs(t, err, job.ErrNotFound)
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
func (w *world) put(url, body string, headers map[string]string) {
	require.Equal(w.t, http.StatusOK, w.tryPut(url, body, headers))
}

// tryPut sends a body to a URL that is signed and returns the status of the answer.
func (w *world) tryPut(url, body string, headers map[string]string) int {
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPut, url, strings.NewReader(body))
	require.NoError(w.t, err)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(w.t, err)
	require.NoError(w.t, answer.Body.Close())
	return answer.StatusCode
}

// TestPartsAreAddedUp: an upload of which a part is missing is not completed.
func TestPartsAreAddedUp(t *testing.T) {
	w := newWorld(t, 1)
	const size = 100 << 20
	u, err := w.clean.StartUpload(t.Context(), owner, "", "a.zip", size, job.Request{})
	require.NoError(t, err)
	require.Equal(t, job.UploadInParts, u.Method)
	j, err := w.clean.Jobs.Get(t.Context(), u.JobID)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, w.tryPut(u.Parts[0].URL, strings.Repeat("x", 1000), u.Headers), "not the size of the part")
	last := len(u.Parts) - 1
	w.put(u.Parts[last].URL, strings.Repeat("x", 4<<20), u.Headers)
	_, err = w.clean.CompleteUpload(t.Context(), owner, u.JobID)
	require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	require.Contains(t, err.Error(), "4194304 of 104857600 bytes")
	after, err := w.clean.Inbox.Parts(t.Context(), j.Source.Key, j.Source.UploadID)
	require.NoError(t, err, "the upload is still under way")
	require.Len(t, after, 1)
}

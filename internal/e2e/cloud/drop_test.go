//go:build cloud

package cloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// drop puts files into the drop folder, under names with spaces and umlauts, and looks for what comes of them.
func drop(t *testing.T, d *deployment) {
	d.put(t, "drop/2026/a b+ü.zip", archivetest.Zip(
		entry{Name: "in/ä.docx", Body: docxtest.Plain("Ä."), Method: deflated},
		entry{Name: "b.docx", Body: docxtest.RTF(), Method: deflated},
	))
	d.put(t, "drop/Über uns/brief 1.DOCX", docxtest.Plain("Brief."))
	d.put(t, "drop/broken.zip", []byte("no zip"))

	s := d.account(t, "results/2026/a b+ü.zip.json")
	require.Equal(t, job.PartialSuccess, s.Status)
	require.Equal(t, map[string]job.Code{"in/ä.docx": "", "b.docx": job.CodeNotADocument}, codes(s))
	require.ElementsMatch(t, []string{"in/ä.pdf", "report.json", "report.csv"}, names(t, d.object(t, "results/2026/a b+ü.zip")))

	require.Equal(t, job.Completed, d.account(t, "results/Über uns/brief 1.DOCX.json").Status)
	require.Equal(t, "%PDF-", string(d.object(t, "results/Über uns/brief 1.pdf")[:5]))

	s = d.account(t, "results/broken.zip.json")
	require.Equal(t, job.Failed, s.Status)
	require.Equal(t, job.CodeNotAZip, *s.ErrorCode)
	require.False(t, d.there(t, "results/broken.zip"))
}

// deleteJobs deletes a job: nothing of it is left in the buckets, and nobody finds it.
func deleteJobs(t *testing.T, d *deployment) {
	id := d.letters
	kept := func(prefix string) int {
		of := d.inbox
		if prefix == id.Folder() {
			of = d.outbox
		}
		objects, err := of.List(t.Context(), prefix, "", 100)
		require.NoError(t, err)
		return len(objects)
	}
	require.Positive(t, kept(id.Folder()))
	require.Positive(t, kept(job.UploadKey(id)))
	status, _ := d.request(t, http.MethodDelete, "/api/v1/jobs/"+string(id), d.ann)
	require.Equal(t, http.StatusAccepted, status)
	status, _ = d.get(t, "/api/v1/jobs/"+string(id), d.ann)
	require.Equal(t, http.StatusNotFound, status)
	eventually(t, "nothing is kept of the job", func() bool { return kept(id.Folder())+kept(job.UploadKey(id)) == 0 })
}

func (d *deployment) put(t *testing.T, key string, body []byte) {
	t.Helper()
	_, err := d.inbox.Put(t.Context(), key, bytes.NewReader(body), job.PutOptions{Size: int64(len(body))})
	require.NoError(t, err)
}

// there reports whether an object is in the outbox.
func (d *deployment) there(t *testing.T, key string) bool {
	t.Helper()
	_, err := d.outbox.Head(t.Context(), job.Ref{Key: key})
	if errors.Is(err, job.ErrNotFound) {
		return false
	}
	require.NoError(t, err)
	return true
}

// object waits for an object in the outbox and returns its content.
func (d *deployment) object(t *testing.T, key string) []byte {
	t.Helper()
	eventually(t, key, func() bool { return d.there(t, key) })
	r, err := d.outbox.Open(t.Context(), job.Ref{Key: key}, 0, -1)
	require.NoError(t, err)
	defer r.Close()
	body, err := io.ReadAll(r)
	require.NoError(t, err)
	return body
}

// account waits for the account of a drop.
func (d *deployment) account(t *testing.T, key string) job.Status {
	t.Helper()
	var s job.Status
	require.NoError(t, json.Unmarshal(d.object(t, key), &s))
	return s
}

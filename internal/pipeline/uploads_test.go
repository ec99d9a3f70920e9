package pipeline_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestStartUploadRefuses what can become no job, before there is one.
func TestStartUploadRefuses(t *testing.T) {
	w := newWorld(t, 1)
	w.clean.Limits.UploadBytes = 100
	for _, c := range []struct {
		name string
		size int64
		code job.Code
	}{
		{"a.doc", 1, job.CodeInvalidRequest}, {"a", 1, job.CodeInvalidRequest}, {"zip", 1, job.CodeInvalidRequest}, {"a.zip.exe", 1, job.CodeInvalidRequest},
		{"a.zip", 0, job.CodeInvalidRequest}, {"a.zip", -1, job.CodeInvalidRequest}, {"a.zip", 101, job.CodeTooLarge},
	} {
		_, err := w.clean.StartUpload(t.Context(), owner, "", c.name, c.size, job.Request{})
		require.Equal(t, c.code, job.AsError(err).Code, c)
	}
	list, _, err := w.clean.List(t.Context(), owner, "", 10)
	require.NoError(t, err)
	require.Empty(t, list)
	for _, name := range []string{"a.zip", "a.docx", "A.ZIP", "A.Docx"} {
		_, err := w.clean.StartUpload(t.Context(), owner, "", name, 100, job.Request{})
		require.NoError(t, err, name)
	}
}

func TestUploadsInPartsAreLarge(t *testing.T) {
	w := newWorld(t, 1)
	for size, method := range map[int64]string{64 << 20: job.UploadByPut, 64<<20 + 1: job.UploadInParts} {
		u, err := w.clean.StartUpload(t.Context(), owner, "", "a.zip", size, job.Request{})
		require.NoError(t, err)
		require.Equal(t, method, u.Method)
		_, err = w.clean.CompleteUpload(t.Context(), owner, u.JobID)
		if method == job.UploadByPut { // there is nothing to be completed
			require.NoError(t, err)
		} else {
			require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
		}
	}
}

// TestURLsEndWithTheUpload: once what was sent has been read, no more URLs are handed out for it, and nothing is completed.
func TestURLsEndWithTheUpload(t *testing.T) {
	w := newWorld(t, 1)
	zip := upload(t, "ok")
	id := w.submitUnchecked(zip, int64(len(zip)))
	refused := func(why string) {
		t.Helper()
		_, err := w.clean.SignParts(t.Context(), owner, id)
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code, why)
	}
	refused("counted")
	w.drain()
	refused("finished")

	u, err := w.clean.StartUpload(t.Context(), owner, "", "a.zip", 1, job.Request{})
	require.NoError(t, err)
	id = u.JobID
	_, err = w.clean.Cancel(t.Context(), owner, id)
	require.NoError(t, err)
	refused("cancelled before it came")
}

// TestUploadThatNeverComes fails its job when its time is over, not before.
func TestUploadThatNeverComes(t *testing.T) {
	w := newWorld(t, 1)
	u, err := w.clean.StartUpload(t.Context(), owner, "", "a.zip", 1, job.Request{})
	require.NoError(t, err)
	row, err := w.clean.Jobs.Get(t.Context(), u.JobID)
	require.NoError(t, err)
	w.now = row.UploadUntil.Add(-time.Second)
	require.NoError(t, w.clean.Intake(t.Context(), u.JobID))
	require.Equal(t, job.Pending, w.status(u.JobID).Status)
	w.now = row.UploadUntil
	require.NoError(t, w.clean.Intake(t.Context(), u.JobID))
	require.Equal(t, job.CodeUploadMissing, *w.status(u.JobID).ErrorCode)
}

// TestDropsWithoutVersions: a bucket that keeps none has a job for every object that was under a name, and for both kinds of files.
func TestDropsWithoutVersions(t *testing.T) {
	w := newWorld(t, 1)
	for i, name := range []string{"a.docx", "a.docx", "b.zip"} {
		data := docxtest.Plain("ok")
		if name == "b.zip" {
			data = upload(t, "ok")
		}
		key := "drop/" + t.Name() + "/" + name
		o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), key, bytes.NewReader(data), job.PutOptions{})
		require.NoError(t, err)
		a := job.Arrival{Key: key, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(w.clock())}
		for range 2 { // an event may come again
			require.NoError(t, w.clean.Arrived(t.Context(), a))
		}
		list, _, err := w.clean.List(t.Context(), owner, "", 10)
		require.NoError(t, err)
		require.Len(t, list, i+1)
	}
}

// TestPDFsOutOfRange do not exist.
func TestPDFsOutOfRange(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "fail")
	_, err := w.clean.PDF(t.Context(), owner, g.id, 1)
	require.Equal(t, job.CodeNotReady, job.AsError(err).Code, "nobody knows how many there are")
	_, err = w.clean.Download(t.Context(), owner, g.id, "")
	require.Equal(t, job.CodeNotReady, job.AsError(err).Code)
	w.drain()
	for _, n := range []int{-1, 0, 3} {
		_, err := w.clean.PDF(t.Context(), owner, g.id, n)
		require.Equal(t, job.CodeNotFound, job.AsError(err).Code, n)
		require.ErrorContains(t, err, "documents 1 to 2", n)
	}
	_, err = w.clean.PDF(t.Context(), owner, g.id, 2)
	require.ErrorContains(t, err, "not converted")
	pdf, err := w.clean.PDF(t.Context(), owner, g.id, 1)
	require.NoError(t, err)
	require.NotEmpty(t, pdf.URL)
}

// TestIntakeOfNobody: nothing is made of the upload of a job that is gone, however late its message comes.
func TestIntakeOfNobody(t *testing.T) {
	w := newWorld(t, 1)
	require.NoError(t, w.clean.Intake(t.Context(), job.NewID(w.clock())), "there is no such job")
	g := w.submit("ok")
	require.NoError(t, w.clean.Delete(t.Context(), owner, g.id))
	require.NoError(t, w.clean.Intake(t.Context(), g.id))
	require.Empty(t, w.bags["convert"])
	row, err := w.clean.Jobs.Get(t.Context(), g.id)
	require.NoError(t, err)
	require.False(t, row.Counted)

	g = w.submit("ok")
	_, err = w.clean.Cancel(t.Context(), owner, g.id)
	require.NoError(t, err)
	require.NoError(t, w.clean.Intake(t.Context(), g.id))
	require.Empty(t, w.bags["convert"])
	require.Equal(t, job.Cancelled, w.status(g.id).Status)
}

// TestDocumentsAreSentOnce: an intake that comes again after all documents were sent sends none.
func TestDocumentsAreSentOnce(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "fail")
	require.NoError(t, w.clean.Intake(t.Context(), g.id))
	require.Len(t, w.bags["convert"], 2)
	require.NoError(t, w.clean.Intake(t.Context(), g.id))
	require.Len(t, w.bags["convert"], 2)
}

// TestFirstUploadCounts, whatever comes after it, and what comes for no job is removed.
func TestFirstUploadCounts(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	first, err := w.clean.Jobs.Get(t.Context(), g.id)
	require.NoError(t, err)
	require.NoError(t, w.clean.Intake(t.Context(), g.id))
	pinned, err := w.clean.Jobs.Get(t.Context(), g.id)
	require.NoError(t, err)
	require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: first.Source.Key, VersionID: "other", ETag: "other", Size: 1}))
	now, err := w.clean.Jobs.Get(t.Context(), g.id)
	require.NoError(t, err)
	require.Equal(t, pinned.Source, now.Source)

	stray := job.UploadKey(job.NewID(w.clock()))
	o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), stray, bytes.NewReader([]byte("x")), job.PutOptions{})
	require.NoError(t, err)
	require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: stray, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size}))
	_, err = w.clean.Inbox.Head(t.Context(), job.Ref{Key: stray})
	require.ErrorIs(t, err, job.ErrNotFound)
}

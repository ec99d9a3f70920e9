package job_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestIDsSortByTime(t *testing.T) {
	var ids []job.ID
	at := time.UnixMilli(1_760_000_000_123)
	for i := range 100 {
		ids = append(ids, job.NewID(at.Add(time.Duration(i)*time.Millisecond)))
	}
	require.True(t, slices.IsSorted(ids))
	for _, id := range ids {
		parsed, err := job.ParseID(string(id))
		require.NoError(t, err)
		require.Equal(t, id, parsed)
		require.Equal(t, byte('7'), id[14], "version")
		require.Contains(t, "89ab", string(id[19]), "variant")
	}
	require.Equal(t, "0199c82c-c07b", string(job.NewID(at)[:13]), "the time is in the first 48 bits")
}

func TestParseID(t *testing.T) {
	id, err := job.ParseID("019ABF10-5A00-7CC3-98C4-DC0C0C07398F")
	require.NoError(t, err)
	require.Equal(t, job.ID("019abf10-5a00-7cc3-98c4-dc0c0c07398f"), id)
	for _, bad := range []string{
		"", "x", "019abf10-5a00-7cc3-98c4-dc0c0c07398", "019abf10-5a00-7cc3-98c4-dc0c0c07398fa",
		"019abf105-a00-7cc3-98c4-dc0c0c07398f", "019abf10-5a00-7cc3-98c4-dc0c0c07398g", "../../../../../../../../etc/passwd--",
	} {
		_, err := job.ParseID(bad)
		require.Equal(t, job.CodeInvalidID, job.AsError(err).Code, bad)
	}
}

func TestUploadKeyAndBack(t *testing.T) {
	id := job.NewID(time.Now())
	back, ok := job.UploadJob(job.UploadKey(id))
	require.True(t, ok)
	require.Equal(t, id, back)
	for _, key := range []string{"uploads/x.zip", string(id) + ".zip", "uploads/" + string(id), "drop/" + string(id) + ".zip"} {
		_, ok := job.UploadJob(key)
		require.False(t, ok, key)
	}
}

func TestSequencers(t *testing.T) {
	require.Negative(t, job.CompareSequencers("0055AED6DCD90281E5", "0055AED6DCD90281E6"))
	require.Zero(t, job.CompareSequencers("0055aed6", "0055AED600"))
	require.Positive(t, job.CompareSequencers("0055AED601", "0055AED6"))
	require.Negative(t, job.CompareSequencers("", "00"+"1"))
	at := time.Now()
	require.Negative(t, job.CompareSequencers(job.SequencerAt(at), job.SequencerAt(at.Add(time.Nanosecond))))
	require.Negative(t, job.CompareSequencers(job.SequencerAt(at), job.SequencerAt(at.Add(time.Second))))
}

func TestVisibleState(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		job  job.Job
		want job.State
	}{
		{job.Job{State: job.Pending}, job.Pending},
		{job.Job{State: job.Finalizing}, job.Processing},
		{job.Job{State: job.Processing, CancelledAt: now}, job.Cancelled},
		{job.Job{State: job.PartialSuccess}, job.PartialSuccess},
		{job.Job{State: job.Failed, CancelledAt: now}, job.Failed},
	} {
		require.Equal(t, c.want, c.job.Visible())
	}
}

func TestUnfinished(t *testing.T) {
	now := time.Now()
	require.True(t, job.Job{State: job.Processing}.Unfinished())
	require.False(t, job.Job{State: job.Completed}.Unfinished())
	require.True(t, job.Job{State: job.Completed, DeletedAt: now}.Unfinished(), "it is still to be removed")
	require.False(t, job.Job{State: job.Processing, DeletedAt: now, Purged: true}.Unfinished())
	require.True(t, job.Job{State: job.Completed, Untold: true}.Unfinished(), "somebody has to hear of it")
	require.False(t, job.Job{State: job.Completed, Untold: true, DeletedAt: now, Purged: true}.Unfinished())
}

func TestAgainCarriesWhatIsDone(t *testing.T) {
	now := time.Now()
	j := job.Job{
		State: job.PartialSuccess, Run: 1, Counted: true, Total: 5, Completed: 3, Failed: 2, FannedOut: true, HasResult: true,
		FinishedAt: now, ExpiresAt: now, CancelledAt: now, ErrorCode: job.CodeInternal, Redrives: 2,
		Untold: true,
	}
	require.True(t, j.Retryable())
	again := j.NextRun()
	require.Equal(t, job.Job{State: job.Processing, Run: 2, Counted: true, Total: 5, CarriedOver: 3, Untidy: true}, again)
	require.False(t, job.Job{Counted: true, Completed: 3}.Retryable())
}

func TestErrors(t *testing.T) {
	cause := errors.New("disk on fire")
	e := job.AsError(fmt.Errorf("read: %w", cause))
	require.Equal(t, job.CodeInternal, e.Code)
	require.NotContains(t, e.Message, "fire", "causes are not for clients")
	require.ErrorIs(t, e, cause)
	require.Nil(t, job.AsError(nil))
	wrapped := fmt.Errorf("convert: %w", job.NewError(job.CodeTimeout, cause))
	require.Equal(t, job.CodeTimeout, job.AsError(wrapped).Code)
	require.Contains(t, wrapped.Error(), "fire")
}

func TestAllTimesOfAJobAreKeptInUTC(t *testing.T) {
	at := time.Date(2026, 11, 2, 1, 2, 3, 4567, time.FixedZone("", -3600))
	var j job.Job
	fields := reflect.ValueOf(&j).Elem()
	for i := range fields.NumField() {
		if f, ok := fields.Field(i).Addr().Interface().(*time.Time); ok {
			*f = at
		}
	}
	j = j.InUTC()
	for i := range fields.NumField() {
		if f, ok := fields.Field(i).Addr().Interface().(*time.Time); ok {
			require.Equal(t, at.UTC().Truncate(time.Microsecond), *f, fields.Type().Field(i).Name)
		}
	}
	require.Zero(t, job.Job{}.InUTC())
}

// TestMadeOf tells objects of a job by their keys.
func TestMadeOf(t *testing.T) {
	id := job.NewID(time.Now())
	for key, want := range map[string]job.Made{
		id.PDFKey(1): {Document: 1, Run: 1}, id.PDFKey(10_000): {Document: 10_000, Run: 1}, job.Document{Job: id, Number: 2, PDFRun: 13}.PDFKey(): {Document: 2, Run: 13},
		id.ResultKey(1): {Run: 1}, id.ResultKey(12): {Run: 12}, id.MergedKey(3): {Run: 3},
	} {
		got, ok := id.MadeOf(key)
		require.True(t, ok, key)
		require.Equal(t, want, got, key)
	}
	for _, key := range []string{
		id.ManifestKey(), id.SecretsKey(1), id.Folder() + "pdf/1.pdf.x", id.Folder() + "pdf/1.2.3.pdf", id.Folder() + "pdf/01.pdf", id.Folder() + "result-2.zip.x", id.Folder(), "",
	} {
		_, ok := id.MadeOf(key)
		require.False(t, ok, key)
	}
}

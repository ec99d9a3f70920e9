package job

import (
	"math"
	"time"
)

// State is where a job or a document stands.
type State string

// The states. Finalizing is internal to jobs and shown as processing. Documents know pending, processing, completed and
// failed only.
const (
	Pending        State = "pending"
	Processing     State = "processing"
	Finalizing     State = "finalizing"
	Completed      State = "completed"
	Failed         State = "failed"
	PartialSuccess State = "partial_success"
	Cancelled      State = "cancelled"
)

// Finished reports whether nothing more happens to a job or document in this state by itself.
func (s State) Finished() bool {
	return s == Completed || s == Failed || s == PartialSuccess || s == Cancelled
}

// Job is one upload on its way to one result. It is a value: change a copy and hand it to Jobs.Replace.
type Job struct {
	ID            ID      `json:"id"`
	Owner         string  `json:"owner"`
	State         State   `json:"state"`
	Source        Source  `json:"source"`
	Drop          *Drop   `json:"drop,omitempty"` // set when it came through the drop folder
	Options       Options `json:"options,omitzero"`
	Run           int     `json:"run"`                      // 1, and one more by each retry
	Total         int     `json:"total"`                    // documents; meaningless until Counted
	Counted       bool    `json:"counted"`                  // intake has read the upload: Total and the manifest are there
	LeftOut       int     `json:"left_out,omitempty"`       // files of other kinds in the upload, what systems leave behind not among them
	CarriedOver   int     `json:"carried"`                  // documents completed in runs before this one
	CarriedFailed int     `json:"carried_failed,omitempty"` // documents that failed in runs before this one, which does not convert them
	// Again has the documents that this run converts. It is empty in the first, and in runs that began before this was noted: those convert
	// what is not converted.
	Again Numbers `json:"again,omitempty"`
	// Ways are the options of documents for which a retry gave others, and Corrected the files that came in the place of documents.
	Ways      []Way       `json:"ways,omitempty"`
	Corrected []Corrected `json:"corrected,omitempty"`
	RetriedBy string      `json:"retried_by,omitempty"` // names the request that began this run, where it had a key
	// FannedOut says that every document of this run has its message or its outcome. Until then the messages are sent
	// again by whoever finds the job like this.
	FannedOut bool `json:"fanned_out"`
	// CancelledAt is set by cancel: documents without an outcome get the outcome cancelled and the job ends so.
	CancelledAt time.Time `json:"cancelled_at,omitzero"`
	// DeletedAt makes the row a tombstone: to clients the job is gone, and what it stored is being removed.
	DeletedAt time.Time `json:"deleted_at,omitzero"`
	Purged    bool      `json:"purged,omitempty"` // what a deleted job stored has been removed

	// Completed and Failed count documents. They are final once the state is; before that Documents.Tally counts.
	Completed    int    `json:"completed"`
	Failed       int    `json:"failed"`
	Work         Work   `json:"work,omitzero"` // what its documents took; while it is not finished, in the runs before this one
	HasResult    bool   `json:"has_result"`    // the result of this run exists
	ErrorCode    Code   `json:"error_code,omitempty"`
	ErrorMessage string `json:"error_message,omitempty"`

	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
	FinishedAt time.Time `json:"finished_at,omitzero"`
	ExpiresAt  time.Time `json:"expires_at,omitzero"` // when a finished job is removed
	// UploadUntil is when an upload that has not arrived no longer can: its URLs are expired by then.
	UploadUntil time.Time `json:"upload_until,omitzero"`

	Redrives   int       `json:"rounds,omitempty"` // how often the safety net has sent this run's messages again
	RedrivenAt time.Time `json:"round_at,omitzero"`
	LeaseBy    string    `json:"lease_by,omitempty"` // who builds the result now
	LeaseUntil time.Time `json:"lease_until,omitzero"`
	// Trace is the header of the trace that the job's maker belongs to, "" where nothing is traced. It goes with the job's messages,
	// so that a trace goes on where the row is all that is handed over.
	Trace string `json:"trace,omitempty"`
	// Parent is the span under which the job was made (see Spans.Parent), so that its trace goes on where the row is all that is handed over.
	Parent string `json:"traceparent,omitempty"`
	// SecretRun is the run that secrets were given for, 0 where there are none. SecretsLeft says that secrets of that or an earlier run may
	// still be stored, which they are to be no longer once the job has ended.
	SecretRun   int  `json:"secret_run,omitempty"`
	SecretsLeft bool `json:"secrets_left,omitempty"`
	// Untidy says that results and PDFs of runs before this one may still be stored.
	Untidy bool `json:"untidy,omitempty"`
	// Guard says which passwords the PDFs have.
	Guard Guard `json:"guard,omitzero"`
	// Callback is who is told of the ends of this job's runs.
	Callback Callback `json:"callback,omitzero"`
	// Untold says that the job has ended and that those who want to hear of it have not been told yet.
	Untold bool `json:"untold,omitempty"`

	// Version is the compare-and-swap token of Jobs.Replace; adapters set it, nobody else does.
	Version int64 `json:"-"`
}

// Source is the uploaded object a job reads. VersionID and ETag are pinned at intake, so that all later reads are of the
// very bytes whose directory was read.
type Source struct {
	Key            string `json:"key"`      // in the inbox bucket
	Filename       string `json:"filename"` // as the client named it
	SingleDocument bool   `json:"whole"`    // the object is one DOCX and not a ZIP of them
	VersionID      string `json:"version_id,omitempty"`
	ETag           string `json:"etag,omitempty"`
	Size           int64  `json:"size,omitempty"`
	UploadID       string `json:"upload_id,omitempty"` // of a presigned multipart upload under way
	PartSize       int64  `json:"part_size,omitempty"`
}

// Ref is the object version this source is pinned to.
func (s Source) Ref() Ref { return Ref{Key: s.Key, VersionID: s.VersionID, ETag: s.ETag} }

// Drop says which object of the drop folder a job came from.
type Drop struct {
	Path      string `json:"path"`      // below drop/, for example "2026/letters.zip"
	Sequencer string `json:"sequencer"` // orders the uploads under one key: compare as Claims.Advance does
}

// InUTC returns j with its times as they are stored: in UTC, to the microsecond.
func (j Job) InUTC() Job {
	for _, t := range append(j.Callback.times(),
		&j.CancelledAt, &j.DeletedAt, &j.CreatedAt, &j.UpdatedAt, &j.FinishedAt, &j.ExpiresAt, &j.UploadUntil, &j.RedrivenAt,
		&j.LeaseUntil,
	) {
		*t = t.UTC().Truncate(time.Microsecond)
	}
	return j
}

// Unfinished reports whether the safety net must still look at the job.
func (j Job) Unfinished() bool {
	if !j.DeletedAt.IsZero() {
		return !j.Purged
	}
	return !j.State.Finished() || j.Untold || j.SecretsLeft || j.Untidy || j.Callback.Due
}

// WithSecrets returns the job as one whose run has secrets.
func (j Job) WithSecrets() Job {
	j.SecretRun, j.SecretsLeft = j.Run, true
	return j
}

// InRun returns how many documents this run converts: it has ended when so many have an outcome in it.
func (j Job) InRun() int { return j.Total - j.CarriedOver - j.CarriedFailed }

// Secret reports whether this run has secrets.
func (j Job) Secret() bool { return j.SecretRun == j.Run }

// Visible is the state that clients are shown.
func (j Job) Visible() State {
	switch {
	case j.State.Finished():
		return j.State
	case !j.CancelledAt.IsZero():
		return Cancelled
	case j.State == Finalizing:
		return Processing
	}
	return j.State
}

// Leased reports whether somebody is building the result at now.
func (j Job) Leased(now time.Time) bool { return j.LeaseBy != "" && now.Before(j.LeaseUntil) }

// Fail returns the job as failed at now for a reason that concerns all of it.
func (j Job) Fail(reason *Error, now time.Time) Job {
	j.State, j.ErrorCode, j.ErrorMessage, j.FinishedAt = Failed, reason.Code, reason.Message, now
	return j
}

// Retryable reports whether a finished job has something that a new run could do better.
func (j Job) Retryable() bool {
	return j.Failed > 0 || (!j.Counted || j.ErrorCode != "") && j.ErrorCode != CodeInvalidRequest // whose options stay what they are
}

// NextRun returns a finished job as its next run begins: documents completed so far are carried over, failed ones are due.
func (j Job) NextRun() Job {
	j.Run++
	j.CarriedOver, j.CarriedFailed, j.Completed, j.Failed = j.Completed, 0, 0, 0
	j.Again, j.RetriedBy, j.Untidy = nil, "", j.Counted
	j.State = Pending
	if j.Counted {
		j.State = Processing
	}
	j.FannedOut, j.HasResult, j.Redrives = false, false, 0
	j.ErrorCode, j.ErrorMessage = "", ""
	j.CancelledAt, j.FinishedAt, j.ExpiresAt, j.RedrivenAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	j.LeaseBy, j.LeaseUntil, j.Untold = "", time.Time{}, false
	j.Callback = Callback{URL: j.Callback.URL}
	return j
}

// Seconds returns a duration in seconds as logs and reports have it: to the millisecond, without what binary fractions add.
func Seconds(d time.Duration) float64 { return math.Round(d.Seconds()*1000) / 1000 }

// Now returns the time as rows keep it: in UTC, to the microsecond.
func Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

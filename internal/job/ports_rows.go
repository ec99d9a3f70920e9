package job

import (
	"context"
	"time"
)

// Jobs stores job rows. All methods are safe for concurrent use, reads see every write that returned before, and what a
// write stored is durable when it returns. Times come back in UTC, to the microsecond at least.
type Jobs interface {
	// Create stores a new job and sets no Version; ErrExists when the id is taken.
	Create(ctx context.Context, j Job) error
	// Get returns the job with the Version to replace it by; ErrNotFound.
	Get(ctx context.Context, id ID) (Job, error)
	// Replace stores j in the place of the row whose Version j carries and returns it with its new Version; ErrConflict
	// when another Replace came first, ErrNotFound when the row is gone.
	Replace(ctx context.Context, j Job) (Job, error)
	// List returns an owner's jobs that are not deleted, newest first, at most limit of those older than before ("" is
	// the start).
	List(ctx context.Context, owner string, before ID, limit int) ([]Job, error)
	// Unfinished returns jobs for which Job.Unfinished holds, oldest first, at most limit of those newer than after.
	Unfinished(ctx context.Context, after ID, limit int) ([]Job, error)
	// Expired returns jobs whose ExpiresAt is set and not after now, at most limit of them. A store that removes rows by
	// itself returns none.
	Expired(ctx context.Context, now time.Time, limit int) ([]Job, error)
	// Remove removes the job's row, its documents' rows and counters. Removing what is not there is no error.
	Remove(ctx context.Context, id ID) error
}

// Documents stores the rows of documents. Consistency, durability and concurrency are those of Jobs.
type Documents interface {
	// Start marks a document as processing in a run and returns its row, with the crashes counted so far in this run.
	// ErrTerminal when it has an outcome of this run or belongs to a newer one. A loss of power
	// may undo it, unless something was stored after it: whoever asked is asked again then.
	Start(ctx context.Context, id ID, run, number int, now time.Time) (Document, error)
	// AddCrash counts the death of a converting process and returns the number of crashes in this run. Where Start would
	// return ErrTerminal nothing is counted and it returns 0.
	AddCrash(ctx context.Context, id ID, run, number int) (int, error)
	// Record stores terminal outcomes (State completed or failed), each with its counter in one transaction. Per
	// document the first outcome of a run wins, and one of a newer run replaces that of an older, never the other way:
	// whether a run converts a document is decided before. An outcome that does not win is dropped without error. An error may leave some of them
	// recorded: call again with all.
	Record(ctx context.Context, outcomes ...Document) error
	// Range returns the rows that exist of the documents numbered first to last, by number.
	Range(ctx context.Context, id ID, first, last int) ([]Document, error)
	// Tally counts the outcomes of a run, exactly, without reading every row.
	Tally(ctx context.Context, id ID, run int) (Tally, error)
}

// Claims are small put-if-absent rows: they make something happen once. Durability is that of Jobs.
type Claims interface {
	// Claim stores value under key unless there is one, and returns the value that holds. It is kept until expires at
	// least.
	Claim(ctx context.Context, key, value string, expires time.Time) (string, error)
	// Release removes a claim that holds value; another value stays. No error when there is none.
	Release(ctx context.Context, key, value string) error
	// Advance stores value under key unless a value with a later sequencer is there, and returns the value that holds.
	// Sequencers are hexadecimal, compared after padding the shorter with zeros on the right, as the S3 user guide
	// says of the field; equal ones replace.
	Advance(ctx context.Context, key, sequencer, value string) (string, error)
}

// Cache remembers where what was made before is found, in small rows that may be lost at any time. It is safe for concurrent use.
type Cache interface {
	// Find returns the value that Keep stored last under key; "" where there is none. One that has expired may still be returned.
	Find(ctx context.Context, key string) (string, error)
	// Keep stores a value, which is not "", under key in the place of the one that is there. The row goes some time after expires.
	Keep(ctx context.Context, key, value string, expires time.Time) error
}

package job

import (
	"context"
	"errors"
	"io"
	"time"
)

// Errors of the ports. Adapters return exactly these (wrapped); any other error is a fault of the infrastructure, after
// which the caller knows nothing about what was written.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("already exists")
	ErrConflict = errors.New("changed by someone else") // a compare-and-swap lost
	ErrChanged  = errors.New("object was replaced")     // the ETag of a Ref no longer matches
	ErrTerminal = errors.New("document has an outcome") // Documents.Start of a document that is done
)

// Jobs stores job rows. All methods are safe for concurrent use, reads see every write that returned before, and what a
// write stored is durable when it returns. Times come back in UTC, to the microsecond at least.
type Jobs interface {
	// Create stores a new job and sets no Version; ErrExists when the id is taken.
	Create(ctx context.Context, j Job) error
	// Get gives the job with the Version to replace it by; ErrNotFound.
	Get(ctx context.Context, id ID) (Job, error)
	// Replace stores j in the place of the row whose Version j carries and gives it with its new Version; ErrConflict
	// when another Replace came first, ErrNotFound when the row is gone.
	Replace(ctx context.Context, j Job) (Job, error)
	// List gives an owner's jobs that are not deleted, newest first, at most limit of those older than before ("" is
	// the start).
	List(ctx context.Context, owner string, before ID, limit int) ([]Job, error)
	// Unfinished gives jobs for which Job.Unfinished holds, oldest first, at most limit of those newer than after.
	Unfinished(ctx context.Context, after ID, limit int) ([]Job, error)
	// Expired gives jobs whose ExpiresAt is set and not after now, at most limit of them. A store that removes rows by
	// itself gives none.
	Expired(ctx context.Context, now time.Time, limit int) ([]Job, error)
	// Remove removes the job's row, its documents' rows and counters. Removing what is not there is no error.
	Remove(ctx context.Context, id ID) error
}

// Documents stores the rows of documents. Consistency, durability and concurrency are those of Jobs.
type Documents interface {
	// Start marks a document as processing in a run and gives its row, with the deaths counted so far in this run.
	// ErrTerminal when it has an outcome of this run, was completed in an earlier one, or belongs to a newer run.
	Start(ctx context.Context, id ID, run, number int, now time.Time) (Document, error)
	// AddDeath counts the death of a converting process and gives the number of deaths in this run. Where Start would
	// give ErrTerminal nothing is counted and it gives 0.
	AddDeath(ctx context.Context, id ID, run, number int) (int, error)
	// Record stores terminal outcomes (State completed or failed), each with its counter in one transaction. Per
	// document the first outcome of a run wins, one of a newer run replaces a failed one of an older, and a completed
	// one is never replaced; an outcome that does not win is dropped without error. An error may leave some of them
	// recorded: call again with all.
	Record(ctx context.Context, outcomes ...Document) error
	// Range gives the rows that exist of the documents numbered first to last, by number.
	Range(ctx context.Context, id ID, first, last int) ([]Document, error)
	// Tally counts the outcomes of a run, exactly, without reading every row.
	Tally(ctx context.Context, id ID, run int) (Tally, error)
}

// Claims are small put-if-absent rows: they make something happen once. Durability is that of Jobs.
type Claims interface {
	// Claim stores value under key unless there is one, and gives the value that holds. It is kept until expires at
	// least.
	Claim(ctx context.Context, key, value string, expires time.Time) (string, error)
	// Release removes a claim that holds value; another value stays. No error when there is none.
	Release(ctx context.Context, key, value string) error
	// Advance stores value under key unless a value with a later sequencer is there, and gives the value that holds.
	// Sequencers are hexadecimal, compared after padding the shorter with zeros on the right, as the S3 user guide
	// says of the field; equal ones replace.
	Advance(ctx context.Context, key, sequencer, value string) (string, error)
}

// Queue is the sending end of a queue that delivers each message at least once, in no order.
type Queue interface {
	// Send puts messages into the queue. When it returns nil all are in it, durably; on an error some may be. Batching
	// and the retry of a partial failure are the adapter's.
	Send(ctx context.Context, messages ...Message) error
	// Waiting gives about how many messages lie in the queue and are not being worked on.
	Waiting(ctx context.Context) (int, error)
}

// Object describes a stored object.
type Object struct {
	Key       string
	VersionID string // "" in a bucket without versions
	ETag      string // as S3 events have it: without the quotes of HTTP
	Size      int64
	Modified  time.Time
}

// Ref names an object, or one version of it when VersionID is set. When ETag is set, reading fails with ErrChanged
// should the object have another.
type Ref struct {
	Key       string `json:"key"`
	VersionID string `json:"version_id,omitempty"`
	ETag      string `json:"etag,omitempty"`
}

// PutOptions modify Objects.Put.
type PutOptions struct {
	IfAbsent    bool   // ErrExists when the key has an object already
	ContentType string // "" is application/octet-stream
	Size        int64  // bytes that the reader gives, where known; 0 is unknown
}

// Objects is one bucket. A method that wrote has stored durably and whole when it returns nil; on an error nothing
// partial is visible under the key. Safe for concurrent use.
type Objects interface {
	Multipart
	// Head describes an object; ErrNotFound.
	Head(ctx context.Context, ref Ref) (Object, error)
	// Open reads n bytes from offset on; n < 0 is to the end. ErrNotFound, ErrChanged. The caller closes it; closing
	// early is cheap.
	Open(ctx context.Context, ref Ref, offset, n int64) (io.ReadCloser, error)
	// Put stores what r gives, in constant memory whatever the size: at most 32 MiB at a time.
	Put(ctx context.Context, key string, r io.Reader, opt PutOptions) (Object, error)
	// Copy stores a copy of an object of this bucket under another key, whatever its size.
	Copy(ctx context.Context, src Ref, key string) error
	// List gives the objects whose key begins with prefix, by key, at most limit of those after the key after.
	List(ctx context.Context, prefix, after string, limit int) ([]Object, error)
	// Remove removes these objects for good: the one version where a Ref names one, else every version under the key.
	// An ETag is not looked at. Removing what is not there is no error.
	Remove(ctx context.Context, refs ...Ref) error
	// RemoveAll removes every object whose key begins with prefix, every version of it.
	RemoveAll(ctx context.Context, prefix string) error
}

// Multipart stores an object by an upload of parts that outlives its writer: whoever knows the upload's id can go on with
// it, until it is completed, aborted or removed by the bucket, as one that nobody completes is some day. Of two that write
// one part the later holds. A part that Parts gives is stored whole. Safe for concurrent use.
type Multipart interface {
	// StartParts begins an upload whose parts come by PutPart, and gives its id.
	StartParts(ctx context.Context, key, contentType string) (uploadID string, err error)
	// PutPart stores one part, numbered from 1 to 10,000. Each but the object's last has 5 MiB at least. ErrNotFound
	// when the upload is over or was never begun.
	PutPart(ctx context.Context, key, uploadID string, number int, data []byte) (UploadedPart, error)
	// Parts gives the parts that are stored, by number; ErrNotFound as PutPart.
	Parts(ctx context.Context, key, uploadID string) ([]UploadedPart, error)
	// CompleteIfAbsent makes the object of these parts of the upload, as PutPart or Parts gave them; what else was
	// stored is dropped. ErrExists when the key has an object already, and the upload stays; ErrConflict when the key
	// was written at the same time, after which the upload is of no use; ErrNotFound as PutPart. Done again after it
	// succeeded it gives nil or one of these.
	CompleteIfAbsent(ctx context.Context, key, uploadID string, parts []UploadedPart) error
	// AbortMultipart drops an upload and its parts. No error when it is over.
	AbortMultipart(ctx context.Context, key, uploadID string) error
}

// Presigner lets clients upload straight into a bucket, and download from it, by URLs that need no other credentials.
type Presigner interface {
	// PresignPut gives the URL and headers of a PUT of one object, valid until expires.
	PresignPut(ctx context.Context, key string, valid time.Duration) (SignedRequest, error)
	// PresignGet gives the URL of a GET that names the file filename.
	PresignGet(ctx context.Context, key, filename string, valid time.Duration) (SignedRequest, error)
	// StartMultipart begins a multipart upload and gives its id.
	StartMultipart(ctx context.Context, key string) (uploadID string, err error)
	// PresignPart gives the URL of the PUT of one part.
	PresignPart(ctx context.Context, key, uploadID string, part int, valid time.Duration) (SignedRequest, error)
	// Parts gives the parts that are stored, by number; ErrNotFound when the upload is over or was never begun.
	Parts(ctx context.Context, key, uploadID string) ([]UploadedPart, error)
	// CompleteMultipart makes the object of its parts; ErrNotFound as Parts.
	CompleteMultipart(ctx context.Context, key, uploadID string, parts []UploadedPart) error
	// AbortMultipart drops the upload and its parts. No error when it is over.
	AbortMultipart(ctx context.Context, key, uploadID string) error
}

// SignedRequest is an HTTP request that carries its own credentials.
type SignedRequest struct {
	URL     string
	Headers map[string]string // to be sent with it
	Expires time.Time
}

// UploadedPart is a stored part of a multipart upload.
type UploadedPart struct {
	Number int
	ETag   string
	Size   int64
	CRC32  string // in base64, as S3 has it; "" of a part that came by a presigned URL
}

// Conversion is one document handed to a Converter.
type Conversion struct {
	Source  string        // absolute path of the DOCX, whose base name the document shows as its own
	Target  string        // absolute path where the PDF is wanted; its folder exists
	Timeout time.Duration // for the conversion itself

	Fonts    []FontRequest // what the document asks for; nil where nobody looked
	Embedded []string      // font families that it brings with it
}

// FontRequest is a font that a document asks for, for text in a language.
type FontRequest struct {
	Family   string
	Language string // BCP 47; "" where the document does not say
}

// Substitutes knows the fonts that replace others where documents are converted. It is safe for concurrent use.
type Substitutes interface {
	// Widths returns, by the family that documents name, the percentage of its own width at which the font that replaces
	// the family has to be set so that lines break where they do in the family itself. Families that are installed, or of
	// which no such percentage is known, are not in it. It is empty when none of the families asked for could be in it.
	Widths(ctx context.Context, families []string) map[string]int
}

// Rendering is what a Converter made.
type Rendering struct {
	Pages   int
	Seconds float64    // the conversion took
	Fonts   []FontSwap // nil where not known
}

// Converter turns a DOCX into a PDF in a process of its own. Safe for concurrent use; it runs as many at a time as it is
// asked to. On nil error Target is a whole PDF of at least one page. On an error Target does not exist; an *Error tells
// what the document did (timeout, crashed, out_of_memory, corrupt, password_protected, wrong_password,
// conversion_failed), any other error is a fault of the machine and the document may be tried again. When ctx ends the
// conversion is killed and the error is ctx's. No process or file of the conversion outlives the call, whatever it
// returns.
type Converter interface {
	Convert(ctx context.Context, c Conversion) (Rendering, error)
}

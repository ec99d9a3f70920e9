package job

import (
	"context"
	"io"
	"time"
)

// Object describes a stored object.
type Object struct {
	Key       string
	VersionID string // "" in a bucket without versions
	ETag      string // as S3 events have it: without the quotes of HTTP
	Size      int64
	Modified  time.Time
	Asked     string // the options that whoever stored it asked for, JSON of at most 2 KB; only Objects.Head says it
}

// Ref names an object, or one version of it when VersionID is set. When ETag is set, reading fails with ErrChanged
// should the object have another.
type Ref struct {
	Key       string `json:"key"`
	VersionID string `json:"version_id,omitempty"`
	ETag      string `json:"etag,omitempty"`
}

// Bucket is all that this process itself does with one bucket.
type Bucket interface {
	Objects
	Remover
	Multipart
}

// Objects are the objects of one bucket. A method that wrote has stored durably and whole when it returns nil; on an error
// nothing partial is visible under the key. Safe for concurrent use.
type Objects interface {
	// Head describes an object; ErrNotFound, ErrChanged.
	Head(ctx context.Context, ref Ref) (Object, error)
	// Open reads n bytes from offset on; n < 0 is to the end. ErrNotFound, ErrChanged. The caller closes it; closing
	// early is cheap.
	Open(ctx context.Context, ref Ref, offset, n int64) (io.ReadCloser, error)
	// Put stores the content of r, in constant memory whatever its size: at most 32 MiB at a time.
	Put(ctx context.Context, key string, r io.Reader, opt PutOptions) (Object, error)
	// Copy stores a copy of an object of this bucket under another key, whatever its size.
	Copy(ctx context.Context, src Ref, key string) error
	// List returns the objects whose key begins with prefix, by key, at most limit of those after the key after.
	List(ctx context.Context, prefix, after string, limit int) ([]Object, error)
}

// PutOptions modify Objects.Put.
type PutOptions struct {
	IfAbsent    bool   // ErrExists when the key has an object already
	ContentType string // "" is application/octet-stream
	Size        int64  // bytes of the reader, where known; 0 is unknown
	Asked       string // kept with the object, see Object.Asked; ASCII without control characters
}

// Remover removes objects of one bucket for good. Safe for concurrent use.
type Remover interface {
	// Remove removes these objects: the one version where a Ref names one, else every version under the key. An ETag is
	// not looked at. Removing what is not there is no error.
	Remove(ctx context.Context, refs ...Ref) error
	// RemoveAll removes every object whose key begins with prefix, every version of it.
	RemoveAll(ctx context.Context, prefix string) error
}

// Multipart stores an object by an upload of parts that outlives its writer: whoever knows the upload's id can go on with
// it, until it is completed, aborted, or removed by the bucket, which removes old uploads that nobody completed. When a
// part is stored twice the later one counts. A part that Parts returns is stored whole. Safe for concurrent use.
type Multipart interface {
	// StartMultipart begins an upload and returns its id.
	StartMultipart(ctx context.Context, key string, opt MultipartOptions) (uploadID string, err error)
	// PutPart stores one part, numbered from 1 to 10,000, of an upload that is not for presigned parts. Each but the
	// object's last has 5 MiB at least. ErrNotFound when the upload is over or was never begun.
	PutPart(ctx context.Context, key, uploadID string, number int, data []byte) (UploadedPart, error)
	// Parts returns the parts that are stored, by number; ErrNotFound as PutPart.
	Parts(ctx context.Context, key, uploadID string) ([]UploadedPart, error)
	// CompleteMultipart makes the object of these parts of the upload, as PutPart or Parts returned them; other stored
	// parts are dropped. ErrNotFound as PutPart. With IfAbsent: ErrExists when the key has an object already, and the
	// upload stays; ErrConflict when the key was written at the same time, after which the upload cannot be completed.
	// Called again after it succeeded it returns nil or one of these.
	CompleteMultipart(ctx context.Context, key, uploadID string, parts []UploadedPart, opt CompleteOptions) error
	// AbortMultipart drops an upload and its parts. No error when it is over.
	AbortMultipart(ctx context.Context, key, uploadID string) error
}

// MultipartOptions modify Multipart.StartMultipart.
type MultipartOptions struct {
	ContentType string // "" is application/octet-stream
	Presigned   bool   // its parts come from clients by Presigner.PresignPart, without checksums, instead of by PutPart
}

// CompleteOptions modify Multipart.CompleteMultipart.
type CompleteOptions struct {
	IfAbsent bool // never replace an object
}

// UploadedPart is a stored part of a multipart upload.
type UploadedPart struct {
	Number int
	ETag   string
	Size   int64
	CRC32  string // in base64, as S3 has it; "" of a part that came by a presigned URL
}

// Presigner signs requests by which clients upload straight into a bucket, and download from it, without other
// credentials. Nothing is sent to the bucket. Safe for concurrent use.
type Presigner interface {
	// PresignPut returns the PUT of one object of size bytes, at least one, and of any content and type. A body of another
	// size is refused (403). With the request's headers so is one for a key that has an object already (412): it replaces
	// nothing. Without them a store may take it.
	PresignPut(ctx context.Context, key string, size int64, valid time.Duration) (SignedRequest, error)
	// PresignPart returns the PUT of one part, of size bytes, of an upload that was begun for presigned parts. A body of
	// another size is refused (403).
	PresignPart(ctx context.Context, key, uploadID string, part int, size int64, valid time.Duration) (SignedRequest, error)
	// PresignGet returns the GET of an object, whose answer names the file filename.
	PresignGet(ctx context.Context, key, filename string, valid time.Duration) (SignedRequest, error)
}

// SignedRequest is an HTTP request that carries its own credentials.
type SignedRequest struct {
	URL     string
	Headers map[string]string // to be sent with it
	Expires time.Time         // when the URL stops working: at most valid from when it was signed
}

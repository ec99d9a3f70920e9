package job

import "errors"

// The ports are the interfaces through which the rules reach the world: rows (ports_rows.go), queues (ports_queue.go),
// objects (ports_objects.go) and the converter (ports_converter.go). Package porttest has a conformance suite for each.

// Errors of the ports. Adapters return exactly these (wrapped); any other error is a fault of the infrastructure, after
// which the caller knows nothing about what was written. Every error names the operation and the key, so that callers pass
// it on as it is.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("already exists")
	ErrConflict = errors.New("changed by someone else") // a compare-and-swap lost
	ErrChanged  = errors.New("object was replaced")     // the ETag of a Ref no longer matches
	ErrDenied   = errors.New("access denied")           // S3 says so, too, of an object that is not there, to those who may not list
	ErrTerminal = errors.New("document has an outcome") // Documents.Start of a document that is done
)

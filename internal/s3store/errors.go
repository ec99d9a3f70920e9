package s3store

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"sheaf/internal/job"
)

// wrap returns the error of an operation on an object, as one of the ports' errors where it is one. A failed precondition is
// ErrChanged for a read and ErrExists for a write: failed names it, nil where there was none.
func wrap(operation, key string, err, failed error) error {
	switch {
	case notFound(err):
		return fmt.Errorf("%s %q: %w", operation, key, job.ErrNotFound)
	case failed != nil && preconditionFailed(err):
		return fmt.Errorf("%s %q: %w", operation, key, failed)
	}
	if denied(err) {
		return fmt.Errorf("%s %q: %w: %w", operation, key, job.ErrDenied, err)
	}
	if full(err) {
		return fmt.Errorf("%s %q: %w: %w", operation, key, job.ErrFull, err)
	}
	if unavailable(err) {
		return fmt.Errorf("%s %q: %w: %w", operation, key, job.ErrUnavailable, err)
	}
	return fmt.Errorf("%s %q: %w", operation, key, err)
}

// unavailable knows the answers of a storage that has a fault of its own or too much to do, and no answer at all.
func unavailable(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if _, unsent := errors.AsType[*smithyhttp.RequestSendError](err); unsent {
		return true
	}
	status := statusCode(err)
	return status >= http.StatusInternalServerError || status == http.StatusTooManyRequests
}

// full knows the answers of a storage whose disk or quota is full. Amazon S3 gives none.
func full(err error) bool {
	return statusCode(err) == http.StatusInsufficientStorage || errorCode(err) == "QuotaExceeded"
}

// notFound knows "NotFound" as the answer to a HEAD, which has no body to name a code in.
func notFound(err error) bool {
	switch errorCode(err) {
	case "NoSuchKey", "NoSuchVersion", "NoSuchUpload", "NotFound":
		return true
	}
	return false
}

// denied knows "Forbidden" as the answer to a HEAD.
func denied(err error) bool {
	code := errorCode(err)
	return code == "AccessDenied" || code == "Forbidden"
}

func preconditionFailed(err error) bool {
	return errorCode(err) == "PreconditionFailed" || statusCode(err) == http.StatusPreconditionFailed
}

// rangeBeyondEnd reports that a read begins at or after the end of the object.
func rangeBeyondEnd(err error) bool { return errorCode(err) == "InvalidRange" }

func errorCode(err error) string {
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		return e.ErrorCode()
	}
	return ""
}

func statusCode(err error) int {
	if e, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		return e.HTTPStatusCode()
	}
	return 0
}

package s3store

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestUnavailable: an error of the storage's own, and no answer, are the machine's fault; a refusal and an end of the caller's are not.
func TestUnavailable(t *testing.T) {
	answered := func(status int) error {
		return &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}}, Err: errors.New("answer")}
	}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{answered(http.StatusInternalServerError), true},
		{answered(http.StatusServiceUnavailable), true},
		{answered(http.StatusTooManyRequests), true},
		{&smithyhttp.RequestSendError{Err: errors.New("connection refused")}, true},
		{answered(http.StatusForbidden), false},
		{fmt.Errorf("%w: %w", &smithyhttp.RequestSendError{Err: context.Canceled}, context.Canceled), false},
	} {
		require.Equal(t, c.want, errors.Is(wrap("put", "key", c.err, nil), job.ErrUnavailable), "%v", c.err)
	}
}

// TestDenied: that is also what S3 answers of an object that is gone to those who may not list its bucket.
func TestDenied(t *testing.T) {
	for code, want := range map[string]bool{"AccessDenied": true, "Forbidden": true, "ExpiredToken": false, "SlowDown": false, "NoSuchKey": false} {
		err := wrap("open", "k", &smithy.GenericAPIError{Code: code, Message: "m"}, job.ErrChanged)
		require.Equal(t, want, errors.Is(err, job.ErrDenied), code)
		require.Equal(t, code == "NoSuchKey", errors.Is(err, job.ErrNotFound), code)
		require.False(t, want && job.IsMachineFault(err))
	}
}

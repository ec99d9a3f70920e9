package s3store

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

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

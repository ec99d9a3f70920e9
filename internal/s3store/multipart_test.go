package s3store

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestCompleteMultipartErrors answers as S3 does where stand-ins for it do not, or not at will.
func TestCompleteMultipartErrors(t *testing.T) {
	ports := []error{job.ErrExists, job.ErrConflict, job.ErrNotFound}
	for _, c := range []struct {
		status int
		code   string
		want   error // of the ports, if any
	}{
		{http.StatusPreconditionFailed, "PreconditionFailed", job.ErrExists},
		{http.StatusConflict, "ConditionalRequestConflict", job.ErrConflict},
		{http.StatusConflict, "OperationAborted", job.ErrConflict},
		{http.StatusNotFound, "NoSuchUpload", job.ErrNotFound},
		{http.StatusBadRequest, "InvalidPart", nil},
		{http.StatusForbidden, "AccessDenied", nil},
	} {
		t.Run(c.code, func(t *testing.T) {
			var request http.Header
			var body string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				b, err := io.ReadAll(r.Body)
				request, body = r.Header.Clone(), string(b)
				if err != nil {
					body = err.Error()
				}
				w.WriteHeader(c.status)
				fmt.Fprintf(w, "<Error><Code>%s</Code></Error>", c.code)
			}))
			defer server.Close()
			b := NewBucket(NewClient(aws.Config{
				BaseEndpoint: &server.URL, Region: "eu-central-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
			}), "outbox")
			err := b.CompleteMultipart(t.Context(), "a", "id", []job.UploadedPart{{Number: 7, ETag: "e", CRC32: "AAAAAA=="}}, job.CompleteOptions{IfAbsent: true})
			for _, port := range ports {
				require.Equal(t, port == c.want, errors.Is(err, port), "%v", err)
			}
			require.Error(t, err)
			require.Equal(t, "*", request.Get("If-None-Match"))
			require.Contains(t, body, "<ChecksumCRC32>AAAAAA==</ChecksumCRC32>")
			require.Contains(t, body, "<PartNumber>7</PartNumber>")
		})
	}
}

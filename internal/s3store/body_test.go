package s3store_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/s3store"
)

// TestBrokenBody: an object that the storage sends in part is the storage's fault, however it breaks off.
func TestBrokenBody(t *testing.T) {
	for name, answer := range map[string]string{
		"whole":                 "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole",
		"whole, length unknown": "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole",
		"cut":                   "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nwho",
		"cut in a chunk":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nwho",
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					return // the client finds no answer
				}
				defer conn.Close()
				_, _ = fmt.Fprint(conn, answer) // what the client misses of it the test sees
			}))
			defer server.Close()
			b := s3store.NewBucket(s3store.NewClient(aws.Config{
				BaseEndpoint: &server.URL, Region: "eu-central-1", Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
			}), "bucket")
			body, err := b.Open(t.Context(), job.Ref{Key: "key"}, 0, -1)
			require.NoError(t, err)
			defer body.Close()
			content, err := io.ReadAll(body)
			if strings.HasPrefix(name, "whole") {
				require.NoError(t, err)
				require.Equal(t, "whole", string(content))
				return
			}
			require.ErrorIs(t, err, job.ErrUnavailable)
		})
	}
}

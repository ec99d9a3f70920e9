package awsclients

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/s3store"
)

func TestBucketAddress(t *testing.T) {
	host := func(clients Clients) string {
		signed, err := s3store.NewBucket(clients.S3, "inbox").PresignGet(t.Context(), "k", "k.pdf", time.Minute)
		require.NoError(t, err)
		u, err := url.Parse(signed.URL)
		require.NoError(t, err)
		return u.Host + u.Path
	}
	for variable, want := range map[string]string{
		"NONE":                 "inbox.s3.eu-central-1.amazonaws.com/k",
		"AWS_ENDPOINT_URL_SQS": "inbox.s3.eu-central-1.amazonaws.com/k",
		"AWS_ENDPOINT_URL":     "127.0.0.1:9/inbox/k",
		"AWS_ENDPOINT_URL_S3":  "127.0.0.1:9/inbox/k",
	} {
		t.Run(variable, func(t *testing.T) {
			t.Setenv(variable, "http://127.0.0.1:9")
			t.Setenv("AWS_REGION", "eu-central-1")
			t.Setenv("AWS_ACCESS_KEY_ID", "test")
			t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
			clients, err := NewClients(t.Context())
			require.NoError(t, err)
			require.Equal(t, want, host(clients))
		})
	}
}

package cloud

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBucketAddress(t *testing.T) {
	host := func(clients Clients) string {
		signed, err := NewBucket(clients.S3, "inbox").PresignGet(t.Context(), "k", "k.pdf", time.Minute)
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

func TestRetriesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause, began := errors.New("throttled"), time.Now()
		tries := newRetries()
		for range maxAttempts - 1 {
			require.NoError(t, tries.again(t.Context(), cause))
		}
		require.ErrorIs(t, tries.again(t.Context(), cause), cause)
		require.Less(t, time.Since(began), 12*time.Second)
		require.Greater(t, time.Since(began), time.Duration(0))
	})
}

func TestRetriesEndWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		cause := errors.New("throttled")
		err := newRetries().again(ctx, cause)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, cause)
	})
}

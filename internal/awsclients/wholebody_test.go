package awsclients

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/stretchr/testify/require"
)

type clientFunc func(*http.Request) (*http.Response, error)

func (f clientFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }

// TestWholeBodies has the SDK close a request's body when it has the answer, while the connection still looks at the body.
func TestWholeBodies(t *testing.T) {
	for name, text := range map[string]string{"small": "body", "large": strings.Repeat("x", maxWholeBody+1), "none": ""} {
		t.Run(name, func(t *testing.T) {
			request := smithyhttp.NewStackRequest().(*smithyhttp.Request)
			request.ContentLength = int64(len(text))
			request, err := request.SetStream(strings.NewReader(text))
			require.NoError(t, err)
			built := request.Build(t.Context())
			var passed *http.Request
			client := wholeBodies{clientFunc(func(r *http.Request) (*http.Response, error) {
				passed = r
				return &http.Response{}, nil
			})}
			_, err = client.Do(built)
			require.NoError(t, err)
			require.Equal(t, int64(len(text)), passed.ContentLength)
			if name != "small" {
				require.Same(t, built, passed)
				return
			}
			require.NoError(t, built.Body.Close())
			b, err := io.ReadAll(passed.Body)
			require.NoError(t, err)
			require.Equal(t, text, string(b))
			require.NotSame(t, built, passed)
		})
	}
}

// TestConfig checks that every client has it.
func TestConfig(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-central-1")
	cfg, err := Config(t.Context())
	require.NoError(t, err)
	clients, err := NewClients(t.Context())
	require.NoError(t, err)
	for _, c := range []aws.HTTPClient{
		cfg.HTTPClient, clients.SQS.Options().HTTPClient, clients.DynamoDB.Options().HTTPClient, clients.S3.Options().HTTPClient,
		clients.EventBridge.Options().HTTPClient,
	} {
		require.IsType(t, wholeBodies{}, c)
	}
}

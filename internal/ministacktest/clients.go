package ministacktest

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/awsclients"
)

// Clients returns clients of the services at an endpoint, made from the environment as a function makes them. The
// environment stays so until t ends.
func Clients(t *testing.T, endpoint string) awsclients.Clients {
	t.Helper()
	t.Setenv("AWS_ENDPOINT_URL", endpoint)
	t.Setenv("AWS_REGION", region)
	t.Setenv("AWS_ACCESS_KEY_ID", AccessKeyID)
	t.Setenv("AWS_SECRET_ACCESS_KEY", SecretAccessKey)
	clients, err := awsclients.NewClients(t.Context())
	require.NoError(t, err)
	return clients
}

// Names tells the tables and queues of one server apart. It is safe for concurrent use.
type Names struct{ n atomic.Int64 }

// Next returns a name that was not used before.
func (s *Names) Next() string { return fmt.Sprint("test-", s.n.Add(1)) }

package dynamo

import (
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/mototest"
	"sheaf/internal/porttest"
)

// dynamoDBLocal names Amazon's DynamoDB Local for the tests, by its URL. It answers exactly as the service does, but its
// licence does not let it be part of every test run. One way to have it: the JAR of the npm package
// amplify-dynamodb-simulator, run as "java -Djava.library.path=DynamoDBLocal_lib -jar DynamoDBLocal.jar -inMemory" in a
// network namespace of its own, as it listens on all interfaces.
const dynamoDBLocal = "SHEAF_TEST_DYNAMODB_LOCAL"

const keep = 7 * 24 * time.Hour

func newTable(t *testing.T, client *dynamodb.Client, names *mototest.Names) *Table {
	name := names.Next()
	mototest.CreateTable(t, client, name)
	return NewTable(client, name, keep)
}

func testTable(t *testing.T, client *dynamodb.Client) {
	var names mototest.Names
	t.Run("jobs", func(t *testing.T) {
		porttest.Jobs(t, func(t *testing.T) job.Jobs { return newTable(t, client, &names).Jobs() })
	})
	t.Run("documents", func(t *testing.T) {
		porttest.Documents(t, func(t *testing.T) job.Documents { return newTable(t, client, &names).Documents() })
	})
	t.Run("claims", func(t *testing.T) {
		porttest.Claims(t, func(t *testing.T) job.Claims { return newTable(t, client, &names).Claims() })
	})
	t.Run("expired claims", func(t *testing.T) { claimsExpire(t, newTable(t, client, &names).Claims()) })
}

// claimsExpire does not wait until the table removes the row of an expired claim, which takes days.
func claimsExpire(t *testing.T, claims *Claims) {
	claim := func(value, want string, expires time.Time) {
		t.Helper()
		got, err := claims.Claim(t.Context(), "k", value, expires)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	now := time.Now()
	claim("a", "a", now.Add(-2*time.Second))
	claim("b", "b", now.Add(time.Hour))
	claim("c", "b", now.Add(time.Hour))
	_, err := claims.Advance(t.Context(), "result", "01", "a")
	require.NoError(t, err)
	got, err := claims.Claim(t.Context(), "result", "b", now.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, "a", got, "what Advance stored does not expire")
}

func TestMoto(t *testing.T) {
	server, ok := mototest.Start(t)
	if !ok {
		return
	}
	testTable(t, mototest.Clients(t, server.Endpoint).DynamoDB)
}

func TestDynamoDBLocal(t *testing.T) {
	endpoint := os.Getenv(dynamoDBLocal)
	if endpoint == "" {
		t.Logf("%s is not set", dynamoDBLocal)
		return
	}
	testTable(t, mototest.Clients(t, endpoint).DynamoDB)
}

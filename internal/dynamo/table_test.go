package dynamo

import (
	"os"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
	"sheaf/internal/ministacktest"
	"sheaf/internal/porttest"
)

// dynamoDBLocal names Amazon's DynamoDB Local for the tests, by its URL. It answers exactly as the service does, but its
// licence does not let it be part of every test run. One way to have it: the JAR of the npm package
// amplify-dynamodb-simulator, run as "java -Djava.library.path=DynamoDBLocal_lib -jar DynamoDBLocal.jar -inMemory" in a
// network namespace of its own, as it listens on all interfaces.
const dynamoDBLocal = "SHEAF_TEST_DYNAMODB_LOCAL"

const keep = 7 * 24 * time.Hour

func newTable(t *testing.T, client *dynamodb.Client, names *ministacktest.Names) *Table {
	name := names.Next()
	ministacktest.CreateTable(t, client, name)
	return NewTable(client, name, keep)
}

func testTable(t *testing.T, client *dynamodb.Client) {
	var names ministacktest.Names
	t.Run("jobs", func(t *testing.T) {
		porttest.Jobs(t, func(t *testing.T) job.Jobs { return newTable(t, client, &names).Jobs() })
	})
	t.Run("jobs of before shards", func(t *testing.T) { listsOldRows(t, newTable(t, client, &names)) })
	t.Run("documents", func(t *testing.T) {
		porttest.Documents(t, func(t *testing.T) job.Documents { return newTable(t, client, &names).Documents() })
	})
	t.Run("claims", func(t *testing.T) {
		porttest.Claims(t, func(t *testing.T) job.Claims { return newTable(t, client, &names).Claims() })
	})
	t.Run("cache", func(t *testing.T) {
		porttest.Cache(t, func(t *testing.T) job.Cache { return newTable(t, client, &names).Cache() })
	})
	t.Run("counts", func(t *testing.T) { counts(t, newTable(t, client, &names).Claims()) })
	t.Run("expired claims", func(t *testing.T) { claimsExpire(t, newTable(t, client, &names).Claims()) })
}

// listsOldRows has some of an owner's jobs in rows as they were before the owner's jobs had shards.
func listsOldRows(t *testing.T, table *Table) {
	const n, old = 40, 3 // every third is an old row
	jobs := table.Jobs()
	var want []job.ID
	for i := range n {
		j := job.Job{ID: job.NewID(time.UnixMilli(1_800_000_000_000 + int64(i))), Owner: "ann", State: job.Completed, Run: 1}
		want = append([]job.ID{j.ID}, want...)
		if i%old > 0 {
			require.NoError(t, jobs.Create(t.Context(), j))
			continue
		}
		row, err := encodeJob(j)
		require.NoError(t, err)
		row[layout.OwnerIndexPK] = text("OWNER#ann")
		require.NoError(t, table.put(t.Context(), row, absent, nil))
	}
	require.NoError(t, jobs.Create(t.Context(), job.Job{ID: job.NewID(time.Now()), Owner: "ann#1", State: job.Completed, Run: 1}))
	for _, page := range []int{1, 7, n, 100} {
		var got []job.ID
		for before := job.ID(""); ; {
			list, err := jobs.List(t.Context(), "ann", before, page)
			require.NoError(t, err)
			for _, j := range list {
				got = append(got, j.ID)
			}
			if len(list) < page {
				break
			}
			before = got[len(got)-1]
		}
		require.Equal(t, want, got, "pages of %d", page)
	}
	for _, id := range want { // a change moves an old row
		j, err := jobs.Get(t.Context(), id)
		require.NoError(t, err)
		_, err = jobs.Replace(t.Context(), j)
		require.NoError(t, err)
	}
	list, err := jobs.List(t.Context(), "ann", "", 100)
	require.NoError(t, err)
	require.Len(t, list, n)
	moved := &ownerShard{jobs: jobs, pk: layout.OldOwnerPK("ann"), page: 1}
	require.NoError(t, moved.fill(t.Context()))
	require.Empty(t, moved.read)
}

func counts(t *testing.T, claims *Claims) {
	const n = 20
	seen := make(chan int64, n)
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			got, err := claims.Count(t.Context(), "a", time.Now().Add(time.Hour))
			assert.NoError(t, err)
			seen <- got
		})
	}
	all.Wait()
	close(seen)
	got := map[int64]bool{}
	for i := range seen {
		got[i] = true
	}
	require.Len(t, got, n, "each is another: %v", got)
	other, err := claims.Count(t.Context(), "b", time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.EqualValues(t, 1, other)
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

func TestMiniStack(t *testing.T) {
	server, ok := ministacktest.Start(t, true)
	if !ok {
		return
	}
	testTable(t, ministacktest.Clients(t, server.Endpoint).DynamoDB)
}

func TestDynamoDBLocal(t *testing.T) {
	endpoint := os.Getenv(dynamoDBLocal)
	if endpoint == "" {
		t.Logf("%s is not set", dynamoDBLocal)
		return
	}
	testTable(t, ministacktest.Clients(t, endpoint).DynamoDB)
}

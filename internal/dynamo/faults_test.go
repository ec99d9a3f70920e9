package dynamo

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/ministacktest"
	"sheaf/internal/porttest"
)

func TestFaults(t *testing.T) {
	server, ok := ministacktest.Start(t, true)
	if !ok {
		return
	}
	clients := ministacktest.Clients(t, server.Endpoint)
	var names ministacktest.Names
	table := func(t *testing.T, decide func(string, int) ministacktest.Fault) (bad, good *Table, f *ministacktest.Faulty) {
		good = newTable(t, clients.DynamoDB, &names)
		faultyClients, f := ministacktest.WithFaults(clients, decide)
		return NewTable(faultyClients.DynamoDB, good.name, keep), good, f
	}
	t.Run("conformance", func(t *testing.T) { faultyConformance(t, table) })
	t.Run("a lost answer to a creation", func(t *testing.T) { lostCreate(t, table) })
	t.Run("a lost answer to a replacement", func(t *testing.T) { lostReplace(t, table) })
	t.Run("a lost answer to a death", func(t *testing.T) { lostDeath(t, table) })
	t.Run("a lost answer to outcomes", func(t *testing.T) { lostRecord(t, table) })
	t.Run("transactions in each other's way", func(t *testing.T) { conflictingRecord(t, table) })
	t.Run("a transaction that can never be", func(t *testing.T) { impossibleRecord(t, table) })
	t.Run("batches done in part", func(t *testing.T) { partialBatches(t, table) })
	t.Run("an expired token", func(t *testing.T) { expiredTable(t, table) })
}

type openFaulty = func(t *testing.T, decide func(string, int) ministacktest.Fault) (bad, good *Table, f *ministacktest.Faulty)

// faultyConformance runs the whole suites while the table throttles and connections break. The answers to updates are
// not lost: the suite wants the numbers of racing deaths to be distinct.
func faultyConformance(t *testing.T, open openFaulty) {
	decide := func(operation string, call int) ministacktest.Fault {
		switch {
		case call%7 == 0:
			return ministacktest.Refuse("com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException")
		case call%11 == 0:
			return ministacktest.Refuse("com.amazon.coral.availability#ThrottlingException")
		case call%5 == 0 && operation != "UpdateItem":
			return ministacktest.LoseAnswer
		}
		return nil
	}
	bad := func(t *testing.T) *Table {
		table, _, _ := open(t, decide)
		return table
	}
	porttest.Jobs(t, func(t *testing.T) job.Jobs { return bad(t).Jobs() })
	porttest.Documents(t, func(t *testing.T) job.Documents { return bad(t).Documents() })
	porttest.Claims(t, func(t *testing.T) job.Claims { return bad(t).Claims() })
	porttest.Cache(t, func(t *testing.T) job.Cache { return bad(t).Cache() })
}

func someJob() job.Job {
	now := time.Now()
	return job.Job{ID: job.NewID(now), Owner: "o", State: job.Pending, Run: 1, CreatedAt: now, UpdatedAt: now}
}

func lostCreate(t *testing.T, open openFaulty) {
	bad, _, f := open(t, ministacktest.First(2, "PutItem", ministacktest.LoseAnswer))
	j := someJob()
	require.NoError(t, bad.Jobs().Create(t.Context(), j))
	require.GreaterOrEqual(t, f.Count("PutItem"), 3)
	require.ErrorIs(t, bad.Jobs().Create(t.Context(), j), job.ErrExists)
}

func lostReplace(t *testing.T, open openFaulty) {
	bad, good, f := open(t, ministacktest.First(2, "PutItem", ministacktest.LoseAnswer))
	require.NoError(t, good.Jobs().Create(t.Context(), someJob()))
	j := someJob()
	require.NoError(t, good.Jobs().Create(t.Context(), j))
	old, err := good.Jobs().Get(t.Context(), j.ID)
	require.NoError(t, err)
	replaced, err := bad.Jobs().Replace(t.Context(), old)
	require.NoError(t, err)
	require.GreaterOrEqual(t, f.Count("PutItem"), 3)
	got, err := good.Jobs().Get(t.Context(), j.ID)
	require.NoError(t, err)
	require.Equal(t, replaced.Version, got.Version)
	_, err = bad.Jobs().Replace(t.Context(), old)
	require.ErrorIs(t, err, job.ErrConflict)
}

func lostDeath(t *testing.T, open openFaulty) {
	decide := func(operation string, call int) ministacktest.Fault {
		if call == 1 { // of the first death, which makes the row, and of the second
			return map[string]ministacktest.Fault{"PutItem": ministacktest.LoseAnswer}[operation]
		}
		return map[bool]ministacktest.Fault{operation == "UpdateItem" && call == 3: ministacktest.LoseAnswer}[true]
	}
	bad, _, f := open(t, decide)
	id := someJob().ID
	for want := 1; want <= 3; want++ {
		n, err := bad.Documents().AddCrash(t.Context(), id, 1, 1)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	require.GreaterOrEqual(t, f.Count("PutItem"), 2, "its fault met a call")
	require.GreaterOrEqual(t, f.Count("UpdateItem"), 5, "its fault met a call")
}

func outcomes(id job.ID, n int) []job.Document {
	all := make([]job.Document, n)
	for i := range all {
		all[i] = job.Document{Job: id, Number: i + 1, Run: 1, State: job.Completed, At: time.UnixMicro(int64(i)).UTC()}
	}
	return all
}

func requireCounted(t *testing.T, table *Table, id job.ID, n int) {
	t.Helper()
	tally, err := table.Documents().Tally(t.Context(), id, 1)
	require.NoError(t, err)
	require.Equal(t, n, tally.Completed)
	rows, err := table.Documents().Range(t.Context(), id, 1, n)
	require.NoError(t, err)
	require.Len(t, rows, n)
}

func lostRecord(t *testing.T, open openFaulty) {
	bad, good, f := open(t, ministacktest.First(20, "TransactWriteItems", ministacktest.LoseAnswer))
	id := someJob().ID
	require.NoError(t, bad.Documents().Record(t.Context(), outcomes(id, 100)...))
	require.Greater(t, f.Count("TransactWriteItems"), 20)
	requireCounted(t, good, id, 100)
}

// cancel cancels a transaction because of its last row.
func cancel(code string) ministacktest.Fault {
	return func(req *http.Request, send func(*http.Request) (*http.Response, error)) (*http.Response, error) {
		var request struct{ TransactItems []any }
		if err := json.NewDecoder(req.Body).Decode(&request); err != nil {
			return nil, err
		}
		reasons := make([]map[string]string, len(request.TransactItems))
		for i := range reasons {
			reasons[i] = map[string]string{"Code": "None"}
		}
		reasons[len(reasons)-1]["Code"] = code
		return ministacktest.Answer(http.StatusBadRequest, map[string]any{
			"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "CancellationReasons": reasons,
		})(req, send)
	}
}

func conflictingRecord(t *testing.T, open openFaulty) {
	for _, code := range []string{"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"} {
		bad, good, f := open(t, ministacktest.First(4, "TransactWriteItems", cancel(code)))
		id := someJob().ID
		require.NoError(t, bad.Documents().Record(t.Context(), outcomes(id, 20)...), code)
		require.Equal(t, 8+4, f.Count("TransactWriteItems"), code)
		requireCounted(t, good, id, 20)
	}
}

func impossibleRecord(t *testing.T, open openFaulty) {
	bad, good, f := open(t, ministacktest.First(100, "TransactWriteItems", cancel("ValidationError")))
	id := someJob().ID
	err := bad.Documents().Record(t.Context(), outcomes(id, 1)...)
	ministacktest.RequireFault(t, err, "TransactionCanceledException")
	require.Equal(t, 1, f.Count("TransactWriteItems"))
	requireCounted(t, good, id, 0)
}

func partialBatches(t *testing.T, open openFaulty) {
	var table string // as the request names it
	removal := ministacktest.Half(func(request map[string]any) (string, any) {
		items := request["RequestItems"].(map[string]any)
		done, rest := ministacktest.HalfOf(items[table])
		items[table] = done
		return "UnprocessedItems", map[string]any{table: rest}
	})
	reading := ministacktest.Half(func(request map[string]any) (string, any) {
		batch := request["RequestItems"].(map[string]any)[table].(map[string]any)
		done, rest := ministacktest.HalfOf(batch["Keys"])
		batch["Keys"] = done
		return "UnprocessedKeys", map[string]any{table: map[string]any{"Keys": rest, "ConsistentRead": true}}
	})
	bad, good, f := open(t, func(operation string, call int) ministacktest.Fault {
		if call%3 == 0 {
			return nil
		}
		return map[string]ministacktest.Fault{"BatchWriteItem": removal, "BatchGetItem": reading}[operation]
	})
	table = good.name
	j := someJob()
	require.NoError(t, good.Jobs().Create(t.Context(), j))
	require.NoError(t, good.Documents().Record(t.Context(), outcomes(j.ID, 300)...))
	requireCounted(t, bad, j.ID, 300)
	require.Equal(t, 3, f.Count("BatchGetItem"), "for one of 8 counters, of 4 and of 2")

	require.NoError(t, bad.Jobs().Remove(t.Context(), j.ID))
	_, err := good.Jobs().Get(t.Context(), j.ID)
	require.ErrorIs(t, err, job.ErrNotFound)
	requireCounted(t, good, j.ID, 0)
	require.Greater(t, f.Count("BatchWriteItem"), 8*2, "of 39 rows under each key")
}

func expiredTable(t *testing.T, open openFaulty) {
	refused := ministacktest.Refuse("com.amazon.coral.service#ExpiredTokenException")
	bad, good, f := open(t, func(_ string, call int) ministacktest.Fault {
		return map[bool]ministacktest.Fault{call == 1: refused}[true]
	})
	j := someJob()
	err := bad.Jobs().Create(t.Context(), j)
	ministacktest.RequireFault(t, err, "ExpiredTokenException", job.ErrExists, job.ErrNotFound, job.ErrConflict)
	require.Equal(t, 1, f.Count("PutItem"), "no other attempt has another token")
	_, err = good.Jobs().Get(t.Context(), j.ID)
	require.ErrorIs(t, err, job.ErrNotFound)
	err = bad.Documents().Record(t.Context(), outcomes(j.ID, 3)...)
	ministacktest.RequireFault(t, err, "ExpiredTokenException")

	require.NoError(t, bad.Jobs().Create(t.Context(), j))
	require.NoError(t, bad.Documents().Record(t.Context(), outcomes(j.ID, 3)...))
	requireCounted(t, good, j.ID, 3)
}

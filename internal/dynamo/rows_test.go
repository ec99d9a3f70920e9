package dynamo

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

const rowJob = job.ID("0193a000-0000-7000-8000-000000000000")

// attribute returns the text or number of an attribute, "" where it is absent.
func attribute(t *testing.T, row item, name string) string {
	t.Helper()
	switch a := row[name].(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return a.Value
	}
	require.NotContains(t, row, name)
	return ""
}

func TestRowOfJob(t *testing.T) {
	at := time.Unix(1_800_000_000, 1)
	const owner, unfinished, ttl = "OWNERS#4#o", "UNFINISHED#4", "1800000001"
	for name, c := range map[string]struct {
		job  job.Job
		want [3]string // owner_key, unfinished_key, ttl
	}{
		"under way":               {job.Job{State: job.Processing}, [3]string{owner, unfinished, ""}},
		"finished":                {job.Job{State: job.Completed, ExpiresAt: at}, [3]string{owner, "", ttl}},
		"finished, kept for good": {job.Job{State: job.Failed}, [3]string{owner, "", ""}},
		"deleted, not yet purged": {job.Job{State: job.Failed, DeletedAt: at, ExpiresAt: at}, [3]string{"", unfinished, ""}},
		"deleted":                 {job.Job{State: job.Failed, DeletedAt: at, Purged: true, ExpiresAt: at}, [3]string{"", "", ttl}},
	} {
		c.job.ID, c.job.Owner = rowJob, "o"
		row, err := encodeJob(c.job)
		require.NoError(t, err)
		require.Equal(t, "JOB#"+string(rowJob), attribute(t, row, "pk"))
		require.Equal(t, "JOB", attribute(t, row, "sk"))
		require.Equal(t, string(rowJob), attribute(t, row, "job_id"))
		got := [3]string{attribute(t, row, "owner_key"), attribute(t, row, "unfinished_key"), attribute(t, row, "ttl")}
		require.Equal(t, c.want, got, name)
	}
}

func TestRowOfDocument(t *testing.T) {
	table := NewTable(nil, "t", 7*24*time.Hour)
	d := job.Document{Job: rowJob, Number: 10_000, Run: 2, State: job.Completed, At: time.Unix(1_800_000_000, 0)}
	row, err := table.encodeDocument(d).item()
	require.NoError(t, err)
	require.Equal(t, "JOB#"+string(rowJob)+"#0", attribute(t, row, "pk"))
	require.Equal(t, "DOC#010000", attribute(t, row, "sk"))
	require.Equal(t, "1803801600", attribute(t, row, "ttl"), "44 days later")
	require.Equal(t, documentKey(rowJob, 10_000), item{"pk": row["pk"], "sk": row["sk"]})

	count := table.count(counter{rowJob, 5, 2}, []job.Document{d}, true)
	require.Equal(t, key("JOB#"+string(rowJob)+"#5", "COUNT#2"), count.Key)
	require.Equal(t, number(1_803_801_600), count.ExpressionAttributeValues[":ttl"])
}

// TestRowOfManyFonts hands in what no document of good will has. The row must stay below DynamoDB's 400 KB, and so many
// of them below the 4 MB of a transaction.
func TestRowOfManyFonts(t *testing.T) {
	fonts := make([]job.FontSubstitution, 10_000)
	for i := range fonts {
		fonts[i] = job.FontSubstitution{Font: strings.Repeat("明", 85), ReplacedBy: "Noto Sans CJK JP"}
	}
	row := NewTable(nil, "t", keep).encodeDocument(job.Document{Job: rowJob, Number: 1, State: job.Completed, Fonts: fonts})
	require.Greater(t, len(row.Fonts), 300)
	size := 0
	for _, f := range row.Fonts {
		// What an item's size is made of (Amazon DynamoDB developer guide, Item sizes and formats): names, text, a byte
		// for the flag, and 1 and 3 bytes for each member and each map.
		size += len("font"+"by"+"metric") + len(f.Font) + len(f.ReplacedBy) + 1 + 3*1 + 3 + 1
	}
	require.Less(t, (size+1_000)*recordBatch, 4<<20)
	require.Equal(t, fonts[:len(row.Fonts)], row.document(rowJob).Fonts)
}

func TestKeyOfClaim(t *testing.T) {
	long := strings.Repeat("k", 3_000)
	seen := map[string]bool{}
	for _, name := range []string{"", "drop/ä", long[:maxClaimKey], long, long + "k"} {
		pk := attribute(t, claimKey(name), "pk")
		require.LessOrEqual(t, len(pk), 2_048)
		require.False(t, seen[pk], name)
		seen[pk] = true
	}
}

package layout

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestOwnersShareNoKey: whatever their names are.
func TestOwnersShareNoKey(t *testing.T) {
	seen := map[string]string{}
	for _, owner := range []string{"", "a", "a#1", "#a", "1#a", "S#1#a"} {
		keys := []string{OldOwnerPK(owner)}
		for shard := range Shards {
			keys = append(keys, OwnerPK(owner, shard))
		}
		for _, key := range keys {
			require.NotContains(t, seen, key, owner)
			seen[key] = owner
		}
	}
}

// TestJobsAreSpread makes sure that the jobs of one moment, whose ids begin alike, do not share a key.
func TestJobsAreSpread(t *testing.T) {
	now, jobs := time.Now(), [Shards]int{}
	for range 800 {
		jobs[JobShard(job.NewID(now))]++
	}
	require.Greater(t, slices.Min(jobs[:]), 50, "%v", jobs)
}

func TestJobOf(t *testing.T) {
	id := job.NewID(time.Now())
	for _, pk := range []string{JobPK(id), ShardPK(id, 7)} {
		got, ok := JobOf(pk)
		require.True(t, ok, pk)
		require.Equal(t, id, got)
	}
	for _, pk := range []string{"", "JOB#", "JOB#x", ClaimPK(string(id)), string(id)} {
		_, ok := JobOf(pk)
		require.False(t, ok, pk)
	}
}

package porttest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// Claims tests an adapter of job.Claims. open returns an empty store each time.
func Claims(t *testing.T, open func(t *testing.T) job.Claims) {
	t.Run("claim and release", func(t *testing.T) { claimsRelease(t, open(t)) })
	t.Run("one of many claims holds", func(t *testing.T) { claimsRace(t, open(t)) })
	t.Run("the later sequencer holds", func(t *testing.T) { claimsAdvance(t, open(t)) })
	t.Run("the latest of many sequencers holds", func(t *testing.T) { claimsRaceAdvance(t, open(t)) })
}

func claimsRelease(t *testing.T, claims job.Claims) {
	ctx, until := t.Context(), time.Now().Add(time.Hour)
	claim := func(key, value, want string) {
		got, err := claims.Claim(ctx, key, value, until)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	const key = "drop/2026/ä b.zip@v1"
	require.NoError(t, claims.Release(ctx, key, "a"), "there is none")
	claim(key, "a", "a")
	claim(key, "b", "a")
	claim(key, "a", "a")
	claim("another", "b", "b")
	require.NoError(t, claims.Release(ctx, key, "b"))
	claim(key, "c", "a")
	require.NoError(t, claims.Release(ctx, key, "a"))
	claim(key, "c", "c")
	claim("another", "c", "b")
}

func claimsRace(t *testing.T, claims job.Claims) {
	for round := range 10 {
		got, errs := make([]string, writers), make([]error, writers)
		race(func(w int) {
			got[w], errs[w] = claims.Claim(t.Context(), fmt.Sprint("key", round), fmt.Sprint(w), time.Now().Add(time.Hour))
		})
		for w := range writers {
			require.NoError(t, errs[w])
			require.Equal(t, got[0], got[w])
		}
	}
}

func claimsAdvance(t *testing.T, claims job.Claims) {
	for i, c := range []struct {
		there, mine string
		replaces    bool
	}{
		{"0055AED6DCD90281E5", "0055AED6DCD90281E6", true},
		{"0055AED6DCD90281E6", "0055AED6DCD90281E5", false},
		{"0055AED6DCD90281E5", "0055AED6DCD90281E5", true}, // equal
		{"0055", "0054FF", false},                          // the longer is not the later
		{"0054FF", "0055", true},
		{"0055", "00550001", true},
		{"00550001", "0055", false},
		{"0055", "005500", true}, // equal once padded
		{"005500", "0055", true},
		{"1", "0F", false}, // not read as numbers
		{"0F", "1", true},
		{"0055", "", false}, // only asks what is there
		{"", "0055", true},
	} {
		key, name := fmt.Sprint("results/", i), fmt.Sprintf("%s after %s", c.mine, c.there)
		got, err := claims.Advance(t.Context(), key, c.there, "there")
		require.NoError(t, err, name)
		require.Equal(t, "there", got, name)
		want := "there"
		if c.replaces {
			want = "mine"
		}
		got, err = claims.Advance(t.Context(), key, c.mine, "mine")
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
		got, err = claims.Advance(t.Context(), key, "", "oldest of all")
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
}

func claimsRaceAdvance(t *testing.T, claims job.Claims) {
	latest := strings.Repeat("F", writers)
	errs := make([]error, writers)
	race(func(w int) {
		_, errs[w] = claims.Advance(t.Context(), "results/a.zip", latest[:w+1], fmt.Sprint(w))
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
	got, err := claims.Advance(t.Context(), "results/a.zip", "F", "late")
	require.NoError(t, err)
	require.Equal(t, fmt.Sprint(writers-1), got)
}

package function

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
	"sheaf/internal/pipeline"
)

func TestRateOfAnOwner(t *testing.T) {
	counts, calls := map[string]int64{}, 0
	var fault error
	var log strings.Builder
	now := time.Date(2026, 1, 2, 3, 4, 3, 0, time.UTC)
	newRate := func() *ownerRate { // as in another instance of the function
		return &ownerRate{
			most: 20, now: func() time.Time { return now }, log: slog.New(slog.NewTextHandler(&log, nil)), refused: map[string]bool{},
			count: func(_ context.Context, key string, expires time.Time) (int64, error) {
				calls++
				require.True(t, expires.After(now.Add(rateWindow)))
				counts[key]++
				return counts[key], fault
			},
		}
	}
	a, b := newRate(), newRate()
	for i := range 20 {
		require.Zero(t, []*ownerRate{a, b}[i%2].admit(t.Context(), "ann"), i)
	}
	require.Equal(t, 7*time.Second, a.admit(t.Context(), "ann"), "until the window is over")
	require.Equal(t, 7*time.Second, b.admit(t.Context(), "ann"))
	require.Zero(t, a.admit(t.Context(), "bob"), "others are let in")
	before := calls
	for range 100 {
		require.NotZero(t, a.admit(t.Context(), "ann"))
	}
	require.Equal(t, before, calls, "who was refused costs nothing more")

	now = now.Add(7 * time.Second)
	require.Zero(t, a.admit(t.Context(), "ann"))
	fault = errors.New("throttled")
	require.Zero(t, b.admit(t.Context(), "ann"), "the service stays")
	require.Contains(t, log.String(), "throttled")
}

func TestRateAsSet(t *testing.T) {
	environment(t)
	p := &pipeline.Pipeline{}
	for _, none := range []string{"", "0"} {
		t.Setenv(config.OwnerRate, none)
		r, err := newOwnerRate(t.Context(), p)
		require.NoError(t, err)
		require.Nil(t, r)
	}
	t.Setenv(config.OwnerRate, "20")
	r, err := newOwnerRate(t.Context(), p)
	require.NoError(t, err)
	require.EqualValues(t, 200, r.most)
	t.Setenv(config.OwnerRate, "many")
	_, err = newOwnerRate(t.Context(), p)
	require.ErrorContains(t, err, `SHEAF_OWNER_RATE: "many" is no number`)
}

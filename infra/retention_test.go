package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// noClaims refuses all claims, and notes until when they should hold.
type noClaims struct {
	job.Claims
	until time.Time
}

func (c *noClaims) Claim(_ context.Context, _, _ string, until time.Time) (string, error) {
	c.until = until
	return "", errors.New("refused")
}

// TestClaimsOfDropsOutliveTheDrops: else the event of a drop, or the safety net, makes a second job of it.
func TestClaimsOfDropsOutliveTheDrops(t *testing.T) {
	for variant, values := range variants() {
		settings, err := parseSettings(values)
		require.NoError(t, err)
		inbox, err := decodeTemplate(t, synthesized(t, variant)).resource("AWS::S3::Bucket", "Inbox")
		require.NoError(t, err)
		days, ok := inbox.at("Properties.LifecycleConfiguration.Rules.0.ExpirationInDays").(float64)
		require.True(t, ok)

		claims, now := &noClaims{}, time.Now()
		rules := pipeline.Pipeline{
			Claims: claims, Limits: job.Limits{Keep: time.Duration(settings.KeepDays) * 24 * time.Hour},
			Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		}
		require.Error(t, rules.Arrived(t.Context(), job.Arrival{Key: job.DropPrefix + "a.docx", ETag: "e"}))
		// S3 removes what has expired at the next midnight (Amazon S3 user guide, Expiring objects), or when it comes to it.
		removed := now.Add(time.Duration(days)*24*time.Hour + 48*time.Hour)
		require.True(t, claims.until.After(removed), "%s: claimed until %s, and there until %s", variant, claims.until, removed)
	}
}

package function

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

// environment sets the variables of a function on AWS.
func environment(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("AWS_REGION", "eu-central-1")
	for name, value := range map[string]string{
		config.Table: "sheaf", config.Inbox: "in", config.Outbox: "out", config.DropOwner: "ann",
		config.IntakeQueue: "https://sqs.example/1/intake", config.ConvertQueue: "https://sqs.example/1/convert",
		config.BundleQueue: "https://sqs.example/1/bundle",
	} {
		t.Setenv(name, value)
	}
}

func TestPipelineHasWhatItNeeds(t *testing.T) {
	environment(t)
	p, err := Pipeline(t.Context(), config.Table, config.Inbox, config.Outbox, config.IntakeQueue, config.ConvertQueue, config.BundleQueue)
	require.NoError(t, err)
	for _, port := range []any{
		p.Jobs, p.Documents, p.Claims, p.Inbox, p.Uploads, p.Outbox, p.Downloads, p.IntakeQueue, p.ConvertQueue, p.BundleQueue,
	} {
		require.NotNil(t, port)
	}
	require.Equal(t, "ann", p.DropOwner)
	require.Equal(t, int64(4<<20), p.Limits.InlineBytes)
	require.DirExists(t, p.Scratch)

	require.False(t, p.Notify)
	require.Nil(t, p.Notices)

	t.Setenv(config.EventSource, "papers")
	p, err = Pipeline(t.Context(), config.Table, config.Outbox)
	require.NoError(t, err)
	require.True(t, p.Notify)
	require.NotNil(t, p.Notices)
	require.Nil(t, p.Inbox)
	require.Nil(t, p.IntakeQueue)
}

func TestAgain(t *testing.T) {
	environment(t)
	again, err := Again(t.Context())
	require.NoError(t, err)
	require.Nil(t, again, "there is no way to the queue")
	t.Setenv(config.SourceQueue, "https://sqs.example/1/intake")
	again, err = Again(t.Context())
	require.NoError(t, err)
	require.NotNil(t, again)
}

func TestTraceOfTheInvocation(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "Root=1-5e-1;Parent=2;Sampled=0": "", "Root=1-5e-1;Parent=2;Sampled=1;Lineage=a:0": "Root=1-5e-1;Parent=2;Sampled=1;Lineage=a:0",
	} {
		t.Setenv("_X_AMZN_TRACE_ID", header)
		require.Equal(t, want, trace())
	}
}

func TestPipelineTakesItsLimits(t *testing.T) {
	environment(t)
	t.Setenv(config.MaxInline, "1MiB")
	t.Setenv(config.Timeout, "75s")
	p, err := Pipeline(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(1<<20), p.Limits.InlineBytes)
	require.Equal(t, 75*time.Second, p.Limits.Conversion)
}

func TestPipelineBeginsWithoutLeftovers(t *testing.T) {
	environment(t)
	left := filepath.Join(os.Getenv("TMPDIR"), "sheaf", "document-1", "in")
	require.NoError(t, os.MkdirAll(left, 0o700))
	p, err := Pipeline(t.Context())
	require.NoError(t, err)
	entries, err := os.ReadDir(p.Scratch)
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestPipelineRefuses(t *testing.T) {
	for name, c := range map[string]struct{ variable, value, needed, want string }{
		"a variable that is not set": {config.Inbox, "", config.Inbox, "SHEAF_INBOX is not set"},
		"one that is no part of it":  {config.Auth, "token", config.Auth, "SHEAF_AUTH is no part"},
		"a bad limit":                {config.Timeout, "soon", config.Inbox, "SHEAF_TIMEOUT"},
		"a bad log":                  {config.Log, "loud", config.Inbox, "SHEAF_LOG"},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t)
			t.Setenv(c.variable, c.value)
			_, err := Pipeline(t.Context(), c.needed)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestAPIRefusesUnknownWays(t *testing.T) {
	environment(t)
	t.Setenv(config.Auth, "none")
	p, err := Pipeline(t.Context(), config.Table, config.Inbox, config.Outbox, config.IntakeQueue, config.BundleQueue)
	require.NoError(t, err)
	_, err = API(t.Context(), p)
	require.ErrorContains(t, err, `SHEAF_AUTH: "none" is not a way`)
}

func TestAPIRefusesAPipelineThatLacksAPort(t *testing.T) {
	environment(t)
	p, err := Pipeline(t.Context(), config.Table, config.Inbox, config.Outbox, config.IntakeQueue)
	require.NoError(t, err)
	_, err = API(t.Context(), p)
	require.ErrorContains(t, err, "step api of the pipeline needs BundleQueue")
}

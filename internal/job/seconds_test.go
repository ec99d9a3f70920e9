package job_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0", 3546394 * time.Microsecond: "3.546", 250 * time.Millisecond: "0.25", time.Hour + 100*time.Millisecond: "3600.1", 900 * time.Nanosecond: "0",
	} {
		require.Equal(t, want, strconv.FormatFloat(job.Seconds(d), 'f', -1, 64), d)
	}
}

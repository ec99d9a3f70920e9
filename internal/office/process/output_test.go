package process

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTail(t *testing.T) {
	require.Equal(t, "short", tail(strings.NewReader("short")))
	long := strings.Repeat("x", 3*TailBytes) + "end"
	require.Equal(t, long[len(long)-TailBytes:], tail(strings.NewReader(long)))
}

package tail_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/tail"
)

func TestTail(t *testing.T) {
	require.Equal(t, "short", tail.Read(strings.NewReader("short")))
	long := strings.Repeat("x", 3*tail.Bytes) + "end"
	require.Equal(t, long[len(long)-tail.Bytes:], tail.Read(strings.NewReader(long)))
}

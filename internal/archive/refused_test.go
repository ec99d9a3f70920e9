package archive

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMarksOfNoReason: anyone may write the mark, with any number in it.
func TestMarksOfNoReason(t *testing.T) {
	mark := func(reason ...byte) []byte {
		return append([]byte{byte(extraRefused & 0xff), byte(extraRefused >> 8), byte(len(reason)), 0}, reason...)
	}
	for n := range 256 {
		err := refusedBefore(mark(byte(n), 0, 0))
		if n >= 1 && n <= len(reasons()) {
			require.ErrorIs(t, err, reasons()[n-1], n)
		} else {
			require.NoError(t, err, n)
		}
	}
	require.NoError(t, refusedBefore(mark()))
	require.NoError(t, refusedBefore(nil))
}

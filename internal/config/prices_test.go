package config

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestParsePrices(t *testing.T) {
	for text, want := range map[string]job.Prices{"": {}, "0.0000166667,0.00001": {GBSecond: 0.0000166667, Document: 0.00001}} {
		got, err := ParsePrices(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"1", "a,b", "1,", "-1,0", "1,2,3"} {
		_, err := ParsePrices(text)
		require.ErrorContains(t, err, "not two prices", text)
	}
}

package job

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCost(t *testing.T) {
	w := WorkOf(2*time.Second, 1500*time.Millisecond, 512<<20).Plus(WorkOf(time.Second, 0, 0))
	require.Equal(t, Work{Compute: 2500, Memory: 512 * 2000}, w, "of one that was ended before it told, the time that it ran")
	require.Equal(t, Cost{ComputeSeconds: 2.5, GBSeconds: 1}, CostOf(w, 2, Prices{}))
	priced := CostOf(w, 2, Prices{GBSecond: 0.0000166667, Document: 0.00001})
	require.InDelta(t, 0.000037, *priced.USDEstimate, 1e-9)
}

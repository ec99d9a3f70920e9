package pdf

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestStacked: notes stand where they belong as far as those above and the edges of the page let them.
func TestStacked(t *testing.T) {
	for name, c := range map[string]struct{ heights, wanted, want []float64 }{
		"none":               {},
		"room":               {[]float64{10, 20}, []float64{90, 50}, []float64{90, 50}},
		"one above another":  {[]float64{10, 20}, []float64{90, 88}, []float64{90, 74}},
		"above the page":     {[]float64{10}, []float64{120}, []float64{100}},
		"below the page":     {[]float64{10, 20}, []float64{24, 15}, []float64{36, 20}},
		"as much as is room": {[]float64{47, 47}, []float64{10, 10}, []float64{100, 47}},
	} {
		t.Run(name, func(t *testing.T) {
			got := stacked(c.heights, c.wanted, 100, 0)
			require.Len(t, got, len(c.want))
			for i := range got {
				require.InDelta(t, c.want[i], got[i], 1e-9)
			}
		})
	}
}

// TestDestination: what leads to a place of a page leads to the same once the page is smaller.
func TestDestination(t *testing.T) {
	page, other := ref{3, 0}, ref{4, 0}
	s := &shrinker{newUpdate(nil), map[ref]shrunk{page: newShrunk([4]float64{0, 0, 600, 800}, .5)}}
	for _, c := range []struct{ from, want array }{
		{array{page, name("XYZ"), 100, 800, 0}, array{page, name("XYZ"), 50.0, 600.0, 0}},
		{array{page, name("XYZ"), nil, 0.0, nil}, array{page, name("XYZ"), nil, 200.0, nil}},
		{array{page, name("FitR"), 0, 0, 600, 800}, array{page, name("FitR"), 0.0, 200.0, 300.0, 600.0}},
		{array{page, name("FitH"), 400}, array{page, name("FitH"), 400.0}},
		{array{other, name("XYZ"), 100, 800, 0}, nil},
		{array{page, 1, 2}, nil},
	} {
		got, ok := s.destination(c.from)
		require.Equal(t, c.want != nil, ok, c.from)
		require.Equal(t, c.want, got)
	}
}

package sfnt_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/sfnt"
)

// TestFitCodes gives a font codes of its own and the glyphs behind them widths, and has FreeType read the file that is made of it.
func TestFitCodes(t *testing.T) {
	f := face(t, bytes.NewReader(installed(t, "Liberation Mono:style=Regular")), "LiberationMono")
	_, err := f.FitCodes(map[int]float64{1: 500})
	require.Error(t, err, "a font without codes of its own")
	a, err := f.Glyph('a')
	require.NoError(t, err)
	require.Less(t, a, 256)
	cmap := append([]byte{0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 12, 0, 0, 1, 6, 0, 0}, make([]byte, 256)...)
	cmap[18+65] = byte(a)
	f.Set("cmap", cmap)

	const wide = 1229.0 * 1000 / 2048 // as all of its characters are
	for _, same := range []map[int]float64{nil, {65: wide + 0.9}, {66: 100, -1: 100, 256: 100}} {
		changed, err := f.FitCodes(same)
		require.NoError(t, err)
		require.False(t, changed, same)
	}
	changed, err := f.FitCodes(map[int]float64{65: 250, 66: 100})
	require.NoError(t, err)
	require.True(t, changed)

	b, err := f.Font()
	require.NoError(t, err)
	require.Equal(t, []string{"LiberationMono"}, scanned(t, b, "%{postscriptname}"))
	var sum uint32
	for rest := b; len(rest) > 0; rest = rest[4:] {
		sum += binary.BigEndian.Uint32(rest)
	}
	require.EqualValues(t, 0xB1B0AFBA, sum)
	faces, err := sfnt.Read(bytes.NewReader(b))
	require.NoError(t, err)
	require.Equal(t, number(t, faces[0], "maxp", 4), number(t, faces[0], "hhea", 34))
	require.EqualValues(t, 512, number(t, faces[0], "hmtx", 4*a))
	require.EqualValues(t, 1229, number(t, faces[0], "hmtx", 4*(a+1)))
}

package newer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/layers/libreoffice/newer"
)

func TestFor(t *testing.T) {
	for _, system := range []string{"debian-bookworm", "debian-trixie", "darwin", newer.Image} {
		o, ok := newer.For(system)
		require.True(t, ok, system)
		require.Regexp(t, `^\d+\.\d+$`, o.Version)
		require.NotEmpty(t, o.From)
		require.Equal(t, system == newer.Image, o.Command == "")
		require.Equal(t, system == newer.Image, o.Make == "")
		require.NotContains(t, o.Command, "make ", "it is for those who have no checkout, too")
	}
	for _, system := range []string{"", "#", "debian-forky", "debian"} {
		_, ok := newer.For(system)
		require.False(t, ok, system)
	}
}

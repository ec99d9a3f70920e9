package job_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestParseWatermarkLook(t *testing.T) {
	got, err := job.ParseWatermarkLook("color=ff0000, size=48,angle=-22.5, font=Liberation Sans")
	require.NoError(t, err)
	require.Equal(t, job.WatermarkLook{Color: new(0xff0000), Size: 48, Angle: new(-225), Font: "Liberation Sans"}, got)
	got, err = job.ParseWatermarkLook("tiled")
	require.NoError(t, err)
	require.Equal(t, job.WatermarkLook{Tiled: true}, got)
	got, err = job.ParseWatermarkLook("")
	require.NoError(t, err)
	require.Zero(t, got)
	for _, bad := range []string{"red", "color=red", "color=ff", "size=0", "size=x", "angle=400", "angle=", "font=", "tiled=no", "tiled, color=ff0000", "size=48, tiled", "angle=0, tiled"} {
		_, err := job.ParseWatermarkLook(bad)
		require.Error(t, err, bad)
	}
}

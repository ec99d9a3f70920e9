package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

func TestUnknown(t *testing.T) {
	require.Equal(t, []string{"SHEAF_TIMOUT", "SHEAF_X"}, config.Unknown([]string{
		"SHEAF_X=1", "SHEAF_TIMOUT=60s", "SHEAF_TIMEOUT=60s", "SHEAF_ZYGOTE=none", "SHEAF_TEST_Y=1", "PATH=/bin", "SHEAF",
	}))
}

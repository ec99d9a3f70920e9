package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
	"sheaf/internal/job"
)

func TestReadEngine(t *testing.T) {
	variables := env(map[string]string{
		"SHEAF_SOFFICE": "/opt/soffice", "SHEAF_ZYGOTE": "none", "SHEAF_WALL": "/opt/wall", "SHEAF_MEMORY_LIBRARY": "/opt/memory.so", "SHEAF_LIBREOFFICE_PROFILE": "/opt/profile",
		"SHEAF_FONTS": "/opt/fonts", "SHEAF_LEAVE_OFF": "fields",
	})
	want := config.Engine{Soffice: "/opt/soffice", Zygote: "none", Wall: "/opt/wall", Memory: "/opt/memory.so", Profile: "/opt/profile"}
	require.Equal(t, want, config.EnginePrograms(variables), "what flags say is not read twice")
	want.Fonts, want.LeaveOff = "/opt/fonts", job.LeaveOff{Fields: true}
	got, err := config.ReadEngine(variables)
	require.NoError(t, err)
	require.Equal(t, want, got)

	_, err = config.ReadEngine(env(map[string]string{"SHEAF_LEAVE_OFF": "nothing"}))
	require.ErrorContains(t, err, `SHEAF_LEAVE_OFF: "nothing" is none of`)
}

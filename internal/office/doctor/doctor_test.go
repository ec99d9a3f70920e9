package doctor_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office"
	"sheaf/internal/office/doctor"
	"sheaf/internal/office/officetest"
)

func TestExamine(t *testing.T) {
	h := officetest.Shared(t)
	r, err := doctor.Examine(t.Context(), office.Options{Helper: h.Path, Wall: h.Launcher})
	require.NoError(t, err)
	require.True(t, r.Ready, "%+v", r.Missing)
	for _, m := range r.Missing {
		require.False(t, m.Fatal, "%+v", m)
	}
	require.Regexp(t, `^LibreOffice \d+\.\d+`, r.Version)
	require.Equal(t, os.Getuid() == 0, r.Root)
	require.NotEmpty(t, r.User)
	require.NotEmpty(t, r.Fonts)
	require.Contains(t, r.Fonts, doctor.Font{Wanted: "Malgun Gothic", Family: "Sheaf Sans KR", Present: true, Packages: []string{"fonts-noto-cjk"}})
	require.Contains(t, r.Engine, "zygote", r.Why)

	r, err = doctor.Examine(t.Context(), office.Options{Program: "/nonexistent/soffice"})
	require.NoError(t, err)
	require.False(t, r.Ready)
	require.True(t, r.Missing[0].Fatal)
	require.Equal(t, []string{"libreoffice-writer-nogui"}, r.Missing[0].Packages)
}

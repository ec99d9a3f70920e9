package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOriginOf(t *testing.T) {
	require.Equal(t, fromPackage, originOf("/usr/lib/sheaf/sheaf"))
	require.Equal(t, fromImage, originOf("/opt/sheaf/sheaf"))
	checkout, err := filepath.Abs("../..")
	require.NoError(t, err)
	require.Equal(t, fromCheckout, originOf(filepath.Join(checkout, "bin", "sheaf")))

	other := t.TempDir()
	program := filepath.Join(other, "bin", "sheaf")
	require.Equal(t, fromElse, originOf(program))
	require.NoError(t, os.WriteFile(filepath.Join(other, "go.mod"), []byte("module another\n"), 0o600))
	require.Equal(t, fromElse, originOf(program))
}

// TestWhereProgramsAre: what originOf goes by is what those say who put the programs there.
func TestWhereProgramsAre(t *testing.T) {
	for file, says := range map[string]string{
		"../../scripts/release.sh":           "lib=$2/usr/lib/sheaf\n",
		"../../functions/convert/Dockerfile": "ENTRYPOINT [\"/opt/sheaf/sheaf\"]\n",
		"../../packaging/deb/sheaf.service":  "ExecStart=/usr/bin/sheaf serve\n",
	} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Contains(t, string(text), says, file)
	}
}

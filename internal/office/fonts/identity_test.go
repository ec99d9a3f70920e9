package fonts

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestMoments: a font that is put into a folder of the machine's, or into a new folder below one, is seen.
func TestMoments(t *testing.T) {
	old := time.Now().Add(-time.Hour)
	for name, change := range map[string]func(t *testing.T, dir string){
		"a font": func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "a.ttf"), nil, 0o600))
		},
		"a folder":            func(t *testing.T, dir string) { require.NoError(t, os.Mkdir(filepath.Join(dir, "truetype"), 0o700)) },
		"the folder is gone":  func(t *testing.T, dir string) { require.NoError(t, os.Remove(dir)) },
		"nothing has changed": nil,
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "fonts")
			require.NoError(t, os.Mkdir(dir, 0o700))
			require.NoError(t, os.Chtimes(dir, old, old))
			m := machineMoments([]string{dir, "/moved/fonts"}, "/moved")
			require.NotContains(t, m, "/moved/fonts")
			require.Contains(t, m, machineSettings)
			require.True(t, m.hold())
			if change != nil {
				change(t, dir)
				require.False(t, m.hold())
			}
		})
	}
}

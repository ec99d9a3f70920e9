package office

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMajorVersion(t *testing.T) {
	for text, want := range map[string]int{
		"[Bootstrap]\nInstallMode=<installmode>\nProductKey=LibreOffice 26.8\n": 26, "ProductKey=LibreOffice 7.4": 7,
		"ProductKey=Other\n": 0, "ProductKey=LibreOffice x.y\n": 0, "": 0,
	} {
		program := filepath.Join(t.TempDir(), "soffice.bin")
		require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(program), "bootstraprc"), []byte(text), 0o600))
		require.Equal(t, want, majorVersion(program), text)
		if want > 0 {
			require.Contains(t, text, "LibreOffice "+series(program))
		}
	}
	require.Zero(t, majorVersion("/nonexistent/soffice.bin"))
	program, err := FindProgram("")
	require.NoError(t, err)
	cmd := exec.Command(program, "--version")
	cmd.Env = []string{"HOME=" + t.TempDir()}
	out, err := cmd.Output()
	require.NoError(t, err)
	require.Regexp(t, `^LibreOffice `+strconv.Itoa(majorVersion(program))+`\.`, string(out))
}

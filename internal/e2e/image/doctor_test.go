//go:build image

package image

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDoctor has sheaf examine the image, as Lambda runs it: it must be ready, and say what is refused there and what holds.
func TestDoctor(t *testing.T) {
	programs := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(programs, "sheaf"), "./cmd/sheaf")
	build.Dir = "../../.."
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.NoError(t, os.Chmod(programs, 0o755))
	said := docker(t, slices.Concat([]string{"run", "--rm", "--user", user, "--cap-drop=ALL", "--ipc=none", "--read-only", "--network=none"}, sandbox(t), []string{
		"--tmpfs", "/tmp:rw,exec,size=512m,mode=1777", "--volume", programs + ":/programs:ro", "--env", "HOME=/tmp",
		"--env", "SHEAF_ZYGOTE=/opt/sheaf/sheaf-zygote", "--env", "SHEAF_WALL=/opt/sheaf/sheaf-wall", "--entrypoint", "/programs/sheaf", image(t), "doctor", "--json",
	})...)
	var diagnosis struct {
		Ready    bool
		Findings []struct{ Topic, State, Detail string }
	}
	require.NoError(t, json.Unmarshal([]byte(said), &diagnosis), said)
	require.True(t, diagnosis.Ready, said)
	details := map[string]string{}
	for _, f := range diagnosis.Findings {
		details[f.Detail] = f.State
	}
	require.Equal(t, "ok", details["limits keeps out endless loops, memory without end, huge files"], said)
	require.Equal(t, "ok", details["a document's process ends with sheaf (by pipe)"], said)
	require.Equal(t, "warning", details["sheaf's secrets are in no environment, but code that a document brings could read sheaf's memory: "+
		"make the program unreadable for its user (chmod 711, owned by root)"], said)
	require.Contains(t, said, "landlock does not stand")
}

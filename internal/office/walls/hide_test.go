package walls

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"sheaf/internal/sandboxtest"
)

const secretVar = "AWS_SECRET_ACCESS_KEY"

// hideAndWait is what TestHideSelf's process does. It says how it hides and what secret it has, and waits.
func hideAndWait() int {
	if err := HideSelf(); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(Hidden(), os.Getenv(secretVar))
	_, _ = os.Stdin.Read(make([]byte, 1)) // until it is closed
	return 0
}

// startHidden starts a copy of this program that hides and waits, by a user who is not root, and returns what it says and its
// process id.
func startHidden(t *testing.T, program, confineBy string) (said string, pid int) {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Env = []string{hideVar + "=yes", secretVar + "=canary"}
	if confineBy != "" {
		sandboxtest.Confine(cmd, confineBy)
	}
	if self := asUnprivileged(t); self.UID != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(self.UID), Gid: uint32(self.GID)}}
	}
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, in.Close())
		require.NoError(t, cmd.Wait())
	})
	said, err = bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(said), cmd.Process.Pid
}

// TestHideSelf looks at the environment of a process as another one of the same user can, for every way to hide.
func TestHideSelf(t *testing.T) {
	dir := shared(t)
	readable, unreadable := filepath.Join(dir, "readable"), filepath.Join(dir, "unreadable")
	for file, mode := range map[string]os.FileMode{readable: 0o755, unreadable: 0o711} {
		require.NoError(t, copyProgram(file))
		require.NoError(t, os.Chmod(file, mode))
	}
	ways := []struct {
		program, confineBy string
		want               Hiding
	}{{readable, "", Undumpable}, {readable, readable, HandedOver}, {unreadable, readable, Unreadable}}
	if os.Getuid() != 0 {
		ways = ways[:2] // a file's owner can read it; root tries the third
	}
	for _, way := range ways {
		t.Run(string(way.want), func(t *testing.T) {
			said, pid := startHidden(t, way.program, way.confineBy)
			require.Equal(t, string(way.want)+" canary", said)
			file := "/proc/" + strconv.Itoa(pid) + "/environ"
			read := attempt(t, asUnprivileged(t), "read", file)
			if way.want == HandedOver {
				require.Equal(t, done, read)
				environment, err := os.ReadFile(file)
				require.NoError(t, err)
				require.Regexp(t, "^"+handedOver+`=\d+\x00$`, string(environment))
				return
			}
			// Where /proc is mounted with hidepid the process is not even seen.
			require.Contains(t, []string{denied(unix.EACCES), denied(unix.ENOENT)}, read)
		})
	}
}

// TestEnvironmentTooLarge hands over more than a pipe takes.
func TestEnvironmentTooLarge(t *testing.T) {
	require.ErrorContains(t, startAgain([]string{"A=" + strings.Repeat("x", 1<<20)}), "1048578 bytes")
}

// shared makes a folder that other users can enter, which goes with t.
func shared(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "walls-test-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o755))
	return dir
}

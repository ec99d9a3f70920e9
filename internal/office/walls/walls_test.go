package walls

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestEncode(t *testing.T) {
	require.Empty(t, Settings{}.Encode())
	s := Settings{
		Walls: []Wall{Landlock, Seccomp}, Read: []string{"/usr/lib", "/a b=c"}, Write: []string{"/w"}, Execute: []string{"/x"},
		Listen: "/tmp", UID: 7, GID: 8,
		Limits: Bounds{Memory: 1, CPU: 1500 * time.Millisecond, File: 3, Files: 4, Processes: 5},
	}
	require.Equal(t, []string{
		"wall=landlock", "wall=seccomp", "read=/usr/lib", "read=/a b=c", "write=/w", "execute=/x", "listen=/tmp",
		"uid=7", "gid=8", "memory=1", "cpu=2", "file=3", "files=4", "processes=5",
	}, s.Encode())
	require.Equal(t, []string{"run", "wall=user", "--", "/p", "-a"}, Settings{Walls: []Wall{User}}.Arguments("/p", "-a"))
}

// Whatever Encode writes the processes understand.
func TestEncodeIsUnderstood(t *testing.T) {
	s := Settings{
		Walls: All(), Read: []string{"/usr"}, Write: []string{"/tmp"}, Execute: []string{"/bin/true"}, Listen: "/tmp", UID: 1, GID: 1,
		Limits: Bounds{Memory: 1 << 40, CPU: time.Second, File: 1, Files: 1, Processes: 1},
	}
	out, err := exec.Command(launcher(), append([]string{"probe"}, s.Encode()...)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, wrong := range []string{"wall=moat", "uid=-1", "uid=4294967296", "memory=", "memory=99999999999999999999", "read=usr", "nothing=1", "wall"} {
		require.Equal(t, 2, exitCode(t, launcher(), "probe", wrong), wrong)
	}
}

func TestProbe(t *testing.T) {
	r := report(t)
	require.Len(t, r.Walls, len(All()))
	require.Equal(t, os.Getuid() == 0, r.Stands(User), "%v", r.status(User))
	require.True(t, r.Stands(Limits))
	for _, s := range r.Walls {
		t.Log(s)
		require.NotEmpty(t, s.Name.Purpose())
	}
}

func TestProbeWithoutLauncher(t *testing.T) {
	r, err := Probe(t.Context(), "")
	require.NoError(t, err)
	require.Empty(t, r.Standing())
	require.Len(t, r.Walls, len(All()))
	require.Contains(t, r.Walls[0].String(), "is not there")
	require.Zero(t, r.User(3))

	_, err = Probe(t.Context(), filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Probe(t.Context(), "/bin/false")
	require.ErrorContains(t, err, "/bin/false")
}

// What a Lambda answers: neither no_new_privs nor namespaces nor another user.
func TestParseRefusals(t *testing.T) {
	const refused = `{"name": "%s", "stands": false, "detail": "forbid new privileges: Operation not permitted"}`
	answer := `{"walls": [{"name": "limits", "stands": true, "detail": ""}`
	for _, w := range []Wall{User, Namespaces, NoNewPrivs, Landlock, Seccomp} {
		answer += ", " + fmt.Sprintf(refused, w)
	}
	r, err := parse([]byte(answer+`], "tie": "pipe"}`), firstUser)
	require.NoError(t, err)
	require.Equal(t, ByPipe, r.Tie)
	require.Equal(t, []Wall{Limits}, r.Standing())
	require.Zero(t, r.LandlockVersion())
	require.Contains(t, r.status(Landlock).String(), "Operation not permitted")

	for _, bad := range []string{"", "{}", `{"walls": []}`, answer, answer + `]}`, answer + `], "tie": "rope"}`, `{"walls": [{"name": "limits", "stands": false, "detail": ""}]}`} {
		_, err := parse([]byte(bad), firstUser)
		require.Error(t, err, bad)
	}
}

func TestProcesses(t *testing.T) {
	with := func(user int, root bool, walls ...Wall) Report {
		r := Report{user: user, root: root}
		for _, w := range walls {
			r.Walls = append(r.Walls, Standing{Name: w, Stands: true})
		}
		return r
	}
	for _, c := range []struct {
		report Report
		want   int
	}{
		{with(firstUser, true, User), 10},
		{with(nobody, true, User), 30},
		{with(firstUser, true), 0},
		{with(firstUser, false, Namespaces), 31},
	} {
		got, err := c.report.Processes(10, 3)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	got, err := with(firstUser, false).Processes(10, 3)
	require.NoError(t, err)
	require.Greater(t, got, 31, "this process has several threads")
	require.Equal(t, firstUser+2, with(firstUser, true, User).User(2))
	require.Equal(t, nobody, with(nobody, true, User).User(2))
}

func TestNoInheritedFiles(t *testing.T) {
	cmd := exec.Command(launcher(), Settings{}.Arguments(attacker(), "--", "read-inherited", "3")...)
	secret, err := os.Open("/etc/passwd")
	require.NoError(t, err)
	defer secret.Close()
	cmd.ExtraFiles = []*os.File{secret}
	out, err := cmd.Output()
	require.NoError(t, err)
	require.Equal(t, denied(unix.EBADF)+"\n", string(out))
}

// What a zygote's child takes along is its own or only read.
func TestDetachedFiles(t *testing.T) {
	program, err := os.Open(attacker())
	require.NoError(t, err)
	defer program.Close()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	_, err = w.WriteString("for another")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	socket, peer := os.NewFile(uintptr(pair[0]), "socket"), os.NewFile(uintptr(pair[1]), "peer")
	defer socket.Close()
	defer peer.Close()

	for fd, want := range map[string]string{"3": done, "4": done, "5": denied(unix.EBADF)} {
		cmd := exec.Command(attacker(), "--", "read-detached", fd)
		cmd.ExtraFiles = []*os.File{program, r, socket}
		out, err := cmd.Output()
		require.NoError(t, err)
		require.Equal(t, want+"\n", string(out), fd)
	}
	left, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "for another", string(left))
}

// A wall that should stand and does not keeps the program from running.
func TestNotRaised(t *testing.T) {
	if !report(t).Stands(Landlock) {
		require.Equal(t, ExitNotRaised, exitCode(t, launcher(), Settings{Walls: []Wall{Landlock}}.Arguments("/bin/true")...))
		return
	}
	s := Settings{Walls: []Wall{NoNewPrivs, Landlock}, Write: []string{"/nowhere"}}
	require.Equal(t, ExitNotRaised, exitCode(t, launcher(), s.Arguments("/bin/true")...))
	s = Settings{Walls: []Wall{User}}
	require.Equal(t, ExitNotRaised, exitCode(t, launcher(), s.Arguments("/bin/true")...), "user 0")
}

func exitCode(t *testing.T, program string, args ...string) int {
	t.Helper()
	err := exec.Command(program, args...).Run()
	exit, ok := errors.AsType[*exec.ExitError](err)
	require.True(t, ok, "%v", err)
	return exit.ExitCode()
}

// asUnprivileged is the least that makes the attacker no root.
func asUnprivileged(t *testing.T) Settings {
	t.Helper()
	r := report(t)
	require.True(t, os.Getuid() != 0 || r.Stands(User))
	if r.Stands(User) {
		return Settings{Walls: []Wall{User}, UID: r.User(0), GID: r.User(0)}
	}
	return Settings{}
}

// sharedMemory makes a segment of System V memory and returns its key.
func sharedMemory(t *testing.T) string {
	t.Helper()
	key := 0x5EAF0000 + os.Getpid()%0xffff
	id, err := unix.SysvShmGet(key, 1, unix.IPC_CREAT|0o666)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := unix.SysvShmCtl(id, unix.IPC_RMID, nil)
		require.NoError(t, err)
	})
	return strconv.Itoa(key)
}

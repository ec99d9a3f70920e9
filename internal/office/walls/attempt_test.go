package walls

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/officetest"
)

// try is something that each of the walls named denies by itself.
type try struct {
	what, argument string
	free           string // what comes of it without walls; "" where machines differ
	by             map[Wall]syscall.Errno
	landlock       int // the first version of Landlock that denies it
}

const done = "done"

func TestEachWallDenies(t *testing.T) {
	r := report(t)
	own, foreign := officetest.Folder(t), officetest.Folder(t)
	require.NoError(t, os.WriteFile(filepath.Join(foreign, "secret"), []byte("canary"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(own, "document"), []byte("text"), 0o644))
	for _, try := range tries(t, own, foreign) {
		t.Run(try.what+" "+filepath.Base(try.argument), func(t *testing.T) {
			if try.free != "" {
				require.Equal(t, try.free, attempt(t, Settings{}, try.what, try.argument))
			}
			for wall, errno := range try.by {
				try.against(t, r, wall, errno, own)
			}
		})
	}
}

// against tries it behind that wall alone. The probe that every test begins with has given a reason for each that does not
// stand.
func (try try) against(t *testing.T, r Report, wall Wall, errno syscall.Errno, own string) {
	if !r.Stands(wall) {
		require.NotEmpty(t, r.status(wall).Detail)
		return
	}
	if wall == Landlock && r.LandlockVersion() < try.landlock {
		return
	}
	s := Settings{Walls: []Wall{wall}, Write: []string{own}, UID: r.User(0), GID: r.User(0)}
	if wall == Landlock || wall == Seccomp {
		s.Walls = append(s.Walls, NoNewPrivs)
	}
	got := attempt(t, s, try.what, try.argument)
	if errno == syscall.EACCES && filepath.Dir(filepath.Dir(try.argument)) == "/proc" && got == denied(syscall.ENOENT) {
		return // where /proc is mounted with hidepid, who may not look into a process does not see it
	}
	require.Equal(t, denied(errno), got, wall)
}

func tries(t *testing.T, own, foreign string) []try {
	other := strconv.Itoa(bystander(t))
	local, abstract := listenLocal(t, filepath.Join(foreign, "socket")), listenLocal(t, "@"+filepath.Base(foreign))
	const eperm, eacces = syscall.EPERM, syscall.EACCES
	list := []try{
		{what: "read", argument: filepath.Join(foreign, "secret"), free: done, by: map[Wall]syscall.Errno{Landlock: eacces}},
		{what: "read", argument: "/etc/passwd", free: done, by: map[Wall]syscall.Errno{Landlock: eacces}},
		{what: "read", argument: "/proc/self/environ", by: map[Wall]syscall.Errno{Landlock: eacces}},
		{what: "read", argument: "/proc/" + other + "/environ", by: map[Wall]syscall.Errno{Landlock: eacces}},
		{what: "write", argument: filepath.Join(foreign, "new"), free: done, by: map[Wall]syscall.Errno{Landlock: eacces}},
		{what: "symlink", argument: filepath.Join(own, "link"), by: map[Wall]syscall.Errno{Landlock: eacces, Seccomp: eperm}},
		{what: "chown", argument: filepath.Join(own, "document"), free: done, by: map[Wall]syscall.Errno{Seccomp: eperm}},
		{what: "mount", argument: own, by: map[Wall]syscall.Errno{Landlock: eperm, Seccomp: eperm, User: eperm}},
		{what: "exec", argument: "/bin/sh", free: done, by: map[Wall]syscall.Errno{Landlock: eacces, Seccomp: eperm}},
		{what: "connect4", argument: listenTCP(t, "tcp4", "127.0.0.1:0"), free: done, landlock: 4,
			by: map[Wall]syscall.Errno{Landlock: eacces, Seccomp: eacces, Namespaces: syscall.ENETUNREACH}},
		{what: "netlink", free: done, by: map[Wall]syscall.Errno{Seccomp: eacces}},
		{what: "connect-local", argument: local, free: done, by: map[Wall]syscall.Errno{Seccomp: eacces}},
		{what: "connect-local", argument: abstract, free: done, landlock: 6,
			by: map[Wall]syscall.Errno{Landlock: eperm, Seccomp: eacces, Namespaces: syscall.ECONNREFUSED}},
		{what: "shared-memory", argument: sharedMemory(t), free: done,
			by: map[Wall]syscall.Errno{Seccomp: eperm, Namespaces: syscall.ENOENT}},
		{what: "kill", argument: other, free: done, landlock: 6, by: map[Wall]syscall.Errno{Landlock: eperm, Seccomp: eperm}},
		{what: "ptrace", argument: other, by: map[Wall]syscall.Errno{Landlock: eperm, Seccomp: eperm}},
		{what: "limits-of-another", argument: other, free: done, by: map[Wall]syscall.Errno{Seccomp: eperm}},
		{what: "fork-bomb", free: done, by: map[Wall]syscall.Errno{Seccomp: eperm}},
		{what: "become-root", by: map[Wall]syscall.Errno{Seccomp: eperm, User: eperm}},
		{what: "user-namespace", by: map[Wall]syscall.Errno{Seccomp: eperm}},
		{what: "bpf", by: map[Wall]syscall.Errno{Seccomp: eperm}},
		{what: "io_uring", by: map[Wall]syscall.Errno{Seccomp: eperm}},
		{what: "dumpable", free: done, by: map[Wall]syscall.Errno{Seccomp: eperm}},
		{what: "outlive", free: done, by: map[Wall]syscall.Errno{Seccomp: eperm}},
		{what: "core", by: map[Wall]syscall.Errno{Limits: eperm}},
	}
	if port := listenTCP(t, "tcp6", "[::1]:0"); port != "" {
		list = append(list, try{what: "connect6", argument: port, free: done, landlock: 4,
			by: map[Wall]syscall.Errno{Landlock: eacces, Seccomp: eacces, Namespaces: syscall.EADDRNOTAVAIL}})
	}
	return list
}

// What a converter does is not denied behind all of the walls together.
func TestWallsLetThrough(t *testing.T) {
	own := officetest.Folder(t)
	s := all(t, report(t), own, 0)
	for _, try := range [][]string{
		{"write", filepath.Join(own, "new")}, {"read", filepath.Join(own, "new")},
		{"thread"}, {"kill-itself"},
	} {
		require.Equal(t, done, attempt(t, s, try...), try)
	}
}

// all has every wall that stands around a folder, which is handed to the worker's user.
func all(t *testing.T, r Report, own string, worker int) Settings {
	t.Helper()
	processes, err := r.Processes(50, 1)
	require.NoError(t, err)
	user := r.User(worker)
	require.NoError(t, Give(own, user))
	return Settings{
		Walls: r.Standing(), Read: []string{"/dev/urandom"}, Write: Writable(own), UID: user, GID: user,
		Limits: Bounds{Memory: 4 << 30, CPU: time.Minute, File: 1 << 30, Files: 1024, Processes: processes},
	}
}

func TestForeignMachineInterfaces(t *testing.T) {
	if s := report(t).status(Seccomp); !s.Stands {
		require.NotEmpty(t, s.Detail)
		return
	}
	if runtime.GOARCH == "amd64" {
		s := Settings{Walls: []Wall{NoNewPrivs, Seccomp}}
		require.Equal(t, syscall.SIGSYS.String(), attempt(t, s, "x32"))
	}
}

func TestLimits(t *testing.T) {
	own := officetest.Folder(t)
	require.NoError(t, os.Chmod(own, 0o777))
	for _, c := range []struct {
		bounds Bounds
		try    []string
		want   string
	}{
		{Bounds{Memory: 4 << 30}, []string{"allocate-20-gb"}, denied(syscall.ENOMEM)},
		{Bounds{CPU: time.Second}, []string{"loop"}, syscall.SIGXCPU.String()},
		{Bounds{File: 1 << 30}, []string{"write-10-gb", filepath.Join(own, "huge")}, syscall.SIGXFSZ.String()},
		{Bounds{Files: 3}, []string{"read", "/dev/null"}, denied(syscall.EMFILE)},
	} {
		t.Run(c.try[0], func(t *testing.T) {
			require.Equal(t, c.want, attempt(t, Settings{Walls: []Wall{Limits}, Limits: c.bounds}, c.try...))
		})
	}
	require.Equal(t, done, attempt(t, Settings{}, "write-10-gb", filepath.Join(own, "huge")))
}

// The bound on processes holds without seccomp, too, and counts threads.
func TestProcessBound(t *testing.T) {
	r := report(t)
	processes, err := r.Processes(20, 1)
	require.NoError(t, err)
	s := Settings{Walls: []Wall{Limits}, UID: r.User(0), GID: r.User(0), Limits: Bounds{Processes: processes}}
	for _, wall := range []Wall{User, Namespaces} {
		if r.Stands(wall) {
			s.Walls = append(s.Walls, wall)
		}
	}
	want := denied(syscall.EAGAIN)
	if os.Getuid() == 0 && !r.Stands(User) {
		require.Zero(t, processes, "nothing bounds root, and nothing claims to")
		want = done
	}
	require.Equal(t, want, attempt(t, s, "fork-bomb"))
	require.Equal(t, want, attempt(t, s, "thread-bomb"))
}

// bystander starts a process of this user and returns its id.
func bystander(t *testing.T) int {
	t.Helper()
	cmd := exec.Command("cat")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, in.Close())
		_ = cmd.Wait() // the attacker may have stopped or killed it
	})
	return cmd.Process.Pid
}

// listenTCP listens and returns the port, "" where the machine does not have that kind of address.
func listenTCP(t *testing.T, network, address string) string {
	t.Helper()
	l, err := net.Listen(network, address)
	if network == "tcp6" && err != nil {
		return ""
	}
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return port
}

func listenLocal(t *testing.T, name string) string {
	t.Helper()
	l, err := net.Listen("unix", name)
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	if !strings.HasPrefix(name, "@") {
		require.NoError(t, os.Chmod(name, 0o777))
	}
	return name
}

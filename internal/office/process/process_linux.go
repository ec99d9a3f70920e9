package process

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// limit sets the limits of c on a process that has just started.
func limit(pid int, c Command) {
	if c.Expendable {
		_ = unix.Prlimit(pid, unix.RLIMIT_CORE, &unix.Rlimit{}, nil)
		_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("1000"), 0)
	}
	for resource, bound := range map[int]int64{unix.RLIMIT_FSIZE: c.MaxFile, unix.RLIMIT_AS: c.MaxMemory} {
		if most := uint64(bound); bound > 0 {
			_ = unix.Prlimit(pid, resource, &unix.Rlimit{Cur: most, Max: most}, nil)
		}
	}
}

// awaitEnd waits until a child has ended, and does not take note of it for the kernel: the caller waits for it again. It reports
// whether it could.
func awaitEnd(pid int) bool {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			return err == nil
		}
	}
}

// peak returns the most bytes that a process of this usage had resident.
func peak(usage any) int64 {
	if u, ok := usage.(*syscall.Rusage); ok {
		return u.Maxrss << 10 // the kernel counts in KiB (getrusage(2))
	}
	return 0
}

// OutOfMemoryKills returns how many processes the kernel has killed for want of memory, on the whole machine since it started;
// 0 where that is not known.
func OutOfMemoryKills() int {
	b, err := os.ReadFile("/proc/vmstat")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(b) {
		if n, ok := bytes.CutPrefix(line, []byte("oom_kill ")); ok {
			kills, _ := strconv.Atoi(string(bytes.TrimSpace(n)))
			return kills
		}
	}
	return 0
}

// TotalMemory returns the bytes of memory that this machine, or this container of it, has; where it is not known the largest
// number there is.
func TotalMemory() int64 {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return math.MaxInt64
	}
	total := int64(info.Totalram) * int64(info.Unit)
	// Where a container is given less, it finds its own group at the root (kernel documentation, Control Group v2).
	if b, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil {
		if most, err := strconv.ParseInt(string(bytes.TrimSpace(b)), 10, 64); err == nil {
			total = min(total, most)
		}
	}
	return total
}

// KillStrays kills the processes whose home is under dir: those that a killed parent left, even when they have left their group
// or their parent in it. It returns when they are dead. Elsewhere than on Linux it does nothing.
func KillStrays(dir string) error {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return fmt.Errorf("look for orphans: %w", err)
	}
	var errs []error
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil {
			errs = append(errs, killStray(pid, dir))
		}
	}
	return errors.Join(errs...)
}

// killStray kills the process pid when its home is under dir, and waits until it is dead.
func killStray(pid int, dir string) error {
	if !livesUnder(pid, dir) {
		return nil
	}
	// The descriptor stays with the process that it was opened for: look again, then no other can be hit.
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("kill orphan %d: %w", pid, err)
	}
	defer unix.Close(fd)
	if !livesUnder(pid, dir) {
		return nil
	}
	if err := unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("kill orphan %d: %w", pid, err)
	}
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(KillTime.Milliseconds()))
	if n == 0 && err == nil {
		return fmt.Errorf("kill orphan %d: it does not die", pid)
	}
	return nil
}

// livesUnder reports whether the environment that the process was started with names a home under dir.
func livesUnder(pid int, dir string) bool {
	b, err := environOf(pid)
	if err != nil {
		return false // gone, or of another user
	}
	for entry := range bytes.SplitSeq(b, []byte{0}) {
		if home, ok := bytes.CutPrefix(entry, []byte("HOME=")); ok {
			return bytes.HasPrefix(home, []byte(dir+string(filepath.Separator)))
		}
	}
	return false
}

// execTime is how long a process may be in the middle of starting its program, when its environment reads as empty.
const execTime = 50 * time.Millisecond

// environOf returns the environment that a process was started with, as the kernel has it.
func environOf(pid int) ([]byte, error) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	for deadline := time.Now().Add(execTime); ; time.Sleep(time.Millisecond) {
		b, err := os.ReadFile(filepath.Join(dir, "environ"))
		if err != nil || len(b) > 0 || time.Now().After(deadline) {
			return b, err
		}
		if _, err := os.Readlink(filepath.Join(dir, "exe")); err != nil {
			return nil, err // a thread of the kernel, or a dead process: they have no environment
		}
	}
}

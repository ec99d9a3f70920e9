package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"
)

// deathSignalRefused is set once the kernel has refused a process the signal at its parent's death: AWS Lambda's sandbox
// refuses every prctl, and with it the start of a process that asks for one.
var deathSignalRefused atomic.Bool

// start starts the process in a group of its own. It dies with this process: by the kernel's signal at the parent's death, or
// else by a lifeline. end lets go of what that takes; call it when the group is dead.
func start(c Command, stderr *os.File) (cmd *exec.Cmd, end func(), err error) {
	if !deathSignalRefused.Load() {
		cmd = c.command(stderr, &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL})
		err = cmd.Start()
		if !errors.Is(err, unix.EPERM) {
			return cmd, func() {}, err
		}
	}
	l, err := newLifeline()
	if err != nil {
		return nil, nil, err
	}
	cmd = c.command(stderr, &syscall.SysProcAttr{Setpgid: true}, l.theirs)
	if err := cmd.Start(); err != nil {
		l.close()
		return nil, nil, err
	}
	deathSignalRefused.Store(true)
	if err := l.tie(cmd.Process.Pid); err != nil {
		KillGroup(cmd.Process.Pid)
		_ = cmd.Wait()
		l.close()
		return nil, nil, err
	}
	return cmd, l.close, nil
}

// lifeline is a pipe. A process that has its reading end, and does nothing with it, is killed with its group when this
// process, which alone has the writing end, is gone: the kernel sends a descriptor's signal to the descriptor's owner when the
// last writer has closed the pipe (fcntl(2), F_SETSIG, F_SETOWN).
type lifeline struct{ ours, theirs *os.File }

func newLifeline() (lifeline, error) {
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC); err != nil {
		return lifeline{}, fmt.Errorf("make lifeline: %w", err)
	}
	l := lifeline{theirs: os.NewFile(uintptr(ends[0]), "lifeline"), ours: os.NewFile(uintptr(ends[1]), "lifeline")}
	// Before the start: sheaf-wall knows the descriptor by O_ASYNC.
	if err := errors.Join(l.set(unix.F_SETSIG, int(unix.SIGKILL)), l.set(unix.F_SETFL, unix.O_ASYNC)); err != nil {
		l.close()
		return lifeline{}, err
	}
	return l, nil
}

// tie has the group that pid leads killed when this process is gone.
func (l lifeline) tie(pid int) error { return l.set(unix.F_SETOWN, -pid) }

func (l lifeline) set(command, value int) error {
	if _, err := unix.FcntlInt(l.theirs.Fd(), command, value); err != nil {
		return fmt.Errorf("make lifeline: %w", err)
	}
	return nil
}

// close closes the reading end first: without a reader nobody is killed.
func (l lifeline) close() {
	l.theirs.Close()
	l.ours.Close()
}

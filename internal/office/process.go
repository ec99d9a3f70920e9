package office

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"sheaf/internal/office/tail"
)

// command is a process to run. It gets nothing but what stands here: no other environment, no input, no output but the
// standard error, of which the end is kept.
type command struct {
	path string
	args []string
	env  []string
	dir  string
}

// exit is how a process ended.
type exit struct {
	code        int            // -1 when a signal ended it
	signal      syscall.Signal // 0 when none did
	outOfMemory bool           // the kernel killed it for want of memory
	stderr      string         // the end of what it wrote there
}

// lingering is how long the members of a killed group may take to die. The kernel needs milliseconds.
const lingering = 5 * time.Second

// run runs a process in a group of its own and waits for its end. When ctx ends the group is killed; whatever happens, no
// member of the group is left when run returns. The process is killed too when this process dies. The error says that
// the process did not start; how it ended is no error.
func run(ctx context.Context, c command) (exit, error) {
	if err := ctx.Err(); err != nil {
		return exit{}, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return exit{}, fmt.Errorf("start %s: %w", c.path, err)
	}
	defer r.Close()
	// The kernel sends the signal of the parent's death when the thread ends that started the process: keep it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	kills := oomKills()
	cmd := &exec.Cmd{
		Path: c.path, Args: append([]string{c.path}, c.args...), Env: c.env, Dir: c.dir,
		Stderr: w, SysProcAttr: processAttributes(),
	}
	err = cmd.Start()
	w.Close()
	if err != nil {
		return exit{}, fmt.Errorf("start %s: %w", c.path, err)
	}
	restrain(cmd.Process.Pid)
	end := supervise(ctx, cmd, r)
	end.outOfMemory = end.signal == syscall.SIGKILL && ctx.Err() == nil && oomKills() > kills
	return end, nil
}

// supervise waits for a started process, whose standard error r reads, and sees to it that its group dies with it.
func supervise(ctx context.Context, cmd *exec.Cmd, r *os.File) exit {
	stderr := make(chan string, 1)
	go func() { stderr <- tail.Read(r) }()
	stop := context.AfterFunc(ctx, func() { killGroup(cmd.Process.Pid) })
	_ = cmd.Wait() // how it ended stands in ProcessState
	stop()
	killGroup(cmd.Process.Pid)
	// Every member of the group holds the pipe's other end: its closing is the death of the last of them.
	_ = r.SetReadDeadline(time.Now().Add(lingering))

	end := exit{code: cmd.ProcessState.ExitCode(), stderr: <-stderr}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		end.signal = status.Signal()
	}
	return end
}

// killGroup kills every process of the group that pid leads. The number is free for others only once the group is empty.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

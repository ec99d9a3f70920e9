// Package process supervises processes: it starts them in a group of their own, kills the group when its time is over or when
// this process dies, keeps the end of what they write, and says how they ended. It knows nothing of what they are.
//
// It may import the standard library and golang.org/x/sys alone. On other systems than Linux a process outlives this one when
// this one is killed, and no limits are set.
package process

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// KillTime is how long killed processes may take to die. The kernel needs milliseconds.
const KillTime = 5 * time.Second

// Command is a process to run. It gets nothing but what is here: no other environment, no other input, no open files.
type Command struct {
	Path  string
	Args  []string // without the program's name
	Env   []string // KEY=VALUE
	Dir   string
	Files []*os.File // that it has from descriptor 3 on
	Input []byte     // what it can read from its standard input; nil for nothing

	// KeepOutput keeps the end of the standard output together with that of the standard error; else it is thrown away.
	KeepOutput bool
	// Expendable has the kernel kill the process before others when memory runs out, and write no core file of it. Where the
	// kernel refuses, the process runs without.
	Expendable bool
	// MaxFile is how many bytes a file that the process writes may have; 0 sets no limit. It is set like Expendable.
	MaxFile int64
	// MaxMemory is how many bytes of address space the process may have; 0 sets no limit. It is set like Expendable.
	MaxMemory int64
}

// Exit is how a process ended.
type Exit struct {
	Code        int            // -1 when a signal ended it
	Signal      syscall.Signal // 0 when none did
	OutOfMemory bool           // the kernel killed it for want of memory
	Peak        int64          // the most bytes of memory that it had resident; 0 where not known
	CPU         time.Duration  // of processors; 0 where not known
	Stderr      string         // the end of what it wrote, TailBytes at most
}

// String describes the end for a log: `exit status 1, "what it wrote"`.
func (e Exit) String() string {
	how := fmt.Sprintf("exit status %d", e.Code)
	if e.Signal != 0 {
		how = "killed by " + e.Signal.String()
	}
	if stderr := strings.TrimSpace(e.Stderr); stderr != "" {
		how += fmt.Sprintf(", %.500q", stderr)
	}
	return how
}

// Process is a process that runs or has ended. It is safe for concurrent use.
type Process struct {
	cmd    *exec.Cmd
	output *Output
	killed bool // by Kill; guarded by mu
	exit   Exit
	ended  chan struct{} // closed when exit is set

	mu     sync.Mutex
	reaped bool // the number of the group may be another's
}

// Run runs a process and waits for its end, which comes with ctx's at the latest. When Run returns no member of the process's
// group is left. The error says that the process did not start; how it ended is no error.
func Run(ctx context.Context, c Command) (Exit, error) {
	if err := ctx.Err(); err != nil {
		return Exit{}, err
	}
	p, err := Start(c)
	if err != nil {
		return Exit{}, err
	}
	defer context.AfterFunc(ctx, p.Kill)()
	return p.Wait(), nil
}

// Start starts a process. It dies with this one.
func Start(c Command) (*Process, error) {
	output, w, err := NewOutput()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Path, err)
	}
	defer w.Close()
	p := &Process{output: output, ended: make(chan struct{})}
	started := make(chan error)
	go p.supervise(c, w, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Path, err)
	}
	return p, nil
}

// command is the command as package exec has it. stderr is where its output goes; more are files that it has after its own.
func (c Command) command(stderr *os.File, attributes *syscall.SysProcAttr, more ...*os.File) *exec.Cmd {
	cmd := &exec.Cmd{
		Path: c.Path, Args: append([]string{c.Path}, c.Args...), Env: c.Env, Dir: c.Dir,
		ExtraFiles: slices.Concat(c.Files, more), Stderr: stderr, SysProcAttr: attributes,
	}
	if c.Env == nil {
		cmd.Env = []string{} // nil would be this process's own
	}
	if c.Input != nil {
		cmd.Stdin, cmd.WaitDelay = bytes.NewReader(c.Input), KillTime // whoever else had the pipe would hold up the wait
	}
	if c.KeepOutput {
		cmd.Stdout = stderr
	}
	return cmd
}

// supervise starts the process and waits for its end, on one thread: the kernel takes the end of the thread that started a
// process for the death of the parent.
func (p *Process) supervise(c Command, stderr *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	kills := OutOfMemoryKills()
	cmd, end, err := start(c, stderr)
	if err != nil {
		p.output.close()
		started <- err
		return
	}
	defer end()
	p.cmd = cmd
	limit(p.cmd.Process.Pid, c)
	started <- nil

	killed := p.reap()
	p.exit = Exit{Code: p.cmd.ProcessState.ExitCode(), Stderr: p.output.Text()}
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		p.exit.Signal = status.Signal()
	}
	p.exit.CPU = p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
	p.exit.Peak = peak(p.cmd.ProcessState.SysUsage())
	p.exit.OutOfMemory = p.exit.Signal == syscall.SIGKILL && !killed && OutOfMemoryKills() > kills
	close(p.ended)
}

// reap waits for the process's end and kills what is left of its group. It reports whether Kill brought the end about.
func (p *Process) reap() (killed bool) {
	seen := awaitEnd(p.cmd.Process.Pid)
	if !seen {
		_ = p.cmd.Wait() // how it ended is in ProcessState
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	KillGroup(p.cmd.Process.Pid)
	if seen { // after the kill: before the leader is waited for, nobody else's group has its number
		_ = p.cmd.Wait()
	}
	p.reaped = true
	return p.killed
}

// Pid is the process's id.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Kill kills the process and all of its group. It may be called at any time, also when they have ended.
func (p *Process) Kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		p.killed = true
		KillGroup(p.cmd.Process.Pid)
	}
}

// Wait waits for the end of the process and of its group and returns how the process ended.
func (p *Process) Wait() Exit {
	<-p.ended
	return p.exit
}

// KillGroup kills every process of the group that pid leads. The caller sees to it that the number is not another's by now: it is
// free for others when the group is empty and its leader has been waited for.
func KillGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

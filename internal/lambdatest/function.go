// Package lambdatest runs the program of a Lambda function as Lambda does: it serves the Lambda runtime API
// (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) to a process of the program and hands it one invocation after
// the other. It models cold starts, the time limits of starts and invocations, crashes, restarts and the folder for
// temporary files that outlives them. It does not model freezing between invocations, memory limits and permissions.
package lambdatest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// maxPayload is what an event or an answer of a synchronous invocation may take, in bytes (Lambda quotas).
const maxPayload = 6<<20 + 100

// initTime is how long a process may take to ask for its first invocation (Lambda developer guide, init phase).
const initTime = 10 * time.Second

// Command returns the program of a function, not started, that runs until ctx ends and has env as its environment.
type Command func(ctx context.Context, env []string) *exec.Cmd

// Program is the program at path. It is killed with all the processes that it started.
func Program(path string) Command {
	return func(ctx context.Context, env []string) *exec.Cmd {
		c := exec.CommandContext(ctx, path)
		c.Env = env
		c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
		return c
	}
}

// Options describe a function. Name, Command and Timeout are needed.
type Options struct {
	Name        string
	Command     Command
	Env         []string      // the function's variables, NAME=value, besides those that Lambda sets
	Timeout     time.Duration // of an invocation
	Init        time.Duration // of the start of a process; 0 is Lambda's 10 s
	Concurrency int           // invocations at a time, others wait; 0 is 1
	MemoryMB    int           // what the function is told it has; 0 is 1769
	Log         io.Writer     // what processes print; it must be safe for concurrent use; nil discards it
}

// Function is a function with the environments that run it. It is safe for concurrent use.
type Function struct {
	opt    Options
	dir    string // of the environments' temporary files
	ctx    context.Context
	cancel context.CancelCauseFunc
	turns  chan struct{} // one for each invocation under way
	closed sync.Once

	mu    sync.Mutex
	idle  []*environment // the last one used is used next
	made  int
	alive map[*process]bool
}

// New returns a function. Its processes start with its invocations. Close it.
func New(opt Options) (*Function, error) {
	if opt.Init == 0 {
		opt.Init = initTime
	}
	opt.Concurrency = max(opt.Concurrency, 1)
	if opt.MemoryMB == 0 {
		opt.MemoryMB = 1769
	}
	dir, err := os.MkdirTemp("", "lambda-"+opt.Name+"-")
	if err == nil {
		err = os.Chmod(dir, 0o711) // as /tmp, the function's other users may pass through
	}
	if err != nil {
		return nil, fmt.Errorf("run function %s: %w", opt.Name, err)
	}
	f := &Function{opt: opt, dir: dir, turns: make(chan struct{}, opt.Concurrency), alive: map[*process]bool{}}
	f.ctx, f.cancel = context.WithCancelCause(context.Background())
	return f, nil
}

// Result is the answer to an invocation.
type Result struct {
	Payload []byte
	Cold    bool          // a process was started for it
	Init    time.Duration // that start took
	Took    time.Duration // from then to when the process was ready for the next invocation
}

// Error is an invocation's failure as Lambda tells it: what the function reported, or what became of its process.
type Error struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (e *Error) Error() string { return e.Type + ": " + e.Message }

// The types of failures that Lambda itself reports.
const (
	TypeExit     = "Runtime.ExitError"             // the process ended
	TypeTimeout  = "Sandbox.Timedout"              // it took too long and was killed
	TypeRequest  = "RequestTooLargeException"      // the event is too large
	TypeResponse = "Function.ResponseSizeTooLarge" // the answer is
)

var errClosed = errors.New("function is closed")

// Invoke hands an event to the function and returns its answer. An *Error is the function's failure; the function can be
// invoked again. When ctx ends, the process that works on it is killed.
func (f *Function) Invoke(ctx context.Context, event []byte) (Result, error) {
	if len(event) > maxPayload {
		return Result{}, &Error{TypeRequest, fmt.Sprintf("the event takes %d bytes, more than %d", len(event), maxPayload)}
	}
	select {
	case f.turns <- struct{}{}:
		defer func() { <-f.turns }()
	case <-ctx.Done():
		return Result{}, ctx.Err()
	case <-f.ctx.Done():
		return Result{}, errClosed
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(f.ctx, func() { cancel(errClosed) })()
	e, err := f.take()
	if err != nil {
		return Result{}, err
	}
	defer f.put(e)
	return e.invoke(ctx, event)
}

// take returns an environment that nobody uses.
func (f *Function) take() (*environment, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.idle); n > 0 {
		e := f.idle[n-1]
		f.idle = f.idle[:n-1]
		return e, nil
	}
	f.made++
	e := &environment{f: f, tmp: filepath.Join(f.dir, strconv.Itoa(f.made))}
	if err := os.Mkdir(e.tmp, 0o711); err != nil {
		return nil, fmt.Errorf("run function %s: %w", f.opt.Name, err)
	}
	return e, nil
}

func (f *Function) put(e *environment) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.idle = append(f.idle, e)
}

// Temporary returns the folders that take the place of /tmp, one for each environment.
func (f *Function) Temporary() ([]string, error) { return filepath.Glob(filepath.Join(f.dir, "*")) }

// Kill kills the processes that run now, as the death of their machines would, and tells how many when they are dead.
func (f *Function) Kill() int {
	f.mu.Lock()
	doomed := slices.Collect(maps.Keys(f.alive))
	f.mu.Unlock()
	for _, p := range doomed {
		p.stop()
	}
	return len(doomed)
}

// Close kills all processes, ends the invocations under way and removes the temporary files. Only the first call does
// anything.
func (f *Function) Close() error {
	var err error
	f.closed.Do(func() {
		f.cancel(errClosed)
		for range cap(f.turns) {
			f.turns <- struct{}{}
		}
		for _, e := range f.idle {
			e.stop()
		}
		err = os.RemoveAll(f.dir)
	})
	return err
}

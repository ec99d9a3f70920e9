package lambdatest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// lingering is how long a killed process's descendants may keep its output open.
const lingering = time.Second

// process is one process of a function with the runtime API that it talks to, at an address of its own, so that none can
// speak for another.
type process struct {
	cmd    *exec.Cmd
	server *http.Server
	kill   context.CancelFunc

	ready     chan struct{}    // it asks for an invocation
	work      chan *invocation // and gets it here
	initError chan *Error      // it could not start
	exited    chan struct{}    // closed when it has ended, with err
	err       error

	current invocations
}

// launch starts a process whose temporary files go to tmp.
func (f *Function) launch(tmp string) (*process, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start function %s: %w", f.opt.Name, err)
	}
	ctx, kill := context.WithCancel(context.Background())
	p := &process{
		kill: kill, ready: make(chan struct{}, 1), work: make(chan *invocation),
		initError: make(chan *Error, 1), exited: make(chan struct{}),
	}
	p.server = &http.Server{Handler: p.routes(), ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(listener) }() // until it is closed
	p.cmd = f.opt.Command(ctx, f.environ(listener.Addr().String(), tmp))
	p.cmd.Stdout = f.log()
	p.cmd.Stderr = p.cmd.Stdout
	p.cmd.WaitDelay = lingering
	if err := p.cmd.Start(); err != nil {
		kill()
		p.server.Close()
		return nil, fmt.Errorf("start function %s: %w", f.opt.Name, err)
	}
	f.mu.Lock()
	f.alive[p] = true
	f.mu.Unlock()
	go func() {
		p.err = p.cmd.Wait()
		f.mu.Lock()
		delete(f.alive, p)
		f.mu.Unlock()
		close(p.exited)
		p.server.Close()
	}()
	return p, nil
}

func (f *Function) log() io.Writer {
	if f.opt.Log == nil {
		return io.Discard
	}
	return f.opt.Log
}

// environ is the environment of a process: what Lambda sets (Lambda developer guide, defined runtime environment
// variables), where temporary files go, and the function's own variables.
func (f *Function) environ(address, tmp string) []string {
	return append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + address,
		"AWS_LAMBDA_FUNCTION_NAME=" + f.opt.Name,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(f.opt.MemoryMB),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + f.opt.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME=local",
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023",
		"_HANDLER=bootstrap",
		"LANG=en_US.UTF-8",
		"TZ=:UTC",
		"PATH=" + os.Getenv("PATH"),
		"TMPDIR=" + tmp,
	}, f.opt.Env...)
}

// wait waits until the process asks for an invocation. The error is an *Error when that was the process's fault.
func (p *process) wait(ctx context.Context, inv *invocation) error {
	select {
	case <-p.ready:
		return nil
	case err := <-p.initError:
		return err
	case <-p.exited:
		select {
		case err := <-p.initError:
			return err
		default:
			return inv.exit(p.err)
		}
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// await waits for the answer to an invocation. It is nil when the process ended without one, or ctx.
func (p *process) await(ctx context.Context, inv *invocation) *answer {
	select {
	case a := <-inv.answer:
		return &a
	case <-ctx.Done():
		return nil
	case <-p.exited:
	}
	select {
	case a := <-inv.answer: // its last words
		return &a
	default:
		return nil
	}
}

func (p *process) dead() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// stop kills the process and waits for its end.
func (p *process) stop() {
	p.kill()
	<-p.exited
}

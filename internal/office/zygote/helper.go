package zygote

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"sheaf/internal/office/tail"
)

// helper is the process sheaf-zygote and the socket to it.
type helper struct {
	pid    int
	socket *net.UnixConn
	kill   func() // safe at any time, also when it is dead

	sending sync.Mutex
	exited  chan struct{}
	died    error // how; set when exited is closed
}

// startHelper starts the helper in a process group of its own. It dies with this process.
func startHelper(path string, args, env []string, dir string) (*helper, error) {
	socket, theirs, err := socketPair()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	r, w, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, socket.Close())
	}
	defer w.Close()
	cmd := &exec.Cmd{
		Path: path, Args: append([]string{path}, args...), Env: env, Dir: dir,
		Stdout: w, Stderr: w, ExtraFiles: []*os.File{theirs}, SysProcAttr: processAttributes(),
	}
	h := &helper{socket: socket, exited: make(chan struct{})}
	started := make(chan error)
	go h.run(cmd, r, started)
	if err := <-started; err != nil {
		return nil, errors.Join(err, socket.Close(), r.Close())
	}
	h.pid = cmd.Process.Pid
	h.kill = func() { _ = cmd.Process.Kill() }
	return h, nil
}

// run starts the process and waits for its end, on one thread: the kernel sends the signal of the parent's death when the
// thread ends that started the process.
func (h *helper) run(cmd *exec.Cmd, output *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Start()
	started <- err
	if err != nil {
		return
	}
	written := make(chan string, 1)
	go func() { written <- tail.Read(output) }()
	_ = cmd.Wait() // how it ended stands in ProcessState
	_ = output.SetReadDeadline(time.Now().Add(lingering))
	h.died = fmt.Errorf("%v, %.500q", cmd.ProcessState, strings.TrimSpace(<-written))
	output.Close()
	close(h.exited)
}

// wait waits for the process's end and says how it ended.
func (h *helper) wait() error {
	<-h.exited
	h.socket.Close()
	return h.died
}

// hangUp makes the helper kill its children and end.
func (h *helper) hangUp() { _ = h.socket.CloseWrite() }

// send sends a message, and a file with it if there is one.
func (h *helper) send(m message, file *os.File) error {
	var rights []byte
	if file != nil {
		rights = unix.UnixRights(int(file.Fd()))
	}
	h.sending.Lock()
	defer h.sending.Unlock()
	if err := h.socket.SetWriteDeadline(time.Now().Add(lingering)); err != nil {
		return fmt.Errorf("send %s: %w", m[0], err)
	}
	if _, _, err := h.socket.WriteMsgUnix(m.encode(), rights, nil); err != nil {
		return fmt.Errorf("send %s: %w", m[0], err)
	}
	return nil
}

// receive waits for a message.
func (h *helper) receive() (message, error) {
	packet := make([]byte, maxMessage)
	n, err := h.socket.Read(packet)
	if err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	return decode(packet[:n]), nil
}

package zygote

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"sheaf/internal/office/process"
)

// helper is the process sheaf-zygote and the socket to it.
type helper struct {
	*process.Process
	socket  *net.UnixConn
	sending sync.Mutex
}

// startHelper starts the helper. It has the socket's other end as descriptor 3.
func startHelper(path string, args, env []string, dir string) (*helper, error) {
	socket, theirs, err := socketPair()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	p, err := process.Start(process.Command{
		Path: path, Args: args, Env: env, Dir: dir, Files: []*os.File{theirs}, KeepOutput: true,
	})
	if err != nil {
		return nil, errors.Join(err, socket.Close())
	}
	return &helper{Process: p, socket: socket}, nil
}

// died waits for the process's end and returns an error that says how it ended.
func (h *helper) died() error {
	end := h.Wait()
	h.socket.Close()
	return errors.New(end.String())
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
	if err := h.socket.SetWriteDeadline(time.Now().Add(process.KillTime)); err != nil {
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

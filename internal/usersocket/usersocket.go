// Package usersocket is the Unix socket by which programs of one user find that user's service. It imports golang.org/x/sys alone.
//
// The socket and its folder are for the user alone, and who connects is asked for by the kernel: a process of another user, root's too, is
// let go at once.
package usersocket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// ErrTaken is the error of Listen where another service of the user listens.
var ErrTaken = errors.New("another service of this user has the socket")

// ErrNone is the error of Dial where no service listens.
var ErrNone = errors.New("no service of this user listens")

// Path returns where the socket is: sheaf/serve.sock in the user's runtime folder, $XDG_RUNTIME_DIR or /run/user/UID (XDG base directory
// specification), else in sheaf-run-UID in the place for temporary files: in sheaf-UID there are the engine's own files, through which users of
// documents come. The error says that there is no folder that is the user's alone.
func Path() (string, error) {
	uid := strconv.Itoa(os.Getuid())
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), "/run/user/" + uid} {
		if filepath.IsAbs(dir) && private(dir) == nil {
			return filepath.Join(dir, "sheaf", "serve.sock"), nil
		}
	}
	dir := filepath.Join(os.TempDir(), "sheaf-run-"+uid)
	if err := private(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	return filepath.Join(dir, "serve.sock"), nil
}

// private reports whether a folder is this user's and for nobody else.
func private(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Getuid() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is not a folder for this user alone", dir)
	}
	return nil
}

// Listen listens at a path. What a service that was killed left there is replaced; it is ErrTaken where one listens. Closing the listener
// removes the socket.
func Listen(path string) (net.Listener, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the socket's folder: %w", err)
	}
	if err := private(dir); err != nil {
		return nil, err
	}
	if c, err := net.Dial("unix", path); err == nil {
		return nil, errors.Join(ErrTaken, c.Close())
	}
	// It is made beside its place and moved there, so that nobody ever finds one that others may use.
	fresh := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("make the socket: %w", err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: fresh, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("make the socket: %w", err)
	}
	l.SetUnlinkOnClose(false)
	err = os.Chmod(fresh, 0o600)
	if err == nil {
		err = os.Rename(fresh, path)
	}
	var made os.FileInfo
	if err == nil {
		made, err = os.Lstat(path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the socket: %w", err), l.Close(), os.RemoveAll(fresh))
	}
	return &listener{UnixListener: l, path: path, made: made}, nil
}

// listener accepts processes of this user alone.
type listener struct {
	*net.UnixListener
	path string
	made os.FileInfo
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if uid, err := peer(c); err == nil && uid == os.Getuid() {
			return c, nil
		}
		_ = c.Close() // it hears no more
	}
}

// Close implements net.Listener. The socket is removed where no other has taken its place.
func (l *listener) Close() error {
	err := l.UnixListener.Close()
	if info, e := os.Lstat(l.path); e == nil && os.SameFile(info, l.made) {
		err = errors.Join(err, os.Remove(l.path))
	}
	return err
}

// Dial connects to the service at a path, which must be this user's. It is ErrNone where none listens.
func Dial(ctx context.Context, path string) (net.Conn, error) {
	if err := private(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	if uid, err := peer(c.(*net.UnixConn)); err != nil || uid != os.Getuid() {
		return nil, errors.Join(ErrNone, c.Close())
	}
	return c, nil
}

// peer returns the user at the other end.
func peer(c *net.UnixConn) (uid int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return -1, err
	}
	failed := raw.Control(func(fd uintptr) { uid, err = peerOf(int(fd)) })
	if err = errors.Join(failed, err); err != nil {
		return -1, err
	}
	return uid, nil
}

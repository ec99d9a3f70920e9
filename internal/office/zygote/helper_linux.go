package zygote

import (
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// socketPair makes a socket that keeps the bounds of messages, and its other end.
func socketPair() (*net.UnixConn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("make socket: %w", err)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "zygote"), os.NewFile(uintptr(fds[1]), "zygote")
	defer ours.Close() // FileConn takes a copy
	conn, err := net.FileConn(ours)
	if err != nil {
		theirs.Close()
		return nil, nil, fmt.Errorf("make socket: %w", err)
	}
	return conn.(*net.UnixConn), theirs, nil
}

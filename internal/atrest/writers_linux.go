package atrest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// OpenNonblocking keeps an open from waiting for the other end, should a pipe have taken a file's name.
const OpenNonblocking = unix.O_NONBLOCK

// Inode tells a file from others and changes with each change to it, its name included: a file moved away and back is
// not taken for the one it was.
type Inode struct {
	Number  uint64
	Changed int64 // nanoseconds since 1970
}

func (i Inode) String() string { return fmt.Sprintf("%d:%d", i.Number, i.Changed) }

func inodeOf(info fs.FileInfo) Inode {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Inode{}
	}
	return Inode{Number: stat.Ino, Changed: stat.Ctim.Nano()}
}

// openForWriting reports whether some process has the file open for writing: the kernel refuses a read lease then
// (fcntl(2), F_SETLEASE). It is not known where leases are not to be had: on another user's file or a network file system.
func openForWriting(file *os.File) (busy, known bool) {
	connection, err := file.SyscallConn()
	if err != nil {
		return false, false
	}
	err = connection.Control(func(fd uintptr) {
		_, err := unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_RDLCK)
		busy = errors.Is(err, unix.EAGAIN)
		known = busy || err == nil
		if err == nil {
			_, _ = unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_UNLCK) // closing the file ends it, too
		}
	})
	return err == nil && busy, err == nil && known
}

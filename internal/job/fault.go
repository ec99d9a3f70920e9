package job

import (
	"errors"
	"slices"
	"syscall"
)

// ErrUnavailable says that something which the work needs does not answer or cannot be had at the moment: a database that is locked,
// a storage with an error of its own, a LibreOffice that does not start. It says nothing about what was worked on.
var ErrUnavailable = errors.New("not available at the moment")

// ErrNotNow says that the work was not begun since other work has to be done first: its message is to come again later, and nothing is
// wrong.
var ErrNotNow = errors.New("not its turn yet")

// faults are the answers of a kernel that has come to an end of something, or whose disk fails.
var faults = []syscall.Errno{
	syscall.EIO, syscall.EROFS, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EAGAIN,
}

// IsMachineFault reports whether an error says that the machine is at fault, and not the document or job that was worked on: then
// it is no attempt of theirs, and the same work may succeed once the machine is well again.
func IsMachineFault(err error) bool {
	return IsFull(err) || errors.Is(err, ErrUnavailable) ||
		slices.ContainsFunc(faults, func(e syscall.Errno) bool { return errors.Is(err, e) })
}

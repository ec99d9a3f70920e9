package job

import (
	"errors"
	"syscall"
)

// ErrFull says that there is no room where something was to be stored. Nothing of it is there.
var ErrFull = errors.New("no room is left")

// IsFull reports whether an error says that a disk or a quota is full.
func IsFull(err error) bool {
	return errors.Is(err, ErrFull) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

package walls

import "sync/atomic"

// Hiding is how HideSelf keeps the secrets in this process's environment from other processes of the same user.
type Hiding string

const (
	// Undumpable is when the kernel closes the process's memory and /proc files, as it was asked to.
	Undumpable Hiding = "undumpable"
	// Unreadable is the same, since the program's file cannot be read by its user. AWS Lambda's sandbox refuses to be asked.
	Unreadable Hiding = "unreadable program"
	// HandedOver is when the secrets are in the process's memory alone, in no environment: a document that has files shown does
	// not reach them, code that a document brings may.
	HandedOver Hiding = "secrets in memory only"
)

// hiding is this process's, which can hide only once.
var hiding atomic.Value

// Hidden returns how this process hides; "" before HideSelf, and on systems without /proc.
func Hidden() Hiding {
	h, _ := hiding.Load().(Hiding)
	return h
}

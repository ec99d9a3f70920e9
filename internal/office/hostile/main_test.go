// Package hostile_test has documents that were built to break out, and converts them: as they are behind the walls, and
// sanitized without walls. Nothing of the network, of files outside, of credentials may be in a PDF or hear of it, and no
// macro may run.
package hostile_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"sheaf/internal/office/officetest"
)

// secretVar is a variable that every process of Amazon's functions has in its environment. It is also what the tests look
// for in PDFs and in the environments of other processes.
const (
	secretVar = "AWS_SECRET_ACCESS_KEY"
	secret    = "Canary0SecretKeyOfTheRole"
)

// TestMain starts this program once more, with the secret in its environment from the start: what a process sets later is
// not in its /proc/PID/environ.
func TestMain(m *testing.M) {
	if os.Getenv(secretVar) != secret {
		fmt.Fprintln(os.Stderr, again())
		os.Exit(1)
	}
	code := m.Run()
	if err := officetest.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// again does not return but for an error.
func again() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.Setenv(secretVar, secret); err != nil {
		return err
	}
	return syscall.Exec(self, os.Args, os.Environ())
}

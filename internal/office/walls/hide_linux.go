package walls

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// handedOver is the variable that names the descriptor from which a program that was started once more reads its environment.
const handedOver = "SHEAF_ENVIRONMENT_FD"

// HideSelf keeps other processes of our user out of this one's memory and /proc files, where the environment with the
// role's keys stands; Hidden returns how. Call it first in main.
//
// The price of Undumpable and Unreadable: no core file, nobody but root can attach a debugger, and this process itself cannot
// open most files in its own /proc folder unless it is root. Processes that it executes are as usual. Where neither can be
// had, the program is started once more in its own place: HideSelf returns in that one.
func HideSelf() error {
	if fd, ok := os.LookupEnv(handedOver); ok {
		hiding.Store(HandedOver)
		return takeEnvironment(fd)
	}
	if unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) == nil {
		hiding.Store(Undumpable)
		return nil
	}
	// A program that its user may not read is made undumpable when it is executed (execve(2), proc(5)).
	if _, err := os.ReadFile("/proc/self/environ"); errors.Is(err, fs.ErrPermission) {
		hiding.Store(Unreadable)
		return nil
	}
	return fmt.Errorf("hide the environment from other processes: %w", startAgain(os.Environ()))
}

// startAgain executes this program in its own place, with its environment in a pipe. It returns only when it failed.
func startAgain(environment []string) error {
	var ends [2]int
	if err := unix.Pipe2(ends[:], 0); err != nil {
		return err
	}
	r, w := os.NewFile(uintptr(ends[0]), "environment"), os.NewFile(uintptr(ends[1]), "environment")
	defer r.Close()
	text := strings.Join(environment, "\x00")
	// Nobody reads yet: it must fit into the pipe.
	size, err := unix.FcntlInt(uintptr(ends[0]), unix.F_GETPIPE_SZ, 0)
	if err == nil && len(text) > size {
		err = fmt.Errorf("it has %d bytes, of which %d can be handed over", len(text), size)
	}
	if err == nil {
		_, err = w.WriteString(text)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(program, os.Args, append(ofRuntime(environment), handedOver+"="+strconv.Itoa(ends[0])))
}

// ofRuntime returns the variables that Go's runtime reads before main; none of them is secret.
func ofRuntime(environment []string) []string {
	var kept []string
	for _, variable := range environment {
		if strings.HasPrefix(variable, "GO") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// takeEnvironment makes what startAgain handed over this process's environment.
func takeEnvironment(fd string) error {
	err := os.Unsetenv(handedOver)
	n, invalid := strconv.Atoi(fd)
	if err := errors.Join(err, invalid); err != nil {
		return fmt.Errorf("take over the environment: %w", err)
	}
	r := os.NewFile(uintptr(n), "environment")
	text, err := io.ReadAll(r)
	for variable := range bytes.SplitSeq(text, []byte{0}) {
		if name, value, ok := strings.Cut(string(variable), "="); ok {
			err = errors.Join(err, os.Setenv(name, value))
		}
	}
	if err := errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("take over the environment: %w", err)
	}
	return nil
}

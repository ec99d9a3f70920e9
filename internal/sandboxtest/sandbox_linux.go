// Package sandboxtest runs a test's processes as AWS Lambda's sandbox does: the kernel refuses them what it refuses there. It
// may import the standard library and golang.org/x/sys alone. A container as a whole is internal/e2e/image's.
package sandboxtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// inSandbox is the variable by which Enter knows a process that is to become another program.
const inSandbox = "SHEAF_TEST_SANDBOX"

// refused are system calls that Lambda's sandbox answers with EPERM, whatever their arguments: reports of prctl are in
// catboost#1606, mediapipe#1599 and ClickHouse#29378, of fallocate in chromedp#1074. clone cannot be told by its flags here; the
// container's profile (internal/e2e/image/lambda-seccomp.json) does that.
func refused() []uint32 {
	return []uint32{
		unix.SYS_PRCTL, unix.SYS_PTRACE, unix.SYS_PERSONALITY, unix.SYS_FALLOCATE, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_SECCOMP,
		unix.SYS_MOUNT, unix.SYS_BPF, unix.SYS_LANDLOCK_CREATE_RULESET, unix.SYS_LANDLOCK_ADD_RULE, unix.SYS_LANDLOCK_RESTRICT_SELF,
	}
}

// Confine has cmd, which has not started and has its environment, run with the system calls refused that Lambda refuses. The
// test program, or a copy of it, is started for it and becomes cmd's program: its TestMain must call Enter first.
func Confine(cmd *exec.Cmd, testProgram string) {
	cmd.Args = slices.Concat([]string{testProgram, cmd.Path}, cmd.Args[1:])
	cmd.Path = testProgram
	cmd.Env = append(cmd.Env, inSandbox+"=yes")
}

// Enter returns at once, except in a process that Confine has had started: that becomes the program.
func Enter() {
	if os.Getenv(inSandbox) == "" {
		return
	}
	runtime.LockOSThread()
	err := refuse(refused())
	if err == nil {
		environment := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, inSandbox+"=") })
		err = syscall.Exec(os.Args[1], os.Args[1:], environment)
	}
	fmt.Fprintln(os.Stderr, "enter the sandbox:", err)
	os.Exit(1)
}

// refuse has the kernel answer these system calls of this thread, and of what it executes, with EPERM.
func refuse(calls []uint32) error {
	// The filter sees a system call's number at the beginning of its data (seccomp(2)).
	program := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}}
	for i, call := range calls {
		program = append(program, unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: call, Jt: uint8(len(calls) - i)})
	}
	program = append(program,
		unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
		unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)})
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&filter))); errno != 0 {
		return errors.New("seccomp: " + errno.Error())
	}
	return nil
}

// Package errand has work on files done by this program in a process of its own: what reads files of strangers with a library whose
// memory and time are not bounded. Here is what the process that has it done and the one that does it keep to; package office starts the latter,
// behind the walls around documents' processes. It imports nothing of the project.
package errand

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// Word is the first argument of this program when it is started for an errand; the second is the errand's name.
const Word = "sheaf-errand"

// Where files are, in the folder that an errand is done in.
const (
	In     = "in"             // the folder of those that it was given
	Result = "out/result.pdf" // what it makes
)

// Errand is what is to be done.
type Errand struct {
	Name    string            // of the work
	Request any               // what it is told, as JSON
	Files   map[string]string // what it gets copies of: their names in In, and the paths that they are copied from
	Target  string            // the path at which its result is put
	Timeout time.Duration     // how long it may take
}

// Runner has errands done. Safe for concurrent use.
type Runner interface {
	// Errand does an errand in a process of its own. The result is at its target when it returns nil. A *Failure says that the work was
	// not done for what is in the files; every other error is the machine's or the context's.
	Errand(ctx context.Context, e Errand) error
}

// Failure is how work ended that was not done.
type Failure struct {
	Code int // that the work gave as a Failure of its own; 0 for all else: too much time or memory, a crash
	Why  string
}

func (f *Failure) Error() string { return f.Why }

// Codes of a work's own failures begin here: lower ones are those of programs in general.
const (
	FirstCode = 20
	LastCode  = 100
)

// maxRequest bounds a request, in bytes.
const maxRequest = 1 << 20

// Work does one kind of errands, in a folder.
type Work func(dir string, request []byte) error

// Table has all work by its name.
type Table map[string]Work

var served atomic.Bool

// Served reports whether this program does errands when it is started for one.
func Served() bool { return served.Load() }

// Main does the errand that this process was started for and ends it. It returns in a process that was started for none. Call it first in
// main.
func (t Table) Main() {
	served.Store(true)
	if len(os.Args) != 3 || os.Args[1] != Word {
		return
	}
	os.Exit(t.do(os.Args[2], os.Stdin))
}

// do does the errand of that name and returns the exit code.
func (t Table) do(name string, in io.Reader) int {
	work, ok := t[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "there is no errand %q\n", name)
		return 2
	}
	request, err := io.ReadAll(io.LimitReader(in, maxRequest))
	if err == nil {
		err = work(".", request)
	}
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	if f, ok := errors.AsType[*Failure](err); ok && f.Code >= FirstCode && f.Code <= LastCode {
		return f.Code
	}
	return 1
}

// Package walls says what a converting process may do. The walls themselves are raised by that process, in C++
// (layers/libreoffice/walls): by a child of the zygote, or by sheaf-wall before it becomes soffice. Here they are probed and
// their settings are put together.
//
// A wall that the machine does not allow is left out and reported. One that the probe found to stand and that cannot be
// raised later fails the conversion: a document never runs behind fewer walls than were reported.
package walls

import (
	"strconv"
	"time"
)

// Wall is one of the mechanisms. Its text is its name in reports, too.
type Wall string

// The walls.
const (
	User       Wall = "user"         // runs as a user of its own, where sheaf runs as root
	Limits     Wall = "limits"       // of memory, processor time, file size, open files, processes
	Namespaces Wall = "namespaces"   // no network interface; no System V memory or queues of others
	NoNewPrivs Wall = "no_new_privs" // no program gives it rights; Landlock and seccomp need this
	Landlock   Wall = "landlock"     // no files but those allowed; from version 4 no TCP, from 6 no signals to others
	Seccomp    Wall = "seccomp"      // no sockets, no processes, no rare system calls
)

// All lists the walls in the order of reports.
func All() []Wall { return []Wall{User, Limits, Namespaces, NoNewPrivs, Landlock, Seccomp} }

// Purpose says in a few words what the wall keeps out.
func (w Wall) Purpose() string {
	switch w {
	case User:
		return "files and processes of other users"
	case Limits:
		return "endless loops, memory without end, huge files"
	case Namespaces:
		return "the network"
	case NoNewPrivs:
		return "programs that give rights"
	case Landlock:
		return "files other than the document's own"
	case Seccomp:
		return "sockets, other processes, rare system calls"
	}
	return ""
}

// Settings are the walls of one process and what they let through.
type Settings struct {
	Walls []Wall

	// Read and Write are absolute paths of folders and files: what of LibreOffice and its fonts is read, and what the
	// document's process may do everything with.
	Read, Write []string
	// Execute are the programs that it may execute, besides the one that sheaf-wall starts. None for a zygote's children.
	Execute []string
	// Listen is the folder in which it may make sockets, "" for none.
	Listen string

	UID, GID int // with User
	Limits   Bounds
}

// Bounds are what Limits bounds. 0 sets no bound.
type Bounds struct {
	Memory    int64         // bytes of address space
	CPU       time.Duration // rounded up to seconds; then SIGXCPU, two seconds later SIGKILL
	File      int64         // bytes of each file; then SIGXFSZ
	Files     int           // open ones
	Processes int           // threads of all processes with the same user id; see Report.Processes
}

// Encode writes the settings for the process, one NAME=VALUE each.
func (s Settings) Encode() []string {
	var fields []string
	for _, w := range s.Walls {
		fields = append(fields, "wall="+string(w))
	}
	for _, list := range []struct {
		name  string
		paths []string
	}{{"read", s.Read}, {"write", s.Write}, {"execute", s.Execute}} {
		for _, path := range list.paths {
			fields = append(fields, list.name+"="+path)
		}
	}
	if s.Listen != "" {
		fields = append(fields, "listen="+s.Listen)
	}
	for _, number := range []struct {
		name  string
		value int64
	}{
		{"uid", int64(s.UID)}, {"gid", int64(s.GID)},
		{"memory", s.Limits.Memory}, {"cpu", seconds(s.Limits.CPU)}, {"file", s.Limits.File},
		{"files", int64(s.Limits.Files)}, {"processes", int64(s.Limits.Processes)},
	} {
		if number.value > 0 {
			fields = append(fields, number.name+"="+strconv.FormatInt(number.value, 10))
		}
	}
	return fields
}

func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

// Arguments are those of sheaf-wall when it is to run the program behind the walls. It keeps standard input, output and error,
// and no other open file.
func (s Settings) Arguments(program string, args ...string) []string {
	return append(append(append([]string{"run"}, s.Encode()...), "--", program), args...)
}

// ExitNotRaised is sheaf-wall's exit code when a wall cannot be raised: the machine's fault, not the document's.
const ExitNotRaised = 4

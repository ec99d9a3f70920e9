package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"sheaf/bench/proc"
)

// zygoteName is the name of the process that keeps LibreOffice warm, and of those that it forks for documents.
const zygoteName = "sheaf-zygote"

// process is one of this machine's, by its id; Linux only.
type process int

func (p process) file(name string) string { return fmt.Sprintf("/proc/%d/%s", p, name) }

// children lists those that p has started and that have not been waited for. None when p has ended.
func (p process) children() (all []process) {
	for _, pid := range proc.Children(int(p)) {
		all = append(all, process(pid))
	}
	return all
}

// name is the process's, "" when it has ended.
func (p process) name() string {
	b, err := os.ReadFile(p.file("comm"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// arguments are those that the process was started with.
func (p process) arguments() []string {
	b, err := os.ReadFile(p.file("cmdline"))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(b), "\x00"), "\x00")
}

// bytesOf returns a field of status or smaps_rollup, 0 where it is not to be had.
func (p process) bytesOf(file, field string) int64 {
	n, err := proc.Bytes(p.file(file), field)
	if err != nil {
		return 0
	}
	return n
}

// openFiles counts the process's descriptors.
func (p process) openFiles() int {
	entries, _ := os.ReadDir(p.file("fd"))
	return len(entries)
}

// self is this process.
func self() process { return process(os.Getpid()) }

func isZygote(p process) bool { return p.name() == zygoteName }

// zygotes are those of this process's engines.
func zygotes() []process { return only(self().children(), isZygote) }

// conversions are the processes of documents, children of the zygotes.
func conversions() (all []process) {
	for _, z := range zygotes() {
		all = append(all, only(z.children(), isZygote)...)
	}
	return all
}

func only(all []process, good func(process) bool) []process {
	return slices.DeleteFunc(all, func(p process) bool { return !good(p) })
}

// living lists the processes that have dir in their working folder, command line or environment: conversions and their
// orphans, whoever their parent is. Processes of other users are seen by root only.
func living(dir string) []process {
	return only(everybody(), func(p process) bool { return p != self() && p.mentions(dir) })
}

func everybody() (all []process) {
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil {
			all = append(all, process(pid))
		}
	}
	return all
}

func (p process) mentions(dir string) bool {
	cwd, _ := os.Readlink(p.file("cwd"))
	arguments, _ := os.ReadFile(p.file("cmdline"))
	environment, _ := os.ReadFile(p.file("environ"))
	return strings.HasPrefix(cwd, dir) || bytes.Contains(arguments, []byte(dir)) || bytes.Contains(environment, []byte(dir))
}

// strangers reports whether somebody else on this machine runs LibreOffice.
func strangers() bool {
	ours := zygotes()
	for _, z := range zygotes() {
		ours = append(ours, z.children()...)
	}
	return slices.ContainsFunc(everybody(), func(p process) bool {
		name := p.name()
		return (name == zygoteName || strings.HasPrefix(name, "soffice")) && !slices.Contains(ours, p)
	})
}

package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// trace prints what documents' processes do with files beside their own.
func (o options) trace(ctx context.Context, w io.Writer, sources []string) error {
	if _, err := exec.LookPath("strace"); err != nil {
		_, err := fmt.Fprintln(w, "\nstrace is not there, so nothing is said of files (Debian: apt-get install strace).")
		return err
	}
	log := filepath.Join(o.dir, "strace.log")
	if err := converted(o.command(ctx, sources, "strace", "-f", "-qq", "-e", "trace=%file", "-o", log)); err != nil {
		return err
	}
	f, err := os.Open(log)
	if err != nil {
		return err
	}
	defer f.Close()
	traced, err := readTrace(f)
	if err != nil {
		return fmt.Errorf("read %s: %w", log, err)
	}
	return traced.print(w)
}

// call is a system call on a file, as strace prints it.
type call struct {
	process, name, path string
	opensPath           bool // for a wall, and reads nothing
	failed              bool
}

var (
	callLine = regexp.MustCompile(`^(\d+) +(\w+)\(.*?"([^"]*)"(.*)$`)
	ownPDF   = regexp.MustCompile(`/document-\d+/out/part$`) // the name that it has until it is whole
	ownFiles = regexp.MustCompile(`/document-\d+|^/proc/self/cwd`)
)

func parseCall(line string) (call, bool) {
	m := callLine.FindStringSubmatch(line)
	if m == nil {
		return call{}, false
	}
	return call{m[1], m[2], m[3], strings.Contains(m[4], "O_PATH"), strings.Contains(m[4], " = -1 ")}, true
}

// traced is what documents' processes did.
type traced struct {
	processes map[string]bool
	calls     map[string]int             // by the call's name
	kinds     map[string]int             // of files that were opened
	opened    map[string]map[string]bool // by path, the processes; not the documents' own
}

// readTrace reads strace's output. A document's process is one that writes its PDF.
func readTrace(r io.Reader) (traced, error) {
	t := traced{processes: map[string]bool{}, calls: map[string]int{}, kinds: map[string]int{}, opened: map[string]map[string]bool{}}
	var calls []call
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		c, ok := parseCall(lines.Text())
		if !ok {
			continue
		}
		calls = append(calls, c)
		if ownPDF.MatchString(c.path) {
			t.processes[c.process] = true
		}
	}
	for _, c := range calls {
		if t.processes[c.process] && !c.opensPath {
			t.add(c)
		}
	}
	return t, lines.Err()
}

func (t traced) add(c call) {
	t.calls[c.name]++
	if c.name != "openat" || c.failed {
		return
	}
	kind := "other files"
	switch {
	case ownFiles.MatchString(c.path):
		t.kinds["files of the document's own"]++
		return
	case strings.Contains(c.path, ".so"):
		kind = "libraries"
	case strings.Contains(c.path, "/fonts/"):
		kind = "fonts"
	}
	t.kinds[kind]++
	if t.opened[c.path] == nil {
		t.opened[c.path] = map[string]bool{}
	}
	t.opened[c.path][c.process] = true
}

// print prints the counts for one process, and which files the most of them open.
func (t traced) print(w io.Writer) error {
	n := float64(max(1, len(t.processes)))
	fmt.Fprintf(w, "\nA document's process, of %d:\n", len(t.processes))
	for _, counts := range []struct {
		what string
		of   map[string]int
	}{{"calls of %s", t.calls}, {"opens of %s", t.kinds}} {
		for _, name := range slices.SortedFunc(maps.Keys(counts.of), func(a, b string) int { return cmp.Compare(counts.of[b], counts.of[a]) }) {
			fmt.Fprintf(w, "%8.1f "+counts.what+"\n", float64(counts.of[name])/n, name)
		}
	}
	fmt.Fprintln(w, "\nFiles that are not the document's own, by the share of processes that open them:")
	paths := slices.SortedFunc(maps.Keys(t.opened), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(t.opened[b]), len(t.opened[a])), cmp.Compare(a, b))
	})
	for _, path := range paths[:min(len(paths), 30)] {
		if _, err := fmt.Fprintf(w, "%7.0f%% %s\n", 100*float64(len(t.opened[path]))/n, path); err != nil {
			return err
		}
	}
	return nil
}

package office_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
)

// fakeSoffice writes a shell script that stands in for LibreOffice: it starts up well, and on a conversion it runs body,
// which finds the output folder in $out.
func fakeSoffice(t testing.TB, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "soffice")
	script := `#!/bin/sh
case "$*" in *--terminate_after_init*) exit 0 ;; esac
while [ $# -gt 0 ]; do
	[ "$1" = --outdir ] && out=$2
	shift
done
` + body
	require.NoError(t, os.WriteFile(path, []byte(script), 0o700))
	return path
}

// newEngine makes an engine with a scratch folder of its own; "" is the real LibreOffice, which the tests need.
func newEngine(t testing.TB, program string) (e *office.Engine, scratch string) {
	t.Helper()
	scratch = filepath.Join(officetest.Folder(t), "scratch")
	e, err := office.New(office.Options{
		Program: program, Scratch: scratch, Helper: office.NoHelper, Wall: officetest.Shared(t).Launcher,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e, scratch
}

// requireClean wants no file of a conversion under scratch.
func requireClean(t testing.TB, scratch string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(scratch, "engine-*", "document-*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// alive reports whether a process runs. One that is dead and waits for its parent to notice does not.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	after := stat[bytes.LastIndexByte(stat, ')')+1:]
	state := bytes.Fields(after)[0][0]
	return state != 'Z' && state != 'X'
}

// livingUnder returns the processes whose home is under dir.
func livingUnder(t testing.TB, dir string) (pids []int) {
	t.Helper()
	environs, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(t, err)
	for _, path := range environs {
		b, _ := os.ReadFile(path) // the process may be gone
		if strings.Contains("\x00"+string(b), "\x00HOME="+dir+"/") {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			require.NoError(t, err)
			pids = append(pids, pid)
		}
	}
	return pids
}

// pipe makes a FIFO for a script to tell a test how far it is.
func pipe(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	return path
}

// readPIDs waits for a script to write process ids into a FIFO.
func readPIDs(t testing.TB, fifo string) (pids []int) {
	t.Helper()
	b, err := os.ReadFile(fifo)
	require.NoError(t, err)
	for word := range strings.FieldsSeq(string(b)) {
		pid, err := strconv.Atoi(word)
		require.NoError(t, err)
		pids = append(pids, pid)
	}
	return pids
}

// wholePDF is a PDF of so many pages.
func wholePDF(pages int) string {
	var b strings.Builder
	offsets := make([]int, 3+pages)
	add := func(n int, body string) {
		offsets[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, body)
	}
	b.WriteString("%PDF-1.6\n")
	kids := ""
	for n := 3; n < len(offsets); n++ {
		add(n, "<</Type/Page/Parent 2 0 R>>")
		kids += fmt.Sprintf("%d 0 R ", n)
	}
	add(1, "<</Type/Catalog/Pages 2 0 R>>")
	add(2, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", pages, kids))
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets))
	for _, offset := range offsets[1:] {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets), start)
	return b.String()
}

// writeFile writes a file for a script to copy.
func writeFile(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

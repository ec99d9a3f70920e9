package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadTrace(t *testing.T) {
	traced, err := readTrace(strings.NewReader(`
100 openat(AT_FDCWD, "/tmp/s/document-12/in/a b.docx", O_RDONLY) = 3
100 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3
200 openat(AT_FDCWD, "/usr/lib", O_PATH|O_CLOEXEC) = 3
200 openat(AT_FDCWD, "/tmp/s/document-12/out/part", O_RDWR|O_CREAT) = 4
200 openat(AT_FDCWD, "/usr/share/fonts/a.ttf", O_RDONLY) = 5
200 openat(AT_FDCWD, "/usr/share/fonts/none.ttf", O_RDONLY) = -1 ENOENT (No such file or directory)
300 openat(AT_FDCWD, "/tmp/s/document-13/out/part", O_RDWR <unfinished ...>
300 mkdir("user", 0700) = 0
300 openat(AT_FDCWD, "/lib/libx.so.2", O_RDONLY) = 5
300 openat(AT_FDCWD, "/usr/share/fonts/a.ttf", O_RDONLY) = 6
300 openat(AT_FDCWD, "/proc/self/cwd/lu1.tmp", O_RDWR|O_CREAT) = 7
`))
	require.NoError(t, err)
	require.Equal(t, map[string]bool{"200": true, "300": true}, traced.processes)
	require.Equal(t, map[string]int{"openat": 7, "mkdir": 1}, traced.calls)
	require.Equal(t, map[string]int{"files of the document's own": 3, "fonts": 2, "libraries": 1}, traced.kinds)
	require.Len(t, traced.opened["/usr/share/fonts/a.ttf"], 2)
	require.Len(t, traced.opened, 2)
}

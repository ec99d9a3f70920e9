package zygote

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"sheaf/internal/office/officetest"
	"sheaf/internal/office/walls"
)

func TestConvert(t *testing.T) {
	z := start(t)
	r := request(t, "Hello", "Grüße")

	end, err := z.Convert(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, ExitDone, end.Code, end.Stderr)
	require.Zero(t, end.Signal)
	requireText(t, r, "Grüße")

	entries, err := os.ReadDir(filepath.Dir(Output(r.Dir)))
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing but the PDF")
}

func TestConvertAtOnce(t *testing.T) {
	z := start(t)
	var all sync.WaitGroup
	for i := range 8 {
		r := request(t, fmt.Sprintf("Document %d", i))
		all.Go(func() {
			end, err := z.Convert(t.Context(), r)
			if err != nil || end.Code != ExitDone {
				t.Errorf("document %d: %v, %+v", i, err, end)
			}
			requireText(t, r, fmt.Sprintf("Document %d", i))
		})
	}
	all.Wait()
}

func TestConvertLeavesNothingToTheNext(t *testing.T) {
	z := start(t)
	before := list(t, z.dir)
	for range 2 {
		r := request(t, "Hello")
		_, err := z.Convert(t.Context(), r)
		require.NoError(t, err)
		require.NotEmpty(t, list(t, filepath.Join(r.Dir, "tmp")))
	}
	require.Equal(t, before, list(t, z.dir))
}

// A folder that is made, looked through and removed again costs a letter's process as much as a page of it. Whose process it is,
// LibreOffice looks up for lock files only.
func TestConvertMakesNoMoreThanItNeeds(t *testing.T) {
	z := start(t)
	r := request(t, "Hello")
	made := watch(t, unix.IN_CREATE|unix.IN_MOVED_TO, filepath.Join(r.Dir, "in"), filepath.Join(r.Dir, "out"))
	_, err := z.Convert(t.Context(), r)
	require.NoError(t, err)
	requireText(t, r, "Hello")
	require.LessOrEqual(t, len(list(t, filepath.Join(r.Dir, "tmp"))), 8)
	for _, name := range made() {
		require.NotContains(t, name, "lock")
	}
}

// watch watches folders for events (inotify(7)) and returns a function that returns the names of the files that had them since it
// was called last.
func watch(t *testing.T, events uint32, folders ...string) func() []string {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	require.NoError(t, err)
	t.Cleanup(func() { unix.Close(fd) })
	for _, folder := range folders {
		_, err := unix.InotifyAddWatch(fd, folder, events)
		require.NoError(t, err)
	}
	return func() []string {
		var names []string
		packed := make([]byte, 64<<10)
		n, err := unix.Read(fd, packed)
		if errors.Is(err, unix.EAGAIN) {
			return nil
		}
		require.NoError(t, err)
		for packed = packed[:n]; len(packed) > 0; {
			size := binary.NativeEndian.Uint32(packed[12:]) // the name's, which follows the event
			names = append(names, string(bytes.TrimRight(packed[unix.SizeofInotifyEvent:unix.SizeofInotifyEvent+size], "\x00")))
			packed = packed[unix.SizeofInotifyEvent+size:]
		}
		return names
	}
}

func TestConvertFails(t *testing.T) {
	tests := []struct {
		name    string
		spoil   func(t *testing.T, r *Request)
		exit    int
		signal  syscall.Signal
		because string
	}{
		{"not there", func(t *testing.T, r *Request) { r.Name = "other.docx" }, ExitLoad, 0, "Error: source file could not be loaded"},
		{"no document", func(t *testing.T, r *Request) { overwrite(t, *r, []byte("%PDF-1.7")) }, ExitLoad, 0, "Error: source file could not be loaded: General Error"},
		{"cut", func(t *testing.T, r *Request) { overwrite(t, *r, read(t, *r)[:500]) }, ExitLoad, 0, "could not be loaded: its package is damaged"},
		{"no folder for the PDF", func(t *testing.T, r *Request) {
			require.NoError(t, os.Remove(filepath.Join(r.Dir, "out")))
			require.NoError(t, os.WriteFile(filepath.Join(r.Dir, "out"), nil, 0o600))
		}, ExitStore, 0, "Error: the PDF could not be written"},
		{"no folder to work in", func(t *testing.T, r *Request) { require.NoError(t, os.Remove(filepath.Join(r.Dir, "tmp"))) }, ExitSetUp, 0, "Error: enter folder"},
		{"too little memory", func(t *testing.T, r *Request) {
			*r = request(t, slices.Repeat([]string{"One of many."}, 3000)...)
			r.Walls = bounded(walls.Bounds{Memory: 1 << 20})
		}, ExitMemory, 0, "Error: "},
	}
	z := start(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := request(t, "Hello")
			tt.spoil(t, &r)
			end, err := z.Convert(t.Context(), r)
			require.NoError(t, err)
			require.Equal(t, tt.exit, end.Code, end.Stderr)
			require.Equal(t, tt.signal, end.Signal, end.Stderr)
			require.Contains(t, end.Stderr, tt.because)
			require.NoFileExists(t, Output(r.Dir))
		})
	}
	requireStillConverts(t, z)
}

// TestConvertLargeFile: the kernel cuts the write that crosses the limit and signals the next one. LibreOffice 7.4 makes that,
// later versions take the cut one for a failure.
func TestConvertLargeFile(t *testing.T) {
	z := start(t)
	r := request(t, "Hello")
	r.Walls = bounded(walls.Bounds{File: 512})
	end, err := z.Convert(t.Context(), r)
	require.NoError(t, err)
	if end.Signal != syscall.SIGXFSZ {
		require.Equal(t, ExitStore, end.Code, end.Stderr)
		require.Contains(t, end.Stderr, "Error: the PDF could not be written")
	}
	require.NoFileExists(t, Output(r.Dir))
	requireStillConverts(t, z)
}

func bounded(b walls.Bounds) walls.Settings {
	return walls.Settings{Walls: []walls.Wall{walls.Limits}, Limits: b}
}

func overwrite(t *testing.T, r Request, content []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(r.Dir, "in", r.Name), content, 0o600))
}

func requireStillConverts(t *testing.T, z *Zygote) {
	t.Helper()
	end, err := z.Convert(t.Context(), request(t, "Hello"))
	require.NoError(t, err)
	require.Equal(t, ExitDone, end.Code, end.Stderr)
}

func TestConvertRefusesWhatIsNoDocumentInAFolder(t *testing.T) {
	z := start(t)
	for _, r := range []Request{
		{Dir: "relative", Name: "a.docx"},
		{Dir: "/absolute", Name: "../a.docx"},
		{Dir: "/absolute", Name: "a\x00.docx"},
	} {
		_, err := z.Convert(t.Context(), r)
		require.ErrorContains(t, err, "no document in a folder")
	}
}

func TestConvertCancelled(t *testing.T) {
	z := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	r := hanging(t)
	ended := convertInBackground(ctx, z, r)
	child := childOf(t, z)
	waitUntilAtWork(t, r)
	cancel()
	end := <-ended
	require.NoError(t, end.err)
	require.Equal(t, syscall.SIGKILL, end.exit.Signal)
	requireDead(t, child)
	requireStillConverts(t, z)
}

func TestConvertWithADeadlineThatHasPassed(t *testing.T) {
	z := start(t)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	_, err := z.Convert(ctx, request(t, "Hello"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestConvertKilledLeavesNeighboursAlone(t *testing.T) {
	z := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	hangs := convertInBackground(ctx, z, hanging(t))
	child := childOf(t, z)
	good := request(t, strings.Repeat("A long paragraph. ", 2000))
	ended := convertInBackground(t.Context(), z, good)
	require.NoError(t, syscall.Kill(child, syscall.SIGSEGV))
	end := <-hangs
	cancel()
	require.NoError(t, end.err)
	require.Equal(t, syscall.SIGSEGV, end.exit.Signal)
	end = <-ended
	require.NoError(t, end.err)
	require.Equal(t, ExitDone, end.exit.Code, end.exit.Stderr)
	requireText(t, good, "A long paragraph.")
}

// Every wall that the machine allows leaves what a conversion needs, and the process is the user that it should be.
func TestConvertBehindWalls(t *testing.T) {
	built := officetest.Shared(t)
	report, err := walls.Probe(t.Context(), built.Launcher)
	require.NoError(t, err)
	opt := options(t)
	opt.Isolated = report.Stands(walls.Namespaces)
	// A user of its own has to come through to the folders.
	opt.Scratch = officetest.Folder(t)
	z, err := Start(t.Context(), opt)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, z.Close()) })

	r := request(t, "Hello")
	dir := filepath.Join(officetest.Folder(t), "document")
	require.NoError(t, os.Rename(r.Dir, dir))
	r.Dir = dir
	user := report.User(0)
	require.NoError(t, walls.Give(dir, user))
	processes, err := report.Processes(64, 1)
	require.NoError(t, err)
	r.Walls = walls.Settings{
		Walls: report.Standing(), Read: walls.Readable(filepath.Join(built.Program, "soffice.bin")), Write: walls.Writable(dir),
		UID: user, GID: user,
		Limits: walls.Bounds{Memory: 4 << 30, CPU: time.Minute, File: 1 << 30, Files: 512, Processes: processes},
	}
	end, err := z.Convert(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, ExitDone, end.Code, end.Stderr)
	info, err := os.Stat(Output(dir))
	require.NoError(t, err)
	require.EqualValues(t, max(user, os.Getuid()), info.Sys().(*syscall.Stat_t).Uid)
}

// A wall that cannot be raised is the machine's fault, and nothing is converted.
func TestConvertWithoutAWall(t *testing.T) {
	z := start(t)
	r := request(t, "Hello")
	r.Walls = walls.Settings{Walls: []walls.Wall{walls.User}} // user 0
	end, err := z.Convert(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, ExitSetUp, end.Code, end.Stderr)
	require.NoFileExists(t, Output(r.Dir))

	r.Walls = walls.Settings{Walls: []walls.Wall{"moat"}}
	_, err = z.Convert(t.Context(), r)
	require.ErrorContains(t, err, "moat")
}

func read(t *testing.T, r Request) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(r.Dir, "in", r.Name))
	require.NoError(t, err)
	return content
}

package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

// quiet is a console that nobody sees, 80 columns wide.
func quiet() (*ui.Console, *bytes.Buffer) {
	b := new(bytes.Buffer)
	return &ui.Console{Out: io.Discard, Err: b, Width: func() int { return 80 }}, b
}

func writeFile(t *testing.T, path, content string) string {
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o666))
	return path
}

// writeZip writes a ZIP whose entries have the names given, each with its name as content.
func writeZip(t *testing.T, path string, names ...string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, name)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return writeFile(t, path, b.String())
}

// packed packs inputs and returns the entries of the upload.
func packed(t *testing.T, args ...string) (upload, []archive.Entry) {
	inputs, err := findInputs(args)
	require.NoError(t, err)
	con, _ := quiet()
	up, err := pack(t.Context(), con, inputs, t.TempDir())
	require.NoError(t, err)
	f, err := os.Open(up.path)
	require.NoError(t, err)
	defer f.Close()
	dir, err := archive.Open(f, up.size, archive.Limits{})
	require.NoError(t, err)
	return up, dir.Entries
}

func entryNames(entries []archive.Entry) []string {
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	return names
}

func TestPackTakesOneFileAsItIs(t *testing.T) {
	dir := t.TempDir()
	z := writeZip(t, filepath.Join(dir, "a.zip"), "x.docx")
	up, _ := packed(t, z)
	require.Equal(t, z, up.path)
	require.Equal(t, "a.zip", up.name)
}

func TestPackOneFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "letters")
	writeFile(t, filepath.Join(dir, "b.docx"), "b")
	writeFile(t, filepath.Join(dir, "a", "z.DOCX"), "z")
	writeFile(t, filepath.Join(dir, "a", "notes.txt"), "content that is not wanted")
	writeFile(t, filepath.Join(dir, "~$b.docx"), "lock")
	require.NoError(t, os.Symlink(filepath.Join(dir, "b.docx"), filepath.Join(dir, "c.docx")))
	require.NoError(t, os.Symlink(dir, filepath.Join(dir, "loop")))
	up, entries := packed(t, dir)
	require.Equal(t, "letters.zip", up.name)
	require.Equal(t, []string{"a/notes.txt", "a/z.DOCX", "b.docx", "c.docx", "~$b.docx"}, entryNames(entries))
	require.Equal(t, []int64{0, 1, 1, 1, 0}, []int64{entries[0].Size, entries[1].Size, entries[2].Size, entries[3].Size, entries[4].Size})
}

func TestPackSeveral(t *testing.T) {
	dir := t.TempDir()
	args := []string{
		writeZip(t, filepath.Join(dir, "1", "in.zip"), "x.docx", "sub/y.docx"),
		writeZip(t, filepath.Join(dir, "2", "IN.ZIP"), "x.docx"),
		writeFile(t, filepath.Join(dir, "x.docx"), "alone"),
		filepath.Dir(writeFile(t, filepath.Join(dir, "in", "z.docx"), "z")),
	}
	up, entries := packed(t, args...)
	require.Equal(t, "documents.zip", up.name)
	require.Equal(t, []string{"in/x.docx", "in/sub/y.docx", "IN (2)/x.docx", "x.docx", "in (3)/z.docx"}, entryNames(entries))
}

func TestPackTwiceGivesTheSame(t *testing.T) {
	dir := t.TempDir()
	args := []string{writeZip(t, filepath.Join(dir, "a.zip"), "x.docx"), writeFile(t, filepath.Join(dir, "b.docx"), "b")}
	first, _ := packed(t, args...)
	second, _ := packed(t, args...)
	require.NotEqual(t, first.path, second.path)
	require.Equal(t, digest(t, first.path), digest(t, second.path))
}

func digest(t *testing.T, path string) string {
	d, err := fileDigest(t.Context(), path)
	require.NoError(t, err)
	return d
}

// A name that is unsafe in its ZIP must not become safe by the folder it is packed under.
func TestPackKeepsUnsafeNamesUnsafe(t *testing.T) {
	dir := t.TempDir()
	names := []string{"../up.docx", "/abs.docx", `C:\win.docx`, "con\x01trol.docx", "good.docx"}
	_, entries := packed(t, writeZip(t, filepath.Join(dir, "a.zip"), names...), writeFile(t, filepath.Join(dir, "b.docx"), "b"))
	require.Len(t, entries, len(names)+1)
	for _, e := range entries[:4] {
		require.ErrorIs(t, e.Problem, archive.ErrUnsafeName, e.Name)
	}
	require.NoError(t, entries[4].Problem)
}

func TestPackUnsafeZipName(t *testing.T) {
	dir := t.TempDir()
	_, entries := packed(t, writeZip(t, filepath.Join(dir, "...zip"), "x.docx"), writeZip(t, filepath.Join(dir, "b\x02.zip"), "x.docx"))
	require.Equal(t, []string{"input/x.docx", "input (2)/x.docx"}, entryNames(entries))
}

// TestPackLeavesOutWhatCannotBeRead: one of many inputs does not keep the others from being packed, and is named with the reason.
func TestPackLeavesOutWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	good := writeZip(t, filepath.Join(dir, "good.zip"), "x.docx")
	whole, err := os.ReadFile(good)
	require.NoError(t, err)
	folder := filepath.Join(dir, "folder")
	require.NoError(t, os.Mkdir(folder, 0o700))
	require.NoError(t, os.Symlink("nowhere", filepath.Join(folder, "gone.docx")))
	writeFile(t, filepath.Join(folder, "here.docx"), "b")
	inputs, err := findInputs([]string{good, folder,
		writeFile(t, filepath.Join(dir, "garbage.zip"), "garbage"), writeFile(t, filepath.Join(dir, "cut.zip"), string(whole[:len(whole)/2]))})
	require.NoError(t, err)
	con, _ := quiet()
	up, err := pack(t.Context(), con, inputs, t.TempDir())
	require.NoError(t, err)
	var names, reasons []string
	for _, u := range up.unread {
		names, reasons = append(names, filepath.Base(u.Filename)), append(reasons, u.Reason)
	}
	require.Equal(t, []string{"gone.docx", "garbage.zip", "cut.zip"}, names)
	require.Contains(t, reasons[0], "no such file")
	require.Equal(t, job.CodeNotAZip.Sentence(), reasons[1])
	require.Equal(t, job.CodeCorruptZip.Sentence(), reasons[2])

	inputs, err = findInputs([]string{filepath.Join(dir, "garbage.zip"), filepath.Join(dir, "cut.zip")})
	require.NoError(t, err)
	_, err = pack(t.Context(), con, inputs, t.TempDir())
	require.ErrorContains(t, err, "garbage.zip", "there is nothing else")
}

// TestUnreadFilesCountAsFailed in the exit code.
func TestUnreadFilesCountAsFailed(t *testing.T) {
	con, _ := quiet()
	s := job.Status{Status: job.Completed, Completed: 1, Total: new(1)}
	err := finish(con, false, s, []job.Skipped{{Filename: "a.docx", Reason: "x"}}, ui.Result{}, time.Second)
	require.Equal(t, ui.ExitPartial, con.Exit(t.Context(), err))
}

func TestPackStops(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.docx"), "a")
	inputs, err := findInputs([]string{dir})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	con, _ := quiet()
	_, err = pack(ctx, con, inputs, t.TempDir())
	require.ErrorIs(t, err, context.Canceled)
}

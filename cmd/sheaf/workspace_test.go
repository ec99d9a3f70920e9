package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/folder"
)

// TestConvertWorkspace: it is in memory where that has room, and where TMPDIR says if somebody sets it; what a killed run left in memory
// is removed either way.
func TestConvertWorkspace(t *testing.T) {
	letter := writeFile(t, filepath.Join(t.TempDir(), "letter.docx"), "letter")
	inputs, err := findInputs([]string{letter})
	require.NoError(t, err)
	t.Setenv("TMPDIR", "")
	temp, err := convertWorkspace(inputs, 1)
	require.NoError(t, err)
	inMemory := folder.Memory(memoryFor(inputs, 1)) != ""
	require.Equal(t, inMemory, folder.MemoryPlace != "" && strings.HasPrefix(temp.Path, folder.MemoryPlace))
	require.NoError(t, temp.Remove())

	base := t.TempDir()
	t.Setenv("TMPDIR", base)
	temp, err = convertWorkspace(inputs, 1)
	require.NoError(t, err)
	require.Equal(t, base, filepath.Dir(temp.Path))
	require.NoError(t, temp.Remove())
}

// TestMemoryFor counts files, those in folders at any depth too, and grows with what is under way.
func TestMemoryFor(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "folder", "deep", "a.docx"), "12345")
	alone := writeFile(t, filepath.Join(dir, "b.docx"), "123")
	inputs, err := findInputs([]string{filepath.Join(dir, "folder"), alone})
	require.NoError(t, err)
	require.Equal(t, uint64(4*8+2*memoryDocument+memoryHarm), memoryFor(inputs, 2))
}

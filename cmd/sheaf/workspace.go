package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sheaf/internal/folder"
	"sheaf/internal/lockdir"
)

const workspacePrefix = "sheaf-work-"

// newWorkspace makes the temporary folder of one run, in the system's place for these, and removes those that killed runs left.
func newWorkspace() (*lockdir.Temp, error) {
	base, err := filepath.Abs(os.TempDir())
	if err != nil {
		return nil, fmt.Errorf("find temporary folder: %w", err)
	}
	return workspaceIn(base)
}

func workspaceIn(base string) (*lockdir.Temp, error) {
	// In a folder that may be written but not listed nobody can see what is left over.
	if err := lockdir.RemoveAbandoned(base, workspacePrefix, os.RemoveAll); err != nil && !errors.Is(err, fs.ErrPermission) {
		return nil, err
	}
	temp, err := lockdir.NewTemp(base, workspacePrefix)
	if err != nil {
		return nil, fmt.Errorf("%w; set TMPDIR to a folder of yours with room for twice the documents", err)
	}
	return temp, nil
}

// What a workspace in memory takes at most: copies of the inputs (packed, taken in, stored, converted), for each document under way what
// LibreOffice writes, and once what one that is made to do harm is let write before it is stopped.
const (
	memoryCopies   = 4
	memoryDocument = 512 << 20
	memoryHarm     = 4 << 30
)

// convertWorkspace is newWorkspace for a run that converts on this machine. Where memory has ample room it is there: the folders and
// files that each document needs cost a tenth of a letter's time on a disk. Whoever sets TMPDIR is obeyed, and how much comes on standard
// input nobody knows.
func convertWorkspace(inputs []input, workers int) (*lockdir.Temp, error) {
	if os.Getenv("TMPDIR") != "" || folder.MemoryPlace == "" || fromStdin(inputs) {
		return newWorkspace()
	}
	// Before the look, since what a killed run left takes memory. Others' cannot be removed, and are left.
	_ = lockdir.RemoveAbandoned(folder.MemoryPlace, workspacePrefix, os.RemoveAll)
	if base := folder.Memory(memoryFor(inputs, workers)); base != "" {
		if temp, err := workspaceIn(base); err == nil {
			// Where documents' processes are other users', their folders are made there and not in the workspace, which is this user's.
			return temp, os.Setenv("TMPDIR", base)
		}
	}
	return newWorkspace()
}

// memoryFor returns how many bytes a workspace in memory may take. What cannot be read takes none: it is told of when it is packed.
func memoryFor(inputs []input, workers int) uint64 {
	var size int64
	for _, in := range inputs {
		if in.kind != folderInput {
			size += in.info.Size()
			continue
		}
		_ = filepath.WalkDir(in.path, func(_ string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
				size += info.Size()
			}
			return nil
		})
	}
	return memoryCopies*uint64(size) + memoryDocument*uint64(workers) + memoryHarm //nolint:gosec // none is negative
}

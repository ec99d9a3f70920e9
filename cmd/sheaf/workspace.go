package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sheaf/internal/lockdir"
)

const workspacePrefix = "sheaf-work-"

// newWorkspace makes the temporary folder of one run, in the system's place for these, and removes those that killed runs left.
func newWorkspace() (*lockdir.Temp, error) {
	base, err := filepath.Abs(os.TempDir())
	if err != nil {
		return nil, fmt.Errorf("find temporary folder: %w", err)
	}
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

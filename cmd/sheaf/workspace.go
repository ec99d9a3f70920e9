package main

import (
	"fmt"
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
	if err := lockdir.RemoveAbandoned(base, workspacePrefix, os.RemoveAll); err != nil {
		return nil, err
	}
	return lockdir.NewTemp(base, workspacePrefix)
}

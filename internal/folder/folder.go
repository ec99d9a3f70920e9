// Package folder finds and empties folders of this machine, on disks and in memory. It imports the standard library alone.
package folder

import (
	"fmt"
	"os"
	"path/filepath"
)

// Data returns the folder for this user's data of sheaf, which need not be there: sheaf in DataHome.
func Data() (string, error) {
	base, err := DataHome()
	if err != nil {
		return "", err
	}
	return filepath.Join(base, "sheaf"), nil
}

// DataHome returns the folder for this user's data of all programs: $XDG_DATA_HOME, or else ~/.local/share (XDG base directory
// specification, which says to ignore a relative $XDG_DATA_HOME).
func DataHome() (string, error) {
	if base := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return base, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find a place for data: %w", err)
	}
	return filepath.Join(home, ".local", "share"), nil
}

// Empty removes all that is in dir, and makes dir, for this user alone, when it is not there.
func Empty(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("empty folder: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("empty folder: %w", err)
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("empty folder: %w", err)
		}
	}
	return nil
}

// Package lookpath finds programs by PATH that are not this one under another name. It imports the standard library alone.
package lookpath

import (
	"os"
	"os/exec"
	"path/filepath"
)

// Behind returns the first program of this name on PATH that is not this process's own, however that is linked. The error is
// exec.ErrNotFound where there is none. Relative folders on PATH are passed over, as package exec does.
func Behind(name string) (string, error) {
	own, err := os.Executable()
	if err != nil {
		return exec.LookPath(name)
	}
	self, err := os.Stat(own)
	if err != nil {
		return exec.LookPath(name)
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		path, err := exec.LookPath(filepath.Join(dir, name))
		if err != nil {
			continue
		}
		if info, err := os.Stat(path); err == nil && !os.SameFile(info, self) {
			return path, nil
		}
	}
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}

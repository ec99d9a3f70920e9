package office

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// ErrNotInstalled says that LibreOffice was not found, and what to install.
var ErrNotInstalled = errors.New("LibreOffice Writer was not found: install it (Debian and Ubuntu: apt-get install " +
	"libreoffice-writer-nogui; Fedora: dnf install libreoffice-writer; macOS: brew install --cask libreoffice) " +
	"or name its soffice in SHEAF_SOFFICE")

// findProgram gives the program to start: given, or what SHEAF_SOFFICE names, or the first installation found.
func findProgram(given string) (string, error) {
	if given == "" {
		given = os.Getenv("SHEAF_SOFFICE")
	}
	if given != "" {
		path, err := exec.LookPath(given)
		if err != nil {
			return "", fmt.Errorf("find LibreOffice: %w", err)
		}
		return direct(path)
	}
	for _, name := range []string{"soffice", "libreoffice"} {
		if path, err := exec.LookPath(name); err == nil {
			return direct(path)
		}
	}
	for _, pattern := range []string{
		"/usr/lib/libreoffice/program/soffice",
		"/usr/lib64/libreoffice/program/soffice",
		"/opt/libreoffice*/program/soffice",
		"/Applications/LibreOffice.app/Contents/MacOS/soffice",
	} {
		found, _ := filepath.Glob(pattern) // the patterns are good
		for i := len(found) - 1; i >= 0; i-- {
			if path, err := exec.LookPath(found[i]); err == nil {
				return direct(path)
			}
		}
	}
	return "", ErrNotInstalled
}

// direct gives the program itself where path is the shell script that starts it: between us and it nothing then outlives
// us.
func direct(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find LibreOffice: %w", err)
	}
	script, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", fmt.Errorf("find LibreOffice: %w", err)
	}
	if binary, err := exec.LookPath(filepath.Join(filepath.Dir(script), "soffice.bin")); err == nil {
		return binary, nil
	}
	return path, nil
}

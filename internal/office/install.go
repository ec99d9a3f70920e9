package office

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"sheaf/internal/lookpath"
	"sheaf/internal/office/fonts"
)

// ErrNotInstalled says that LibreOffice was not found, and what to install.
var ErrNotInstalled = errors.New("LibreOffice Writer was not found: install it (Debian and Ubuntu: apt-get install " +
	"libreoffice-writer-nogui libreoffice-math-nogui; Fedora: dnf install libreoffice-writer libreoffice-math; macOS: brew install --cask libreoffice) " +
	"or name its soffice in SHEAF_SOFFICE")

// FindProgram returns the program to start: the one that is named, else the first installation that is found. The error is
// ErrNotInstalled where there is none.
func FindProgram(named string) (string, error) {
	path, err := FindLauncher(named)
	if err != nil {
		return "", err
	}
	return direct(path)
}

// FindLauncher returns the soffice that people call, which starts the program of FindProgram. A soffice on PATH that is this program itself is
// passed over.
func FindLauncher(named string) (string, error) {
	if named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("find LibreOffice: %w", err)
		}
		return path, nil
	}
	for _, name := range []string{"soffice", "libreoffice"} {
		if path, err := lookpath.Behind(name); err == nil {
			return path, nil
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
				return path, nil
			}
		}
	}
	return "", ErrNotInstalled
}

// InstallFonts makes the derived fonts of a LibreOffice (FindProgram) for all users of the machine, so that no start has to make
// them, and returns the folder that they are in.
func InstallFonts(named string) (string, error) {
	program, err := FindProgram(named)
	if err != nil {
		return "", err
	}
	return fonts.Install(fonts.Installed, raisesLines(program))
}

// direct returns the program itself where path is the shell script that starts it: between us and it nothing then outlives
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

// raisesLines reports whether LibreOffice makes lines of Chinese, Japanese and Korean text higher than their fonts are, as it
// does from fonts.RaisesFrom on. Where its version is not known it is an older one.
func raisesLines(program string) bool { return majorVersion(program) >= fonts.RaisesFrom }

// majorVersion returns the first number of LibreOffice's version as it stands beside the program, without starting it; 0 where
// that is not known.
func majorVersion(program string) int {
	major, _, _ := strings.Cut(series(program), ".")
	n, _ := strconv.Atoi(major) // none is 0
	return n
}

// series returns the first two numbers of LibreOffice's version, "7.4", as majorVersion finds them; "" where they are not known.
func series(program string) string {
	b, err := os.ReadFile(filepath.Join(filepath.Dir(program), "bootstraprc"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(b)) {
		if key, ok := strings.CutPrefix(line, "ProductKey="); ok {
			_, version, _ := strings.Cut(strings.TrimSpace(key), " ") // "LibreOffice 7.4"
			return version
		}
	}
	return ""
}

// Package zygotetest builds the helper of package zygote for tests.
package zygotetest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Helper is a built helper and the LibreOffice it is for.
type Helper struct {
	Path    string
	Program string // LibreOffice's program folder
}

// Build builds the helper into dir, for the LibreOffice in PATH. It takes a few seconds.
func Build(dir string) (Helper, error) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		return Helper{}, fmt.Errorf("find LibreOffice: %w", err)
	}
	if soffice, err = filepath.EvalSymlinks(soffice); err != nil {
		return Helper{}, fmt.Errorf("find LibreOffice: %w", err)
	}
	_, here, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(here), "../../../../layers/libreoffice/zygote/build.sh")
	h := Helper{Path: filepath.Join(dir, "sheaf-zygote"), Program: filepath.Dir(soffice)}
	if out, err := exec.Command(script, h.Path, h.Program).CombinedOutput(); err != nil {
		return Helper{}, fmt.Errorf("build the helper: %w\n%s", err, out)
	}
	return h, nil
}

package officetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// OldWord has LibreOffice save an RTF document as one of Word 97.
func OldWord(rtf []byte) ([]byte, error) {
	folder, err := program()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "old-word-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	source := filepath.Join(dir, "a.rtf")
	if err := os.WriteFile(source, rtf, 0o600); err != nil {
		return nil, err
	}
	const restart = 81 // the first start makes the profile, and may ask for another
	for range 3 {
		c := exec.Command(filepath.Join(folder, "soffice"), "--headless", "--norestore", "-env:UserInstallation=file://"+dir+"/profile",
			"--infilter=Rich Text Format", "--convert-to", "doc:MS Word 97", "--outdir", dir, source)
		c.Env = append(os.Environ(), "HOME="+dir, "SAL_USE_VCLPLUGIN=svp")
		out, err := c.CombinedOutput()
		if err != nil && c.ProcessState.ExitCode() != restart {
			return nil, fmt.Errorf("save as an old Word document: %w: %s", err, out)
		}
		if err == nil {
			break
		}
	}
	return os.ReadFile(filepath.Join(dir, "a.doc"))
}

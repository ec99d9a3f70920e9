package walls

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/office/officetest"
)

// LibreOffice needs no more than the walls let through.
func TestLibreOfficeConverts(t *testing.T) {
	program, err := exec.LookPath("soffice")
	require.NoError(t, err)
	program, err = filepath.EvalSymlinks(program)
	require.NoError(t, err)
	program = filepath.Join(filepath.Dir(program), "soffice.bin")
	loader, err := Loader(program)
	require.NoError(t, err)

	dir := officetest.Folder(t)
	start := func(path string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), path, args...)
		cmd.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "SAL_USE_VCLPLUGIN=svp"}
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	// A profile is made outside: the first start on it ends early.
	profile := "-env:UserInstallation=file://" + dir + "/profile"
	start(program, "--headless", "--norestore", profile, "--terminate_after_init")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "in.docx"), docxtest.Plain("Behind walls"), 0o600))

	const worker = 1_000 // no other test's
	s := all(t, report(t), dir, worker)
	t.Cleanup(func() { removeSockets(t, s.UID) })
	s.Read, s.Execute, s.Listen = Readable(program), []string{loader}, "/tmp"
	s.Limits.CPU = 2 * time.Minute
	start(launcher(), s.Arguments(program, "--headless", "--norestore", profile, "--infilter=MS Word 2007 XML",
		"--convert-to", "pdf:writer_pdf_Export", "--outdir", dir, dir+"/in.docx")...)
	text, err := exec.Command("pdftotext", filepath.Join(dir, "in.pdf"), "-").Output()
	require.NoError(t, err)
	require.Contains(t, string(text), "Behind walls")
}

// removeSockets removes the socket that LibreOffice listens at. It may make it, not remove it.
func removeSockets(t *testing.T, user int) {
	t.Helper()
	sockets, err := filepath.Glob("/tmp/OSL_PIPE_*")
	require.NoError(t, err)
	for _, socket := range sockets {
		info, err := os.Lstat(socket)
		if err == nil && int(info.Sys().(*syscall.Stat_t).Uid) == max(user, os.Getuid()) {
			require.NoError(t, os.Remove(socket))
		}
	}
}

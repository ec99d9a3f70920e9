package walls

import (
	"archive/zip"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
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

	dir := folder(t)
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
	writeDocx(t, filepath.Join(dir, "in.docx"))

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

func writeDocx(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	require.NoError(t, err)
	z := zip.NewWriter(f)
	for name, content := range map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Behind walls</w:t></w:r></w:p></w:body></w:document>`,
	} {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
}

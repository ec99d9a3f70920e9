package e2e

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// asSoffice is a folder with documents, and a PATH on which soffice is sheaf.
type asSoffice struct{ dir string }

// becomeSoffice puts links to sheaf before others on PATH. The user's runtime folder is one of the test's own, of a short name: a socket is
// in it.
func becomeSoffice(t *testing.T, binary string) asSoffice {
	t.Helper()
	s := asSoffice{t.TempDir()}
	links := filepath.Join(s.dir, "bin")
	out, err := exec.Command(binary, "install-soffice", links).CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Setenv("PATH", links+string(filepath.ListSeparator)+os.Getenv("PATH"))
	run, err := os.MkdirTemp("/tmp", "sheaf-run-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(run)) })
	t.Setenv("XDG_RUNTIME_DIR", run)
	return s
}

// soffice runs soffice as a script does, and returns what it says.
func (s asSoffice) soffice(t *testing.T, args ...string) string {
	c := exec.Command("soffice", args...)
	c.Dir = s.dir
	out, err := c.Output()
	require.NoError(t, err, "%s", out)
	return string(out)
}

func (s asSoffice) requirePDF(t *testing.T, name string) {
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(b), "%PDF-"), name)
}

// TestSofficeByPATH converts by what scripts know as soffice: without a service, by eight callers at once, and by the user's service once
// there is one. What sheaf does not do the LibreOffice behind it on PATH does.
func TestSofficeByPATH(t *testing.T) {
	binary := program(t)
	s := becomeSoffice(t, binary)
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "a.docx"), docxtest.Plain("A letter"), 0o600))

	var callers sync.WaitGroup
	for _, out := range strings.Fields("o1 o2 o3 o4 o5 o6 o7 o8") {
		callers.Go(func() {
			said, err := func() ([]byte, error) {
				c := exec.Command("soffice", "--headless", "--convert-to", "pdf:writer_pdf_Export", "--outdir", out, "a.docx")
				c.Dir = s.dir
				return c.Output()
			}()
			if err != nil || !strings.HasSuffix(string(said), "/"+out+"/a.pdf using filter : writer_pdf_Export\n") {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
	callers.Wait()
	for _, out := range strings.Fields("o1 o2 o3 o4 o5 o6 o7 o8") {
		s.requirePDF(t, out+"/a.pdf")
	}

	profile := "-env:UserInstallation=file://" + filepath.Join(s.dir, "profile")
	require.Contains(t, s.soffice(t, profile, "--headless", "--convert-to", "odt", "--outdir", "odt", "a.docx"), "using filter : writer8")
	require.FileExists(t, filepath.Join(s.dir, "odt", "a.odt"))

	service, _ := serve(t, binary, filepath.Join(s.dir, "data"))
	require.Contains(t, s.soffice(t, "--headless", "--convert-to", "pdf", "--outdir", "served", "a.docx"), "served/a.pdf using filter : writer_pdf_Export")
	s.requirePDF(t, "served/a.pdf")
	for _, args := range [][]string{{"docx2pdf", "a.docx", "served/b.pdf"}, {"unoconvert", "a.docx", "served/c.pdf"}} {
		c := exec.Command(binary, args...)
		c.Dir = s.dir
		out, err := c.CombinedOutput()
		require.NoError(t, err, "%s", out)
		s.requirePDF(t, args[2])
	}
	answer, err := http.Get(service.url + "/metrics")
	require.NoError(t, err)
	metrics, err := io.ReadAll(answer.Body)
	require.NoError(t, errors.Join(err, answer.Body.Close()))
	require.Regexp(t, `(?m)^sheaf_documents_total\{[^}]*\} 3$`, string(metrics), "the service did it")
	answer, err = http.Get(service.url + "/api/v1/jobs")
	require.NoError(t, err)
	list, err := io.ReadAll(answer.Body)
	require.NoError(t, errors.Join(err, answer.Body.Close()))
	require.Contains(t, string(list), `"jobs":[]`, "and kept nothing of it")
}

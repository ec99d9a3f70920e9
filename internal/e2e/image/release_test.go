//go:build image

package image

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

var (
	releaseFlag = flag.String("release", "", "the folder of a release, as scripts/release.sh makes it")
	baseFlag    = flag.String("base", "", "an image of a bare Debian")
)

// released returns the one file of the release that a pattern matches.
func released(t *testing.T, pattern string) string {
	t.Helper()
	require.NotEmpty(t, *releaseFlag, "name the folder by -args -release")
	found, err := filepath.Glob(filepath.Join(*releaseFlag, pattern))
	require.NoError(t, err)
	require.Len(t, found, 1, pattern)
	return found[0]
}

// TestReleaseIsWhole: there is each file for each architecture, and the sums are theirs.
func TestReleaseIsWhole(t *testing.T) {
	text, err := os.ReadFile(released(t, "SHA256SUMS"))
	require.NoError(t, err)
	sums := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, found := strings.Cut(strings.TrimSpace(line), "  ")
		require.True(t, found, line)
		sums[name] = sum
	}
	require.Len(t, sums, 6)
	for _, arch := range []string{"amd64", "arm64"} {
		for _, pattern := range []string{"sheaf_*_linux_" + arch + ".tar.gz", "sheaf_*_" + arch + ".deb", "sheaf_*_linux_" + arch + ".cdx.json"} {
			file := released(t, pattern)
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			sum := sha256.Sum256(content)
			require.Equal(t, hex.EncodeToString(sum[:]), sums[filepath.Base(file)], file)
		}
		var list struct {
			BOMFormat  string `json:"bomFormat"`
			Components []struct{ Purl string }
		}
		content, err := os.ReadFile(released(t, "sheaf_*_linux_"+arch+".cdx.json"))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(content, &list))
		require.Equal(t, "CycloneDX", list.BOMFormat)
		require.Greater(t, len(list.Components), 20)
	}
}

// TestPlainProgram has the first PDF out of the program alone, as the archive has it: it says what it lacks.
func TestPlainProgram(t *testing.T) {
	dir := t.TempDir()
	archive := released(t, "sheaf_*_linux_"+runtime.GOARCH+".tar.gz")
	out, err := exec.Command("tar", "-C", dir, "--strip-components=1", "-xzf", archive).CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, name := range []string{"LICENSE", "NOTICE", "README.md", "docs/operating.md", "docs/page.png"} {
		require.FileExists(t, filepath.Join(dir, name))
	}
	sheaf := func(args ...string) string {
		cmd := exec.Command(filepath.Join(dir, "sheaf"), args...)
		cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(archive), "sheaf_"), "_linux_"+runtime.GOARCH+".tar.gz")
	require.Contains(t, sheaf("version"), "sheaf v"+version+" (")
	require.Contains(t, sheaf("doctor"), "one soffice for each document: "+filepath.Join(dir, "sheaf-zygote")+" is not there")
	letter := filepath.Join(dir, "letter.docx")
	require.NoError(t, os.WriteFile(letter, docxtest.New().Paragraph("Plain").Bytes(), 0o600))
	sheaf("convert", letter, "-o", filepath.Join(dir, "letter.pdf"))
	requirePDFFile(t, filepath.Join(dir, "letter.pdf"), "Plain")
}

func requirePDFFile(t *testing.T, file, text string) {
	t.Helper()
	out, err := exec.Command("pdftotext", file, "-").CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), text)
}

// TestDebianPackage installs the package in a bare Debian, which has another LibreOffice than the machine that made it, runs the
// service as its user with its settings, and removes the package again: what the user's is stays.
func TestDebianPackage(t *testing.T) {
	require.NotEmpty(t, *baseFlag, "name the image by -args -base")
	name := fmt.Sprintf("sheaf-deb-%d", os.Getpid())
	shared := t.TempDir()
	require.NoError(t, os.Chmod(shared, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(shared, "letter.docx"), docxtest.New().Paragraph("Out of the package").Bytes(), 0o644))
	docker(t, "run", "--detach", "--rm", "--name", name, "--network=host", "--env", "DEBIAN_FRONTEND=noninteractive",
		"--volume", filepath.Dir(released(t, "SHA256SUMS"))+":/release:ro", "--volume", shared+":/shared:ro", *baseFlag, "sleep", "infinity")
	t.Cleanup(func() { docker(t, "rm", "--force", name) })
	in := func(script string) string { return docker(t, "exec", name, "sh", "-ec", script) }

	started := time.Now()
	in("apt-get -q -o Acquire::Retries=3 update && apt-get -q -y -o Acquire::Retries=3 install --no-install-recommends /release/sheaf_*_" + runtime.GOARCH + ".deb fonts-liberation >/var/log/sheaf-install")
	t.Log("installed in ", time.Since(started).Round(time.Second))
	found := in("sheaf doctor")
	require.Contains(t, found, "/usr/lib/sheaf/sheaf-zygote", "the helper that was built elsewhere")
	require.NotRegexp(t, `(?m)(^ +|')make [a-z]`, found, "who has the package has no Makefile")
	maintainer, err := exec.Command("git", "log", "-1", "--format=%aN <%aE>").Output()
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(string(maintainer)), in("dpkg-query --show --showformat '${Maintainer}' sheaf"))
	in("sheaf convert /shared/letter.docx -o /tmp/letter.pdf")
	require.Equal(t, "%PDF", in("head -c 4 /tmp/letter.pdf"))

	// The user, the folder and the variables are the unit's; systemd itself does not run in a container.
	unit := in("cat /usr/lib/systemd/system/sheaf.service")
	for _, line := range []string{"User=sheaf", "Environment=SHEAF_DATA=/var/lib/sheaf/data XDG_CACHE_HOME=/var/cache", "ExecStart=/usr/bin/sheaf serve", "StateDirectory=sheaf/data"} {
		require.Contains(t, unit, line+"\n")
	}
	require.Equal(t, "640 root", in("stat -c '%a %U' /etc/sheaf/sheaf.conf"))
	address := freeAddress(t)
	docker(t, "exec", "--detach", "--user", "sheaf", "--env", "HOME=/var/lib/sheaf/data", "--env", "SHEAF_DATA=/var/lib/sheaf/data", "--env", "SHEAF_LISTEN="+address, name,
		"sh", "-c", "exec sheaf serve 2>/var/lib/sheaf/data/log")
	in("until sheaf submit /shared/letter.docx -o /tmp/submitted.pdf --endpoint http://" + address + "; do [ $? = 2 ]; sleep 0.5; done")
	require.Equal(t, "%PDF", in("head -c 4 /tmp/submitted.pdf"))

	in("apt-get -q -y purge sheaf >/dev/null && test ! -e /etc/sheaf && test ! -e /usr/bin/sheaf && test -d /var/lib/sheaf/data/results")
}

//go:build image

package image

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/pagetest"
)

// debian is a container of a bare Debian in which the blocks of the pages are pasted that change a machine.
type debian struct{ name string }

// bareDebian starts one. Its folder /work has the package under the name that the pages have for it, and documents.
func bareDebian(t *testing.T) debian {
	t.Helper()
	require.NotEmpty(t, *baseFlag, "name the image by -args -base")
	d := debian{fmt.Sprintf("sheaf-deb-%d", os.Getpid())}
	shared := t.TempDir()
	require.NoError(t, os.Chmod(shared, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(shared, "letter.docx"), docxtest.New().Paragraph("Out of the package").Bytes(), 0o644))
	standIn, err := os.ReadFile("systemctl.sh")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(shared, "systemctl"), standIn, 0o755))
	docker(t, "run", "--detach", "--rm", "--name", d.name, "--network=host", "--workdir", "/work", "--env", "DEBIAN_FRONTEND=noninteractive",
		"--volume", filepath.Dir(released(t, "SHA256SUMS"))+":/release:ro", "--volume", shared+":/shared:ro", *baseFlag, "sh", "-c", "sleep infinity & wait") // a shell reaps what loses its parent
	t.Cleanup(func() { docker(t, "rm", "--force", d.name) })
	// apt asks nobody here, and leaves out what is recommended: that is hundreds of megabytes.
	d.sh(t, `printf 'APT::Get::Assume-Yes "true";\nAPT::Install-Recommends "false";\nAcquire::Retries "3";\nquiet "2";\n' >/etc/apt/apt.conf.d/00test
		mkdir /work/dist && ln -s /release /work/dist/release
		cp /release/sheaf_*_`+runtime.GOARCH+`.deb /work/sheaf_0.1.0_`+runtime.GOARCH+`.deb
		cp /shared/letter.docx /work/ && cp /shared/systemctl /usr/local/bin/systemctl
		apt-get update`)
	return d
}

// sh runs a script in it and returns what that prints.
func (d debian) sh(t *testing.T, script string) string {
	t.Helper()
	return docker(t, "exec", d.name, "sh", "-ec", script)
}

// paste runs one of a page's blocks for root: the nth, counted from 0.
func (d debian) paste(t *testing.T, page string, nth int) {
	t.Helper()
	all := pagetest.With(t, root, page, "sh", "root")
	require.Greater(t, len(all), nth, page)
	var script strings.Builder
	for _, command := range all[nth].Commands() {
		if !made(command) {
			script.WriteString(command + "\n")
		}
	}
	started := time.Now()
	d.sh(t, strings.ReplaceAll(script.String(), "_amd64.deb", "_"+runtime.GOARCH+".deb"))
	t.Logf("pasted %s in %v", all[nth], time.Since(started).Round(time.Second))
}

// The blocks of docs/operating.md for root, in their order.
const (
	operating = "docs/operating.md"

	installing = iota - 1
	installingNewest
	backingUp
	restoring
	withoutAttributes
)

// TestDebianPackage installs the package in a bare Debian, which has another LibreOffice than the machine that made it, runs the
// service as its user with its settings, backs it up and restores it, all as docs/operating.md says, and removes the package again: what
// the user's is stays.
func TestDebianPackage(t *testing.T) {
	require.Len(t, pagetest.With(t, root, operating, "sh", "root"), withoutAttributes+1)
	d := bareDebian(t)
	d.paste(t, operating, installing)
	d.sh(t, "apt-get install fonts-liberation")
	found := d.sh(t, "sheaf doctor")
	require.Contains(t, found, "/usr/lib/sheaf/sheaf-zygote", "the helper that was built elsewhere")
	require.NotRegexp(t, `(?m)(^ +|')make [a-z]`, found, "who has the package has no Makefile")
	maintainer, err := exec.Command("git", "log", "-1", "--format=%aN <%aE>").Output()
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(string(maintainer)), d.sh(t, "dpkg-query --show --showformat '${Maintainer}' sheaf"))
	unit := d.sh(t, "cat /usr/lib/systemd/system/sheaf.service")
	for _, line := range []string{"User=sheaf", "Environment=SHEAF_DATA=/var/lib/sheaf/data XDG_CACHE_HOME=/var/cache", "ExecStart=/usr/bin/sheaf serve", "StateDirectory=sheaf/data"} {
		require.Contains(t, unit, line+"\n")
	}
	require.Equal(t, "640 root", d.sh(t, "stat -c '%a %U' /etc/sheaf/sheaf.conf"))

	address := freeAddress(t)
	d.sh(t, "echo SHEAF_LISTEN="+address+" >>/etc/sheaf/sheaf.conf; systemctl start sheaf")
	d.submit(t, address)
	d.requireBackup(t, address)
	d.requireAttributeFiles(t, address)
	d.requireProxies(t, address)

	d.sh(t, "systemctl stop sheaf; apt-get purge sheaf; test ! -e /etc/sheaf && test ! -e /usr/bin/sheaf && test -d /var/lib/sheaf/data/results")
	d.paste(t, "README.md", 0)
	require.Equal(t, "%PDF", d.sh(t, "head -c 4 letter.pdf"))
}

// TestDebianPackageOfBackports installs the package with the newest LibreOffice that Debian has.
func TestDebianPackageOfBackports(t *testing.T) {
	d := bareDebian(t)
	d.paste(t, operating, installingNewest)
	require.Contains(t, d.sh(t, "dpkg-query --show libreoffice-writer-nogui"), "~bpo")
	require.Contains(t, d.sh(t, "sheaf doctor || true"), "/usr/lib/sheaf/sheaf-zygote", "the helper that was built elsewhere")
	d.sh(t, "sheaf convert letter.docx")
	require.Equal(t, "%PDF", d.sh(t, "head -c 4 letter.pdf"))
}

// submit has the service convert a document.
func (d debian) submit(t *testing.T, address string) {
	t.Helper()
	d.sh(t, "until sheaf submit --force letter.docx -o /tmp/submitted.pdf --endpoint http://"+address+"; do [ $? = 2 ]; sleep 0.5; done")
	require.Equal(t, "%PDF", d.sh(t, "head -c 4 /tmp/submitted.pdf"))
}

// requireBackup backs up the data, loses it, and restores it: the jobs are there, and what was made can be fetched.
func (d debian) requireBackup(t *testing.T, address string) {
	t.Helper()
	before := jobs(t, address)
	require.Len(t, before, 1)
	pdf := fetch(t, address, before[0])
	d.paste(t, operating, backingUp)
	awaitReady(t, address)
	d.sh(t, "systemctl stop sheaf; rm -r /var/lib/sheaf/data; systemctl start sheaf")
	awaitReady(t, address)
	require.Empty(t, jobs(t, address), "the data is lost")
	d.paste(t, operating, restoring)
	awaitReady(t, address)
	require.Equal(t, before, jobs(t, address))
	require.Equal(t, pdf, fetch(t, address, before[0]))
}

// requireAttributeFiles begins anew with a data folder whose copies need no extended attributes.
func (d debian) requireAttributeFiles(t *testing.T, address string) {
	t.Helper()
	d.sh(t, "systemctl stop sheaf; rm -r /var/lib/sheaf/data; systemctl start sheaf")
	awaitReady(t, address)
	d.paste(t, operating, withoutAttributes)
	awaitReady(t, address)
	d.submit(t, address)
	require.NotEqual(t, "0", d.sh(t, "find /var/lib/sheaf/data/s3/attributes -type f | wc -l"))
}

// awaitReady waits until the service can work.
func awaitReady(t *testing.T, address string) {
	t.Helper()
	require.Eventually(t, func() bool {
		resp, err := http.Get("http://" + address + "/readyz")
		return err == nil && resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
	}, time.Minute, 200*time.Millisecond)
}

// get returns the body of an answer of the service.
func get(t *testing.T, url string) []byte {
	t.Helper()
	resp, err := http.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, "%s: %s", url, body)
	return body
}

// jobs returns the ids of the service's jobs.
func jobs(t *testing.T, address string) (ids []string) {
	t.Helper()
	var list struct {
		Jobs []struct {
			ID string `json:"id"`
		} `json:"jobs"`
	}
	require.NoError(t, json.Unmarshal(get(t, "http://"+address+"/api/v1/jobs"), &list))
	for _, j := range list.Jobs {
		ids = append(ids, j.ID)
	}
	return ids
}

// fetch returns the result of a job.
func fetch(t *testing.T, address, id string) []byte {
	t.Helper()
	return get(t, "http://"+address+"/api/v1/jobs/"+id+"/download")
}

//go:build image

package image

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// hiding checks that the function's keys are kept from documents where the kernel refuses every prctl: its program cannot be
// read by its user, so the kernel closes its memory and its environment.
func hiding(t *testing.T, a *account, c *containers) {
	engine := engineReady(t, c)
	require.Equal(t, "unreadable program", engine.Hidden)
	require.Equal(t, "pipe", engine.Tie)
	for _, file := range []string{"environ", "mem", "auxv"} {
		require.Contains(t, c.shell(t, "cat /proc/1/"+file+" 2>&1 >/dev/null || true"), "Permission denied")
	}
	a.requireSecret(t, c)
}

// handedOver checks the same where the program's user can read it, which Lambda may see to.
func handedOver(t *testing.T, a *account, options ...string) {
	readable := filepath.Join(t.TempDir(), "bootstrap")
	id := docker(t, "create", image(t))
	docker(t, "cp", id+":/opt/sheaf/bootstrap", readable)
	docker(t, "rm", id)
	require.NoError(t, os.Chmod(readable, 0o755))
	c, f := start(t, a.env, append(options, "--volume", readable+":/opt/sheaf/bootstrap:ro")...)
	d, _ := a.convert(t, f, "good.docx", good())
	a.requirePDF(t, d)
	require.Equal(t, "secrets in memory only", engineReady(t, c).Hidden)
	require.Contains(t, c.shell(t, "tr '\\0' '\\n' </proc/1/environ"), "SHEAF_ENVIRONMENT_FD=")
	a.requireSecret(t, c)
}

// requireSecret checks that neither the processes' environments have the account's secret, nor LibreOffice shows it when a
// document is the function's environment itself.
func (a *account) requireSecret(t *testing.T, c *containers) {
	t.Helper()
	require.Equal(t, a.secret, c.shell(t, "echo $AWS_SECRET_ACCESS_KEY"), "the function has it")
	// docker gives the shell the function's environment, and with it whatever the shell starts.
	require.Empty(t, c.shell(t, `for p in /proc/[0-9]*; do
		case $(cat $p/comm) in sh | cat | grep) continue ;; esac
		if grep -qsF "$AWS_SECRET_ACCESS_KEY" $p/environ; then cat $p/comm; fi
	done 2>/dev/null`))
	shown := c.shell(t, `mkdir -p /tmp/hostile && cd /tmp/hostile && echo "a file that it can read" >/tmp/hostile/control
		for file in /proc/1/environ /tmp/hostile/control; do
			env -i PATH=$PATH HOME=/tmp/hostile soffice -env:UserInstallation=file:///tmp/hostile/profile --headless \
				--infilter=Text --convert-to txt:Text --outdir /tmp/hostile/out $file >/dev/null 2>&1
		done
		cat out/*; rm -rf /tmp/hostile`)
	require.Contains(t, shown, "a file that it can read")
	require.NotContains(t, shown, a.secret)
}

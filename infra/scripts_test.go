package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// onPath returns a shell in the checkout that finds the usual tools and these programs, each by its script, and no others. A program
// without a script is not there.
func onPath(t *testing.T, programs map[string]string, args ...string) *exec.Cmd {
	bin := t.TempDir()
	for _, tool := range []string{"sh", "sed", "grep", "cat", "basename", "dirname", "uname", "cut", "awk", "paste"} {
		path, err := exec.LookPath(tool)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(path, filepath.Join(bin, tool)))
	}
	for name, script := range programs {
		if script != "" {
			require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
		}
	}
	cmd := exec.Command(filepath.Join(bin, "sh"), args...)
	cmd.Dir = ".."
	cmd.Env = []string{"PATH=" + bin, "HOME=" + bin}
	return cmd
}

// TestDeployingNeedsNoLibreOffice runs what make deploy and make synth begin with on a machine that converts nothing.
func TestDeployingNeedsNoLibreOffice(t *testing.T) {
	const there = "exit 0"
	for name, c := range map[string]struct {
		mode, node, npx string
		says            string
	}{
		"deploy":          {"deploy", there, there, ""},
		"synth":           {"synth", there, "", ""},
		"without node":    {"synth", "", "", "missing: Node.js (which the CDK runs on)"},
		"without npx":     {"deploy", there, "", "missing: npx"},
		"where to get it": {"deploy", "", "", "Install Node.js 20 or newer"},
	} {
		t.Run(name, func(t *testing.T) {
			said, err := onPath(t, map[string]string{"node": c.node, "npx": c.npx}, "scripts/setup.sh", c.mode).CombinedOutput()
			require.Equal(t, c.says == "", err == nil, "%s", said)
			require.Contains(t, string(said), c.says)
			require.NotContains(t, string(said), "LibreOffice")
			if c.says == "" {
				require.Empty(t, string(said))
			}
		})
	}
	makefile, err := os.ReadFile("../Makefile")
	require.NoError(t, err)
	for _, mode := range []string{"synth", "deploy"} {
		require.Contains(t, string(makefile), "\n\t@scripts/setup.sh "+mode+"\n")
	}
}

// TestNewestBaseIsPulled: docker would else build on the base that it has, for ever.
func TestNewestBaseIsPulled(t *testing.T) {
	for name, c := range map[string]struct{ assets, engine, pulls, says string }{
		"usual base": {`{"dockerImages": {"a": {"source": {}}}}`, "", "docker pull -q --platform linux/arm64 debian:trixie-slim", ""},
		"as set":     {`"dockerBuildArgs": {` + "\n" + `"BASE_IMAGE": "registry.example.org/debian:x"` + "\n}", "podman", "podman pull -q --platform linux/arm64 registry.example.org/debian:x", ""},
		"no network": {`{}`, "", "exit 1", "debian:trixie-slim cannot be pulled"},
	} {
		t.Run(name, func(t *testing.T) {
			engine := c.engine
			if engine == "" {
				engine = "docker"
			}
			pull := `[ "` + engine + ` $*" = "` + c.pulls + `" ]`
			if c.says != "" {
				pull = c.pulls
			}
			dir := t.TempDir()
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "cdk.out"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "cdk.out", "sheaf.assets.json"), []byte(c.assets), 0o600))
			root, err := filepath.Abs("..")
			require.NoError(t, err)
			for _, folder := range []string{"functions", "scripts", "cdk.json"} {
				require.NoError(t, os.Symlink(filepath.Join(root, folder), filepath.Join(dir, folder)))
			}
			cmd := onPath(t, map[string]string{engine: pull}, "-euc", ". scripts/cdk.sh; is_arm() { true; }; pull_base")
			cmd.Dir = dir
			if c.engine != "" {
				cmd.Env = append(cmd.Env, "CDK_DOCKER="+c.engine)
			}
			said, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", said)
			require.Contains(t, string(said), c.says)
			if c.says == "" {
				require.Empty(t, string(said))
			}
		})
	}
}

// TestOtherEngines: the CDK builds images with what CDK_DOCKER names.
func TestOtherEngines(t *testing.T) {
	const there, stopped = "exit 0", "exit 1"
	for name, c := range map[string]struct {
		engine   string
		programs map[string]string
		says     string
	}{
		"docker":         {"", map[string]string{"docker": there}, ""},
		"podman":         {"podman", map[string]string{"podman": there}, ""},
		"finch":          {"finch", map[string]string{"finch": there, "docker": stopped}, ""},
		"none":           {"", nil, "docker is not found"},
		"another":        {"finch", map[string]string{"docker": there}, "finch is not found"},
		"does not serve": {"podman", map[string]string{"podman": stopped}, "podman is installed, but its engine does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := onPath(t, c.programs, "-euc", ". scripts/cdk.sh; is_arm() { false; }; need_docker")
			if c.engine != "" {
				cmd.Env = append(cmd.Env, "CDK_DOCKER="+c.engine)
			}
			said, err := cmd.CombinedOutput()
			require.Equal(t, c.says == "", err == nil, "%s", said)
			require.Contains(t, string(said), c.says)
		})
	}
}

// TestBackfill runs it with a stand-in for AWS's command line that lists a bucket.
func TestBackfill(t *testing.T) {
	aws := `case "$1 $2" in
"cloudformation describe-stacks") [ "$4" = papers ] && echo papers-inbox-1-eu ;;
"s3 ls") case $4 in *none*) exit 1 ;; *pictures*) echo "2026-01-01 00:00:00 5 a.png" ;; *)
	printf '2026-01-01 00:00:00 %s\n' '5 old/a b.docx' '5 old/B.DOCX' '9 old/c.zip' '0 old/' '7 old/d.docx.bak' '7 old/e.pdf' ;; esac ;;
"s3 sync") echo "copies $3 to $4 $*" ;;
esac`
	for name, c := range map[string]struct {
		from, stack string
		env, says   []string
		copies, ok  bool
	}{
		"copied":       {"s3://old-bucket/old/", "papers", []string{"YES=1"}, []string{"3 documents and ZIPs", "2 other files are left out", "copies s3://old-bucket/old/ to s3://papers-inbox-1-eu/drop/old-bucket/old/"}, true, true},
		"whole bucket": {"s3://old-bucket", "papers", []string{"YES=1"}, []string{"copies s3://old-bucket/ to s3://papers-inbox-1-eu/drop/old-bucket/"}, true, true},
		"only shown":   {"s3://old-bucket/old", "papers", []string{"DRY=1"}, []string{"--dryrun"}, true, true},
		"nobody asked": {"s3://old-bucket/old", "papers", nil, []string{"set YES=1"}, false, false},
		"nothing":      {"s3://pictures", "papers", nil, []string{"0 documents and ZIPs", "1 other files"}, false, true},
		"not there":    {"s3://none/x", "papers", nil, []string{"there is nothing at s3://none/x/"}, false, false},
		"no stack":     {"s3://old-bucket", "sheaf", nil, []string{"the stack sheaf is not found"}, false, false},
		"no bucket":    {"old-bucket", "papers", nil, []string{"say which bucket"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := onPath(t, map[string]string{"aws": aws}, "scripts/backfill.sh", c.from, c.stack)
			cmd.Env = append(cmd.Env, c.env...)
			said, err := cmd.CombinedOutput()
			require.Equal(t, c.ok, err == nil, "%s", said)
			for _, words := range c.says {
				require.Contains(t, string(said), words)
			}
			require.Equal(t, c.copies, strings.Contains(string(said), "copies "), "%s", said)
		})
	}
}

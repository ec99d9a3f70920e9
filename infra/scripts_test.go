package main

import (
	"os"
	"os/exec"
	"path/filepath"
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

//go:build image

package image

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

var (
	releaseFlag  = flag.String("release", "", "the folder of a release, as scripts/release.sh makes it")
	contentsFlag = flag.String("contents", "", "the list of what is in the service's image, as scripts/image-contents.sh writes it")
	baseFlag     = flag.String("base", "", "an image of a bare Debian")
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

// TestImageContents: what scripts/image-contents.sh lists of the service's image are the modules of its program and Debian's packages.
func TestImageContents(t *testing.T) {
	require.NotEmpty(t, *contentsFlag, "name the list by -args -contents")
	var list struct {
		BOMFormat  string `json:"bomFormat"`
		Components []struct{ Name, Version, Purl string }
	}
	content, err := os.ReadFile(*contentsFlag)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &list))
	require.Equal(t, "CycloneDX", list.BOMFormat)
	listed, modules := map[string]string{}, 0
	for _, c := range list.Components {
		if strings.HasPrefix(c.Purl, "pkg:deb/debian/") {
			listed[c.Name] = c.Version
		}
		if strings.HasPrefix(c.Purl, "pkg:golang/") {
			modules++
		}
	}
	require.Greater(t, modules, 20)
	there := map[string]string{}
	for line := range strings.Lines(docker(t, "run", "--rm", "--network=none", "--entrypoint", "dpkg-query", *serviceFlag, "--show", "--showformat", "${Package}\t${Version}\n")) {
		name, version, _ := strings.Cut(strings.TrimSpace(line), "\t")
		there[name] = version
	}
	require.Greater(t, len(there), 100)
	require.Equal(t, there, listed)
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

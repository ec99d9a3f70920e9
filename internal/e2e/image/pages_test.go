//go:build image

package image

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/pagetest"
)

// root is the checkout's, from this folder.
const root = "../../.."

// made are commands of the pages that scripts/image-test.sh has carried out already: what they make is tested.
func made(command string) bool {
	return strings.HasPrefix(command, "make service-image") || strings.HasPrefix(command, "make release ")
}

// TestDockerBlocks pastes what the pages have of docker's command line. The machine's own network takes the place of -p, for which the
// engine of these tests has no bridge, and names are those of the test's own container, volume and image.
func TestDockerBlocks(t *testing.T) {
	require.NotEmpty(t, *serviceFlag, "name the image by -args -service")
	for _, page := range []string{"README.md", "docs/operating.md", "docs/image.md"} {
		t.Run(strings.ReplaceAll(page, "/", "_"), func(t *testing.T) {
			name, address, dir := fmt.Sprintf("sheaf-page-%d-%d", os.Getpid(), len(page)), freeAddress(t), t.TempDir()
			t.Cleanup(func() {
				_ = exec.Command("docker", "rm", "--force", name).Run() // that none was made is no fault of the test
				_ = exec.Command("docker", "volume", "rm", name).Run()
			})
			require.NoError(t, os.WriteFile(filepath.Join(dir, "letter.docx"), docxtest.New().Paragraph("Dear reader").Bytes(), 0o600))
			here := strings.NewReplacer("--name sheaf", "--name "+name, "-p 8000:8000", "--network=host -e SHEAF_LISTEN="+address,
				"-v sheaf:/data sheaf", "-v "+name+":/data "+*serviceFlag, "docker exec sheaf", "docker exec "+name,
				"dpkg-query sheaf", "dpkg-query "+*serviceFlag, "127.0.0.1:8000", address)
			script, pasted := "set -e\n", 0
			for _, b := range pagetest.With(t, root, page, "sh", "docker") {
				for _, command := range b.Commands() {
					if !made(command) {
						script += here.Replace(command) + "\n"
						pasted++
					}
				}
			}
			require.Positive(t, pasted)
			cmd := exec.CommandContext(t.Context(), "bash")
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(script)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s\n%s", script, out)
			switch page {
			case "README.md":
				requirePDFFile(t, filepath.Join(dir, "letter.pdf"), "Dear reader")
			case "docs/operating.md":
				require.Contains(t, string(out), docker(t, "exec", name, "cat", "/data/token"))
			default:
				require.Regexp(t, `(?m)^libreoffice-writer-nogui\t`, string(out))
			}
		})
	}
}

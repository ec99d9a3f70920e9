//go:build cloud

package cloud

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/pagetest"
)

var awsFlag = flag.String("aws", "", "AWS's command line")

// pasted pastes the block of docs/aws.md that uses a deployment, with this one's names for those in capitals. The result of the drop is
// fetched once it is there.
func pasted(t *testing.T, d *deployment) {
	root, dir := moduleRoot(t), t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "bin", "sheaf"), "./cmd/sheaf")
	build.Dir = root
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	letters := archivetest.Zip(entry{Name: "letter.docx", Body: docxtest.Plain("Dear reader."), Method: deflated})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "letters.zip"), letters, 0o600))

	secret := regexp.MustCompile(`--secret-id (\S+)`).FindStringSubmatch(d.outputs["TokenCommand"])[1]
	here := strings.NewReplacer("sheaf-inbox-ACCOUNT-REGION", d.outputs["InboxBucket"], "sheaf-outbox-ACCOUNT-REGION", d.outputs["OutboxBucket"],
		"REGION", region, "ARN", secret, "APIURL", d.address)
	paste := func(commands ...string) {
		cmd := exec.CommandContext(t.Context(), "bash", "-e")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(here.Replace(strings.Join(commands, "\n")))
		cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(*awsFlag)+":"+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s\n%s", commands, out)
	}
	result := filepath.Join(dir, "pdfs.zip")
	requireResult := func() {
		body, err := os.ReadFile(result)
		require.NoError(t, err)
		require.ElementsMatch(t, []string{"letter.pdf", "report.json", "report.csv"}, names(t, body))
		require.NoError(t, os.Remove(result))
	}
	for _, b := range pagetest.With(t, root, "docs/aws.md", "sh", "aws") {
		commands := b.Commands()
		last := len(commands) - 1
		if !strings.HasPrefix(commands[0], "TOKEN=") {
			continue
		}
		require.Contains(t, commands[last], "/results/", b)
		paste(commands[:last]...)
		requireResult()
		d.object(t, "results/2026/letters.zip")
		paste(commands[last])
		requireResult()
		return
	}
	require.Fail(t, "docs/aws.md says no more how a deployment is used")
}

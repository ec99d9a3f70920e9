// Package pages runs every block of commands in the README and in docs/ as a reader pastes it: a page's blocks one after the other,
// in a copy of the checkout, with a service of the page's own or, where a page starts none, of the test's.
//
// A block of commands is marked sh, a line a command. A word behind it says what it needs that a test has not (table reasons); such
// blocks are listed and not run. A comment "exit code N" says how a command ends that does not end with 0.
package pages

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/pagetest"
)

// root is the checkout's, from this folder.
const root = "../../.."

// reasons are the words behind sh for blocks that are not run, with where what they do is tested otherwise.
func reasons() map[string]string {
	return map[string]string{
		"aws":      "it needs an AWS account; make cloud-test pastes the block that uses a deployment (internal/e2e/cloud), and deploys to an emulator",
		"docker":   "it needs a docker engine and the image; make image-test pastes it (internal/e2e/image, TestDockerBlocks)",
		"root":     "it changes the machine; make image-test pastes it in a bare Debian (internal/e2e/image, TestDebianPackage)",
		"long":     "it takes minutes to hours",
		"registry": "it fetches packages; TestClients runs it with those that are fetched",
	}
}

// plain are the languages of blocks that are no commands.
func plain() []string {
	return []string{"json", "yaml", "nginx", "caddyfile", "text", "python", "typescript"}
}

// likeCommand tells lines that are meant to be pasted.
var likeCommand = regexp.MustCompile(`(?m)^\s*(\$ )?(sudo|make|curl|aws|docker|sheaf|bin/sheaf|apt-get|systemctl|python3|go|npm|npx|export) `)

// TestBlocksAreMarked: each block says what it is, so that none that is pasted is left out.
func TestBlocksAreMarked(t *testing.T) {
	run, left := 0, 0
	for _, page := range pagetest.Pages(t, root) {
		for _, b := range pagetest.Blocks(t, root, page) {
			if b.Kind != "sh" {
				require.Contains(t, plain(), b.Kind, "%s: behind the fence stands what the block is: sh for commands", b)
				require.Empty(t, b.Reason, b)
				require.NotRegexp(t, likeCommand, b.Text, "%s: these are commands, so they are marked sh", b)
				continue
			}
			require.NotEmpty(t, b.Commands(), b)
			if b.Reason == "" {
				run++
				continue
			}
			left++
			require.Contains(t, reasons(), b.Reason, b)
			t.Logf("NOT RUN: %s: %s", b, reasons()[b.Reason])
		}
	}
	require.Greater(t, run, 10)
	t.Logf("%d blocks are run, %d are not, see above", run, left)
}

// TestTargetsAreThere: also in blocks that are not run, what make is asked for is in the Makefile.
func TestTargetsAreThere(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	require.NoError(t, err)
	var targets []string
	for _, found := range regexp.MustCompile(`(?m)^([a-z-]+):`).FindAllSubmatch(makefile, -1) {
		targets = append(targets, string(found[1]))
	}
	asked := regexp.MustCompile(`(?m)(?:^|[ ;])make ([a-z-]+)`)
	seen := 0
	for _, page := range append(pagetest.Pages(t, root), "CONTRIBUTING.md") {
		for _, b := range pagetest.Blocks(t, root, page) {
			for _, found := range asked.FindAllStringSubmatch(b.Text, -1) {
				seen++
				require.True(t, slices.Contains(targets, found[1]), "%s: there is no target %s", b, found[1])
			}
		}
	}
	require.Greater(t, seen, 5)
}

// TestBlocksAreShell: also in blocks that are not run, the shell understands what stands there.
func TestBlocksAreShell(t *testing.T) {
	for _, page := range append(pagetest.Pages(t, root), "CONTRIBUTING.md") {
		for _, b := range pagetest.Blocks(t, root, page) {
			if b.Kind == "sh" {
				cmd := exec.Command("bash", "-n")
				cmd.Stdin = strings.NewReader(b.Text)
				out, err := cmd.CombinedOutput()
				require.NoError(t, err, "%s: %s", b, out)
			}
		}
	}
}

// TestAWSCommandsAreThere: the calls of blocks that need an account have the names and flags that AWS's command line knows. Asked for
// a skeleton of what it takes it checks them, and calls nobody.
func TestAWSCommandsAreThere(t *testing.T) {
	folder := awsTools(t)
	call := regexp.MustCompile(`\baws ([a-z0-9-]+ [^)#|\n]*)`)
	seen := 0
	for _, page := range pagetest.Pages(t, root) {
		for _, b := range pagetest.Blocks(t, root, page) {
			if b.Reason != "aws" {
				continue
			}
			for _, found := range call.FindAllStringSubmatch(b.Text, -1) {
				if strings.HasPrefix(found[1], "s3 ") { // of higher level: they make no single call
					continue
				}
				seen++
				arguments := regexp.MustCompile(`--(query|output) \S+`).ReplaceAllString(found[1], "")
				cmd := exec.Command(filepath.Join(folder, "aws"), append(strings.Fields(arguments), "--generate-cli-skeleton", "input")...)
				if folder == "" {
					cmd = exec.Command("aws", cmd.Args[1:]...)
				}
				cmd.Env = append(os.Environ(), "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=none", "AWS_SECRET_ACCESS_KEY=none")
				out, err := cmd.CombinedOutput()
				require.NoError(t, err, "%s: aws %s: %s", b, found[1], out)
			}
		}
	}
	require.GreaterOrEqual(t, seen, 5)
}

package pages

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/pagetest"
)

// TestBlocksRun pastes what the pages say.
func TestBlocksRun(t *testing.T) {
	checkout := copied(t)
	tools := awsTools(t)
	for _, page := range pagetest.Pages(t, root) {
		var todo []pagetest.Block
		for _, b := range pagetest.Blocks(t, root, page) {
			if b.Kind == "sh" && b.Reason == "" {
				todo = append(todo, b)
			}
		}
		if len(todo) > 0 {
			t.Run(strings.ReplaceAll(page, "/", "_"), func(t *testing.T) { paste(t, checkout, tools, todo) })
		}
	}
}

// paste runs blocks in one shell.
func paste(t *testing.T, checkout, tools string, todo []pagetest.Block) {
	samples := digest(t, filepath.Join(checkout, "samples"))
	address := freeAddress(t)
	cmd := exec.CommandContext(t.Context(), "bash")
	cmd.Dir, cmd.Env = checkout, environment(t, checkout, tools, address)
	cmd.Stdin = strings.NewReader(script(todo, address))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	t.Log(out.String())
	require.NoError(t, err)
	require.Equal(t, samples, digest(t, filepath.Join(checkout, "samples")), "nobody's documents are written over")
	for _, b := range todo {
		for _, result := range regexp.MustCompile(`\bout/[a-z-]+\.zip|[a-z]+\.pdf`).FindAllString(b.Text, -1) {
			content, err := os.ReadFile(filepath.Join(checkout, result))
			require.NoError(t, err, b)
			begins := map[string]string{".zip": "PK\x03\x04", ".pdf": "%PDF-"}[filepath.Ext(result)]
			require.True(t, bytes.HasPrefix(content, []byte(begins)), "%s: %s is %.100s", b, result, content)
		}
	}
}

// prelude starts services in the background, and ends them. They get their own process group, as at a terminal, and Ctrl-C.
const prelude = `
server=
stop() {
	if [ -n "$server" ]; then kill -INT -- "-$server"; wait "$server"; server=; fi
}
trap stop EXIT
ready() {
	until curl -sf -o /dev/null "http://$SHEAF_LISTEN/readyz"; do
		kill -0 "$server" 2>/dev/null || { echo "the service ended"; cat served.log; server=; exit 1; }
		sleep 0.2
	done
}
`

// serving tells commands that go on until Ctrl-C.
var serving = regexp.MustCompile(`^make serve\b|\bsheaf serve\b`)

// ends finds how a command says that it ends.
var ends = regexp.MustCompile(`#.*exit code (\d+)`)

// script returns what bash runs. The address that the pages name may be somebody else's here, so that the blocks have another.
func script(todo []pagetest.Block, address string) string {
	s := &strings.Builder{}
	fmt.Fprint(s, prelude)
	started := false
	start := func(command string) {
		fmt.Fprintf(s, "stop\nset -m\n{ %s\n} >served.log 2>&1 </dev/null &\nserver=$!\nset +m\nready\n", command)
		started = true
	}
	for _, b := range todo {
		for _, command := range b.Commands() {
			fmt.Fprintf(s, "echo %s\n", quoted(fmt.Sprintf("== %s: %s", b, command)))
			here := strings.NewReplacer("127.0.0.1:8000", address, "0.0.0.0:8000", address).Replace(command)
			if serving.MatchString(command) {
				start(here)
				continue
			}
			if here != command && !started {
				start("sheaf serve --data served")
			}
			code := "0"
			if found := ends.FindStringSubmatch(command); found != nil {
				code = found[1]
			}
			fmt.Fprintf(s, "%s\ncode=$?; [ $code = %s ] || { echo \"ended with $code\"; exit 1; }\n", here, code)
		}
	}
	return s.String()
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// environment returns that of somebody who has just cloned the repository, with sheaf in the path as a package puts it there.
func environment(t *testing.T, checkout, tools, address string) []string {
	t.Helper()
	home := t.TempDir()
	path := filepath.Join(checkout, "bin") + ":" + os.Getenv("PATH")
	if tools != "" {
		path = tools + ":" + path
	}
	env := []string{
		"PATH=" + path, "HOME=" + home, "LIBREOFFICE=release", "LANG=C.UTF-8",
		"SHEAF_LISTEN=" + address, "SHEAF_ENDPOINT=http://" + address,
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GOFLAGS"} {
		out, err := exec.Command("go", "env", name).Output()
		require.NoError(t, err)
		if value := strings.TrimSpace(string(out)); value != "" {
			env = append(env, name+"="+value)
		}
	}
	for _, name := range []string{"TMPDIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "GOTOOLCHAIN", "CI"} {
		if value := os.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// awsTools returns the folder of AWS's command line, "" where it is in the path.
func awsTools(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join(root, ".venv/awscli/bin"))
	require.NoError(t, err)
	if _, err := os.Stat(filepath.Join(folder, "aws")); err == nil {
		return folder
	}
	if _, err := exec.LookPath("aws"); err == nil {
		return ""
	}
	if os.Getenv("CI") == "" {
		t.Skip("THE BLOCKS OF THE PAGES ARE NOT RUN: aws is not installed; scripts/aws-cli.sh fetches it")
	}
	require.NoError(t, err, "scripts/aws-cli.sh fetches it")
	return ""
}

// copied copies the checkout, without what was made in it but for the helpers, builds sheaf in it, and puts documents of the reader's
// into it.
func copied(t *testing.T) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "checkout")
	left := []string{".git", ".cache", ".venv", "dist", "out", "data", "cdk.out", "bin/sheaf"}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case slices.Contains(left, name) && d.IsDir():
			return filepath.SkipDir
		case slices.Contains(left, name):
			return nil
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		return copyFile(path, filepath.Join(to, name))
	}))
	letter := docxtest.New().Paragraph("Dear reader").Bytes()
	require.NoError(t, os.WriteFile(filepath.Join(to, "letter.docx"), letter, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(to, "letters.zip"), archivetest.Zip(archivetest.Entry{Name: "letter.docx", Body: letter}), 0o600))
	build := exec.Command("go", "build", "-buildvcs=false", "-o", "bin/sheaf", "./cmd/sheaf")
	build.Dir = to
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return to
}

// copyFile keeps mode and time, by which make knows what is to be built.
func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if err := os.WriteFile(to, content, info.Mode().Perm()); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

// digest returns the sums of the files below a folder.
func digest(t *testing.T, folder string) map[string][sha256.Size]byte {
	t.Helper()
	sums := map[string][sha256.Size]byte{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		sums[path] = sha256.Sum256(content)
		return err
	}))
	require.NotEmpty(t, sums)
	return sums
}

// freeAddress returns an address of this machine that nobody listened on a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}

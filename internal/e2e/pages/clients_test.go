package pages

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/pagetest"
)

// clientPage has clients in other languages, each with the file that its program is saved in.
const clientPage = "docs/clients.md"

var programs = map[string]string{"python": "convert.py", "typescript": "convert.mts"}

// TestClients makes the clients of the page as it says and has them convert, and judges the OpenAPI document that they are made of. Only what
// fetches packages is left out of the page's commands: the versions that are named are there.
func TestClients(t *testing.T) {
	packages, python := openAPITools(t)
	folder := t.TempDir()
	require.NoError(t, os.Symlink(filepath.Join(packages, "node_modules"), filepath.Join(folder, "node_modules")))
	letter := docxtest.New().Paragraph("Dear reader").Bytes()
	write := func(name string, content []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}
	write("letters.zip", archivetest.Zip(archivetest.Entry{Name: "letter.docx", Body: letter}, archivetest.Entry{Name: "broken.docx", Body: []byte("no document")}))
	write("rules.yaml", []byte("extends: [\"spectral:oas\"]\n"))

	address := freeAddress(t)
	var todo []pagetest.Block
	for _, b := range pagetest.Blocks(t, root, clientPage) {
		if name, ok := programs[b.Kind]; ok {
			write(name, []byte(strings.ReplaceAll(b.Text, "127.0.0.1:8000", address)))
			continue
		}
		require.Equal(t, "registry", b.Reason, b)
		var kept []string
		for _, command := range b.Commands() {
			if !strings.HasPrefix(command, "pip install ") && !strings.HasPrefix(command, "npm install ") {
				kept = append(kept, command)
			}
		}
		b.Text = strings.Join(kept, "\n")
		todo = append(todo, b)
	}
	todo = append(todo, pagetest.Block{Page: "judges", Text: "curl -sf -o openapi.json http://127.0.0.1:8000/openapi.json\n" +
		"npx redocly lint --extends=recommended openapi.json\nnpx spectral lint --ruleset rules.yaml openapi.json\n"})

	checkout, err := filepath.Abs(root)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), "bash")
	cmd.Dir = folder
	cmd.Env = append(environment(t, checkout, python, address), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true", "NPM_CONFIG_UPDATE_NOTIFIER=false")
	cmd.Stdin = strings.NewReader(script(todo, address))
	out, err := cmd.CombinedOutput()
	t.Log(string(out))
	require.NoError(t, err)
	for _, name := range []string{"python.zip", "typescript.zip"} {
		content, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		require.NoError(t, err, name)
		var names []string
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		require.ElementsMatch(t, []string{"letter.pdf", "report.json", "report.csv"}, names)
	}
	require.Equal(t, 2, bytes.Count(out, []byte("letter.docx 1")), "both say what became of the documents")
}

// openAPITools returns the folders of the packages of Node.js and of Python's programs, which scripts/openapi-tools.sh brings.
func openAPITools(t *testing.T) (packages, python string) {
	t.Helper()
	var paths []string
	for _, name := range []string{".cache/openapi", ".venv/openapi/bin"} {
		path, err := filepath.Abs(filepath.Join(root, name))
		require.NoError(t, err)
		if _, err := os.Stat(path); err != nil && os.Getenv("CI") == "" {
			t.Skip("THE CLIENTS OF " + clientPage + " ARE NOT TESTED: scripts/openapi-tools.sh fetches what makes them")
		}
		require.DirExists(t, path, "scripts/openapi-tools.sh fetches it")
		paths = append(paths, path)
	}
	return paths[0], paths[1]
}

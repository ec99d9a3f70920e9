package e2e

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/e2e/verapdf"
)

// TestGotenbergClients has sheaf called by clients that others made for Gotenberg, as their pages say: each converts, merges, makes PDF/A
// and gets a ZIP of several PDFs.
func TestGotenbergClients(t *testing.T) {
	tools := gotenbergClients(t)
	const user, password = "ann", "opensesame"
	s := &stage{t: t, binary: program(t), services: map[string]*gotenbergService{}}
	service, err := s.service(map[string]string{
		"API_ENABLE_BASIC_AUTH": "true", "GOTENBERG_API_BASIC_AUTH_USERNAME": user, "GOTENBERG_API_BASIC_AUTH_PASSWORD": password,
	})
	require.NoError(t, err)
	classes := veraPDFOrNone(t)
	for name, run := range map[string]func(folder string) *exec.Cmd{
		"gotenberg-client": func(folder string) *exec.Cmd {
			return exec.CommandContext(t.Context(), tools[0], "clients/gotenberg.py", service.url, user, password, folder)
		},
		"chromiumly": func(folder string) *exec.Cmd {
			script, err := os.ReadFile("clients/chromiumly.mjs")
			require.NoError(t, err)
			at := filepath.Join(tools[1], "chromiumly.mjs") // it finds its packages beside it
			require.NoError(t, os.WriteFile(at, script, 0o600))
			c := exec.CommandContext(t.Context(), "node", at, folder)
			c.Env = append(os.Environ(), "GOTENBERG_ENDPOINT="+service.url, "GOTENBERG_API_BASIC_AUTH_USERNAME="+user, "GOTENBERG_API_BASIC_AUTH_PASSWORD="+password)
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for file, text := range map[string]string{"one.docx": "The first.", "two.docx": "The second."} {
				require.NoError(t, os.WriteFile(filepath.Join(folder, file), docxtest.New().Heading(1, "Letter").Paragraph(text).Bytes(), 0o600))
			}
			out, err := run(folder).CombinedOutput()
			require.NoError(t, err, "%s", out)
			at := func(name string) string { return filepath.Join(folder, name) }
			require.Contains(t, tool(t, "pdftotext", at("single.pdf"), "-"), "The first.")
			require.Regexp(t, `Page size: *(79|84)`, tool(t, "pdfinfo", at("single.pdf")), "it is landscape")
			require.Regexp(t, `(?s)The first\..*The second\.`, tool(t, "pdftotext", at("merged.pdf"), "-"))
			if classes != "" {
				verapdf.Require(t, classes, verapdf.Passes, []string{"2b\t" + at("archive.pdf"), "ua1\t" + at("archive.pdf")})
			}
			packed, err := os.ReadFile(at("both.zip"))
			require.NoError(t, err)
			z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
			require.NoError(t, err)
			require.Len(t, z.File, 2)
		})
	}
}

// gotenbergClients returns a python that has one of the clients, and a folder of packages of Node.js with the other. Outside CI the test
// is left out where they cannot be had.
func gotenbergClients(t *testing.T) []string {
	t.Helper()
	lines := fetched(t, "gotenberg-clients.sh", "clients of Gotenberg are NOT INSTALLED, so that they are NOT TESTED")
	require.GreaterOrEqual(t, len(lines), 2)
	return lines[len(lines)-2:]
}

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
)

// TestPage uses the web page in a real browser: web/browser has the tests, and this makes the service and the documents for them.
func TestPage(t *testing.T) {
	packages, chromium := browser(t)
	require.FileExists(t, "../../web/browser/harness.js") // so that a change of it is no cached result
	folder, err := filepath.Abs("../../web/browser")
	require.NoError(t, err)
	tests, err := filepath.Glob(filepath.Join(folder, "*.test.js"))
	require.NoError(t, err)
	require.NotEmpty(t, tests)
	for _, name := range tests {
		require.FileExists(t, name)
	}
	s := start(t)
	dir := t.TempDir()
	doc := docxtest.Plain("A good document.")
	put := func(name string, body []byte) entry { return entry{Name: name, Body: body, Method: deflated} }
	twoPages := docxtest.New().XML(`<w:p><w:r><w:t>One</w:t><w:br w:type="page"/><w:t>Two</w:t></w:r></w:p>`).Bytes()
	mixed := []entry{
		put("good.docx", doc), put("broken.docx", docxtest.Truncated()), put("notes.txt", []byte("x")),
		put("<img src=x onerror=hacked=1>.docx", docxtest.HTML()), put("right\u202excod.docx", docxtest.HTML()),
	}
	for _, n := range []string{"a", "b", "c", "d", "e", "f", "g"} { // so many that there is a search
		mixed = append(mixed, put("more/"+n+".docx", docxtest.HTML()))
	}
	locked := docxtest.Encrypted()
	for name, body := range map[string][]byte{
		"letter.docx": doc, "two-pages.docx": twoPages, "mixed.zip": archivetest.Zip(mixed...), "broken.docx": docxtest.Truncated(), "locked.docx": locked,
		"locked.zip": archivetest.Zip(put("a.docx", locked), put("b.docx", locked), put("c.docx", locked), put("broken.docx", docxtest.Truncated()), put("good.docx", doc)),
		"pages.zip":  archivetest.Zip(put("one.docx", doc), put("three.docx", doc), put("two.docx", twoPages)),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), body, 0o600))
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"--test", "--test-concurrency=1"}, tests...)...) // they share the list of jobs
	cmd.Env = append(cmd.Environ(), "SHEAF_URL="+s.url, "SHEAF_DOCUMENTS="+dir, "SHEAF_BROWSER="+packages, "SHEAF_CHROMIUM="+chromium)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Regexp(t, `(?m)^(#|ℹ) pass [1-9][0-9]`, string(out))
}

// browser returns where the packages are that drive a browser, and the browser. CI has both.
func browser(t *testing.T) (packages, chromium string) {
	t.Helper()
	packages, err := filepath.Abs("../../.cache/browser")
	require.NoError(t, err)
	_, fetched := os.Stat(filepath.Join(packages, "fetched"))
	chromium, found := exec.LookPath("chromium")
	if os.Getenv("CI") == "" && (fetched != nil || found != nil) {
		t.Skip("THE PAGE IS NOT TESTED IN A BROWSER: scripts/browser.sh fetches what drives one, and says what is missing")
	}
	require.NoError(t, fetched, "scripts/browser.sh fetches it")
	require.NoError(t, found)
	return packages, chromium
}

package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
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
	binary := program(t)
	mortal, process := serve(t, binary, filepath.Join(t.TempDir(), "data")) // in a folder of its own: the other service works in its own
	s := start(t)
	flips := make(chan chan struct{})
	flip := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		done := make(chan struct{})
		select {
		case flips <- done:
			select {
			case <-done:
			case <-t.Context().Done(): // it failed
			}
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(flip.Close)
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"--test", "--test-concurrency=1"}, tests...)...) // they share the list of jobs
	cmd.Env = append(cmd.Environ(), "SHEAF_URL="+s.url, "SHEAF_DOCUMENTS="+pageDocuments(t), "SHEAF_BROWSER="+packages, "SHEAF_CHROMIUM="+chromium,
		"SHEAF_MORTAL="+mortal.url, "SHEAF_SWITCH="+flip.URL)
	ended := make(chan error, 1)
	var out []byte
	go func() {
		var err error
		out, err = cmd.CombinedOutput()
		ended <- err
	}()
	for alive := true; ; alive = !alive {
		select {
		case done := <-flips:
			if alive {
				require.NoError(t, process.Kill())
				_, err := process.Wait()
				require.NoError(t, err)
			} else {
				mortal, process = serveAt(t, strings.TrimPrefix(mortal.url, "http://"), binary, mortal.data)
			}
			close(done)
		case err := <-ended:
			require.NoError(t, err, "%s", out)
			require.Regexp(t, `(?m)^(#|ℹ) pass [1-9][0-9]`, string(out))
			return
		}
	}
}

// pageDocuments returns a folder with documents to choose on the page.
func pageDocuments(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	doc, locked := docxtest.Plain("A good document."), docxtest.Encrypted()
	put := func(name string, body []byte) entry { return entry{Name: name, Body: body, Method: deflated} }
	twoPages := docxtest.New().XML(`<w:p><w:r><w:t>One</w:t><w:br w:type="page"/><w:t>Two</w:t></w:r></w:p>`).Bytes()
	mixed := []entry{
		put("good.docx", doc), put("broken.docx", docxtest.Truncated()), put("notes.txt", []byte("x")),
		put("<img src=x onerror=hacked=1>.docx", docxtest.HTML()), put("right\u202excod.docx", docxtest.HTML()),
	}
	for _, n := range []string{"a", "b", "c", "d", "e", "f", "g"} { // so many that there is a search
		mixed = append(mixed, put("more/"+n+".docx", docxtest.HTML()))
	}
	var many []entry
	for n := range 60 { // so many that their service can be killed before it has converted them
		many = append(many, put(strconv.Itoa(n+1)+".docx", doc))
	}
	for name, body := range map[string][]byte{
		"letter.docx": doc, "two-pages.docx": twoPages, "mixed.zip": archivetest.Zip(mixed...), "broken.docx": docxtest.Truncated(), "locked.docx": locked,
		"locked.zip": archivetest.Zip(put("a.docx", locked), put("b.docx", locked), put("c.docx", locked), put("broken.docx", docxtest.Truncated()), put("good.docx", doc)),
		"pages.zip":  archivetest.Zip(put("one.docx", doc), put("three.docx", doc), put("two.docx", twoPages)),
		"many.zip":   archivetest.Zip(many...),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), body, 0o600))
	}
	return dir
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

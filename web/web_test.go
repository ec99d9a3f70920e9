package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"io"
	"io/fs"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/disposition"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/internal/pipeline"
	"sheaf/web"
)

// sources returns the files of the page by their names.
func sources(t *testing.T) map[string]string {
	t.Helper()
	entries, err := fs.ReadDir(web.Files(), ".")
	require.NoError(t, err)
	files := map[string]string{}
	for _, e := range entries {
		b, err := fs.ReadFile(web.Files(), e.Name())
		require.NoError(t, err)
		files[e.Name()] = string(b)
	}
	require.Contains(t, files, "index.html")
	return files
}

// submatches returns what the first group of a pattern matches in a text.
func submatches(pattern, text string) []string {
	var found []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

// TestReferences checks that all the page loads is there, and that nothing is there which it does not load.
func TestReferences(t *testing.T) {
	files := sources(t)
	var asked []string
	for name, text := range files {
		asked = append(asked, submatches(`(?:src|href)="assets/([^"]*)"`, text)...)
		if strings.HasSuffix(name, ".js") {
			asked = append(asked, submatches(`(?m)^import .* from "\./([^"]*)";$`, text)...)
			for _, line := range submatches(`(?m)^(import\b.*|.*\bimport\(.*)$`, text) {
				require.Regexp(t, `^import [^"']+ from "\./\w+\.js";$`, line, "%s imports files beside it alone", name)
			}
		}
	}
	for _, name := range asked {
		require.Contains(t, files, name)
	}
	for name := range files {
		if name != "index.html" && name != "missing.html" {
			require.Contains(t, asked, name, "nothing loads it")
		}
	}
}

// TestParts checks that every part of the page that a module asks for is in it.
func TestParts(t *testing.T) {
	files := sources(t)
	parts := map[string]bool{}
	for _, name := range submatches(`data-part="([a-z-]+)"`, files["index.html"]) {
		words := strings.Split(name, "-")
		for i := 1; i < len(words); i++ {
			words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
		}
		parts[strings.Join(words, "")] = true
	}
	asked := map[string]bool{}
	for name, text := range files {
		if !strings.HasSuffix(name, ".js") {
			continue
		}
		for _, part := range submatches(`(?:this\.|[^.\w])parts\.(\w+)`, text) {
			require.True(t, parts[part], "%s asks for the part %s", name, part)
			asked[part] = true
		}
		for _, id := range submatches(`(?:instance|getElementById)\("([^"]+)"\)`, text) {
			require.Contains(t, files["index.html"], `id="`+id+`"`, name)
		}
	}
	require.Greater(t, len(asked), 30)
}

// TestNothingForeign checks that the page loads nothing from elsewhere, and that its policy of content lets all of it in.
func TestNothingForeign(t *testing.T) {
	for name, text := range sources(t) {
		text = strings.ReplaceAll(text, `xmlns="http://www.w3.org/2000/svg"`, "")
		require.Empty(t, submatches(`(?i)(https?://|"//|\bdata:)`, text), name)
	}
	require.Empty(t, submatches(`(?i)(\burl\(|@import)`, sources(t)["style.css"]))
	require.Empty(t, submatches(`(?i)(<style|\sstyle\s*=|\son\w+\s*=|javascript:|<script[^>]*>[^<]|<frame|<iframe[^>]*\ssrc|<object|<embed|<base)`, sources(t)["index.html"]+sources(t)["missing.html"]))
}

// TestNoMarkupFromText checks that no module makes markup or code of a text: names come from documents.
func TestNoMarkupFromText(t *testing.T) {
	for name, text := range sources(t) {
		if strings.HasSuffix(name, ".js") {
			require.Empty(t, submatches(`(?i)(innerHTML|outerHTML|insertAdjacentHTML|setHTML|document\.write|\beval\b|new Function|DOMParser|`+
				`srcdoc|createContextualFragment|set(?:Timeout|Interval)\(\s*["'`+"`])", text), name)
		}
	}
}

// node returns a command of Node.js in this folder.
func node(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	program, err := exec.LookPath("node")
	require.NoError(t, err, "the page's tests need Node.js: scripts/setup.sh test installs it")
	return exec.CommandContext(t.Context(), program, args...)
}

// TestModules runs the modules' own tests.
func TestModules(t *testing.T) {
	tests, err := filepath.Glob("test/*.test.js")
	require.NoError(t, err)
	require.NotEmpty(t, tests)
	out, err := node(t, append([]string{"--test"}, tests...)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Regexp(t, `(?m)^(#|ℹ) pass [1-9][0-9]`, string(out))
}

// TestModulesLoad checks that every module, also those that only a browser can run, is well formed and finds what it imports
// in the others.
func TestModulesLoad(t *testing.T) {
	for name := range sources(t) {
		if strings.HasSuffix(name, ".js") && name != "app.js" {
			out, err := node(t, "--input-type=module", "--eval", `await import("./`+name+`")`).CombinedOutput()
			require.NoError(t, err, "%s: %s", name, out)
		}
	}
	out, err := node(t, "--check", "app.js").CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// TestJunk returns the page, as the service serves it, names to judge: it calls the same ones junk as the service does.
func TestJunk(t *testing.T) {
	answer := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("Accept", "text/html")
	httpapi.New(&pipeline.Pipeline{}, httpapi.Options{}).ServeHTTP(answer, request)
	lists := submatches(`data-junk="([^"]*)"`, answer.Body.String())
	require.Len(t, lists, 1)

	names := []string{"a.docx", "x/a.docx", ".a.docx", "macosx/a.docx", "a~$.docx", "thumbs.db.docx", "x.ds_store/a", ""}
	junk := archive.Junk()
	require.NotEmpty(t, junk.Folders)
	for _, name := range slices.Concat(junk.Folders, junk.Files, junk.Prefixes) {
		for _, n := range []string{name, strings.ToUpper(name)} {
			names = append(names, n, "x/"+n, n+"/a.docx", "x/"+n+"/a.docx", n+"a.docx", "x/"+n+"a.docx", "a"+n)
		}
	}
	input, err := json.Marshal(names)
	require.NoError(t, err)
	cmd := node(t, "--input-type=module", "--eval", `
		import { isJunk } from "./pick.js";
		const [junk, names] = process.argv.slice(1).map((text) => JSON.parse(text));
		process.stdout.write(JSON.stringify(names.filter((name) => isJunk(name, junk))));`, "--", html.UnescapeString(lists[0]), string(input))
	out, err := cmd.Output()
	require.NoError(t, err)
	var got []string
	require.NoError(t, json.Unmarshal(out, &got))
	want := slices.DeleteFunc(names, func(name string) bool { return archive.JunkReason(name) == "" })
	require.Equal(t, want, got)
	require.Greater(t, len(want), 30)
}

// TestSavedName has the page read the names of downloads as the service writes them.
func TestSavedName(t *testing.T) {
	headers := map[string]string{}
	for name, want := range map[string]string{
		"result.zip": "result.zip", "two words.pdf": "two words.pdf", `say "hi" \ 100%41.zip`: `say "hi" _ 100%41.zip`, "a;b=c.zip": "a;b=c.zip",
		`Größe "1" 100%.zip`: `Größe "1" 100%.zip`, "日本.pdf": "日本.pdf", "": "download", "x; filename*=UTF-8''evil": "x; filename*=UTF-8''evil",
	} {
		headers[disposition.Attachment(name)] = want
	}
	input, err := json.Marshal(slices.Collect(maps.Keys(headers)))
	require.NoError(t, err)
	out, err := node(t, "--input-type=module", "--eval", `
		import { savedName } from "./download.js";
		const headers = JSON.parse(process.argv[1]);
		process.stdout.write(JSON.stringify(Object.fromEntries(headers.map((header) => [header, savedName(header)]))));`, "--", string(input)).Output()
	require.NoError(t, err)
	var got map[string]string
	require.NoError(t, json.Unmarshal(out, &got))
	require.Equal(t, headers, got)
}

// TestRefusals has the page read, in the service's own sentences, which option was refused.
func TestRefusals(t *testing.T) {
	var cases [][2]string
	for _, o := range options.All() {
		if o.OffPage {
			continue
		}
		value := "\x01"
		if _, err := options.Parse(refusable(t, o.Field(), value)); err == nil {
			value = strings.Repeat("x", 1<<16)
		}
		_, err := options.Parse(refusable(t, o.Field(), value))
		require.Error(t, err, "%s takes anything", o.Name)
		e, ok := errors.AsType[*job.Error](err)
		require.True(t, ok)
		cases = append(cases, [2]string{o.Field(), e.Message})
	}
	input, err := json.Marshal([]any{options.Controls(), cases})
	require.NoError(t, err)
	out, err := node(t, "--input-type=module", "--eval", `
		import { refusal } from "./options.js";
		const [declared, cases] = JSON.parse(process.argv[1]);
		const read = ([, message]) => refusal({ status: 400, code: "invalid_request", message }, declared);
		process.stdout.write(JSON.stringify(cases.map((c) => [read(c)?.field ?? "", read(c)?.text ?? ""])));`, "--", string(input)).Output()
	require.NoError(t, err)
	var got [][2]string
	require.NoError(t, json.Unmarshal(out, &got))
	require.Len(t, got, len(cases))
	for i, c := range cases {
		require.Equal(t, c[0], got[i][0], c[1])
		require.NotContains(t, got[i][1], "option "+c[0]+" ")
	}
}

// refusable is the JSON of one option.
func refusable(t *testing.T, field, value string) string {
	t.Helper()
	b, err := json.Marshal(map[string]string{field: value})
	require.NoError(t, err)
	return string(b)
}

// TestZip reads the ZIP that the page makes of documents.
func TestZip(t *testing.T) {
	const script = `
		import { storedZip } from "./zip.js";
		const file = (text, time) => Object.assign(new Blob([text]), { lastModified: new Date(time).getTime() });
		const zip = await storedZip([
			{ path: "letters/Übersicht 日本.docx", file: file("one", "2026-11-02T09:30:10") },
			{ path: "large.docx", file: file("0123456789".repeat(300000), "1601-01-01T00:00:00") },
			{ path: "empty.docx", file: file("", "2026-11-02T09:30:10") },
		]);
		process.stdout.write(Buffer.from(await zip.arrayBuffer()));`
	cmd := node(t, "--input-type=module", "--eval", script)
	cmd.Env = append(cmd.Environ(), "TZ=UTC")
	out, err := cmd.Output()
	require.NoError(t, err)
	r, err := zip.NewReader(bytes.NewReader(out), int64(len(out)))
	require.NoError(t, err)
	want := map[string]string{"letters/Übersicht 日本.docx": "one", "large.docx": strings.Repeat("0123456789", 300_000), "empty.docx": ""}
	require.Len(t, r.File, len(want))
	for _, f := range r.File {
		require.Equal(t, zip.Store, f.Method)
		require.False(t, f.NonUTF8)
		content, err := f.Open()
		require.NoError(t, err)
		b, err := io.ReadAll(content) // checks the checksum too
		require.NoError(t, err)
		require.Equal(t, want[f.Name], string(b), f.Name)
	}
	require.Equal(t, "2026-11-02 09:30:10", r.File[0].Modified.Format("2006-01-02 15:04:05"))
	require.Equal(t, 1980, r.File[1].Modified.Year())
}

// TestContrast checks that words are read on what is behind them, in light and dark (WCAG 2.2, 1.4.3).
func TestContrast(t *testing.T) {
	css := sources(t)["style.css"]
	light, dark, found := strings.Cut(css, "prefers-color-scheme: dark")
	require.True(t, found)
	dark, _, _ = strings.Cut(dark, "* {")
	colours := map[string]map[string]string{"light": {}, "dark": {}}
	for scheme, text := range map[string]string{"light": light, "dark": light + dark} {
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]+);`).FindAllStringSubmatch(text, -1) {
			colours[scheme][m[1]] = m[2]
		}
	}
	for scheme, of := range colours {
		for _, pair := range [][2]string{
			{"text", "page"}, {"text", "card"}, {"muted", "page"}, {"muted", "card"}, {"accent", "card"}, {"accent", "page"}, {"accent", "accent-soft"},
			{"muted", "accent-soft"}, {"accent-text", "accent"}, {"good", "good-soft"}, {"bad", "bad-soft"}, {"bad", "card"}, {"part", "part-soft"},
			{"part", "card"}, {"busy", "busy-soft"}, {"off", "off-soft"}, {"card", "bad"},
		} {
			require.GreaterOrEqual(t, contrast(t, of[pair[0]], of[pair[1]]), 4.5, "%s on %s, %s", pair[0], pair[1], scheme)
		}
	}
	require.Equal(t, []string{".5"}, submatches(`opacity: ([^;]+);`, css), "only what is switched off is faint")
	for _, rule := range submatches(`(?m)^(\.badge[^\n]*)$`, css) {
		for _, name := range submatches(`background: var\(--([a-z-]+)\)`, rule) {
			require.Contains(t, rule, "color: var(--"+strings.TrimSuffix(name, "-soft")+")", "its colours belong together")
		}
	}
}

// contrast is the ratio of the luminances of two colours, written in three or six hexadecimal digits.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(colour string) float64 {
		if len(colour) == 3 {
			colour = colour[:1] + colour[:1] + colour[1:2] + colour[1:2] + colour[2:] + colour[2:]
		}
		n, err := strconv.ParseUint(colour, 16, 24)
		require.NoError(t, err)
		linear := func(shift int) float64 {
			c := float64(n>>shift&0xff) / 255
			if c <= 0.04045 {
				return c / 12.92
			}
			return math.Pow((c+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestRemedies checks that the page knows the service's codes by their names, and the options that it changes.
func TestRemedies(t *testing.T) {
	table := submatches(`(?s)new Map\(Object\.entries\(\{(.*?)\}\)\)`, sources(t)["failures.js"])
	require.Len(t, table, 1)
	codes := submatches(`(?m)^  ([a-z_]+): \[`, table[0])
	require.Greater(t, len(codes), 10)
	for _, code := range codes {
		require.True(t, job.Code(code).Known(), code)
	}
	for _, code := range []job.Code{job.CodeCorrupt, job.CodePasswordProtected, job.CodePDFAFailed} {
		require.Contains(t, codes, string(code))
	}
	for _, change := range submatches(`\{ ((?:[a-z_]+: (?:null|"[^"]*"),? ?)+)\}\)\]`, table[0]) {
		for pair := range strings.SplitSeq(strings.TrimSpace(change), ", ") {
			field, value, _ := strings.Cut(pair, ": ")
			option, known := options.Lookup(field)
			require.True(t, known, field)
			if value != "null" {
				var set job.Options
				require.NoError(t, option.Set(&set, strings.Trim(value, `"`)))
			}
		}
	}
}

package result_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/result"
)

func TestNames(t *testing.T) {
	for _, c := range []struct {
		what        string
		names, want []string
	}{
		{"none", nil, []string{}},
		{"plain", []string{"a.docx", "dir/B.DOCX", "c.docx.docx"}, []string{"a.pdf", "dir/B.pdf", "c.docx.pdf"}},
		{"no stem", []string{".docx", "dir/.docx"}, []string{".pdf", "dir/.pdf"}},
		{"duplicates", []string{"a.docx", "a.docx", "a.docx"}, []string{"a.pdf", "a (2).pdf", "a (3).pdf"}},
		{"case", []string{"a.docx", "A.docx", "DIR/x.docx", "dir/X.docx"}, []string{"a.pdf", "A (2).pdf", "DIR/x.pdf", "dir/X (2).pdf"}},
		{"case of the extension", []string{"a.docx", "a.DOCX"}, []string{"a.pdf", "a (2).pdf"}},
		{"full case folding", []string{"Straße.docx", "STRASSE.docx"}, []string{"Straße.pdf", "STRASSE (2).pdf"}},
		{"normal forms", []string{"Pru\u0308fung.docx", "Prüfung.docx"}, []string{"Pru\u0308fung.pdf", "Prüfung (2).pdf"}},
		{"normal forms of folders", []string{"u\u0308/a.docx", "Ü/a.docx"}, []string{"u\u0308/a.pdf", "Ü/a (2).pdf"}},
		{"other folders", []string{"a/x.docx", "b/x.docx", "x.docx"}, []string{"a/x.pdf", "b/x.pdf", "x.pdf"}},
		{"numbers in use", []string{"a.docx", "A.docx", "a (2).docx"}, []string{"a.pdf", "A (3).pdf", "a (2).pdf"}},
		{"numbered duplicates", []string{"a (2).docx", "a (2).docx", "a.docx"}, []string{"a (2).pdf", "a (2) (2).pdf", "a.pdf"}},
		{"a folder's name", []string{"a.docx", "a.pdf/b.docx"}, []string{"a (2).pdf", "a.pdf/b.pdf"}},
		{"a folder's name, other case", []string{"x/A.PDF/b/c.docx", "x/a.docx"}, []string{"x/A.PDF/b/c.pdf", "x/a (2).pdf"}},
		{"numbered into a folder's name", []string{"a.docx", "a.docx", "a (2).pdf/b.docx"}, []string{"a.pdf", "a (3).pdf", "a (2).pdf/b.pdf"}},
		{"the reports", []string{"report.json/a.docx", "REPORT.CSV/b.docx", "x/report.json/c.docx"}, []string{"report.json (2)/a.pdf", "REPORT.CSV (2)/b.pdf", "x/report.json/c.pdf"}},
		{"unsafe", []string{"../a.docx", "a.docx", "/etc/a.docx", "a\x00.docx", ""}, []string{"", "a.pdf", "", "", ""}},
	} {
		t.Run(c.what, func(t *testing.T) { require.Equal(t, c.want, result.Names(c.names, "", time.Time{})) })
	}
}

// TestNamesByPattern names PDFs as patterns have it, and never outside the result.
func TestNamesByPattern(t *testing.T) {
	date := time.Date(2026, 11, 2, 23, 30, 0, 0, time.FixedZone("", -3600)) // the third, in UTC
	names := []string{"a/b/Letter.docx", "Letter.DOCM", "../up.docx", "x/letter.docx", strings.Repeat("ü", 125) + ".docx"}
	for pattern, want := range map[string][]string{
		"{path}/{name}.pdf":             {"a/b/Letter.pdf", "Letter.pdf", "", "x/letter.pdf", strings.Repeat("ü", 125) + ".pdf"},
		"{number:4}-{name}.pdf":         {"0001-Letter.pdf", "0002-Letter.pdf", "", "0004-letter.pdf", "0005-" + strings.Repeat("ü", 123) + ".pdf"},
		"{name}.pdf":                    {"Letter.pdf", "Letter (2).pdf", "", "letter (3).pdf", strings.Repeat("ü", 125) + ".pdf"},
		"{date}/{path}/{number}.pdf":    {"2026-11-03/a/b/1.pdf", "2026-11-03/2.pdf", "", "2026-11-03/x/4.pdf", "2026-11-03/5.pdf"},
		"all.pdf":                       {"all.pdf", "all (2).pdf", "", "all (3).pdf", "all (4).pdf"},
		"report.json/{path}/{name}.pdf": {"report.json (2)/a/b/Letter.pdf", "report.json (2)/Letter.pdf", "", "report.json (2)/x/letter.pdf", "report.json (2)/" + strings.Repeat("ü", 125) + ".pdf"},
	} {
		require.Equal(t, want, result.Names(names, pattern, date), pattern)
	}
	for _, name := range []string{".docx", "..docx", "...docx", "a/....docx", " .docx", "C.docx", "a//b.docx"} {
		for _, pattern := range []string{"{name}/{name}.pdf", "x/{name}/../y.pdf", "{name}:{name}.pdf", "{path}{name}/{number}.pdf"} {
			got := result.Names([]string{name}, pattern, date)[0]
			clean, err := archive.CleanName(got)
			if got != "" {
				require.NoError(t, err, "%s by %s: %s", name, pattern, got)
			}
			require.Equal(t, clean, got)
		}
	}
}

// TestOriginals names documents beside their PDFs, and as no folder.
func TestOriginals(t *testing.T) {
	documents := func(names ...string) (entries []job.Entry) {
		pdfs := result.Names(names, "", time.Time{})
		for i, n := range names {
			entries = append(entries, job.Entry{Name: n, PDF: pdfs[i]})
		}
		return entries
	}
	for _, c := range []struct{ names, want []string }{
		{[]string{"a/b.docx", "c.DOCM", "../up.docx"}, []string{"a/b.docx", "c.DOCM", ""}},
		{[]string{"a.docx", "A.docx", "a.dotx"}, []string{"a.docx", "A (2).docx", "a (3).dotx"}},
		{[]string{"a.docx", "a.docx/b.docx"}, []string{"a (2).docx", "a.docx/b.docx"}},
	} {
		require.Equal(t, c.want, result.Originals(documents(c.names...)))
	}
	require.Equal(t, "all.pdf", result.MergedName("all.pdf", documents("a.docx")))
	require.Equal(t, "all (2).pdf", result.MergedName("all.pdf", documents("All.pdf/a.docx")))
}

func TestNamesLong(t *testing.T) {
	long := strings.Repeat("ü", 125) + ".docx" // 255 bytes
	pdfs := result.Names([]string{long, long, long}, "", time.Time{})
	for _, name := range pdfs {
		clean, err := archive.CleanName(name)
		require.NoError(t, err)
		require.Equal(t, name, clean)
	}
	require.True(t, strings.HasSuffix(pdfs[2], "ü (3).pdf"))
}

func TestNamesMany(t *testing.T) {
	var names []string
	for i := range 10_000 {
		switch i % 3 {
		case 0:
			names = append(names, "same.docx")
		case 1:
			names = append(names, fmt.Sprintf("Same (%d).docx", i/2))
		case 2:
			names = append(names, strings.Repeat("x", 245)+fmt.Sprintf("%05d.docx", i/6))
		}
	}
	pdfs := result.Names(names, "", time.Time{})
	require.Equal(t, pdfs, result.Names(slices.Clone(names), "", time.Time{}), "the same each time")
	seen := map[string]bool{}
	for _, name := range pdfs {
		key := strings.ToLower(norm.NFC.String(name))
		require.False(t, seen[key], name)
		seen[key] = true
		require.Equal(t, ".pdf", path.Ext(name))
	}
}

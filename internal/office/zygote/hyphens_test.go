package zygote

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/office/sampledoc"
)

// hyphenPatterns is where distributions have the patterns of languages.
const hyphenPatterns = "/usr/share/hyphen"

// The patterns of a language are read by the zygote, once, and not by each document's process.
func TestConvertHyphenated(t *testing.T) {
	const patterns = "hyph_it_IT.dic"
	require.FileExists(t, filepath.Join(hyphenPatterns, patterns), "make setup installs it")
	for _, languages := range [][]string{nil, {"it-IT"}} {
		t.Run(fmt.Sprint(languages), func(t *testing.T) {
			z := start(t)
			b, err := sampledoc.Hyphenated("it-IT")
			require.NoError(t, err)
			opened := watch(t, unix.IN_OPEN, hyphenPatterns)
			convert := func() []string {
				r := request(t)
				overwrite(t, r, b)
				r.Hyphenated = languages
				end, err := z.Convert(t.Context(), r)
				require.NoError(t, err)
				require.Equal(t, ExitDone, end.Code, end.Stderr)
				return opened()
			}
			require.Contains(t, convert(), patterns)
			if again := convert(); languages == nil {
				require.Contains(t, again, patterns, "else nothing is gained")
			} else {
				require.NotContains(t, again, patterns)
			}
		})
	}
}

// Whatever a document says of its languages, the zygote stays bounded and goes on.
func TestConvertHyphenatedInAllLanguages(t *testing.T) {
	z := start(t)
	r := request(t, "Hello")
	r.Hyphenated = []string{`"><`, "../..", "zz-ZZ-zz"}
	for i := range 2 * maxHyphens {
		r.Hyphenated = append(r.Hyphenated, fmt.Sprintf("en-%03d", i))
	}
	end, err := z.Convert(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, ExitDone, end.Code, end.Stderr)
	requireText(t, r, "Hello")
	require.Len(t, z.hyphens, maxHyphens)
}

// A zygote that cannot warm up any further works on.
func TestWarmUpFails(t *testing.T) {
	z := start(t)
	damaged := filepath.Join(t.TempDir(), "damaged.docx")
	require.NoError(t, os.WriteFile(damaged, docxtest.Plain("Hello")[:500], 0o600))
	for _, path := range []string{damaged, "/nonexistent"} {
		z.send(message{"warm", path}, nil)
	}
	requireStillConverts(t, z)
}

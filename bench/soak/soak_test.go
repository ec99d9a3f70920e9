package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office/officetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := officetest.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// newTestSoak returns a soak of documents, two at a time.
func newTestSoak(t *testing.T, sources ...string) *soak {
	t.Helper()
	h := officetest.Shared(t)
	references, err := openReferences(t.TempDir(), sources)
	require.NoError(t, err)
	s := newSoak(officetest.Folder(t), 2, references, t.Output())
	s.options.Helper, s.options.Wall = h.Path, h.Launcher
	return s
}

func requireWell(t *testing.T, r report, conversions int) {
	t.Helper()
	require.Empty(t, r.Problems)
	require.Zero(t, r.Failures+r.Lost+r.Wrong)
	require.Equal(t, conversions, r.Conversions)
	require.Zero(t, r.Died)
}

// TestSoak is a short soak: conversions and zygotes are killed, and nobody notices.
func TestSoak(t *testing.T) {
	dir := t.TempDir()
	var sources []string
	for n := range 4 {
		body := paragraphs(10+200*n, "Liberation Sans", fmt.Sprintf("Document %d has some text in every paragraph.", n))
		sources = append(sources, writeDocument(t, dir, fmt.Sprintf("%d ü#%%.docx", n), "Liberation Sans", body, nil))
	}
	s := newTestSoak(t, append(sources, writeBroken(t, dir))...)
	const conversions = 60
	steps := newPlan(7, conversions, len(s.sources), 4)
	steps[conversions/4].blow = blow{victim: aZygote} // one at least
	r, err := s.run(t.Context(), steps)
	require.NoError(t, err)
	requireWell(t, r, conversions)
	require.Equal(t, conversions/5, r.Failed[job.CodeConversionFailed])
	require.Positive(t, r.Kills.Zygotes, "%+v", r.Kills)
	require.Positive(t, r.Kills.Conversions, "%+v", r.Kills)
	require.Positive(t, r.Profiles)
}

// TestEmbeddedFonts converts documents that bring a font, another font of the same name, ask for it without bringing it, and
// have nothing to do with it, side by side and after each other. Each has the font and the lines that it has alone.
func TestEmbeddedFonts(t *testing.T) {
	dir := t.TempDir()
	const lines = "The lines of this text break where the widths of the font let them, and these are not the same in another one."
	write := func(name, family string, font []byte) string {
		return writeDocument(t, dir, name, family, paragraphs(8, family, lines), font)
	}
	s := newTestSoak(t,
		write("brings.docx", strangeFamily, strangeFont(t, "Liberation Sans")),
		write("asks.docx", strangeFamily, nil),
		write("brings another.docx", strangeFamily, strangeFont(t, "Liberation Mono")),
		write("plain.docx", "Liberation Serif", nil),
	)
	const rounds = 40
	var steps []step
	for range rounds {
		for document := range s.sources {
			steps = append(steps, step{document: document})
		}
	}
	r, err := s.run(t.Context(), steps)
	require.NoError(t, err)
	requireWell(t, r, len(steps))
	require.Zero(t, r.Changing)

	var looks []appearance
	for document := range s.sources {
		look, err := s.references.get(document)
		require.NoError(t, err)
		looks = append(looks, look)
	}
	require.Equal(t, []string{short(strangeFamily)}, looks[0].Fonts, "LibreOffice takes the font that the document brings")
	require.Equal(t, []string{short(strangeFamily)}, looks[2].Fonts)
	require.NotContains(t, strings.Join(append(looks[1].Fonts, looks[3].Fonts...), " "), short(strangeFamily))
	require.NotEqual(t, looks[0].Text, looks[2].Text, "the two fonts can be told apart")
}

// TestWrong checks that a document that does not look like its reference is reported: here one that should have failed.
func TestWrong(t *testing.T) {
	s := newTestSoak(t, writeBroken(t, t.TempDir()))
	require.NoError(t, s.references.put(0, appearance{Code: job.CodeConversionFailed}))
	s.doubts = []doubt{{0, appearance{Pages: 1, Text: "One"}}}
	require.NoError(t, s.settleDoubts(t.Context()))
	require.Equal(t, 1, s.report.Wrong)
	require.Len(t, s.report.Problems, 1)
	require.Contains(t, s.report.Problems[0], "fresh \"conversion_failed\"")
}

// writeBroken writes what no conversion makes a PDF of.
func writeBroken(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "broken.docx")
	require.NoError(t, os.WriteFile(path, []byte("PK\x03\x04 and no more"), 0o600))
	return path
}

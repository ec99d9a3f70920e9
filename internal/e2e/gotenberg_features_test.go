package e2e

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

var updateScenarios = flag.Bool("update-scenarios", false, "write the table of Gotenberg's scenarios anew")

// scenarioTable is how Gotenberg's own scenarios come out.
const scenarioTable = "testdata/gotenberg.tsv"

// gotenbergFeatures are the files of Gotenberg's whose scenarios are run.
var gotenbergFeatures = []string{"libreoffice_convert", "health", "version", "output_filename", "webhook", "root"}

// TestGotenbergScenarios runs scenarios as Gotenberg's features are written against the real program: those of this project in
// features, and Gotenberg's own, unchanged, out of the checkout that GOTENBERG_SRC names, whose outcomes are in a table.
func TestGotenbergScenarios(t *testing.T) {
	s := &stage{t: t, binary: program(t), tools: veraPDFOrNone(t), services: map[string]*gotenbergService{}}
	t.Run("own", func(t *testing.T) {
		s.root = ownDocuments(t)
		for name, err := range s.run(t, "features") {
			require.NoError(t, err, name)
		}
	})
	source := os.Getenv("GOTENBERG_SRC")
	if source == "" {
		t.Log("GOTENBERG_SRC names no checkout of Gotenberg: its own scenarios are NOT RUN")
		return
	}
	t.Run("theirs", func(t *testing.T) {
		s.root = filepath.Join(source, "test", "integration")
		var paths []string
		for _, name := range gotenbergFeatures {
			paths = append(paths, filepath.Join(s.root, "features", name+".feature"))
		}
		compareScenarios(t, s.run(t, paths...))
	})
}

// compareScenarios requires each scenario to come out as the table says.
func compareScenarios(t *testing.T, outcomes map[string]error) {
	t.Helper()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(outcomes)) {
		outcome := "passes"
		if err := outcomes[name]; err != nil {
			outcome = "fails"
			t.Logf("%s: %v", name, err)
		}
		fmt.Fprintf(&b, "%s\t%s\n", outcome, name)
	}
	if *updateScenarios {
		require.NoError(t, os.WriteFile(scenarioTable, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(scenarioTable)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}

// veraPDFOrNone returns the class path of veraPDF. Outside CI it is "" where that cannot be had: what it would say is not looked at then.
func veraPDFOrNone(t *testing.T) (classes string) {
	t.Helper()
	t.Run("veraPDF", func(t *testing.T) { classes = veraPDF(t) })
	return classes
}

// ownDocuments makes the documents of this project's features, in a folder as Gotenberg has it.
func ownDocuments(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "testdata"), 0o700))
	pages := docxtest.New().Paragraph("First page")
	for _, text := range []string{"Second page", "Third page"} {
		pages.PageBreak().Paragraph(text)
	}
	for name, document := range map[string][]byte{
		"letter.docx": docxtest.Plain("A letter."), "other.docx": docxtest.Plain("Another letter."), "three.docx": pages.Bytes(),
		"page.docx": docxtest.HTML(), "letter_ä_ß.docx": docxtest.Plain("A letter."), "invoice.xml": []byte("<invoice/>"),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(root, "testdata", name), document, 0o600))
	}
	return root
}

// stage is what scenarios are played on.
type stage struct {
	t        *testing.T
	binary   string
	root     string // of the files that are sent
	tools    string // class path of veraPDF, "" where there is none
	services map[string]*gotenbergService
}

// run plays the scenarios of files and returns how they came out, by their feature and name.
func (s *stage) run(t *testing.T, paths ...string) map[string]error {
	t.Helper()
	outcomes := map[string]error{}
	var said bytes.Buffer
	godog.TestSuite{
		Name: "gotenberg",
		ScenarioInitializer: func(c *godog.ScenarioContext) {
			a := &actor{stage: s, dir: t.TempDir()}
			a.steps(c)
			c.After(func(ctx context.Context, sc *godog.Scenario, err error) (context.Context, error) {
				a.close()
				feature := strings.TrimSuffix(filepath.Base(sc.Uri), ".feature")
				outcomes[feature+"\t"+sc.Name] = err
				return ctx, nil
			})
		},
		Options: &godog.Options{Format: "progress", Paths: paths, Output: io.Writer(&said), NoColors: true, Strict: true},
	}.Run()
	require.NotEmpty(t, outcomes, said.String())
	return outcomes
}

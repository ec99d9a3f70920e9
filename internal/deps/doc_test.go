package deps_test

import (
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPackageDocs checks that every package says what is in it, once: in one file, as go doc and an editor show it. A
// package of tests only says so in one of its tests.
func TestPackageDocs(t *testing.T) {
	root := moduleRoot(t)
	for pkg, names := range goFiles(t, root) {
		code := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return strings.HasSuffix(name, "_test.go") })
		if len(code) == 0 {
			code = names
		}
		documented := 0
		for _, name := range code {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, pkg, name), nil, parser.PackageClauseOnly|parser.ParseComments)
			require.NoError(t, err)
			if f.Doc.Text() == "" {
				continue
			}
			documented++
			if begin := "Package " + strings.TrimSuffix(f.Name.Name, "_test"); f.Name.Name != "main" && !strings.HasPrefix(f.Doc.Text(), begin) {
				t.Errorf("%s/%s: the package's doc has to begin with %q", pkg, name, begin)
			}
		}
		if documented != 1 {
			t.Errorf("%s has a package doc in %d files, not in one: say in two or three lines what is in it and what it may import", pkg, documented)
		}
	}
}

// TestTable checks that the table of imports names no package that is not there.
func TestTable(t *testing.T) {
	packages := goFiles(t, moduleRoot(t))
	for pattern := range table() {
		found := false
		for pkg := range packages {
			ok, err := path.Match(pattern, pkg)
			require.NoError(t, err)
			found = found || ok
		}
		if !found {
			t.Errorf("%s is in the table of imports, and there is no such package", pattern)
		}
	}
}

// TestMap checks that CONTRIBUTING.md's map of the code names every folder with Go code, itself or one above, and no folder
// that is not there.
func TestMap(t *testing.T) {
	root := moduleRoot(t)
	page, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	require.NoError(t, err)
	rows := regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` \\|").FindAllStringSubmatch(string(page), -1)
	require.NotEmpty(t, rows, "the map has to be found")
	var named []string
	for _, row := range rows {
		require.DirExists(t, filepath.Join(root, row[1]), "the map names it")
		named = append(named, row[1])
	}
	for pkg := range maps.Keys(goFiles(t, root)) {
		if !slices.ContainsFunc(named, func(folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }) {
			t.Errorf("%s is not on the map in CONTRIBUTING.md: say what is in it", pkg)
		}
	}
}

// TestDependencies checks that CONTRIBUTING.md says why each module is there that go.mod requires directly.
func TestDependencies(t *testing.T) {
	root := moduleRoot(t)
	page, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	require.NoError(t, err)
	_, section, found := strings.Cut(string(page), "\n## Dependencies\n")
	require.True(t, found)
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	required := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1)
	require.NotEmpty(t, required)
	for _, m := range required {
		module := strings.TrimPrefix(m[1], "github.com/")
		said := regexp.MustCompile(`(?m)^\| [^|]*\|`).FindAllString(section, -1)
		if !slices.ContainsFunc(said, func(cell string) bool { return covers(cell, module) }) {
			t.Errorf("%s is not in the table of dependencies in CONTRIBUTING.md: say why it is needed", module)
		}
	}
}

// covers reports whether the first cell of a row names a module, or the path above it.
func covers(cell, module string) bool {
	for name := range strings.SplitSeq(strings.Trim(cell, "| "), ", ") {
		if module == name || strings.HasPrefix(module, name+"/") {
			return true
		}
	}
	return false
}

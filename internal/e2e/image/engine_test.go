//go:build image

package image

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// engineTests are the tests of the engine by their packages: those that the image's LibreOffice and helpers can change.
func engineTests() map[string][]string {
	return map[string][]string{
		// Not TestTakenOver: it compiles what it runs in LibreOffice's place, and the image has no compiler. Not TestDraw: walls are around
		// a program, and pdftoppm is a script here.
		"internal/office":         {"-test.skip=^(TestTakenOver|TestDraw)$"},
		"internal/office/fonts":   nil,
		"internal/office/hostile": nil,
		// The others of this package try the kernel's walls without LibreOffice, by a program that they compile.
		"internal/office/walls": {"-test.run=^TestLibreOfficeConverts$"},
		// These two compile a program that asks libhyphen.
		"internal/office/zygote": {"-test.skip=^(TestPatternsAsLibraryReadsThem|TestManyPatternsTakeLessTime)$"},
		"internal/e2e/fidelity":  nil,
	}
}

// engine is where the engine's tests come from.
type engine struct {
	root     string // of the checkout
	programs string // folder for test programs
	tools    string // folder of what they look at PDFs with
}

// TestEngine runs the engine's tests in the image, with its LibreOffice, fonts and helpers, where all walls may stand.
func TestEngine(t *testing.T) {
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	e := engine{root: root, programs: t.TempDir(), tools: t.TempDir()}
	packTools(t, e.tools, "pdftotext", "pdftoppm", "pdfdetach", "pdffonts", "pdfinfo", "pdfimages")
	for folder, args := range engineTests() {
		t.Run(folder, func(t *testing.T) {
			said := e.run(t, folder, e.build(t, folder), args)
			require.NotContains(t, said, "--- SKIP")
			passed := strings.Count(said, "--- PASS")
			require.Positive(t, passed)
			t.Logf("%d tests and subtests passed", passed)
		})
	}
}

// build compiles the tests of a package and returns the program's name.
func (e engine) build(t *testing.T, folder string) string {
	t.Helper()
	name := strings.ReplaceAll(folder, "/", "-")
	cmd := exec.Command("go", "test", "-c", "-o", filepath.Join(e.programs, name), "./"+folder)
	cmd.Dir = e.root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // whatever C library the image has
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return name
}

// run runs a test program in the folder of its package and returns what it says.
func (e engine) run(t *testing.T, folder, program string, args []string) string {
	t.Helper()
	command := []string{
		// Beyond docker's usual is what the walls need, and the tests to look at other processes.
		"run", "--rm", "--user=0:0", "--network=none", "--cap-add=SYS_ADMIN", "--cap-add=SYS_PTRACE", "--security-opt=seccomp=unconfined",
		"--volume", e.root + ":/src:ro", "--workdir=/src/" + folder, "--volume", e.programs + ":/tests:ro", "--volume", e.tools + ":/usr/local/bin:ro",
		"--env", "SHEAF_ZYGOTE=/opt/sheaf/sheaf-zygote", "--env", "SHEAF_WALL=/opt/sheaf/sheaf-wall", "--env", "SHEAF_WALLS_TEST_BINARIES=/opt/sheaf",
		"--env", "SHEAF_LIBREOFFICE_PROFILE=", // the tests make their own
		// The shell stays as the first process, which has to reap what loses its parent.
		"--entrypoint", "sh", image(t), "-c", `"$@"; exit $?`, "sh", "/tests/" + program, "-test.v",
	}
	out, err := exec.CommandContext(t.Context(), "docker", append(command, args...)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// loaded finds in what ldd prints the files that a program is loaded with.
var loaded = regexp.MustCompile(`(?m)(/\S+) \(0x`)

// packTools puts programs of this machine into a folder that is to be mounted at /usr/local/bin, with all they are loaded
// with: the image lacks these, and its libraries are others.
func packTools(t *testing.T, dir string, programs ...string) {
	t.Helper()
	for _, name := range programs {
		path, err := exec.LookPath(name)
		require.NoError(t, err)
		out, err := exec.Command("ldd", path).Output()
		require.NoError(t, err)
		loader := ""
		for _, file := range loaded.FindAllStringSubmatch(string(out), -1) {
			library := filepath.Base(file[1])
			if strings.HasPrefix(library, "ld-linux") {
				loader = library
			}
			copyFile(t, file[1], filepath.Join(dir, "lib", library))
		}
		require.NotEmpty(t, loader, "%s", out)
		copyFile(t, path, filepath.Join(dir, "lib", name))
		script := fmt.Sprintf("#!/bin/sh\nhere=/usr/local/bin/lib\nexec $here/%s --library-path $here $here/%s \"$@\"\n", loader, name)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755))
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
	require.NoError(t, os.WriteFile(to, content, 0o755))
}

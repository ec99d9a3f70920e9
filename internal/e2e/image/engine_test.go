//go:build image

package image

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/e2e/verapdf"
)

var veraPDFFlag = flag.String("verapdf", "", "the class path of veraPDF, as scripts/verapdf.sh prints it")

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
	e := newEngine(t)
	for folder, args := range engineTests() {
		t.Run(folder, func(t *testing.T) {
			e.run(t, folder, nil, args)
		})
	}
}

// optionTests are the tests that ask the service for PDFs with options and look into them, for what is one release's may not be another's.
var optionTests = []string{
	"TestAccessible", "TestArchive", "TestContent", "TestContents", "TestHiddenText", "TestLanguage", "TestMerged", "TestMergedArchive",
	"TestOtherFormats", "TestOtherFormatsWithPasswords",
}

// TestOptions runs the tests of options with the image's LibreOffice, in it, and has veraPDF judge outside what they claim.
func TestOptions(t *testing.T) {
	require.NotEmpty(t, *veraPDFFlag, "name its class path by -args -verapdf")
	e := newEngine(t)
	judged := t.TempDir()
	e.run(t, "internal/e2e", []string{"--volume", judged + ":/judged", "--env", verapdf.Later + "=/judged"},
		[]string{"-test.run=^(" + strings.Join(optionTests, "|") + ")$"})
	t.Logf("%d claims are right", verapdf.JudgeKept(t, *veraPDFFlag, judged))
}

// newEngine returns where the engine's tests come from, with the tools that they need.
func newEngine(t *testing.T) engine {
	t.Helper()
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	e := engine{root: root, programs: t.TempDir(), tools: t.TempDir()}
	packTools(t, e.tools, "pdftotext", "pdftoppm", "pdfdetach", "pdffonts", "pdfinfo", "pdfimages")
	return e
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

// run runs the tests of a package in the package's folder, with options for docker: some, and each that runs passes.
func (e engine) run(t *testing.T, folder string, options, args []string) {
	t.Helper()
	program := e.build(t, folder)
	command := []string{
		// Beyond docker's usual is what the walls need, and the tests to look at other processes.
		"run", "--rm", "--user=0:0", "--network=none", "--cap-add=SYS_ADMIN", "--cap-add=SYS_PTRACE", "--security-opt=seccomp=unconfined",
		"--volume", e.root + ":/src:ro", "--workdir=/src/" + folder, "--volume", e.programs + ":/tests:ro", "--volume", e.tools + ":/usr/local/bin:ro",
		"--env", "SHEAF_ZYGOTE=/opt/sheaf/sheaf-zygote", "--env", "SHEAF_WALL=/opt/sheaf/sheaf-wall", "--env", "SHEAF_WALLS_TEST_BINARIES=/opt/sheaf",
		"--env", "SHEAF_LIBREOFFICE_PROFILE=", // the tests make their own
	}
	command = append(command, options...)
	// The shell stays as the first process, which has to reap what loses its parent.
	command = append(command, "--entrypoint", "sh", image(t), "-c", `"$@"; exit $?`, "sh", "/tests/"+program, "-test.v")
	out, err := exec.CommandContext(t.Context(), "docker", append(command, args...)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.NotContains(t, string(out), "--- SKIP")
	passed := strings.Count(string(out), "--- PASS")
	require.Positive(t, passed)
	t.Logf("%d tests and subtests passed", passed)
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

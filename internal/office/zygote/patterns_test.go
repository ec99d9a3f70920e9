package zygote

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the zygote makes of patterns is what libhyphen makes of them.
func TestPatternsAsLibraryReadsThem(t *testing.T) {
	files := []string{"/nonexistent"}
	for name, text := range map[string]string{
		"empty":        "",
		"charset":      "ISO8859-1",
		"plain":        "ISO8859-1\r\nLEFTHYPHENMIN 3\nRIGHTHYPHENMIN 2\n.a1b\nab3c\n\n.ab4c5\nbc\nab3d\nab5c\n",
		"no end":       "UTF-8\na1b\n2b1",
		"umlauts":      "UTF-8\nä1ö\nö2ä.\n",
		"first level":  "UTF-8\nNOHYPHEN -,=,'\n1-1\n1=1\nNEXTLEVEL\nCOMPOUNDLEFTHYPHENMIN 2\nCOMPOUNDRIGHTHYPHENMIN 4\na1b\n",
		"replacements": "UTF-8\n.schif1fahrt/ff=f,5,2\nő1sz/ő=sz,1,2\nbe5tt/tt=t\nc1k/k=k\r\n.ő1a/őő=a,1,1\nab1/x,1\n",
		"comments":     "ISO8859-1\n% of a kind\n# /other/, kind\na1b% tail\n",
		"long line":    "ISO8859-1\n% " + strings.Repeat("long ", 40) + "\na1b\n",
	} {
		path := filepath.Join(t.TempDir(), name+".dic")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		files = append(files, path)
	}
	installed, err := filepath.Glob(filepath.Join(hyphenPatterns, "*.dic"))
	require.NoError(t, err)
	for _, path := range installed {
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
			files = append(files, path)
		}
	}
	compare(t, files)
}

// As in German, of which there are more, and for which libhyphen takes seconds.
func TestManyPatternsTakeLessTime(t *testing.T) {
	var text strings.Builder
	text.WriteString("UTF-8\n")
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text.WriteString(".")
		for range 4 + random.IntN(10) {
			text.WriteByte(byte('a' + random.IntN(26)))
		}
		text.WriteString("1n\n")
	}
	path := filepath.Join(t.TempDir(), "many.dic")
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	ours, theirs := compare(t, []string{path})
	require.Less(t, 2*ours, theirs)
}

// compare fails the test where a dictionary is another than the library's, and returns what both took.
func compare(t *testing.T, files []string) (ours, theirs int64) {
	t.Helper()
	out, err := exec.Command(buildComparison(t), files...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	_, err = fmt.Sscan(string(out), &ours, &theirs)
	require.NoError(t, err, "%s", out)
	return ours, theirs
}

func buildComparison(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "hyphens")
	out, err := exec.Command("g++", "-std=c++17", "-O1", "-o", program, "testdata/hyphens.cpp", "-ldl").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

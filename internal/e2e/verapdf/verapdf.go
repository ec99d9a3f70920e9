// Package verapdf has veraPDF judge whether PDFs are the PDF/A and PDF/UA that they say they are: at once, or later, where the PDFs are
// made in a container without Java. It is for tests alone.
package verapdf

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What veraPDF makes of a claim.
const (
	Passes = "passes"
	Fails  = "fails"
)

// Later names the folder in which PDFs wait for JudgeKept. Where it is set, Require judges nothing.
const Later = "SHEAF_JUDGE_LATER"

// kept is the file with what is claimed of the PDFs beside it: lines of the verdict that must come out, the kind and the PDF's name.
const kept = "claims"

// Judge judges claims, each a kind such as 2b or ua1, a tab and a PDF's path, and returns the verdicts in the same order: the claim, a tab
// and Passes or Fails, or error; behind these the rules that are broken. The class path is that which scripts/verapdf.sh prints.
func Judge(t *testing.T, classes string, claims []string) []string {
	t.Helper()
	java := exec.CommandContext(t.Context(), "java", "-Xmx500m", "-cp", classes, "Judge")
	java.Stdin = strings.NewReader(strings.Join(claims, "\n") + "\n")
	var said bytes.Buffer
	java.Stderr = &said
	out, err := java.Output()
	require.NoError(t, err, said.String())
	verdicts := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, verdicts, len(claims), said.String())
	return verdicts
}

// Require has the verdict on all claims be want, now or later.
func Require(t *testing.T, classes, want string, claims []string) {
	t.Helper()
	require.NotEmpty(t, claims)
	if dir := os.Getenv(Later); dir != "" {
		keep(t, dir, want, claims)
		return
	}
	for _, verdict := range Judge(t, classes, claims) {
		require.Equal(t, want, strings.Split(verdict, "\t")[2], verdict)
	}
}

// keep puts PDFs and their claims into a folder.
func keep(t *testing.T, dir, want string, claims []string) {
	t.Helper()
	list, err := os.OpenFile(filepath.Join(dir, kept), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	defer list.Close()
	for _, claim := range claims {
		kind, path, _ := strings.Cut(claim, "\t")
		pdf, err := os.ReadFile(path)
		require.NoError(t, err)
		copied, err := os.CreateTemp(dir, "*.pdf")
		require.NoError(t, err)
		_, err = copied.Write(pdf)
		require.NoError(t, err)
		require.NoError(t, copied.Chmod(0o644)) // another user may be the judge's
		require.NoError(t, copied.Close())
		_, err = fmt.Fprintf(list, "%s\t%s\t%s\n", want, kind, filepath.Base(copied.Name()))
		require.NoError(t, err)
	}
}

// JudgeKept judges what Require left in a folder, and returns how many claims that were.
func JudgeKept(t *testing.T, classes, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, kept))
	require.NoError(t, err)
	claims := map[string][]string{}
	n := 0
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSpace(line), "\t")
		require.Len(t, parts, 3, line)
		claims[parts[0]] = append(claims[parts[0]], parts[1]+"\t"+filepath.Join(dir, parts[2]))
		n++
	}
	t.Setenv(Later, "")
	for want, all := range claims {
		Require(t, classes, want, all)
	}
	return n
}

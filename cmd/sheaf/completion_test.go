package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCompletionNamesAllFlags: each shell's script is made of the declarations that help is made of.
func TestCompletionNamesAllFlags(t *testing.T) {
	list, _ := shownCommands()
	for shell, write := range shells() {
		var script bytes.Buffer
		require.NoError(t, write(&script))
		for _, c := range list {
			require.Contains(t, script.String(), c.name, shell)
			for _, d := range flagsOf(c) {
				name := d.dashed
				if shell == "fish" {
					name = map[bool]string{true: " -s ", false: " -l "}[len(d.name) == 1] + d.name + " "
				}
				require.Contains(t, script.String(), name, shell)
			}
		}
	}
}

// TestBashCompletion asks bash itself.
func TestBashCompletion(t *testing.T) {
	var script bytes.Buffer
	require.NoError(t, bashCompletion(&script))
	file := writeFile(t, filepath.Join(t.TempDir(), "sheaf.bash"), script.String())
	for _, c := range []struct {
		typed []string // the last is being completed
		want  string
	}{
		{[]string{"conv"}, "convert"},
		{[]string{"convert", "--pdfa", "2"}, "2b"},
		{[]string{"convert", "--pdfa", "="}, "1b 2b 3b"},
		{[]string{"convert", "a.docx", "--hid"}, "--hidden-text"},
		{[]string{"convert", "-o", "--"}, ""},
		{[]string{"convert", "a"}, ""},
		{[]string{"completion", ""}, "bash zsh fish"},
		{[]string{"help", "subm"}, "submit"},
	} {
		ask := `source "$0"; COMP_WORDS=(sheaf "$@"); COMP_CWORD=$#; _sheaf; echo "${COMPREPLY[*]}"`
		out, err := exec.Command("bash", append([]string{"-c", ask, file}, c.typed...)...).CombinedOutput()
		require.NoError(t, err, string(out))
		require.Equal(t, c.want, strings.TrimSpace(string(out)), c.typed)
	}
}

// TestMan: the manual page has each command and flag, and lines that begin like a request are ones of man(7).
func TestMan(t *testing.T) {
	var page bytes.Buffer
	require.NoError(t, writeMan(&page))
	list, _ := shownCommands()
	for _, c := range list {
		require.True(t, strings.Contains(page.String(), ".SH SHEAF "+strings.ToUpper(roff(c.name))+"\n"), c.name)
		for _, d := range flagsOf(c) {
			require.True(t, strings.Contains(page.String(), "\n.B "+roff(d.dashed)), d.dashed)
		}
	}
	require.Contains(t, page.String(), "Exit codes: 0 all documents were converted")
	for line := range strings.Lines(page.String()) {
		require.NotRegexp(t, `^'`, line)
		if strings.HasPrefix(line, ".") {
			require.Regexp(t, `^\.(TH|SH|SS|TP|PP|B|I|RI|nf|fi)\b`, line)
		}
	}
}

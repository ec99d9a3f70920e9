package main

import (
	"flag"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the manual anew, to doc.go")

// manual returns the package's doc: the help of the program, and of each command.
func manual(t *testing.T) string {
	t.Helper()
	printed := func(args ...string) string {
		con, _ := quiet()
		var out strings.Builder
		con.Out = &out
		require.NoError(t, help(con, args))
		return "\t" + strings.ReplaceAll(strings.TrimSpace(out.String()), "\n", "\n\t")
	}
	var b strings.Builder
	b.WriteString("Command sheaf converts Word documents to PDF, many at a time: on this machine (convert), by a service (submit), or as that\n" +
		"service (serve). This is its manual, which is what its help says:\n\n" + printed() + "\n")
	for _, c := range commands() {
		if !c.hidden {
			text, shared := withoutShared(printed(c.name), printed("convert"), c)
			b.WriteString("\n# sheaf " + c.name + "\n\n" + text + "\n" + shared)
		}
	}
	lines := strings.Split(b.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, "\t ")
	}
	return strings.Join(lines, "\n")
}

// flagsAndVariables returns what a command is set by.
func flagsAndVariables(c command) *flags {
	f := newFlags(c.name)
	c.flags(f)
	return f
}

// withoutShared takes out of a command's help what convert's says as well, and names the flags and variables among that.
func withoutShared(text, convert string, c command) (rest, named string) {
	if c.name == "convert" {
		return text, ""
	}
	text, named = withoutParagraphs(text, convert)
	of := map[string]described{}
	for _, d := range flagsOf(convertCommand()) {
		of[d.name] = d
	}
	var names []string
	for _, d := range flagsOf(c) {
		if d.dashed != of[d.name].dashed || d.usage != of[d.name].usage || len(d.name) == 1 {
			continue
		}
		entry := "\t  " + strings.TrimSpace(d.dashed+" "+d.arg) + "\n\t      " + d.usage
		if d.env != "" {
			entry += " (or " + d.env + ")"
		}
		if short := strings.Replace(text, entry+"\n", "", 1); short != text {
			text, names = short, append(names, d.dashed)
		} else if short, found := strings.CutSuffix(text, "\n"+entry); found {
			text, names = short, append(names, d.dashed)
		}
	}
	for _, v := range flagsAndVariables(convertCommand()).variables {
		entry := "\n\t  " + v.Name + "\n\t      " + v.Usage
		if short := strings.Replace(text, entry, "", 1); short != text {
			text, names = short, append(names, v.Name)
		}
	}
	for _, heading := range []string{"\n\t\n\tEnvironment variables without a flag:", "\n\t\n\tFlags:"} {
		text = strings.TrimRight(text, "\n\t")
		text = strings.ReplaceAll(strings.TrimSuffix(text, heading), heading+"\n\t\n", "\n\t\n")
	}
	if len(names) == 0 {
		return text, named
	}
	return text, named + "\nFlags and variables that convert has, too: " + strings.Join(names, ", ") + ".\n"
}

// withoutParagraphs takes out of a text the paragraphs that another has, and says so.
func withoutParagraphs(text, other string) (rest, named string) {
	const between = "\n\t\n"
	known := strings.Split(other, between)
	kept := slices.DeleteFunc(strings.Split(text, between), func(p string) bool {
		return strings.Contains(p, "\n") && !strings.Contains(p, "SHEAF_") && slices.Contains(known, p) // variables are named
	})
	if rest = strings.Join(kept, between); rest != text {
		named = "\nWhat is not said here is as with convert.\n"
	}
	return rest, named
}

// TestManual checks that the package's doc says what the program's help says. After a change of that, run this test with
// -update.
func TestManual(t *testing.T) {
	want := manual(t)
	if *update {
		comment := "// " + strings.ReplaceAll(strings.TrimSpace(want), "\n", "\n// ")
		comment = strings.ReplaceAll(strings.ReplaceAll(comment, "// \n", "//\n"), "// \t", "//\t")
		require.NoError(t, os.WriteFile("doc.go", []byte(comment+"\npackage main\n"), 0o666))
	}
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.PackageClauseOnly|parser.ParseComments)
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(want), strings.TrimSpace(f.Doc.Text()), "run go test -run TestManual -update")
}

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"sheaf/internal/build"
	"sheaf/internal/ui"
)

func manCommand() command {
	return command{
		name:    "man",
		summary: "Print the manual page, for man(1).",
		help: `
To read it: sheaf man >sheaf.1 && man ./sheaf.1
To install it for all users of this machine, as root: sheaf man >/usr/local/share/man/man1/sheaf.1
`,
		flags: func(*flags) {},
		run: func(_ context.Context, con *ui.Console, args []string) error {
			if err := newFlags("man").parseAll(args); err != nil {
				return err
			}
			return writeMan(con.Out)
		},
	}
}

// writeMan writes the manual page in the macros of man(7), made of what help says.
func writeMan(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH SHEAF 1 \"\" \"sheaf %s\" \"User Commands\"\n", roff(build.Version()))
	b.WriteString(".SH NAME\nsheaf \\- convert Word documents to PDF, many at a time\n")
	b.WriteString(".SH SYNOPSIS\n.B sheaf\n.I COMMAND\n.RI [ \"ARGUMENTS AND FLAGS\" ]\n.SH COMMANDS\n")
	for _, c := range commands() {
		if !c.hidden {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(c.name), roffLine(c.summary))
		}
	}
	for _, c := range commands() {
		if !c.hidden {
			manOf(&b, c)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// manOf writes the section of a command.
func manOf(b *strings.Builder, c command) {
	f := newFlags(c.name)
	c.flags(f)
	fmt.Fprintf(b, ".SH SHEAF %s\n.B %s\n.PP\n%s\n", strings.ToUpper(roff(c.name)), roff(strings.TrimSpace("sheaf "+c.name+" "+c.usage)), roffLine(c.summary))
	b.WriteString(".PP\n")
	manText(b, c.help)
	for i, d := range f.described() {
		if i == 0 {
			b.WriteString(".SS Flags\n")
		}
		fmt.Fprintf(b, ".TP\n.B %s", roff(d.dashed))
		if d.arg != "" {
			fmt.Fprintf(b, " \\fI%s\\fR", roff(d.arg))
		}
		usage := d.usage
		if d.env != "" {
			usage += " (or " + d.env + ")"
		}
		fmt.Fprintf(b, "\n%s\n", roffLine(usage))
	}
	for i, v := range f.variables {
		if i == 0 {
			b.WriteString(".SS Environment variables without a flag\n")
		}
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(v.Name), roffLine(v.Usage))
	}
}

// manText writes paragraphs; indented lines stay as they are.
func manText(b *strings.Builder, text string) {
	asItIs := false
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		if indented := strings.HasPrefix(line, " "); indented != asItIs {
			asItIs = indented
			b.WriteString(map[bool]string{true: ".PP\n.nf\n", false: ".fi\n.PP\n"}[indented])
		}
		if line == "" {
			b.WriteString(".PP\n")
		} else {
			b.WriteString(roffLine(line) + "\n")
		}
	}
	if asItIs {
		b.WriteString(".fi\n")
	}
}

// roff escapes text for groff: a hyphen as the ASCII one, so that what is copied works.
func roff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", "\\`", "^", `\(ha`, "~", `\(ti`).Replace(s)
}

// roffLine is roff for a line of its own, which must not be taken for a request.
func roffLine(s string) string {
	s = roff(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}

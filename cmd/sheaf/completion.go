package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"sheaf/internal/ui"
)

func completionCommand() command {
	return command{
		name:    "completion",
		usage:   "bash|zsh|fish",
		summary: "Print the script with which a shell completes what is typed.",
		help: `
  bash   echo 'source <(sheaf completion bash)' >>~/.bashrc
  zsh    sheaf completion zsh >"${fpath[1]}/_sheaf"
  fish   sheaf completion fish >~/.config/fish/completions/sheaf.fish
`,
		flags: func(*flags) {},
		run: func(_ context.Context, con *ui.Console, args []string) error {
			rest, err := newFlags("completion").parse(args)
			if err != nil {
				return err
			}
			if len(rest) == 1 && shells()[rest[0]] != nil {
				return shells()[rest[0]](con.Out)
			}
			return ui.UsageError("say for which shell: sheaf completion bash, zsh or fish")
		},
	}
}

func shells() map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}
}

// shown returns the commands that help lists, and the names of what a first argument may be.
func shownCommands() (list []command, first []string) {
	for _, c := range commands() {
		if !c.hidden {
			list, first = append(list, c), append(first, c.name)
		}
	}
	return list, append(first, "help", "--version", "--help")
}

// flagsOf returns the flags of a command.
func flagsOf(c command) []described {
	f := newFlags(c.name)
	c.flags(f)
	return f.described()
}

// argumentsOf returns what the arguments of a command may be, where they are no files.
func argumentsOf(c command) []string {
	if strings.Contains(c.usage, "|") {
		return strings.Split(c.usage, "|")
	}
	return nil
}

// bashCompletion writes the script for bash from 4 on. What is no flag, value or command is a file's name, which bash knows itself.
func bashCompletion(w io.Writer) error {
	var b strings.Builder
	list, first := shownCommands()
	b.WriteString("# bash completion for sheaf; sheaf completion bash prints it\n_sheaf() {\n" +
		"  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=\n" +
		"  [[ $cur == = ]] && cur=\n" +
		"  [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD-2]}\n" +
		"  COMPREPLY=()\n" +
		"  if [[ $COMP_CWORD -eq 1 ]]; then\n" +
		fmt.Sprintf("    COMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n    return\n  fi\n", strings.Join(first, " ")) +
		"  case \"${COMP_WORDS[1]} $prev\" in\n")
	var flagLines strings.Builder
	for _, c := range list {
		var names, files, folders []string
		for _, d := range flagsOf(c) {
			names = append(names, d.dashed)
			key := fmt.Sprintf("'%s %s'", c.name, d.dashed)
			switch {
			case len(d.choices) > 0:
				fmt.Fprintf(&b, "  %s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", key, strings.Join(d.choices, " "))
			case d.folder:
				folders = append(folders, key)
			case d.arg != "":
				files = append(files, key)
			}
		}
		if len(folders) > 0 {
			fmt.Fprintf(&b, "  %s) COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n", strings.Join(folders, "|"))
		}
		if len(files) > 0 {
			fmt.Fprintf(&b, "  %s) return ;;\n", strings.Join(files, "|"))
		}
		fmt.Fprintf(&flagLines, "  %s) words='%s' ;;\n", c.name, strings.Join(append(names, argumentsOf(c)...), " "))
	}
	var names []string
	for _, c := range list {
		names = append(names, c.name)
	}
	fmt.Fprintf(&flagLines, "  help) words='%s' ;;\n", strings.Join(names, " "))
	b.WriteString("  esac\n  case ${COMP_WORDS[1]} in\n" + flagLines.String() + "  esac\n" +
		"  if [[ $cur == -* || ${words} != -* ]]; then\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n  fi\n}\n" +
		"complete -o bashdefault -o default -F _sheaf sheaf\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// zshCompletion writes the script for zsh's own completion system.
func zshCompletion(w io.Writer) error {
	var b strings.Builder
	b.WriteString("#compdef sheaf\n# zsh completion for sheaf; sheaf completion zsh prints it\n_sheaf() {\n  local -a commands\n  commands=(\n")
	list, _ := shownCommands()
	for _, c := range list {
		fmt.Fprintf(&b, "    %s\n", shellQuoted(strings.ReplaceAll(c.name, ":", `\:`)+":"+c.summary))
	}
	b.WriteString("    'help:Describe a command and its flags.'\n  )\n  if (( CURRENT == 2 )); then\n    _describe 'command' commands\n    return\n  fi\n" +
		"  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n")
	for _, c := range list {
		fmt.Fprintf(&b, "  %s)\n    _arguments -s", c.name)
		for _, d := range flagsOf(c) {
			spec := d.dashed
			if d.arg != "" && len(d.name) > 1 {
				spec += "="
			}
			spec += "[" + zshText(d.usage) + "]"
			if d.arg != "" {
				spec += ":" + zshText(d.arg) + ":" + zshValues(d)
			}
			b.WriteString(" \\\n      " + shellQuoted(spec))
		}
		last := "*:file:_files"
		if arguments := argumentsOf(c); arguments != nil {
			last = "1:argument:(" + strings.Join(arguments, " ") + ")"
		}
		b.WriteString(" \\\n      " + shellQuoted(last) + "\n    ;;\n")
	}
	b.WriteString("  help) _describe 'command' commands ;;\n  esac\n}\nif [[ $funcstack[1] == _sheaf ]]; then\n  _sheaf \"$@\"\nelse\n  compdef _sheaf sheaf\nfi\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// zshText escapes what has a meaning in the descriptions of _arguments.
func zshText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ":", `\:`, "[", `\[`, "]", `\]`).Replace(s)
}

func zshValues(d described) string {
	switch {
	case len(d.choices) > 0:
		return "(" + strings.Join(d.choices, " ") + ")"
	case d.folder:
		return "_files -/"
	}
	return "_files"
}

// fishCompletion writes the script for fish.
func fishCompletion(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# fish completion for sheaf; sheaf completion fish prints it\n")
	list, _ := shownCommands()
	var names []string
	for _, c := range list {
		fmt.Fprintf(&b, "complete -c sheaf -n __fish_use_subcommand -f -a %s -d %s\n", c.name, fishQuoted(c.summary))
		names = append(names, c.name)
	}
	b.WriteString("complete -c sheaf -n __fish_use_subcommand -f -a help -d 'Describe a command and its flags.'\n")
	b.WriteString("complete -c sheaf -n __fish_use_subcommand -l version -d 'Print the version of sheaf.'\n")
	fmt.Fprintf(&b, "complete -c sheaf -n '__fish_seen_subcommand_from help' -f -a '%s'\n", strings.Join(names, " "))
	for _, c := range list {
		seen := fmt.Sprintf("complete -c sheaf -n '__fish_seen_subcommand_from %s'", c.name)
		if arguments := argumentsOf(c); arguments != nil {
			fmt.Fprintf(&b, "%s -f -a '%s'\n", seen, strings.Join(arguments, " "))
		}
		for _, d := range flagsOf(c) {
			kind := "-l"
			if len(d.name) == 1 {
				kind = "-s"
			}
			fmt.Fprintf(&b, "%s %s %s", seen, kind, d.name)
			switch {
			case len(d.choices) > 0:
				fmt.Fprintf(&b, " -x -a '%s'", strings.Join(d.choices, " "))
			case d.folder:
				b.WriteString(" -x -a '(__fish_complete_directories)'")
			case d.arg != "":
				b.WriteString(" -r")
			}
			fmt.Fprintf(&b, " -d %s\n", fishQuoted(d.usage))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shellQuoted returns a text as one word for sh, bash and zsh.
func shellQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// fishQuoted returns a text as one word for fish, where only these two are special in single quotes.
func fishQuoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/internal/ui"
)

// flags are the flags of one command. They may stand before, between and after its arguments, and each may have an
// environment variable that stands in for it.
type flags struct {
	set *flag.FlagSet
	env map[string]string // flag → variable

	instead map[string]string // flag → flag that, where it is given, has its variable passed over

	wrong error // of a flag whose value must not be said

	variables []config.Variable // that have no flag, for help
}

// errHelp asks for the command's help in the place of what it does.
var errHelp = errors.New("help wanted")

func newFlags(name string) *flags {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	return &flags{set: set, env: map[string]string{}, instead: map[string]string{}}
}

// parsed adds a flag whose text is read by parse into p.
func parsed[T any](f *flags, p *T, name, env, usage string, parse func(string) (T, error)) {
	f.env[name] = env
	f.set.Func(name, usage, func(s string) error {
		v, err := parse(s)
		if err == nil {
			*p = v
		}
		return err
	})
}

// text adds a flag that is taken as it is.
func (f *flags) text(p *string, name, env, usage string) {
	parsed(f, p, name, env, usage, func(s string) (string, error) { return s, nil })
}

// engine adds the flags for how documents are converted and reads the variables that have no flag.
func (f *flags) engine(p *config.Engine) {
	*p, f.variables = config.EnginePrograms(os.Getenv), config.EngineVariables()
	parsed(f, &p.Fonts, "fonts", config.Fonts, "use the fonts in `DIR` too; default: ~/.local/share/sheaf/fonts", existingFolder)
	usage := "leave off steps that make PDFs look like Word's: a `LIST` of widths, fields, blank-pages, cjk-lines, derived-fonts, pages, or all"
	parsed(f, &p.LeaveOff, "leave-off", config.LeaveOff, usage, config.ParseLeaveOff)
}

// existingFolder returns the absolute path of a folder that can be read.
func existingFolder(name string) (string, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	if _, err := os.ReadDir(path); err != nil {
		return "", fmt.Errorf("no folder that can be read: %w", err)
	}
	return path, nil
}

// limits adds the named flags that change the limits, all of them when none is named.
func (f *flags) limits(l *job.Limits, names ...string) {
	for _, limit := range config.LimitTable() {
		if len(names) > 0 && !slices.Contains(names, limit.Flag) {
			continue
		}
		f.env[limit.Flag] = limit.Env
		f.set.Func(limit.Flag, limit.Usage, func(s string) error { return limit.Set(l, s) })
	}
}

// options adds the flags for how documents are converted.
func (f *flags) options(to *job.Options) {
	for _, o := range options.All() {
		f.env[o.Name] = o.Variable()
		usage := o.Usage + "; default: " + o.Default
		if o.Kind == options.Switch {
			f.set.BoolFunc(o.Name, usage, func(s string) error { return o.Set(to, s) })
			continue
		}
		set := func(s string) error { return o.Set(to, s) }
		if o.Veiled {
			f.veiled(o.Name, usage, set)
			continue
		}
		f.set.Func(o.Name, usage, set)
	}
}

// log adds the flag for what is logged.
func (f *flags) log(o *config.LogOptions) {
	def := *o
	usage := "log at `LEVEL` (debug, info, warn or error), with the format text or json behind a comma: debug,json"
	parsed(f, o, "log", config.Log, usage, func(s string) (config.LogOptions, error) { return config.ParseLog(s, def) })
}

// parse reads the flags and returns the other arguments. Behind "--" everything is an argument. A flag that is not given
// takes its variable's value, if that is not empty.
func (f *flags) parse(args []string) ([]string, error) {
	var rest []string
	for len(args) > 0 {
		err := f.set.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return nil, errHelp
		case err != nil:
			return nil, ui.UsageError("%w; see 'sheaf help %s'", err, f.set.Name())
		}
		read := len(args) - f.set.NArg()
		if read > 0 && args[read-1] == "--" {
			rest, args = append(rest, f.set.Args()...), nil
			break
		}
		if args = f.set.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	if err := f.fromEnvironment(); err != nil {
		return rest, err
	}
	if f.wrong != nil {
		return rest, ui.UsageError("%w", f.wrong)
	}
	return rest, nil
}

// parseAll is parse for a command that takes no other arguments.
func (f *flags) parseAll(args []string) error {
	rest, err := f.parse(args)
	if err == nil && len(rest) > 0 {
		err = ui.UsageError("%s does not take %q; see 'sheaf help %[1]s'", f.set.Name(), rest[0])
	}
	return err
}

func (f *flags) fromEnvironment() error {
	given := map[string]bool{}
	f.set.Visit(func(x *flag.Flag) { given[x.Name] = true })
	var err error
	f.set.VisitAll(func(x *flag.Flag) {
		text := os.Getenv(f.env[x.Name])
		if given[x.Name] || given[f.instead[x.Name]] || text == "" || err != nil {
			return
		}
		if wrong := f.set.Set(x.Name, text); wrong != nil {
			err = ui.UsageError("%s: %w", f.env[x.Name], wrong)
		}
	})
	return err
}

// parseFiles reads the flags, options among them, and finds the inputs among the other arguments and the output that -o named.
func (f *flags) parseFiles(args []string, out *string, options *job.Options) (inputs []input, o output, err error) {
	rest, err := f.parse(args)
	if err != nil {
		return nil, output{}, err
	}
	if inputs, err = findInputs(rest, options.Endings()...); err != nil {
		return nil, output{}, err
	}
	o, err = findOutput(*out, inputs)
	return inputs, o, err
}

// print lists the flags for help.
func (f *flags) print(w io.Writer) {
	first := true
	f.set.VisitAll(func(x *flag.Flag) {
		if first {
			fmt.Fprintln(w, "\nFlags:")
			first = false
		}
		arg, usage := flag.UnquoteUsage(x)
		name := "--" + x.Name
		if len(x.Name) == 1 {
			name = "-" + x.Name
		}
		fmt.Fprintf(w, "  %s\n      %s", strings.TrimSpace(name+" "+arg), usage)
		if env := f.env[x.Name]; env != "" {
			fmt.Fprintf(w, " (or %s)", env)
		}
		fmt.Fprintln(w)
	})
	for i, v := range f.variables {
		if i == 0 {
			fmt.Fprintln(w, "\nEnvironment variables without a flag:")
		}
		fmt.Fprintf(w, "  %s\n      %s\n", v.Name, v.Usage)
	}
}

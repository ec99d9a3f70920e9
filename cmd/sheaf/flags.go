package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
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

	choices map[string][]string // flag → values, where these are known

	wrong error // of a flag whose value must not be said

	variables []config.Variable // that have no flag, for help
}

// errHelp asks for the command's help in the place of what it does.
var errHelp = errors.New("help wanted")

func newFlags(name string) *flags {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	return &flags{set: set, env: map[string]string{}, instead: map[string]string{}, choices: map[string][]string{}}
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

// json adds the flag for the status document.
func (f *flags) json(p *bool) {
	f.set.BoolVar(p, "json", false, "print the job's status document as the last line of standard output")
}

// quiet adds the flag for saying little.
func (f *flags) quiet(p *bool) {
	f.set.BoolVar(p, "quiet", false, "say only what went wrong")
}

// workers adds the flags for how many documents are converted at a time.
func (f *flags) workers(p *int) {
	*p = runtime.NumCPU()
	parsed(f, p, "workers", config.Workers, "convert `N` documents at a time; default: one for each processor", config.ParseCount)
	f.instead["workers"] = "jobs"
	f.set.Func("jobs", "the same as --workers `N`", func(s string) error { return f.set.Set("workers", s) })
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
		f.set.Func(limit.Flag, limit.Usage+"; default: "+limit.Default, func(s string) error { return limit.Set(l, s) })
	}
}

// options adds the flags for how documents are converted.
func (f *flags) options(to *job.Options) {
	for _, o := range options.All() {
		f.option(o, to)
		f.env[o.Name] = o.Variable()
	}
}

// optionsOfRetry adds the flags for how documents are converted again. No variable stands in for them: what is not said stays as it was.
func (f *flags) optionsOfRetry(to *job.Options) {
	for _, o := range options.All() {
		if !o.OfJob {
			f.option(o, to)
		}
	}
}

func (f *flags) option(o options.Option, to *job.Options) {
	usage := o.Usage + "; default: " + o.Default
	for _, c := range o.Choices {
		f.choices[o.Name] = append(f.choices[o.Name], c.Value)
	}
	set := func(s string) error { return o.Set(to, s) }
	switch {
	case o.Kind == options.Switch:
		f.set.BoolFunc(o.Name, usage, set)
	case o.Veiled:
		f.veiled(o.Name, usage, set)
	default:
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

// described is a flag, as help, manual page and completion need it.
type described struct {
	name    string // without dashes
	dashed  string // with them
	arg     string // what its value is called; "" takes none
	usage   string
	env     string   // the variable that stands in for it; "" is none
	choices []string // its values, where these are known
	folder  bool     // its value is a folder
}

// described returns the flags, by name.
func (f *flags) described() []described {
	var list []described
	f.set.VisitAll(func(x *flag.Flag) {
		d := described{name: x.Name, dashed: "--" + x.Name, env: f.env[x.Name], choices: f.choices[x.Name]}
		if d.arg, d.usage = flag.UnquoteUsage(x); len(x.Name) == 1 {
			d.dashed = "-" + x.Name
		}
		d.folder = d.arg == "DIR"
		list = append(list, d)
	})
	return list
}

// print lists the flags for help.
func (f *flags) print(w io.Writer) {
	for i, d := range f.described() {
		if i == 0 {
			fmt.Fprintln(w, "\nFlags:")
		}
		fmt.Fprintf(w, "  %s\n      %s", strings.TrimSpace(d.dashed+" "+d.arg), d.usage)
		if d.env != "" {
			fmt.Fprintf(w, " (or %s)", d.env)
		}
		fmt.Fprintln(w)
	}
	for i, v := range f.variables {
		if i == 0 {
			fmt.Fprintln(w, "\nEnvironment variables without a flag:")
		}
		fmt.Fprintf(w, "  %s\n      %s\n", v.Name, v.Usage)
	}
}

// Command profile shows where the processor time of documents goes: it has sheaf convert a folder of them, and says what a
// document costs; with perf, in which processes, libraries and functions; with strace, what a document's process does with files.
// Its numbers are for people: no test depends on them. Linux only. From the repository's root:
//
//	make profile PROFILE="-corpus ../shared/corpus"
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"sheaf/bench/documents"
)

type options struct {
	corpus, dir, binary       string
	documents, traced, rounds int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
}

func parse(args []string) (opt options, err error) {
	f := flag.NewFlagSet("profile", flag.ContinueOnError)
	f.StringVar(&opt.corpus, "corpus", os.Getenv("SHEAF_CORPUS"), "convert documents of `DIR`, or of SHEAF_CORPUS; default: the sample's")
	f.IntVar(&opt.documents, "documents", 120, "convert `N` of them, from the whole folder")
	f.IntVar(&opt.traced, "traced", 20, "trace the processes of `N` of them")
	f.IntVar(&opt.rounds, "rounds", 3, "convert them `N` times to say what they cost")
	f.StringVar(&opt.binary, "sheaf", "bin/sheaf", "the sheaf `COMMAND`")
	f.StringVar(&opt.dir, "dir", "out/profile", "leave what was recorded in `DIR`")
	if err := f.Parse(args); err != nil {
		return opt, err
	}
	if f.NArg() > 0 || min(opt.documents, opt.traced, opt.rounds) < 1 {
		return opt, errors.New("only options are taken, and numbers of at least 1; see -h")
	}
	return opt, nil
}

func run(ctx context.Context, args []string, w io.Writer) error {
	opt, err := parse(args)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(opt.dir, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	all, err := documents.Find(opt.corpus, opt.dir)
	if err != nil {
		return err
	}
	for range opt.rounds {
		if err := opt.cost(ctx, w, documents.Spread(all, opt.documents)); err != nil {
			return err
		}
	}
	if err := opt.perf(ctx, w, documents.Spread(all, opt.documents)); err != nil {
		return err
	}
	return opt.trace(ctx, w, documents.Spread(all, opt.traced))
}

// command is sheaf convert for documents, one at a time, behind another command.
func (o options) command(ctx context.Context, sources []string, before ...string) *exec.Cmd {
	args := slices.Concat(before, []string{o.binary, "convert", "--workers", "1", "-o", filepath.Join(o.dir, "result.zip")}, sources)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	return cmd
}

// converted runs the command. That some documents cannot be converted is no error.
func converted(cmd *exec.Cmd) error {
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == someFailed {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %.2000s", cmd.Path, err, text)
	}
	return nil
}

// someFailed is sheaf convert's exit code when some documents could not be converted and others were.
const someFailed = 3

// cost prints what a document takes of the processor, LibreOffice's start with it.
func (o options) cost(ctx context.Context, w io.Writer, sources []string) error {
	cmd := o.command(ctx, sources)
	start := time.Now()
	if err := converted(cmd); err != nil {
		return err
	}
	wall, n := time.Since(start), time.Duration(len(sources))
	state := cmd.ProcessState
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return errors.New("this system does not say what processes used")
	}
	_, err := fmt.Fprintf(w, "%d documents, start included: %.1f ms of the processor each, %.1f of them the kernel's; %.1f ms of time; %d page faults\n",
		n, milliseconds((state.UserTime()+state.SystemTime())/n), milliseconds(state.SystemTime()/n), milliseconds(wall/n), usage.Minflt/int64(n))
	return err
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// perf prints in which processes, libraries and functions the processor is.
func (o options) perf(ctx context.Context, w io.Writer, sources []string) error {
	if _, err := exec.LookPath("perf"); err != nil {
		_, err := fmt.Fprintln(w, "\nperf is not there, so nothing is said of libraries and functions (Debian: apt-get install linux-perf).")
		return err
	}
	data := filepath.Join(o.dir, "perf.data")
	if err := converted(o.command(ctx, sources, "perf", "record", "-q", "-e", "cpu-clock", "-F", strconv.Itoa(499), "-o", data, "--")); err != nil {
		return err
	}
	for _, table := range []struct {
		title string
		args  []string
	}{
		{"Processes and libraries, in percent", []string{"--sort", "comm,dso", "--percent-limit", "0.5"}},
		{"Functions of the kernel", []string{"--sort", "sym", "--dso", "[kernel.kallsyms]", "--percent-limit", "0.3"}},
		{"Functions of libraries", []string{"--sort", "dso,sym", "--comm", "sheaf-zygote", "--percent-limit", "0.3"}},
		{"Functions of sheaf", []string{"--sort", "sym", "--comm", "sheaf", "--percent-limit", "0.1"}},
	} {
		report := exec.CommandContext(ctx, "perf", append([]string{"report", "--stdio", "-q", "--no-children", "-g", "none", "-i", data}, table.args...)...)
		text, err := report.Output()
		if err != nil {
			return fmt.Errorf("perf report: %w", err)
		}
		if _, err := fmt.Fprintf(w, "\n%s\n%s", table.title, text); err != nil {
			return err
		}
	}
	return nil
}

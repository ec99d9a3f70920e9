// Command soak converts documents with the warm engine for as long as is asked, kills processes of the engine meanwhile,
// and compares every PDF with that of a fresh soffice. It fails when a document is lost or looks different, when memory or
// open files grow, or when anything is left behind. Linux only. From the repository's root:
//
//	scripts/soak.sh -corpus ../shared/corpus
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"

	"sheaf/bench/documents"
	"sheaf/internal/config"
	"sheaf/internal/engine"
)

// corpusVariable names a folder of documents where -corpus does not.
const corpusVariable = "SHEAF_CORPUS"

type options struct {
	conversions, workers, killEvery int
	corpus, references, programs    string
	seed                            uint64
	differential, json              bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var opt options
	f := flag.NewFlagSet("soak", flag.ContinueOnError)
	f.IntVar(&opt.conversions, "conversions", 3000, "convert `N` times")
	f.IntVar(&opt.workers, "workers", 2, "convert `N` documents at a time")
	f.IntVar(&opt.killEvery, "kill-every", 25, "kill a process in one of `N` conversions; 0 kills none")
	f.StringVar(&opt.corpus, "corpus", os.Getenv(corpusVariable), "the `DIR` of documents; none is the project's sample")
	f.StringVar(&opt.references, "references", "out/soak", "keep what a fresh soffice makes of each document in `DIR`")
	f.StringVar(&opt.programs, "programs", "bin", "the `DIR` of sheaf-zygote and sheaf-wall")
	f.Uint64Var(&opt.seed, "seed", rand.Uint64(), "order and kills; `N` of an earlier run repeats its plan")
	f.BoolVar(&opt.differential, "differential", false, "convert each document once, kill nothing, and compare")
	f.BoolVar(&opt.json, "json", false, "print JSON")
	if err := f.Parse(args); err != nil {
		return opt, err
	}
	if f.NArg() > 0 || min(opt.conversions, opt.workers) < 1 || opt.killEvery < 0 {
		return opt, errors.New("only options are taken, and numbers of at least 1; see -h")
	}
	return opt, nil
}

func run(ctx context.Context, args []string, out, log io.Writer) (err error) {
	opt, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r, err := soakIn(ctx, dir, opt, log)
	if err != nil {
		return err
	}
	if err := r.print(out, opt.json); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	if r.Failures > 0 {
		return fmt.Errorf("%d problems", r.Failures)
	}
	return nil
}

// folder makes one that the users of documents' processes come through.
func folder() (string, error) {
	dir, err := os.MkdirTemp("", "soak-")
	if err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		return "", errors.Join(fmt.Errorf("make folder: %w", err), os.Remove(dir))
	}
	return dir, nil
}

// soakIn runs the soak with its files in dir.
func soakIn(ctx context.Context, dir string, opt options, log io.Writer) (report, error) {
	sources, err := documents.Find(opt.corpus, dir)
	if err != nil {
		return report{}, err
	}
	references, err := openReferences(opt.references, sources)
	if err != nil {
		return report{}, err
	}
	if opt.differential {
		opt.conversions, opt.killEvery = len(sources), 0
	}
	fmt.Fprintf(log, "soak: seed %d, %d documents\n", opt.seed, len(sources))
	s := newSoak(dir, opt.workers, references, log)
	s.options.Helper, s.options.Wall = filepath.Join(opt.programs, zygoteName), filepath.Join(opt.programs, "sheaf-wall")
	s.report.Seed = opt.seed
	return s.run(ctx, newPlan(opt.seed, opt.conversions, len(sources), opt.killEvery))
}

// newSoak returns a soak with its files in dir. The helpers are looked for unless they are named.
func newSoak(dir string, workers int, references *references, log io.Writer) *soak {
	scratch := filepath.Join(dir, "scratch")
	return &soak{
		sources: references.sources, references: references, options: engine.Options(config.EnginePrograms(os.Getenv), scratch), workers: workers,
		dir: dir, log: log, killer: newKiller(), watch: watch{scratch: scratch, profiles: make(map[process]snapshot)},
		report: report{Documents: len(references.sources)},
	}
}

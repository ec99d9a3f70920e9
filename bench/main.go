// Command bench measures what sheaf costs on top of its engine, in time and in memory, and prints a table. Its numbers are
// for people: no test depends on them. README.md has a record of them.
//
// Every measure of memory and of the HTTP API runs the service in a process of its own, so that what is measured is the
// service and not the client that loads it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"sheaf/internal/config"
	"sheaf/internal/engine"
	"sheaf/internal/office"
)

// options say how large the measures are.
type options struct {
	dir       string // absolute folder for data, on a disk with room for three uploads
	binary    string // the sheaf command
	workers   int
	documents int    // of the large job
	upload    int    // MiB of the large upload
	bundle    int    // MiB of the large result
	engine    int    // documents of a round with LibreOffice
	rounds    int    // with LibreOffice
	gotenberg string // URL, "" for none
	json      bool
	only      string
}

// helper is the program that keeps LibreOffice warm, where the build leaves it: beside the sheaf command.
func (o options) helper() string { return filepath.Join(filepath.Dir(o.binary), "sheaf-zygote") }

// engineOptions are those of an engine that has its scratch folders in dir.
func (o options) engineOptions(dir, helper string) office.Options {
	s := config.EnginePrograms(os.Getenv)
	s.Zygote, s.Wall = helper, filepath.Join(filepath.Dir(o.binary), "sheaf-wall")
	return engine.Options(s, filepath.Join(dir, "scratch"))
}

// measure is one experiment. It returns rows of the table.
type measure struct {
	name string
	run  func(context.Context, options) ([]result, error)
}

var measures = []measure{
	{"intake", measureIntake},
	{"upload", measureUpload},
	{"pipeline", measurePipeline},
	{"bundle", measureBundle},
	{"engine", measureEngine},
	{"engines", measureEngines},
	{"peers", measurePeers},
	{"fairness", measureFairness},
	{"growth", measureGrowth},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == serviceCommand {
		return runService(ctx, args[1:])
	}
	opt, err := parse(args)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(opt.dir, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	var rows []result
	for _, m := range measures {
		if !opt.wants(m.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "bench: %s ...\n", m.name)
		r, err := m.run(ctx, opt)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		rows = append(rows, r...)
	}
	return report{machineFacts(ctx), rows}.print(os.Stdout, opt.json)
}

func parse(args []string) (options, error) {
	var opt options
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&opt.only, "only", "", "run only these `MEASURES`, with commas between: "+strings.Join(measureNames(), ","))
	f.BoolVar(&opt.json, "json", false, "print JSON instead of a table")
	f.StringVar(&opt.dir, "dir", "out/bench", "keep data in `DIR` while measuring")
	f.StringVar(&opt.binary, "sheaf", "bin/sheaf", "the sheaf `COMMAND`")
	f.IntVar(&opt.workers, "workers", runtime.NumCPU(), "convert `N` documents at a time")
	f.IntVar(&opt.documents, "documents", 10_000, "documents of the large job")
	f.IntVar(&opt.upload, "upload", 2048, "`MiB` of the large upload")
	f.IntVar(&opt.bundle, "bundle", 1024, "`MiB` of the large result")
	f.IntVar(&opt.engine, "engine", 60, "documents of each round with LibreOffice")
	f.IntVar(&opt.rounds, "rounds", 3, "rounds with LibreOffice, each with the pipeline and without")
	f.StringVar(&opt.gotenberg, "gotenberg", "", "measure the Gotenberg at `URL` among the peers")
	if err := f.Parse(args); err != nil {
		return opt, err
	}
	for _, name := range strings.FieldsFunc(opt.only, comma) {
		if !slices.Contains(measureNames(), name) {
			return opt, fmt.Errorf("there is no measure %q", name)
		}
	}
	if f.NArg() > 0 || min(opt.workers, opt.documents, opt.upload, opt.bundle, opt.engine, opt.rounds) < 1 {
		return opt, errors.New("only options are taken, and numbers of at least 1; see -h")
	}
	var err error
	if opt.dir, err = filepath.Abs(opt.dir); err != nil {
		return opt, fmt.Errorf("find folder: %w", err)
	}
	return opt, nil
}

func measureNames() []string {
	var names []string
	for _, m := range measures {
		names = append(names, m.name)
	}
	return names
}

func (o options) wants(name string) bool {
	return o.only == "" || slices.Contains(strings.FieldsFunc(o.only, comma), name)
}

func comma(r rune) bool { return r == ',' }

// Command fidelity converts Word documents, compares the PDFs with those that Word made of the same documents, and looks for
// what of a document was lost. From the repository's root:
//
//	scripts/fidelity.sh -corpus ../shared/corpus
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
)

// corpusVariable names a folder of documents where -corpus does not.
const corpusVariable = "SHEAF_CORPUS"

type options struct {
	corpus, match, pdfs, beside, binary, out, baselines string
	workers, dpi, worst                                 int
	text, record                                        bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "fidelity:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var opt options
	f := flag.NewFlagSet("fidelity", flag.ContinueOnError)
	f.StringVar(&opt.corpus, "corpus", os.Getenv(corpusVariable), "score the documents under `DIR` that have Word's PDF, NAME.docx.word.pdf, beside them ($"+corpusVariable+")")
	f.StringVar(&opt.match, "match", "", "take only documents with `TEXT` in their path")
	f.StringVar(&opt.pdfs, "pdfs", "", "score the PDFs in `DIR`, a/NAME.pdf or a/NAME.docx.pdf for a/NAME.docx, and convert nothing")
	f.StringVar(&opt.beside, "beside", "", "score other converters' PDFs too, which are in folders of `DIR`, named as with -pdfs, and print a table of all")
	f.StringVar(&opt.binary, "sheaf", "bin/sheaf", "the sheaf `COMMAND` that converts")
	f.IntVar(&opt.workers, "workers", runtime.NumCPU(), "work on `N` documents at a time")
	f.IntVar(&opt.dpi, "dpi", 72, "compare pictures of `N` dots an inch; 0 compares none")
	f.IntVar(&opt.worst, "worst", 10, "show the pages of the `N` worst documents")
	f.BoolVar(&opt.text, "text", true, "look for what was lost in all documents, those without Word's PDF too")
	f.StringVar(&opt.out, "out", "out/fidelity", "write the PDFs, rows.tsv and worst.html to `DIR`")
	f.StringVar(&opt.baselines, "baselines", "bench/fidelity", "`DIR` of the recorded baselines")
	f.BoolVar(&opt.record, "record", false, "record the scores as the baseline of the LibreOffice that was used")
	if err := f.Parse(args); err != nil {
		return opt, err
	}
	switch {
	case f.NArg() > 0 || opt.workers < 1 || opt.dpi < 0 || opt.dpi > 600 || opt.worst < 0:
		return opt, errors.New("only options are taken, and numbers that make sense; see -h")
	case opt.corpus == "":
		return opt, errors.New("name a folder of documents: -corpus DIR, or " + corpusVariable)
	case opt.record && (opt.dpi == 0 || opt.match != ""):
		return opt, errors.New("a baseline needs all documents and pictures")
	}
	for _, dir := range []*string{&opt.corpus, &opt.pdfs, &opt.beside, &opt.binary, &opt.out} {
		if *dir == "" {
			continue
		}
		var err error
		if *dir, err = filepath.Abs(*dir); err != nil {
			return opt, fmt.Errorf("find %s: %w", *dir, err)
		}
	}
	return opt, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opt, err := parse(args)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(opt.out, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	documents, err := findDocuments(opt.corpus, opt.match, opt.text)
	if err != nil {
		return err
	}
	if documents, err = withoutOthers(ctx, opt, documents, stderr); err != nil {
		return err
	}
	if err := provide(ctx, opt, documents, stderr); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "fidelity: measuring %d documents ...\n", len(documents))
	if err := measureAll(ctx, opt, documents); err != nil {
		return err
	}
	return report(ctx, opt, documents, stdout)
}

// provide sees to it that documents have PDFs, or a reason for having none.
func provide(ctx context.Context, opt options, documents []*document, stderr io.Writer) error {
	if opt.pdfs != "" {
		takePDFs(opt.pdfs, documents)
		return nil
	}
	fmt.Fprintf(stderr, "fidelity: converting %d documents ...\n", len(documents))
	return convert(ctx, opt, documents)
}

// report prints what was found, and writes the files.
func report(ctx context.Context, opt options, documents []*document, stdout io.Writer) error {
	scored := withWord(documents)
	rows := tableOf(scored)
	if err := rows.write(filepath.Join(opt.out, "rows.tsv"), ""); err != nil {
		return err
	}
	maker, err := describe(ctx, documents)
	if err != nil {
		return err
	}
	p := &printer{w: stdout}
	p.table(rows)
	p.failures(documents)
	p.text(documents)
	p.summary(rows, maker)
	p.groups(scored)
	if err := p.difference(opt.baselines, maker, rows); err != nil {
		return err
	}
	if opt.record {
		if err := p.record(opt.baselines, maker, rows); err != nil {
			return err
		}
	}
	if opt.beside != "" && len(scored) > 0 {
		rivals, err := findRivals(ctx, opt, scored)
		if err != nil {
			return err
		}
		if err := p.beside(append([]rival{{"sheaf", scored}}, rivals...), filepath.Join(opt.out, "beside.tsv")); err != nil {
			return err
		}
	}
	if opt.worst > 0 && len(scored) > 0 {
		path := filepath.Join(opt.out, "worst.html")
		if err := writeGallery(ctx, path, worst(scored, opt.worst)); err != nil {
			return err
		}
		p.line("the pages of the worst, Word's on the left: %s", path)
	}
	return p.err
}

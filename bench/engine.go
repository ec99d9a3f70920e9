package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"sheaf/bench/parallel"
	"sheaf/internal/job"
	"sheaf/internal/office"
)

// measureEngine converts the same documents by the engine alone and by sheaf convert, in turns, so that what else the
// machine does hits both. The start of the engine counts in both.
func measureEngine(ctx context.Context, opt options) (rows []result, err error) {
	dir, err := os.MkdirTemp(opt.dir, "engine-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	sources, upload, err := writeSources(dir, opt.engine)
	if err != nil {
		return nil, err
	}
	for _, kind := range []struct{ name, helper string }{{"fresh soffice", office.NoHelper}, {"warm", opt.helper()}} {
		cost, err := pipelineCost(ctx, dir, opt, kind.name, kind.helper, sources, upload)
		if err != nil {
			return nil, err
		}
		rows = append(rows, cost...)
	}
	return rows, nil
}

// pipelineCost measures with one of the two engines.
func pipelineCost(ctx context.Context, dir string, opt options, name, helper string, sources []string, upload string) ([]result, error) {
	var alone, through []time.Duration
	for range opt.rounds {
		a, err := timed(func() error { return convertAlone(ctx, opt.engineOptions(dir, helper), sources, opt.workers) })
		if err != nil {
			return nil, err
		}
		t, err := timed(func() error { return convertThrough(ctx, dir, helper, upload, opt) })
		if err != nil {
			return nil, err
		}
		alone, through = append(alone, a), append(through, t)
	}
	a, t := median(alone), median(through)
	what := fmt.Sprintf("%d small documents, %d at a time, %s", len(sources), opt.workers, name)
	return []result{
		seconds(what+": the engine alone", a, 0),
		seconds(what+": sheaf convert", t, 0),
		milliseconds(what+": pipeline cost of each document", (t-a)/time.Duration(len(sources)), 0),
		{what + ": pipeline cost on top", 100 * (t.Seconds()/a.Seconds() - 1), "%", 5},
	}, nil
}

// writeSources writes n letters as files and as one ZIP.
func writeSources(dir string, n int) (sources []string, upload string, err error) {
	for i := range n {
		doc, err := letter(i + 1)
		if err != nil {
			return nil, "", err
		}
		path := filepath.Join(dir, fmt.Sprintf("%05d.docx", i+1))
		if err := os.WriteFile(path, doc, 0o600); err != nil {
			return nil, "", err
		}
		sources = append(sources, path)
	}
	upload = filepath.Join(dir, "letters.zip")
	return sources, upload, createFile(upload, func(w io.Writer) error { return writeLetters(w, n) })
}

func convertAlone(ctx context.Context, opt office.Options, sources []string, workers int) (err error) {
	engine, err := office.New(opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	return parallel.Each(sources, workers, func(_ int, source string) error {
		_, err := engine.Convert(ctx, job.Conversion{Source: source, Target: source + ".pdf", Timeout: time.Minute})
		return err
	})
}

func convertThrough(ctx context.Context, dir, helper, upload string, opt options) error {
	cmd := exec.CommandContext(ctx, opt.binary, "convert", upload, "-o", filepath.Join(dir, "result.zip"),
		"--workers", strconv.Itoa(opt.workers))
	cmd.Env = append(os.Environ(), "TMPDIR="+dir, "SHEAF_ZYGOTE="+helper)
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w: %s", cmd.Args, err, text)
	}
	return nil
}

func timed(f func() error) (time.Duration, error) {
	start := time.Now()
	err := f()
	return time.Since(start), err
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

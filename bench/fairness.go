package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/runner"
)

// The documents that a letter has to wait for.
const (
	books     = 20
	bookPages = 300
)

// letterWait is how long a letter may take at most behind them, in seconds.
const letterWait = 1

// measureFairness sends letters, one after the other, to an idle service, and to one that has got a job of large documents before and
// converts as many of these as it may. The clock stops when a letter's PDF is there.
func measureFairness(ctx context.Context, opt options) (rows []result, err error) {
	data, err := os.MkdirTemp(opt.dir, "fairness-")
	if err != nil {
		return nil, err
	}
	programs := config.EnginePrograms(os.Getenv)
	programs.Zygote, programs.Wall = opt.helper(), filepath.Join(filepath.Dir(opt.binary), "sheaf-wall")
	r, err := runner.Start(ctx, runner.Options{
		Data: data, Workers: opt.workers, Limits: job.DefaultLimits(), Owner: benchOwner, Engine: programs,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(data))
	}
	defer func() { err = errors.Join(err, r.Close(), os.RemoveAll(data)) }()
	alone, err := letterTimes(ctx, r, opt.rounds)
	if err != nil {
		return nil, err
	}
	book, err := grownPages(bookPages)
	if err != nil {
		return nil, err
	}
	id, err := handIn(ctx, r, func(w io.Writer) error { return writeCopies(w, book, books) })
	if err == nil {
		err = awaitStatus(ctx, r, id, func(s job.Status) bool { return busy(s) >= opt.workers })
	}
	if err != nil {
		return nil, err
	}
	behind, err := letterTimes(ctx, r, opt.rounds)
	if err != nil {
		return nil, err
	}
	return []result{
		seconds("a letter, the service idle", median(alone), 0),
		seconds(fmt.Sprintf("a letter behind %d documents of %d pages, %d at a time, median of %d", books, bookPages, opt.workers, len(behind)), median(behind), letterWait),
		seconds("the same, the longest", behind[len(behind)-1], letterWait),
	}, nil
}

const benchOwner = "local"

// letterTimes sends so many letters, each when the one before is converted, and returns how long each took.
func letterTimes(ctx context.Context, r *runner.Runner, letters int) (times []time.Duration, err error) {
	for range letters {
		took, err := timed(func() error {
			id, err := handIn(ctx, r, func(w io.Writer) error { return writeLetters(w, 1) })
			if err != nil {
				return err
			}
			return awaitStatus(ctx, r, id, func(s job.Status) bool { return s.Completed == 1 })
		})
		if err != nil {
			return nil, err
		}
		times = append(times, took)
	}
	return times, nil
}

// handIn makes a job of the ZIP that write writes.
func handIn(ctx context.Context, r *runner.Runner, write func(io.Writer) error) (_ job.ID, err error) {
	var zip bytes.Buffer
	if err := write(&zip); err != nil {
		return "", err
	}
	s, err := r.Pipeline().NewSpool()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Add("documents.zip", &zip); err != nil {
		return "", err
	}
	j, err := r.Pipeline().Accept(ctx, benchOwner, "", s, job.Request{})
	return j.ID, err
}

// awaitStatus looks at a job again and again until it is as wanted.
func awaitStatus(ctx context.Context, r *runner.Runner, id job.ID, wanted func(job.Status) bool) error {
	for {
		s, err := r.Pipeline().Status(ctx, benchOwner, id, "", books)
		if err != nil || wanted(s) {
			return err
		}
		if s.Status == job.Failed {
			return fmt.Errorf("job %s failed", id)
		}
		if err := backoff.Wait(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
}

// busy returns how many documents are being converted.
func busy(s job.Status) (n int) {
	for _, f := range s.Files {
		if f.Status == job.Processing {
			n++
		}
	}
	return n
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"sheaf/bench/documents"
	"sheaf/bench/parallel"
	"sheaf/internal/job"
	"sheaf/internal/office"
)

// corpusVariable names a folder of real documents; without it the letters of the other measures are converted.
const corpusVariable = "SHEAF_CORPUS"

// measureEngines converts the same documents by a fresh soffice each and by the warm engine, in turns, one and then
// several at a time. A document that one of them fails on counts for neither's times.
func measureEngines(ctx context.Context, opt options) (rows []result, err error) {
	dir, err := os.MkdirTemp(opt.dir, "engines-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	sources, err := engineSources(dir, opt)
	if err != nil {
		return nil, err
	}
	for _, workers := range slices.Compact([]int{1, opt.workers}) {
		var fresh, warm course
		for range opt.rounds {
			if err := fresh.run(ctx, dir, opt.engineOptions(dir, office.NoHelper), sources, workers); err != nil {
				return nil, err
			}
			if err := warm.run(ctx, dir, opt.engineOptions(dir, opt.helper()), sources, workers); err != nil {
				return nil, err
			}
		}
		what := fmt.Sprintf("%d documents, %d at a time", len(sources), workers)
		rows = append(rows, fresh.rows(what+", fresh soffice")...)
		rows = append(rows, warm.rows(what+", warm")...)
		rows = append(rows, result{what + ": warm against fresh, documents/s", warm.rate() / fresh.rate(), "times", 0})
	}
	return rows, nil
}

// engineSources returns the documents of the corpus, or as many letters as a round has.
func engineSources(dir string, opt options) ([]string, error) {
	corpus := os.Getenv(corpusVariable)
	if corpus == "" {
		sources, _, err := writeSources(dir, opt.engine)
		return sources, err
	}
	return documents.Find(corpus, dir)
}

// course is what several rounds of one engine came to.
type course struct {
	wall, cpu time.Duration
	start     time.Duration // of the engine, the longest
	peak      int64         // bytes of all its processes
	times     []time.Duration
	failed    int
}

// run converts all sources with a new engine.
func (c *course) run(ctx context.Context, dir string, opt office.Options, sources []string, workers int) error {
	before := childrenTime()
	begun := time.Now()
	engine, err := office.New(opt)
	if err != nil {
		return err
	}
	c.start = max(c.start, time.Since(begun))
	watched, stop := context.WithCancel(ctx)
	peak := make(chan int64, 1)
	go func() { peak <- samplePeak(watched) }()

	begun = time.Now()
	c.convertAll(ctx, dir, engine, sources, workers)
	c.wall += time.Since(begun)
	stop()
	c.peak = max(c.peak, <-peak)
	err = engine.Close()
	c.cpu += childrenTime() - before
	return errors.Join(err, ctx.Err())
}

// convertAll converts sources, workers of them at a time.
func (c *course) convertAll(ctx context.Context, dir string, engine *office.Engine, sources []string, workers int) {
	var mu sync.Mutex
	_ = parallel.Each(sources, workers, func(worker int, source string) error {
		began := time.Now()
		target := filepath.Join(dir, fmt.Sprint(worker, ".pdf"))
		_, err := engine.Convert(ctx, job.Conversion{Source: source, Target: target, Timeout: time.Minute})
		took := time.Since(began)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			c.times = append(c.times, took)
		} else {
			c.failed++
		}
		return nil
	})
}

// rate is how many documents were converted a second.
func (c *course) rate() float64 { return float64(len(c.times)) / c.wall.Seconds() }

func (c *course) rows(what string) []result {
	slices.Sort(c.times)
	if len(c.times) == 0 {
		return []result{{what + ": failed", float64(c.failed), "", 0}}
	}
	at := func(share float64) time.Duration { return c.times[int(share*float64(len(c.times)-1))] }
	return []result{
		{what + ": documents/s", c.rate(), "", 0},
		milliseconds(what+": p50", at(0.5), 0),
		milliseconds(what+": p90", at(0.9), 0),
		milliseconds(what+": p99", at(0.99), 0),
		milliseconds(what+": processor time of each", c.cpu/time.Duration(len(c.times)+c.failed), 0),
		milliseconds(what+": start", c.start, 0),
		mebibytes(what+": memory at its peak", c.peak, 0),
		{what + ": failed", float64(c.failed), "", 0},
	}
}

// childrenTime is the processor time of all processes that this one started and that have ended.
func childrenTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

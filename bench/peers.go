package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"sheaf/bench/documents"
	"sheaf/bench/parallel"
	"sheaf/internal/job"
)

// peerTime is how long another converter may take for a document.
const peerTime = 5 * time.Minute

// peer is a converter of others. What it takes of the processor is counted where its processes are this program's.
type peer struct {
	name    string
	missing string // why it cannot take part, "" where it can
	remote  bool   // its processes are not this program's
	// start gets it ready for so many documents at a time, with its files in dir, and returns what converts one, and what ends it.
	start func(ctx context.Context, dir string, workers int) (convert func(ctx context.Context, worker int, source, target string) error, stop func() error, err error)
}

// standing is what several rounds of a converter came to.
type standing struct {
	wall, cpu         time.Duration
	completed, failed int
}

func (s standing) rate() float64 { return float64(s.completed) / s.wall.Seconds() }

func (s standing) rows(what string, cpuKnown bool) []result {
	rows := []result{{what + ": documents/s", s.rate(), "", 0}}
	if n := s.completed + s.failed; cpuKnown && n > 0 {
		rows = append(rows, milliseconds(what+": processor time of each", s.cpu/time.Duration(n), 0))
	}
	return append(rows, result{what + ": failed", float64(s.failed), "", 0})
}

// measurePeers has sheaf convert and every other converter that is there convert the same documents, the whole folder each, in turns. The
// start of each counts. What is not there is said on standard error, and in a row.
func measurePeers(ctx context.Context, opt options) (rows []result, err error) {
	dir, err := os.MkdirTemp(opt.dir, "peers-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	all, err := engineSources(dir, opt)
	if err != nil {
		return nil, err
	}
	sources := documents.Spread(all, opt.engine)
	var there []peer
	for _, p := range peers(opt) {
		if p.missing == "" {
			there = append(there, p)
			continue
		}
		fmt.Fprintf(os.Stderr, "bench: %s DOES NOT TAKE PART: %s\n", p.name, p.missing)
		rows = append(rows, result{p.name + " did NOT take part: " + p.missing, 0, "", 0})
	}
	var ours standing
	theirs := make([]standing, len(there))
	for range opt.rounds {
		if err := ours.runSheaf(ctx, dir, opt, sources); err != nil {
			return nil, err
		}
		for i, p := range there {
			if err := theirs[i].run(ctx, dir, p, sources, opt.workers); err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	what := fmt.Sprintf("%d documents, %d at a time, ", len(sources), opt.workers)
	rows = append(rows, ours.rows(what+"sheaf convert", true)...)
	for i, p := range there {
		rows = append(rows, theirs[i].rows(what+p.name, !p.remote)...)
		rows = append(rows, result{what + "sheaf convert against " + p.name + ", documents/s", ours.rate() / theirs[i].rate(), "times", 0})
	}
	return rows, nil
}

// runSheaf converts all sources by sheaf convert.
func (s *standing) runSheaf(ctx context.Context, dir string, opt options, sources []string) error {
	args := append([]string{"convert", "--json", "-o", filepath.Join(dir, "result.zip"), "--workers", strconv.Itoa(opt.workers)}, sources...)
	cmd := exec.CommandContext(ctx, opt.binary, args...)
	cmd.Env = append(os.Environ(), "SHEAF_ZYGOTE="+opt.helper())
	var out, text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &text
	before, begun := childrenTime(), time.Now()
	err := cmd.Run()
	s.wall += time.Since(begun)
	s.cpu += childrenTime() - before
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != someFailed) {
		return fmt.Errorf("%s convert: %w: %.2000s", opt.binary, err, text.Bytes())
	}
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	var status job.Status
	if err := json.Unmarshal(lines[len(lines)-1], &status); err != nil {
		return fmt.Errorf("read the status of sheaf convert: %w", err)
	}
	s.completed, s.failed = s.completed+status.Completed, s.failed+status.Failed
	return nil
}

// someFailed is sheaf convert's exit code when some documents could not be converted and others were.
const someFailed = 3

// run converts all sources by a peer, workers of them at a time. A document that it cannot convert counts as failed.
func (s *standing) run(ctx context.Context, dir string, p peer, sources []string, workers int) error {
	dir, err := os.MkdirTemp(dir, "peer-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	before, begun := childrenTime(), time.Now()
	convert, stop, err := p.start(ctx, dir, workers)
	if err != nil {
		return err
	}
	var completed, failed atomic.Int64
	_ = parallel.Each(sources, workers, func(worker int, source string) error {
		limited, cancel := context.WithTimeout(ctx, peerTime)
		defer cancel()
		target := filepath.Join(dir, fmt.Sprint(worker, ".pdf"))
		if convert(limited, worker, source, target) == nil && isPDF(target) {
			completed.Add(1)
		} else {
			failed.Add(1)
		}
		_ = os.Remove(target) // where there is one
		return nil
	})
	s.wall += time.Since(begun)
	err = stop()
	s.cpu += childrenTime() - before
	s.completed, s.failed = s.completed+int(completed.Load()), s.failed+int(failed.Load())
	return errors.Join(err, ctx.Err())
}

// isPDF reports whether a file begins as a PDF does (ISO 32000-1, 7.5.2).
func isPDF(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [5]byte
	_, err = f.Read(head[:])
	return err == nil && string(head[:]) == "%PDF-"
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"sheaf/bench/parallel"
	"sheaf/internal/job"
	"sheaf/internal/office"
)

// soak is one run of the warm engine.
type soak struct {
	sources    []string
	references *references
	options    office.Options
	workers    int
	dir        string // for PDFs
	log        io.Writer
	killer     *killer
	watch      watch

	mu     sync.Mutex // guards what the workers write
	report report
	doubts []doubt
}

// doubt is a conversion that did not look like its reference.
type doubt struct {
	document int
	looked   appearance
}

// laps are how many pieces a run has. Between them nothing is converted, and the engine is looked at.
const laps = 100

// smallestLap keeps the workers busy in a short run, too.
const smallestLap = 10

// run makes the missing references, then takes all steps and returns what came of it. The error says why there is no result.
func (s *soak) run(ctx context.Context, steps []step) (report, error) {
	before, err := litter()
	if err != nil {
		return report{}, err
	}
	made, err := s.references.fill(ctx, s.dir, s.options, s.workers)
	if err != nil {
		return report{}, err
	}
	s.say("%d of %d references made", made, len(s.sources))
	if err := s.convertAll(ctx, steps); err != nil {
		return report{}, err
	}
	if !eventually(func() bool { return len(self().children()) == 0 && len(living(s.options.Scratch)) == 0 }) {
		s.problem("processes are left at the end: %v, %v", self().children(), living(s.options.Scratch))
	}
	left, err := os.ReadDir(s.options.Scratch)
	if err != nil || len(left) > 0 {
		s.problem("the scratch folder is not empty at the end: %v, %v", left, err)
	}
	if err := s.judgeLitter(before); err != nil {
		return report{}, err
	}
	s.report.finish()
	return s.report, nil
}

// convertAll takes all steps with one warm engine.
func (s *soak) convertAll(ctx context.Context, steps []step) (err error) {
	engine, err := office.New(s.options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	s.report.Engine = engine.Kind().Name
	if len(zygotes()) == 0 {
		return fmt.Errorf("there is no warm engine: %s", engine.Kind().Why)
	}
	s.look()
	began := time.Now()
	for lap := range slices.Chunk(steps, max(smallestLap, len(steps)/laps)) {
		err := parallel.Each(lap, s.workers, func(worker int, one step) error { s.take(ctx, engine, worker, one); return nil })
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		s.look()
		s.say("%d of %d, %d problems, %d to be looked at again", s.report.Conversions, len(steps), s.report.Failures, len(s.doubts))
	}
	s.report.Seconds = time.Since(began).Seconds()
	s.judgeTrends()
	s.report.Profiles = s.watch.compared
	k := s.killer
	s.report.Kills = kills{k.done[aConversion], k.done[aZygote], k.missed}
	return errors.Join(k.err, s.settleDoubts(ctx))
}

// take converts one document, with the blow that is meant for it.
func (s *soak) take(ctx context.Context, engine *office.Engine, worker int, one step) {
	target := filepath.Join(s.dir, fmt.Sprint("warm-", worker, ".pdf"))
	f := s.killer.begin()
	var striking sync.WaitGroup
	running, stop := context.WithCancel(ctx)
	if one.blow.victim != nobody {
		striking.Go(func() { s.killer.strike(running, one.blow) })
	}
	c, err := convert(ctx, engine, s.sources[one.document], target, func() bool { return s.killer.claim(f) })
	stop()
	striking.Wait()
	s.killer.end(f)
	if ctx.Err() == nil {
		s.record(one.document, c, err)
	}
}

// record counts a conversion that has ended and compares it with its reference.
func (s *soak) record(document int, c course, err error) {
	want, failed := s.references.get(document)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report.count(c, err)
	switch {
	case err != nil:
		s.problem("%s is lost: %v", s.sources[document], err)
	case failed != nil:
		s.problem("%s has no reference: %v", s.sources[document], failed)
	case c.appearance.differs(want) != "":
		s.doubts = append(s.doubts, doubt{document, c.appearance})
	}
	if c.died > 0 && want.Code != job.CodeCrashed {
		s.note("%s: its process died %d times, and nobody killed it", s.sources[document], c.died)
	}
}

// look looks at the engine between laps.
func (s *soak) look() {
	for _, p := range s.watch.look() {
		s.problem("after %d conversions: %s", s.report.Conversions, p)
	}
}

func (s *soak) judgeTrends() {
	s.report.Trends = s.watch.trends()
	for _, t := range s.report.Trends {
		if t.exceeded() {
			s.problem("%s grew by %d, allowed are %d", t.What, t.Growth, t.Allowed)
		}
	}
}

// judgeLitter reports files that were not in the folders for temporary files before. Those of others, who run LibreOffice
// at the same time, mostly go by themselves.
func (s *soak) judgeLitter(before []string) (err error) {
	var found []string
	if eventually(func() bool {
		var now []string
		now, err = litter()
		found = added(now, before)
		return err != nil || len(found) == 0
	}) {
		return err
	}
	if s.watch.others || strangers() {
		s.note("new in the folders for temporary files, maybe of the LibreOffice that somebody else runs: %q", found)
		return nil
	}
	s.problem("new in the folders for temporary files: %q", found)
	return nil
}

// settleDoubts converts the documents that did not look like their references with a fresh soffice once more: some show the
// time, and look different whenever they are converted.
func (s *soak) settleDoubts(ctx context.Context) error {
	now, err := s.convertAgain(ctx)
	if err != nil {
		return err
	}
	unstable := make(map[string]bool)
	for _, d := range s.doubts {
		want, err := s.references.get(d.document)
		if err != nil {
			return err
		}
		if d.excused(want, now[d.document]) {
			unstable[s.sources[d.document]] = true
			s.report.Changing++
			continue
		}
		s.report.Wrong++
		s.problem("%s is wrong: %s", s.sources[d.document], d.looked.differs(want))
	}
	for _, source := range slices.Sorted(maps.Keys(unstable)) {
		s.note("%s looks different whenever it is converted, fresh too", source)
	}
	return nil
}

// convertAgain returns what a fresh soffice makes now of each document that there is doubt about.
func (s *soak) convertAgain(ctx context.Context) (now map[int]appearance, err error) {
	now = make(map[int]appearance)
	if len(s.doubts) == 0 {
		return now, nil
	}
	opt := s.options
	opt.Helper = office.NoHelper
	engine, err := office.New(opt)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	for _, d := range s.doubts {
		if _, ok := now[d.document]; ok {
			continue
		}
		c, err := convert(ctx, engine, s.sources[d.document], filepath.Join(s.dir, "again.pdf"), never)
		if err != nil {
			return nil, err
		}
		now[d.document] = c.appearance
	}
	return now, nil
}

// excused reports whether a document is one that fresh conversions, too, show differently from one time to the next, and
// the same as the warm one but for digits.
func (d doubt) excused(before, now appearance) bool {
	if now.differs(before) == "" {
		return false
	}
	return d.looked.differs(now) == "" || d.looked.withoutDigits().differs(now.withoutDigits()) == ""
}

func (a appearance) withoutDigits() appearance {
	a.Text = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, a.Text)
	return a
}

// mostProblems are reported; a run that goes wrong altogether has no end of them.
const mostProblems = 100

func (s *soak) problem(format string, args ...any) {
	s.report.Failures++
	if len(s.report.Problems) < mostProblems {
		s.report.Problems = append(s.report.Problems, fmt.Sprintf(format, args...))
	}
}

func (s *soak) note(format string, args ...any) {
	s.report.Notes = append(s.report.Notes, fmt.Sprintf(format, args...))
}

func (s *soak) say(format string, args ...any) { fmt.Fprintf(s.log, "soak: "+format+"\n", args...) }

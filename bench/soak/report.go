package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"sheaf/internal/job"
)

// kills are those of ours.
type kills struct {
	Conversions int `json:"conversions"`
	Zygotes     int `json:"zygotes"`
	Missed      int `json:"missed"` // nobody was there
}

// report is what came of a run. It failed when it has problems.
type report struct {
	Seed        uint64           `json:"seed"`
	Engine      string           `json:"engine"`
	Documents   int              `json:"documents"`
	Conversions int              `json:"conversions"`
	Seconds     float64          `json:"seconds"`
	Rate        float64          `json:"documentsPerSecond"`
	Times       map[string]int64 `json:"milliseconds"`
	Done        int              `json:"done"`
	Failed      map[job.Code]int `json:"failed"` // as they do with a fresh soffice
	Kills       kills            `json:"kills"`
	Retried     int              `json:"retried"` // after a kill of ours
	Died        int              `json:"died"`    // otherwise
	Lost        int              `json:"lost"`
	Wrong       int              `json:"wrong"`
	Changing    int              `json:"changing"` // by themselves
	Profiles    int              `json:"profilesCompared"`
	Trends      []trend          `json:"trends"`
	Notes       []string         `json:"notes"`
	Failures    int              `json:"failures"`
	Problems    []string         `json:"problems"` // the first ones

	times []time.Duration
}

// count counts a conversion that has ended.
func (r *report) count(c course, err error) {
	r.Conversions++
	r.Retried += c.killed
	r.Died += c.died
	switch {
	case err != nil:
		r.Lost++
	case c.appearance.Code == "":
		r.Done++
		r.times = append(r.times, c.took)
	default:
		if r.Failed == nil {
			r.Failed = make(map[job.Code]int)
		}
		r.Failed[c.appearance.Code]++
	}
}

// finish works out what is known at the end.
func (r *report) finish() {
	if r.Seconds > 0 {
		r.Rate = float64(r.Conversions) / r.Seconds
	}
	slices.Sort(r.times)
	r.Times = make(map[string]int64)
	for name, share := range map[string]float64{"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1} {
		if len(r.times) > 0 {
			r.Times[name] = r.times[int(share*float64(len(r.times)-1))].Milliseconds()
		}
	}
}

func (r report) print(w io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	p := printer{w: w}
	p.line("seed %d; %s", r.Seed, r.Engine)
	p.line("%d conversions of %d documents in %.1f s, %.1f a second, with comparing", r.Conversions, r.Documents, r.Seconds, r.Rate)
	p.line("a conversion took %d ms (p50), %d (p90), %d (p99), %d (longest)", r.Times["p50"], r.Times["p90"], r.Times["p99"], r.Times["max"])
	p.line("%d done, %d lost, %d wrong, %d that change by themselves", r.Done, r.Lost, r.Wrong, r.Changing)
	for _, code := range slices.Sorted(maps.Keys(r.Failed)) {
		p.line("%d failed: %s", r.Failed[code], code)
	}
	p.line("killed: %d conversions, %d zygotes, %d times nobody was there; %d tried again; %d deaths that were not ours",
		r.Kills.Conversions, r.Kills.Zygotes, r.Kills.Missed, r.Retried, r.Died)
	p.line("%d times a zygote's profile was compared with what it was", r.Profiles)
	for _, t := range r.Trends {
		p.line("%s: first tenth %d, last tenth %d, growth %d, %s (%d samples)", t.What, t.First, t.Last, t.Growth, t.allowance(), t.Samples)
	}
	for _, note := range r.Notes {
		p.line("note: %s", note)
	}
	for _, problem := range r.Problems {
		p.line("PROBLEM: %s", problem)
	}
	if r.Failures == 0 {
		p.line("all is well")
	}
	return p.err
}

func (t trend) allowance() string {
	if t.Allowed == notJudged {
		return "not judged"
	}
	return fmt.Sprint("allowed ", t.Allowed)
}

// printer prints lines until one cannot be.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/pdfscore"
)

// notable is the least difference of a score that is printed.
const notable = 0.01

// change is how a document's scores have changed.
type change struct {
	before, after row
	scores        []float64 // by pdfscore.Measure, those that both have
}

// changes prints what differs between two tables, the best first, then the sums.
func (p *printer) changes(before, after table) {
	both := compare(before, after)
	p.line("%s", strings.Join(append([]string{"ref", "before", "now"}, append(pdfscore.Names(), "file")...), "\t"))
	nearer, further := 0, 0
	for _, c := range both {
		was, is := c.before.apart(), c.after.apart()
		if is < was {
			nearer++
		}
		if is > was {
			further++
		}
		if c.before.ours != c.after.ours || slices.ContainsFunc(c.scores, func(x float64) bool { return math.Abs(x) >= notable }) {
			p.line("%s", c.text())
		}
	}
	p.line("page count nearer in %d files, further in %d of %d", nearer, further, len(both))
	for i, name := range pdfscore.Names() {
		p.change(both, name, i)
	}
}

func (p *printer) change(both []change, name string, measure int) {
	sum, n, better, worse := 0.0, 0, 0, 0
	for _, c := range both {
		if measure >= len(c.scores) {
			continue
		}
		x := c.scores[measure]
		sum, n = sum+x, n+1
		if x >= notable {
			better++
		}
		if x <= -notable {
			worse++
		}
	}
	if n > 0 {
		p.line("%-6s mean %+.4f  better %d  worse %d (by %.2f or more)", name, sum/float64(n), better, worse, notable)
	}
}

func compare(before, after table) []change {
	was := make(map[string]row)
	for _, r := range before {
		was[r.file] = r
	}
	var both []change
	for _, r := range after {
		old, ok := was[r.file]
		if !ok {
			continue
		}
		c := change{before: old, after: r}
		for i := range min(len(old.scores), len(r.scores)) {
			// Scores are compared as they are recorded.
			c.scores = append(c.scores, math.Round(r.scores[i]*1e4)/1e4-old.scores[i])
		}
		both = append(both, c)
	}
	slices.SortStableFunc(both, func(a, b change) int { return cmp.Compare(b.scores[pdfscore.Lines], a.scores[pdfscore.Lines]) })
	return both
}

func (c change) text() string {
	fields := []string{strconv.Itoa(c.before.word), strconv.Itoa(c.before.ours), strconv.Itoa(c.after.ours)}
	for i := range pdfscore.Names() {
		field := ""
		if i < len(c.scores) {
			field = fmt.Sprintf("%+.3f", c.scores[i])
		}
		fields = append(fields, field)
	}
	return strings.Join(append(fields, quoted(c.after.file)), "\t")
}

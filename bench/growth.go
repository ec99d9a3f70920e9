package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// growthTime is how long a document that has grown may take at most.
const growthTime = 5 * time.Minute

// growths are the ways in which documents grow, with how many of what they have.
var growths = []struct {
	what  string
	sizes []int
	make  func(int) ([]byte, error)
}{
	{"pages of one section", []int{10, 100, 1000}, grownPages},
	{"table rows", []int{100, 1000, 8000, 20_000}, func(n int) ([]byte, error) { return grownRows(n, false) }},
	{"table rows, the first repeated on every page", []int{100, 1000, 8000, 20_000}, func(n int) ([]byte, error) { return grownRows(n, true) }},
	{"pictures", []int{10, 100, 1000}, grownPictures},
}

// measureGrowth has sheaf convert documents that grow in one way each, one after the other, and says how the processor time of a
// document grows with it: with an exponent of 1, twice as much of it takes twice the time.
func measureGrowth(ctx context.Context, opt options) (rows []result, err error) {
	dir, err := os.MkdirTemp(opt.dir, "growth-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, g := range growths {
		before := 0.0
		for i, n := range g.sizes {
			document, err := g.make(n)
			if err != nil {
				return nil, err
			}
			took, err := growthOf(ctx, opt, dir, document)
			if err != nil {
				return nil, fmt.Errorf("%d %s: %w", n, g.what, err)
			}
			rows = append(rows, seconds(fmt.Sprintf("%d %s: processor time", n, g.what), took, 0))
			if i > 0 {
				exponent := math.Log(took.Seconds()/before) / math.Log(float64(n)/float64(g.sizes[i-1]))
				rows = append(rows, result{fmt.Sprintf("%d to %d: exponent", g.sizes[i-1], n), exponent, "", 0})
			}
			before = took.Seconds()
		}
	}
	return rows, nil
}

// growthOf returns the processor time that a document takes with sheaf convert, apart from the start and end of that.
func growthOf(ctx context.Context, opt options, dir string, document []byte) (time.Duration, error) {
	one, err := letter(1)
	if err != nil {
		return 0, err
	}
	start, err := convertOne(ctx, opt, dir, one)
	if err != nil {
		return 0, err
	}
	all, err := convertOne(ctx, opt, dir, document)
	return max(all-start, time.Millisecond), err
}

// convertOne returns the processor time that sheaf convert takes with one document.
func convertOne(ctx context.Context, opt options, dir string, document []byte) (time.Duration, error) {
	source := filepath.Join(dir, "document.docx")
	if err := os.WriteFile(source, document, 0o600); err != nil {
		return 0, err
	}
	before := childrenTime()
	cmd := exec.CommandContext(ctx, opt.binary, "convert", source, "-o", filepath.Join(dir, "result.zip"), "--timeout", growthTime.String())
	cmd.Env = append(os.Environ(), "TMPDIR="+dir, "SHEAF_ZYGOTE="+opt.helper())
	if text, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%v: %w: %s", cmd.Args, err, text)
	}
	return childrenTime() - before, nil
}

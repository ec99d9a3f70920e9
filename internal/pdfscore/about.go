package pdfscore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Facts are what a PDF tells about itself.
type Facts struct {
	Producer string
	Fonts    []string // without the marks of their subsets, sorted, each once
}

// About returns the facts of a PDF.
func About(ctx context.Context, pdf string) (Facts, error) {
	info, err := output(ctx, "pdfinfo", pdf)
	if err != nil {
		return Facts{}, err
	}
	var f Facts
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, "Producer:"); ok {
			f.Producer = strings.TrimSpace(value)
		}
	}
	fonts, err := output(ctx, "pdffonts", pdf)
	f.Fonts = fontNames(fonts)
	return f, err
}

// output runs a program of poppler's and returns what it prints.
func output(ctx context.Context, program string, args ...string) (string, error) {
	s, err := poppler(ctx, textTime, program, args...)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(io.LimitReader(s, longestText))
	if err != nil || len(b) == longestText {
		s.stop()
		return "", errors.Join(err, fmt.Errorf("%s: more than %d bytes", program, len(b)))
	}
	if err := s.end(); err != nil {
		return "", err
	}
	return string(b), nil
}

// subset marks a font of which the PDF has only the characters that it needs (ISO 32000-1, 9.6.4).
var subset = regexp.MustCompile(`^[A-Z]{6}\+`)

// fontNames reads the table that pdffonts prints: names stand first, under two lines of heading.
func fontNames(table string) []string {
	lines := strings.Split(table, "\n")
	var names []string
	for _, line := range lines[min(2, len(lines)):] {
		if fields := strings.Fields(line); len(fields) > 0 {
			names = append(names, subset.ReplaceAllString(fields[0], ""))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

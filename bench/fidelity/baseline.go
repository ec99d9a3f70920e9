package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/pdfscore"
)

// maker is what made PDFs.
type maker struct {
	producer string   // as the PDFs say
	release  string   // of LibreOffice, "7.4"; "" where it was none
	fonts    []string // in the PDFs
}

var libreOffice = regexp.MustCompile(`^LibreOffice (\d+\.\d+)`)

// describe says what made the PDFs, by those that are compared with Word's.
func describe(ctx context.Context, documents []*document) (maker, error) {
	m := maker{producer: "unknown"}
	for _, d := range documents {
		if d.pdf == "" || d.score.Ours == 0 {
			continue
		}
		facts, err := pdfscore.About(ctx, d.pdf)
		if err != nil {
			return m, fmt.Errorf("describe PDF of %s: %w", d.name, err)
		}
		m.producer = cmp.Or(facts.Producer, m.producer)
		m.fonts = append(m.fonts, facts.Fonts...)
	}
	slices.Sort(m.fonts)
	m.fonts = slices.Compact(m.fonts)
	if found := libreOffice.FindStringSubmatch(m.producer); found != nil {
		m.release = found[1]
	}
	return m, nil
}

// A baseline is the table of an earlier run with a release of LibreOffice, in a file baseline-RELEASE.tsv.
const (
	baselinePrefix = "baseline-"
	baselineSuffix = ".tsv"
)

func baselinePath(dir, release string) string {
	return filepath.Join(dir, baselinePrefix+release+baselineSuffix)
}

// record writes the table as the baseline of what made the PDFs.
func (p *printer) record(dir string, m maker, t table) error {
	if m.release == "" {
		return fmt.Errorf("record baseline: made by %s, which is no release of LibreOffice", quoted(m.producer))
	}
	path := baselinePath(dir, m.release)
	remarks := fmt.Sprintf("Scores against Word's PDFs, recorded by make fidelity FIDELITY=-record.\n%s\nfonts in the PDFs: %s\n",
		quoted(m.producer), quoted(strings.Join(m.fonts, " ")))
	if err := t.write(path, remarks); err != nil {
		return fmt.Errorf("record baseline: %w", err)
	}
	p.line("recorded %s", path)
	return nil
}

// difference reports how a table differs from the baseline of the same release or, without one, of the nearest older one.
func (p *printer) difference(dir string, m maker, t table) error {
	release, err := chooseBaseline(dir, m.release)
	if err != nil {
		return fmt.Errorf("find baseline: %w", err)
	}
	if release == "" {
		p.line("\nthere is no baseline in %s to compare with", dir)
		return nil
	}
	f, err := os.Open(baselinePath(dir, release))
	if err != nil {
		return fmt.Errorf("open baseline: %w", err)
	}
	defer f.Close()
	before, err := readTable(f)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name(), err)
	}
	p.line("\ndifference to the baseline of LibreOffice %s:", release)
	p.changes(before, t)
	return nil
}

// chooseBaseline returns the release whose baseline fits: the oldest where all are newer, "" where there is none.
func chooseBaseline(dir, release string) (string, error) {
	paths, err := filepath.Glob(baselinePath(dir, "*"))
	if err != nil || release == "" {
		return "", err
	}
	var releases []string
	for _, path := range paths {
		releases = append(releases, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), baselinePrefix), baselineSuffix))
	}
	slices.SortFunc(releases, func(a, b string) int { return cmp.Compare(releaseNumber(a), releaseNumber(b)) })
	chosen := ""
	for _, r := range releases {
		if chosen == "" || releaseNumber(r) <= releaseNumber(release) {
			chosen = r
		}
	}
	return chosen, nil
}

// releaseNumber orders releases, 7.4 before 25.2.
func releaseNumber(release string) int {
	year, month, _ := strings.Cut(release, ".")
	a, _ := strconv.Atoi(year)
	b, _ := strconv.Atoi(month)
	return 1000*a + b
}

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sheaf/internal/pdfscore"
)

// rival is another converter and its PDFs of the documents that are scored.
type rival struct {
	name      string
	documents []*document
}

// findRivals scores the PDFs in every folder of dir, each of which is named as the converter that made them.
func findRivals(ctx context.Context, opt options, scored []*document) ([]rival, error) {
	entries, err := os.ReadDir(opt.beside)
	if err != nil {
		return nil, fmt.Errorf("find other converters' PDFs: %w", err)
	}
	opt.text = false
	var rivals []rival
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		r := rival{name: entry.Name()}
		for _, d := range scored {
			r.documents = append(r.documents, &document{name: d.name, source: d.source, word: d.word})
		}
		takePDFs(filepath.Join(opt.beside, r.name), r.documents)
		if err := measureAll(ctx, opt, r.documents); err != nil {
			return nil, err
		}
		rivals = append(rivals, r)
	}
	return rivals, nil
}

// beside prints, as a table in Markdown, how several converters do, and writes their pages and lines of each document to a file.
func (p *printer) beside(rivals []rival, path string) error {
	head, rule := fmt.Sprintf("| %d documents | same pages | within one | lines | flow |", len(rivals[0].documents)), "|---|---|---|---|---|"
	for _, g := range groups()[1:] {
		if in := g.of(rivals[0].documents); len(in) > 0 {
			head += fmt.Sprintf(" %s (%d) |", g.name, len(in))
			rule += "---|"
		}
	}
	p.line("\nbeside other converters; of the groups same pages and lines:\n\n%s\n%s", head, rule)
	for _, r := range rivals {
		p.line("%s", r.text())
	}
	p.line("")
	for _, r := range rivals[1:] {
		r.failures(p)
	}
	if err := os.WriteFile(path, []byte(sideBySide(rivals)), 0o644); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	p.line("each document's pages and lines: %s", path)
	return nil
}

// failures prints how many documents could not be measured, whose scores are 0.
func (r rival) failures(p *printer) {
	failed, first := 0, ""
	for _, d := range r.documents {
		if d.reason == "" {
			continue
		}
		if failed++; failed == 1 {
			first = quoted(d.name) + ": " + quoted(d.reason)
		}
	}
	if failed > 0 {
		p.line("not measured: %s: %d of %d documents, which count as nothing, the first %s", quoted(r.name), failed, len(r.documents), first)
	}
}

// text is a row of the table: all four figures for all documents, then two for each of the groups.
func (r rival) text() string {
	f := tableOf(r.documents).figures()
	text := fmt.Sprintf("| %s | %.1f %% | %.1f %% | %s | %s |", quoted(r.name), percent(f.same, f.files), percent(f.near, f.files), short(f.lines), short(f.flow))
	for _, g := range groups()[1:] {
		if f := tableOf(g.of(r.documents)).figures(); f.files > 0 {
			text += fmt.Sprintf(" %.1f %% / %s |", percent(f.same, f.files), short(f.lines))
		}
	}
	return text
}

// short is a score without the nought before its point.
func short(score float64) string {
	return strings.TrimPrefix(strconv.FormatFloat(score, 'f', 3, 64), "0")
}

// sideBySide is a table of fields with tabs between: a document on each line, with Word's pages, then the pages and lines of each.
func sideBySide(rivals []rival) string {
	var b strings.Builder
	b.WriteString("file\tWord")
	for _, r := range rivals {
		fmt.Fprintf(&b, "\t%s\tlines", quoted(r.name))
	}
	b.WriteString("\n")
	for i, d := range rivals[0].documents {
		fmt.Fprintf(&b, "%s\t%d", quoted(d.name), d.score.Word)
		for _, r := range rivals {
			score := r.documents[i].score
			fmt.Fprintf(&b, "\t%d\t%.4f", score.Ours, score.Scores[pdfscore.Lines])
		}
		b.WriteString("\n")
	}
	return b.String()
}

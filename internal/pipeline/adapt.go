package pipeline

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"sheaf/internal/docx"
)

// adapt gives the path of a copy of the document that LibreOffice shows more as Word does, or source itself where nothing is to be
// changed. A document that cannot be adapted is converted as it is.
func (p *Pipeline) adapt(ctx context.Context, source, dir string, info docx.Info) string {
	c := docx.Changes{SavedFields: !p.LeaveOff.Fields && info.SavedFields}
	if p.Substitutes != nil && !p.LeaveOff.Widths {
		families := make([]string, len(info.Fonts))
		for i, f := range info.Fonts {
			families[i] = f.Family
		}
		c.Widths = p.Substitutes.Widths(ctx, families)
	}
	if !c.SavedFields && !slices.ContainsFunc(info.Fonts, func(f docx.Font) bool { return c.Widths.Has(f.Family) }) {
		return source
	}
	target, changed, err := adapted(source, dir, docx.Limits{Inflated: p.Limits.DocumentBytes}, c)
	if err != nil {
		p.Log.Warn("document is converted as it is", "cause", err)
	}
	if err != nil || !changed {
		return source
	}
	return target
}

// adapted writes the copy into a new folder.
func adapted(source, dir string, limits docx.Limits, c docx.Changes) (target string, changed bool, err error) {
	f, err := os.Open(source)
	if err != nil {
		return "", false, fmt.Errorf("open document: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return "", false, fmt.Errorf("open document: %w", err)
	}
	target, err = rewrite(source, dir, func(w io.Writer) (err error) {
		changed, err = docx.Adapt(f, stat.Size(), w, limits, c)
		return err
	})
	return target, changed, err
}

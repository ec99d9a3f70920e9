package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sheaf/internal/docx"
)

// adapt gives the path of a copy of the document that LibreOffice shows more as Word does, or source itself where nothing is to be
// changed. A document that cannot be adapted is converted as it is.
func (p *Pipeline) adapt(ctx context.Context, source, dir string, info docx.Info) (string, error) {
	c := docx.Changes{SavedFields: p.SavedFields && info.SavedFields}
	if p.StandIns != nil && docx.HasWidths(info.Fonts) {
		c.Widths = docx.WidthsFor(func(family string) string { return p.StandIns.StandIn(ctx, family) })
	}
	if !c.SavedFields && !slices.ContainsFunc(info.Fonts, func(f docx.Font) bool { return c.Widths.Has(f.Family) }) {
		return source, nil
	}
	return adapted(source, dir, docx.Limits{Inflated: p.Limits.DocumentBytes}, c)
}

// adapted writes the copy into a new folder.
func adapted(source, dir string, limits docx.Limits, c docx.Changes) (string, error) {
	f, err := os.Open(source)
	if err != nil {
		return "", fmt.Errorf("open document: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("open document: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", fmt.Errorf("create scratch folder: %w", err)
	}
	target := filepath.Join(dir, filepath.Base(source))
	w, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("create scratch file: %w", err)
	}
	changed, err := docx.Adapt(f, stat.Size(), w, limits, c)
	if errors.Join(err, w.Close()) != nil || !changed {
		return source, nil
	}
	return target, nil
}

package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/internal/docx"
)

// adapt gives the path of a copy of the document in which the width of characters is set where the font that stands in has
// other ones, or source itself where nothing is to be set. A document that cannot be adapted is converted as it is.
func (p *Pipeline) adapt(ctx context.Context, source, dir string, info docx.Info) (string, error) {
	if p.StandIns == nil || !docx.HasWidths(info.Fonts) {
		return source, nil
	}
	widths := docx.WidthsFor(func(family string) string { return p.StandIns.StandIn(ctx, family) })
	uses := func(f docx.Font) bool {
		for family := range widths {
			if strings.EqualFold(family, f.Family) {
				return true
			}
		}
		return false
	}
	if !slices.ContainsFunc(info.Fonts, uses) {
		return source, nil
	}
	return adaptWidths(source, dir, docx.Limits{Inflated: p.Limits.DocumentBytes}, widths)
}

// adaptWidths writes the copy into a new folder.
func adaptWidths(source, dir string, limits docx.Limits, widths docx.Widths) (string, error) {
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
	adapted := filepath.Join(dir, filepath.Base(source))
	w, err := os.OpenFile(adapted, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("create scratch file: %w", err)
	}
	changed, err := docx.Adapt(f, stat.Size(), w, limits, widths)
	if errors.Join(err, w.Close()) != nil || !changed {
		return source, nil
	}
	return adapted, nil
}

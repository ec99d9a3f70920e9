package office

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"sheaf/internal/office/fonts"
)

// Font says what stands in for a font that Word documents use.
type Font struct {
	Wanted  string // the family that documents ask for
	Family  string // the free family of the same widths, or that comes near, or that has the characters
	Present bool   // one of the two is installed
	Package string // the Debian package that brings Family
}

// wantedFonts are the fonts without which many documents come out with other line breaks, or with boxes for letters. They are
// those of layers/fonts/packages.txt.
func wantedFonts() []Font {
	return []Font{
		{Wanted: "Calibri and Aptos", Family: "Carlito", Package: "fonts-crosextra-carlito"},
		{Wanted: "Cambria", Family: "Caladea", Package: "fonts-crosextra-caladea"},
		{Wanted: "Times New Roman", Family: "Liberation Serif", Package: "fonts-liberation"},
		{Wanted: "Arial", Family: "Liberation Sans", Package: "fonts-liberation"},
		{Wanted: "Arial Narrow", Family: "Liberation Sans Narrow", Package: "fonts-liberation-sans-narrow"},
		{Wanted: "Courier New", Family: "Liberation Mono", Package: "fonts-liberation"},
		{Wanted: "Trebuchet MS and Century Gothic", Family: "Lato", Package: "fonts-lato"},
		{Wanted: "Segoe UI", Family: "Open Sans", Package: "fonts-open-sans"},
		{Wanted: "Verdana", Family: "DejaVu Sans", Package: "fonts-dejavu-core"},
		{Wanted: "Tahoma", Family: "DejaVu Sans Condensed", Package: "fonts-dejavu-extra"},
		{Wanted: "Symbol and Wingdings", Family: "OpenSymbol", Package: "fonts-opensymbol"},
		{Wanted: "emoji", Family: "Symbola", Package: "fonts-symbola"},
		{Wanted: "many scripts", Family: "Noto Sans Devanagari", Package: "fonts-noto-core"},
		{Wanted: "Chinese, Japanese, Korean", Family: "Noto Sans CJK JP", Package: "fonts-noto-cjk"},
	}
}

// probeFonts asks fontconfig which of the wanted fonts there are for conversions.
func probeFonts(ctx context.Context) ([]Font, error) {
	dir, err := os.MkdirTemp("", "sheaf-probe-")
	if err != nil {
		return nil, fmt.Errorf("probe fonts: %w", err)
	}
	defer os.RemoveAll(dir)
	f, err := newFontFolders(filepath.Join(dir, "fonts"), "", false)
	if err != nil {
		return nil, err
	}
	set, err := newFontSet(filepath.Join(f.dir, "set"), f.cache(), f.list(), false)
	if err != nil {
		return nil, err
	}
	known, err := fonts.Load(ctx, append(os.Environ(), set.environment()...))
	if err != nil {
		return nil, err
	}
	wanted := wantedFonts()
	for i, w := range wanted {
		wanted[i].Present = known.Has(w.Wanted) || known.Has(w.Family)
	}
	return wanted, nil
}

package office

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// Font says what stands in for a font that Word documents use.
type Font struct {
	Wanted  string // the family that documents ask for
	Family  string // the free family of the same widths, or that has the characters
	Present bool   // one of the two is installed
	Package string // the Debian package that brings Family
}

// wantedFonts are the fonts without which many documents come out with other line breaks, or with boxes for letters.
func wantedFonts() []Font {
	return []Font{
		{Wanted: "Calibri", Family: "Carlito", Package: "fonts-crosextra-carlito"},
		{Wanted: "Cambria", Family: "Caladea", Package: "fonts-crosextra-caladea"},
		{Wanted: "Times New Roman", Family: "Liberation Serif", Package: "fonts-liberation"},
		{Wanted: "Arial", Family: "Liberation Sans", Package: "fonts-liberation"},
		{Wanted: "Courier New", Family: "Liberation Mono", Package: "fonts-liberation"},
		{Wanted: "symbols and many scripts", Family: "DejaVu Sans", Package: "fonts-dejavu-core"},
		{Wanted: "Chinese, Japanese, Korean", Family: "Noto Sans CJK JP", Package: "fonts-noto-cjk"},
	}
}

// probeFonts asks fontconfig which of the wanted fonts are there.
func probeFonts(ctx context.Context) ([]Font, error) {
	out, err := exec.CommandContext(ctx, "fc-list", ":", "family").Output()
	if err != nil {
		return nil, fmt.Errorf("list fonts: %w", err)
	}
	installed := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		for family := range strings.SplitSeq(strings.TrimSpace(line), ",") {
			installed[family] = true
		}
	}
	fonts := wantedFonts()
	for i, f := range fonts {
		fonts[i].Present = installed[f.Wanted] || installed[f.Family]
	}
	return fonts, nil
}

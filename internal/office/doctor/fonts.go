package doctor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/office/fonts"
	data "sheaf/layers/fonts"
)

// Font is a font without which documents come out with other line breaks, or with boxes for letters.
type Font struct {
	Wanted   string   // what documents ask for
	Family   string   // the free family that replaces it: of the same widths, near it, or with the characters
	Present  bool     // one of the two is installed
	Packages []string // as in Missing
}

// wantedFonts returns the fonts of layers/fonts (packages.txt, derived.txt) that the version of LibreOffice needs ("LibreOffice 7.4.7"), and
// which of them there are for conversions. userFonts is office.Options.Fonts.
func wantedFonts(ctx context.Context, userFonts, version string) ([]Font, error) {
	dir, err := os.MkdirTemp("", "sheaf-doctor-")
	if err != nil {
		return nil, fmt.Errorf("look for fonts: %w", err)
	}
	defer os.RemoveAll(dir)
	folders, err := fonts.NewFolders(ctx, fonts.Options{
		Dir: filepath.Join(dir, "fonts"), User: userFonts, Derived: true, Raises: majorVersion(version) >= fonts.RaisesFrom, Env: os.Environ(),
	})
	if err != nil {
		return nil, err
	}
	set := folders.Hold()
	var wanted []Font
	for _, p := range slices.Concat(data.Packages(), data.DerivedPackages()) {
		if p.From > majorVersion(version) {
			continue
		}
		asked, known := set.Has(p.For)
		if !known {
			return nil, fonts.ErrNoFontconfig
		}
		replacement, _ := set.Has(p.Family)
		wanted = append(wanted, Font{Wanted: p.For, Family: p.Family, Present: asked || replacement, Packages: p.Names})
	}
	return wanted, nil
}

// majorVersion returns the first number of what LibreOffice says of its version; 0 where it said none.
func majorVersion(version string) int {
	_, numbers, _ := strings.Cut(version, " ")
	major, _, _ := strings.Cut(numbers, ".")
	n, _ := strconv.Atoi(major) // none is 0
	return n
}

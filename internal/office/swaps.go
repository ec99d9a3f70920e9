package office

import (
	"context"
	"os"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/office/fonts"
	"sheaf/internal/office/pdf"
)

// swapTime is how long the telling of replaced fonts may take: fontconfig is asked for each new family once.
const swapTime = 5 * time.Second

// loadFonts gives what fontconfig knows in the environment that LibreOffice runs in, nil where it cannot be asked.
func loadFonts(ctx context.Context, template document) *fonts.Known {
	known, err := fonts.Load(ctx, environment(template))
	if err != nil {
		return nil // nothing is told of fonts then; doctor says that fontconfig is missing
	}
	return known
}

// swaps gives the fonts that the document asked for and did not get, by what the PDF has; nil where that is not known.
func swaps(ctx context.Context, known *fonts.Known, c job.Conversion, file string) []job.FontSubstitution {
	if known == nil || c.Fonts == nil {
		return nil
	}
	used, err := usedFonts(file)
	if err != nil {
		return nil // the PDF is good, only its fonts are not understood
	}
	ctx, cancel := context.WithTimeout(ctx, swapTime)
	defer cancel()
	asked := make([]fonts.Request, len(c.Fonts))
	for i, f := range c.Fonts {
		asked[i] = fonts.Request(f)
	}
	replaced, err := known.Replaced(ctx, asked, c.Embedded, used)
	if err != nil {
		return nil // fontconfig did not answer in time
	}
	swaps := make([]job.FontSubstitution, len(replaced))
	for i, r := range replaced {
		swaps[i] = job.FontSubstitution(r)
	}
	return swaps
}

// Widths implements job.Substitutes.
func (e *Engine) Widths(ctx context.Context, families []string) map[string]int {
	set := e.fonts.current()
	defer e.fonts.leave(set)
	if set.known == nil {
		return nil
	}
	return set.known.Widths(ctx, families)
}

func usedFonts(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return pdf.Fonts(f, info.Size())
}

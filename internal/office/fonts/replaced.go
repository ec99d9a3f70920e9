package fonts

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
)

// Request is a family that text of a document asks for, and the language of that text (BCP 47, "" where not known).
type Request struct {
	Family   string
	Language string
}

// Swap is a font that was asked for and not there.
type Swap struct {
	Font             string
	ReplacedBy       string
	MetricCompatible bool // the stand-in has the widths of Font, so lines break where they would
}

// maxRequests is how many of a document's requests are looked at.
const maxRequests = 200

// Replaced gives the requests that were not met, sorted by font and each font once, with the font of the PDF that stood
// in. embedded are families that the document brings along, used the fonts of its PDF (pdf.Fonts). A font whose stand-in
// the PDF does not have is not told: its text is not on the pages, or its characters were taken from other fonts.
func (k *Known) Replaced(ctx context.Context, asked []Request, embedded, used []string) ([]Swap, error) {
	got := map[string]bool{}
	for _, family := range embedded {
		got[familyKey(family)] = true
	}
	faces := k.faces(used)
	swaps := map[string]Swap{}
	for _, r := range asked[:min(len(asked), maxRequests)] {
		r, ok := r.first()
		key := familyKey(r.Family)
		if !ok || got[key] || k.families[key] || swaps[key].Font != "" {
			continue
		}
		by, ok, err := k.standIn(ctx, r, faces)
		if err != nil {
			return nil, err
		}
		if ok {
			swaps[key] = Swap{Font: r.Family, ReplacedBy: by.specific, MetricCompatible: sameWidths(r.Family, by)}
		}
	}
	out := make([]Swap, 0, len(swaps))
	for _, s := range swaps {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Swap) int { return cmp.Compare(a.Font, b.Font) })
	return out, nil
}

// first gives the request for the first of a list of families, as some writers leave in a document ("Arial;Helvetica"):
// LibreOffice has that one replaced and never comes to the others. It is not ok when that is no name.
func (r Request) first() (Request, bool) {
	r.Family, _, _ = strings.Cut(r.Family, ";")
	r.Family = strings.TrimSpace(r.Family)
	return r, r.Family != "" && !strings.ContainsFunc(r.Family, unicode.IsControl) && strings.ToValidUTF8(r.Family, "") == r.Family
}

// faces gives the installed fonts among those of a PDF.
func (k *Known) faces(used []string) []face {
	var out []face
	for _, name := range used {
		if f, ok := k.faceOf(name); ok {
			out = append(out, f)
		}
	}
	return out
}

// standIn gives the font among used that a request was met with: LibreOffice's own replacement, else fontconfig's.
func (k *Known) standIn(ctx context.Context, r Request, used []face) (face, bool, error) {
	if own := ownReplacement(r.Family); own != "" {
		if f, ok := k.among(used, face{family: own, specific: own}); ok {
			return f, true, nil
		}
	}
	for _, generic := range generics() {
		want, err := k.match(ctx, r, generic)
		if err != nil {
			return face{}, false, err
		}
		if f, ok := k.among(used, want); ok {
			return f, true, nil
		}
	}
	return face{}, false, nil
}

// substitute returns the font that replaces a family, "" where the family is installed or nobody knows. It is the one for text of
// which no language is known, in the regular face.
func (k *Known) substitute(ctx context.Context, family string) string {
	if k.Has(family) {
		return ""
	}
	f, err := k.match(ctx, Request{Family: family}, "")
	if err != nil {
		return ""
	}
	return f.specific
}

// generics are the families that LibreOffice asks for behind the one that it wants: none (7.4), or by the kind of letters that
// the document's font table gives it (26.8).
func generics() []string { return []string{"", "serif", "sans-serif", "monospace"} }

// among finds want among the fonts used: itself, or the same family in another weight or width. LibreOffice calls every
// font of a collection by the name of the first one in the file, so of such a file only fontconfig knows which it is.
func (k *Known) among(used []face, want face) (face, bool) {
	if i := slices.IndexFunc(used, func(f face) bool { return f.specific == want.specific }); i >= 0 {
		return used[i], true
	}
	if i := slices.IndexFunc(used, func(f face) bool { return f.family == want.family }); i >= 0 {
		return used[i], true
	}
	return want, slices.ContainsFunc(used, func(f face) bool { return k.files[f.file][want.family] })
}

// ownReplacement gives what LibreOffice itself puts in the place of a family, where that is installed, before it asks
// fontconfig: fonts of the same widths, and for fonts of signs its OpenSymbol (the tables of signs are in its
// unotools/source/misc/fontcvt.cxx). "" is nothing.
func ownReplacement(family string) string {
	switch familyKey(family) {
	case "arial":
		return "Liberation Sans"
	case "arialnarrow":
		return "Liberation Sans Narrow"
	case "timesnewroman":
		return "Liberation Serif"
	case "couriernew":
		return "Liberation Mono"
	case "calibri":
		return "Carlito"
	case "cambria":
		return "Caladea"
	case "symbol", "wingdings", "wingdings2", "wingdings3", "webdings", "zapfdingbats", "itczapfdingbats", "monotypesorts",
		"mtextra", "starsymbol", "starbats", "starmath":
		return "OpenSymbol"
	}
	return ""
}

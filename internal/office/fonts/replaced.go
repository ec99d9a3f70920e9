package fonts

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"sheaf/internal/job"
)

// maxRequests is how many of a document's requests are looked at.
const maxRequests = 200

// Replaced returns the fonts that were asked for and not there, sorted by name and each once, with the font of the PDF that
// replaced each. embedded are families that the document brings along, used the fonts of its PDF (pdf.Fonts). A font whose
// substitute the PDF does not have is left out: its text is not on the pages, or its characters were taken from other fonts.
func (k *Known) Replaced(ctx context.Context, asked []job.FontRequest, embedded, used []string) ([]job.FontSubstitution, error) {
	got := map[string]bool{}
	for _, family := range embedded {
		got[familyKey(family)] = true
	}
	faces := k.faces(used)
	found := map[string]job.FontSubstitution{}
	asked = asked[:min(len(asked), maxRequests)]
	letters := withLetters(asked)
	for _, r := range asked {
		r, ok := first(r)
		key := familyKey(r.Family)
		if !ok || got[key] || k.families[key] || found[key].Font != "" {
			continue
		}
		by, ok, err := k.replacement(ctx, r, faces)
		if err != nil {
			return nil, err
		}
		if ok {
			found[key] = job.FontSubstitution{Font: r.Family, ReplacedBy: by.specific, MetricCompatible: sameWidths(r.Family, by, !letters[key])}
		}
	}
	out := make([]job.FontSubstitution, 0, len(found))
	for _, s := range found {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b job.FontSubstitution) int { return cmp.Compare(a.Font, b.Font) })
	return out, nil
}

// withLetters returns the families that text asks for which is not only East Asian, by familyKey.
func withLetters(asked []job.FontRequest) map[string]bool {
	letters := map[string]bool{}
	for _, r := range asked {
		if r, ok := first(r); ok && !r.EastAsian {
			letters[familyKey(r.Family)] = true
		}
	}
	return letters
}

// first returns the request for the first of a list of families, as some writers leave in a document ("Arial;Helvetica"):
// LibreOffice has that one replaced and never comes to the others. It is not ok when that is no name.
func first(r job.FontRequest) (job.FontRequest, bool) {
	r.Family, _, _ = strings.Cut(r.Family, ";")
	r.Family = strings.TrimSpace(r.Family)
	return r, r.Family != "" && !strings.ContainsFunc(r.Family, unicode.IsControl) && strings.ToValidUTF8(r.Family, "") == r.Family
}

// faces returns the installed fonts among those of a PDF.
func (k *Known) faces(used []string) []face {
	var out []face
	for _, name := range used {
		if f, ok := k.faceOf(name); ok {
			out = append(out, f)
		}
	}
	return out
}

// replacement returns the font among used that a request was met with: LibreOffice's own replacement, else fontconfig's.
func (k *Known) replacement(ctx context.Context, r job.FontRequest, used []face) (face, bool, error) {
	if own := ownReplacements()[familyKey(r.Family)]; own != "" {
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
	f, err := k.match(ctx, job.FontRequest{Family: family}, "")
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

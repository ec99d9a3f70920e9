package ui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/internal/job"
)

// maxFontsNamed is how many fonts that may have shifted text a summary names, and how many others.
const maxFontsNamed = 8

// fontUse is how many documents a font was replaced in.
type fontUse struct {
	job.FontSubstitution
	documents int
}

// fontUses counts the documents for each replaced font and its stand-in, most of them first. Names that differ in case alone are one font.
func fontUses(files []job.FileStatus) []fontUse {
	uses := map[job.FontSubstitution]fontUse{}
	for _, f := range files {
		for _, swap := range f.FontsReplaced {
			key := swap
			key.Font = strings.ToLower(swap.Font)
			use, known := uses[key]
			if !known {
				use.FontSubstitution = swap
			}
			use.documents++
			uses[key] = use
		}
	}
	return slices.SortedFunc(maps.Values(uses), func(a, b fontUse) int {
		return cmp.Or(b.documents-a.documents, strings.Compare(a.Font, b.Font), strings.Compare(a.ReplacedBy, b.ReplacedBy))
	})
}

// sayFonts says which fonts were replaced: those that may shift lines one by one, the others by name alone. Where a report lists them, too,
// it names the first of many.
func (c *Console) sayFonts(files []job.FileStatus, report bool) {
	var shifting []fontUse
	var same []string
	for _, use := range fontUses(files) {
		if use.MetricCompatible {
			same = append(same, use.Font+" by "+use.ReplacedBy)
		} else {
			shifting = append(shifting, use)
		}
	}
	if len(shifting)+len(same) == 0 {
		return
	}
	most := len(shifting)
	if report {
		most = min(most, maxFontsNamed)
	}
	c.Say("Fonts that are not here:")
	for _, use := range shifting[:most] {
		verb := "use"
		if use.documents == 1 {
			verb = "uses"
		}
		c.SayIndented("  ", Escape(fmt.Sprintf("%s %s %s; %s was used instead, lines may shift", plural(use.documents, "document"), verb, use.Font, use.ReplacedBy)))
	}
	if more := len(shifting) - most; more > 0 {
		c.Say("  ... and %s more: see report.csv in the result", plural(more, "font"))
	}
	if len(same) > 0 {
		c.SayIndented("  ", Escape("by ones of the same widths: "+firstOf(same, maxFontsNamed)))
	}
}

// firstOf lists the first of names and how many others there are.
func firstOf(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

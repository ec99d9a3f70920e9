package fonts

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	data "sheaf/layers/fonts"
)

// equalWidths are groups of families of equal widths, by familyKey.
var equalWidths = sync.OnceValue(func() [][]string {
	groups := data.EqualWidths.Rows()
	for _, group := range groups {
		for i, family := range group {
			group[i] = familyKey(family)
		}
	}
	return groups
})

// derivedWidths is of which text the derived fonts have the widths of those whose place they take, by familyKey of these and of
// the fonts. Of the others too little is known.
var derivedWidths = sync.OnceValue(func() map[[2]string]string {
	of := map[string]string{}
	for _, row := range data.DerivedWidths() {
		of[row[0]] = row[1]
	}
	pairs := map[[2]string]string{}
	for _, row := range data.DerivedFor() {
		pairs[[2]string{familyKey(row[0]), familyKey(row[1])}] = of[row[1]]
	}
	return pairs
})

// sameWidths reports whether a substitute was made with the widths of the font that it replaces. eastAsian says that no other
// letters are set in it.
func sameWidths(family string, by face, eastAsian bool) bool {
	switch derivedWidths()[[2]string{familyKey(family), familyKey(by.specific)}] {
	case data.AllText:
		return true
	case data.EastAsianText:
		return eastAsian
	}
	if familyKey(by.specific) == caladea && by.version != caladeaVersion {
		return false
	}
	return slices.ContainsFunc(equalWidths(), func(group []string) bool {
		return slices.Contains(group, familyKey(family)) && slices.Contains(group, familyKey(by.specific))
	})
}

// Caladea has Cambria's widths in version 1.002 of 2013 alone, which its tables call 1.00101. The later releases, which began
// again at 1.001 (65601), are narrower: https://github.com/huertatipografica/Caladea/issues/4.
const (
	caladea        = "caladea"
	caladeaVersion = 65602 // in 65536ths
)

// ownReplacements are what LibreOffice itself puts in the place of families, by familyKey of these.
var ownReplacements = sync.OnceValue(func() map[string]string {
	own := map[string]string{}
	for _, row := range data.ByLibreOffice.Rows() {
		own[familyKey(row[0])] = row[1]
	}
	return own
})

// width is the percentage of its own width at which the lines of one font are as long as those of another.
type width struct {
	asked, by string
	percent   int
}

// otherWidths are the pairs of which that is known.
var otherWidths = sync.OnceValue(func() []width {
	var widths []width
	for _, row := range data.OtherWidths.Rows() {
		percent, _ := strconv.Atoi(row[2]) // a test of the table reads them all
		widths = append(widths, width{row[0], row[1], percent})
	}
	return widths
})

// Widths returns, by family, the percentage of its own width at which the font that replaces the family has to be set so that
// lines break where they do in the family itself. It has those of all families of which that is known, or is empty when
// none of them is among the families asked for: most documents use none, and asking fontconfig takes time.
func (k *Known) Widths(ctx context.Context, families []string) map[string]int {
	asked := slices.ContainsFunc(families, func(family string) bool {
		return slices.ContainsFunc(otherWidths(), func(w width) bool { return strings.EqualFold(w.asked, family) })
	})
	if !asked {
		return nil
	}
	percent := map[string]int{}
	for _, w := range otherWidths() {
		if k.substitute(ctx, w.asked) == w.by {
			percent[w.asked] = w.percent
		}
	}
	return percent
}

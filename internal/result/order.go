package result

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Order returns the numbers of documents, from 1, in the natural order of their names: by folders, in each its folders before its files, and
// both as file managers show them, 2 before 10, without regard to case, and letters with accents beside those without (Unicode Technical
// Standard 10). Names that are the same for that stay in the order they came in.
func Order(names []string) []int {
	type sortable struct {
		number int
		keys   [][]byte // of the parts of the name
	}
	// A buffer of collate is for one call at a time, and keys point into it.
	c, buf := collate.New(language.Und, collate.Numeric, collate.IgnoreCase), new(collate.Buffer)
	all := make([]sortable, len(names))
	for i, name := range names {
		all[i].number = i + 1
		for part := range strings.SplitSeq(name, "/") {
			all[i].keys = append(all[i].keys, slices.Clone(c.KeyFromString(buf, part)))
			buf.Reset()
		}
	}
	slices.SortStableFunc(all, func(a, b sortable) int {
		for i := 0; ; i++ {
			lastA, lastB := i == len(a.keys)-1, i == len(b.keys)-1
			if lastA != lastB { // a folder and a file
				if lastB {
					return -1
				}
				return 1
			}
			if n := slices.Compare(a.keys[i], b.keys[i]); n != 0 || lastA {
				return cmp.Compare(n, 0)
			}
		}
	})
	order := make([]int, len(all))
	for i, s := range all {
		order[i] = s.number
	}
	return order
}

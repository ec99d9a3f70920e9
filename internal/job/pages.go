package job

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Pages are the pages that a document is to keep: ranges as print dialogs take them.
type Pages []PageRange

// PageRange is pages First to Last, from 1, both of them in it.
type PageRange struct{ First, Last int }

// maxRanges bounds how many ranges are taken.
const maxRanges = 1000

// ParsePages reads ranges such as "1-3,5,8-": pages from 1, separated by commas; a range without its first page begins with 1, one
// without its last ends with the document. The error says what is wrong, in words for users.
func ParsePages(s string) (Pages, error) {
	parts := strings.Split(s, ",")
	if len(parts) > maxRanges {
		return nil, fmt.Errorf("it has more than %d ranges", maxRanges)
	}
	pages := make(Pages, len(parts))
	for i, part := range parts {
		first, last, isRange := strings.Cut(strings.ReplaceAll(part, " ", ""), "-")
		if !isRange {
			last = first
		}
		r, err := PageRange{1, math.MaxInt32}, error(nil)
		if isRange && first == "" && last == "" || !isRange && first == "" {
			return nil, fmt.Errorf("%q has no page in one of its ranges; write it as 1-3,5", s)
		}
		if first != "" {
			r.First, err = parsePage(first)
		}
		if err == nil && last != "" {
			r.Last, err = parsePage(last)
		}
		switch {
		case err != nil:
			return nil, err
		case r.First > r.Last:
			return nil, fmt.Errorf("the range %s-%s is the wrong way round", first, last)
		}
		pages[i] = r
	}
	return pages, nil
}

func parsePage(s string) (int, error) {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is no page number; write pages as 1-3,5", s)
	}
	return int(n), nil
}

// Within returns the ranges as far as a document of so many pages has them, none where it has none of them.
func (p Pages) Within(pages int) Pages {
	var there Pages
	for _, r := range p {
		if r.First <= pages {
			there = append(there, PageRange{r.First, min(r.Last, pages)})
		}
	}
	return there
}

// String returns the ranges as ParsePages reads them, none of them open.
func (p Pages) String() string {
	text := make([]string, len(p))
	for i, r := range p {
		if text[i] = strconv.Itoa(r.First); r.Last != r.First {
			text[i] += "-" + strconv.Itoa(r.Last)
		}
	}
	return strings.Join(text, ",")
}

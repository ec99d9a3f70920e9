package content

import (
	"net/url"

	"sheaf/internal/docx/inventory"
	"sheaf/internal/office/pdf"
)

// compareLinks counts links. A link to a place elsewhere is found by where it leads; links of the PDF that lead where none of the
// document does may be any of its links, written otherwise.
func compareLinks(all []inventory.Link, shown []pdf.Link) Count {
	has := make(map[string]int)
	for _, l := range shown {
		has[target(l.URI)]++
	}
	known := make(map[string]bool)
	c := Count{Have: len(all)}
	for _, l := range all {
		at := target(l.URL)
		known[at] = true
		if has[at]--; has[at] < 0 {
			c.Missing++
		}
	}
	for at, n := range has {
		if !known[at] {
			c.Missing -= n
		}
	}
	c.Missing = max(0, c.Missing)
	return c
}

// target returns where a link leads as it is compared: programs write other signs in other ways.
func target(uri string) string {
	if plain, err := url.PathUnescape(uri); err == nil {
		uri = plain
	}
	return string(appendLetters(nil, uri))
}

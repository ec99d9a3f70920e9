package pipeline

import "sheaf/internal/office/pdf"

// leads is where a PDF leads its readers.
type leads struct {
	bookmarks int
	inside    int             // links to places in the document
	outside   map[string]bool // where other links lead
}

func leadsOf(shown pdf.Content) leads {
	l := leads{bookmarks: shown.Bookmarks, outside: map[string]bool{}}
	for _, link := range shown.Links {
		if link.URI == "" {
			l.inside++
		} else {
			l.outside[link.URI] = true
		}
	}
	return l
}

// loses reports whether a version leads its readers to less than another. Links in headers and footers are fewer on fewer pages.
func (v version) loses(other version) bool {
	for uri := range other.leads.outside {
		if !v.leads.outside[uri] {
			return true
		}
	}
	return v.leads.bookmarks < other.leads.bookmarks || v.leads.inside < other.leads.inside && v.made.Pages >= other.made.Pages
}

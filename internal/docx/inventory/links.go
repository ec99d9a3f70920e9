package inventory

import (
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// link is a link that has been listed.
type link struct {
	Link
	anchor string // in small letters, of a place in the document
	note   string
}

// openLink is one whose content is being read.
type openLink struct {
	link
	known bool // it leads somewhere
	shows bool // something of it is seen
}

// startLink begins a w:hyperlink (ECMA-376 part 1, 17.16.22).
func (s *story) startLink(t *xmltok.Token) {
	l := openLink{link: link{note: s.note}}
	if id := value(t, "id"); id != "" {
		r, ok := s.builder.related[s.name][id]
		l.URL, l.known = r.target, ok && r.external
	} else if anchor := value(t, "anchor"); anchor != "" {
		l.anchor, l.known = strings.ToLower(anchor), true
	}
	s.linked = append(s.linked, l)
}

func (s *story) endLink() {
	n := len(s.linked)
	if n == 0 {
		return
	}
	if l := s.linked[n-1]; l.known && l.shows {
		s.list(l.link)
	}
	s.linked = s.linked[:n-1]
}

// list lists a link, unless it only goes on with the one before.
func (s *story) list(l link) {
	if n := len(s.links); n > 0 && s.links[n-1] == l {
		return
	}
	if len(s.links) >= maxThings {
		s.builder.partial = true
		return
	}
	s.links = append(s.links, l)
}

// showLink notes that the link around shows text.
func (s *story) showLink(text string, look int) {
	if strings.TrimSpace(text) == "" || !s.builder.mayShow(look) {
		return
	}
	if n := len(s.linked); n > 0 {
		s.linked[n-1].shows = true
		return
	}
	for _, f := range s.fields.Open() {
		if l, ok := fieldLink(f); ok {
			l.note = s.note
			s.list(l)
		}
	}
}

// mayShow reports whether a look is not hidden by itself: styles may not have come yet.
func (b *Builder) mayShow(look int) bool { return b.looks.list[look].hidden != on }

// fieldLink returns where a HYPERLINK field leads (17.16.5.25).
func fieldLink(f *wordml.Field) (link, bool) {
	name, rest := instruction(f)
	if name != "HYPERLINK" || !f.Result {
		return link{}, false
	}
	var l link
	for rest = strings.TrimLeft(rest, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		var word string
		word, rest = argument(rest)
		switch {
		case strings.EqualFold(word, `\l`):
			word, rest = argument(strings.TrimLeft(rest, " \t"))
			l.anchor = strings.ToLower(word)
		case strings.EqualFold(word, `\o`), strings.EqualFold(word, `\t`):
			_, rest = argument(strings.TrimLeft(rest, " \t"))
		case strings.HasPrefix(word, `\`):
		case l.URL == "":
			l.URL = word
		}
	}
	return l, l.URL != "" || l.anchor != ""
}

// argument cuts the first argument off an instruction: a word, or what is in quotes.
func argument(s string) (word, rest string) {
	if s == "" {
		return "", ""
	}
	if s[0] == '"' || strings.HasPrefix(s, "“") {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "\""), "“")
		if i := strings.IndexAny(s, "\"”"); i >= 0 {
			return strings.ReplaceAll(s[:i], `\\`, `\`), strings.TrimPrefix(strings.TrimPrefix(s[i:], "\""), "”")
		}
		return s, ""
	}
	if i := strings.IndexAny(s, " \t"); i > 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

package inventory

import "sheaf/internal/docx/xmltok"

// section is a section of the body (ECMA-376 part 1, 17.6).
type section struct {
	kind    string            // how it begins
	title   bool              // its first page has headers of its own
	margins map[string]string // ids of headers and footers by what they are
}

// section takes the properties of a section.
func (s *story) section(t *xmltok.Token) {
	if t.Name.Local == "sectPr" {
		s.sect = &section{margins: map[string]string{}}
		return
	}
	if s.sect == nil || !t.Parent().Is(xmltok.Word, "sectPr") {
		return
	}
	switch t.Name.Local {
	case "type":
		s.sect.kind = value(t, "val")
	case "titlePg":
		s.sect.title = property(t)
	case "headerReference", "footerReference":
		s.sect.margins[t.Name.Local+" "+value(t, "type")] = value(t, "id")
	}
}

func (s *story) endSection() {
	if s.sect != nil && s.kind == Body && len(s.builder.sections) < maxNames {
		s.builder.sections = append(s.builder.sections, *s.sect)
	}
	s.sect = nil
}

// margins returns the parts with headers and footers that some page surely has. Which page has which otherwise depends on where
// pages break: a section that begins within a page shows its own only on the next, if there is one.
func (b *Builder) margins() []string {
	var parts []string
	listed := map[string]bool{}
	current := map[string]string{}
	for i, s := range b.sections {
		for kind, id := range s.margins {
			current[kind] = id
		}
		if s.kind == "continuous" && i > 0 || b.evenOdd && i > 0 {
			continue
		}
		first := "default"
		if s.title {
			first = "first"
		}
		for _, kind := range []string{"headerReference " + first, "footerReference " + first} {
			r, ok := b.related[b.main][current[kind]]
			if ok && !listed[r.target] {
				listed[r.target] = true
				parts = append(parts, r.target)
			}
		}
	}
	return parts
}

package fidelity

import (
	"regexp"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// bindings takes away data bindings of content controls whose XPath LibreOffice cannot work out (w:dataBinding, ECMA-376 part 1,
// 17.5.2.6): it refuses the document then. The content that was saved stays.
//
// What stays is a path of child steps, with positions and an attribute at its end, whose prefixes are all declared: Word writes no
// others.
type bindings struct{ places }

var (
	bindingStep = `/(?:[\w.-]+:)?[\w.-]+(?:\[\d+\])?`
	bindingPath = regexp.MustCompile(`^(?:` + bindingStep + `)+(?:/@(?:[\w.-]+:)?[\w.-]+)?$`)
	pathPrefix  = regexp.MustCompile(`([\w.-]+):`)
	declaration = regexp.MustCompile(`xmlns:([\w.-]+)\s*=\s*(?:'[^']*'|"[^"]*")`)
)

func (b *bindings) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	var open element
	return visit(func(t *xmltok.Token) {
		switch {
		case open.ends(t):
			b.add(p.Number, xmltok.Edit{Span: open.from.Through(t.Span)})
		case t.Kind == xmltok.StartToken && t.Name.Local == "dataBinding" && !soundBinding(t) && open.begin(t):
			b.add(p.Number, xmltok.Edit{Span: t.Span})
		}
	})
}

// soundBinding reports whether LibreOffice can work out the XPath of a binding.
func soundBinding(t *xmltok.Token) bool {
	path, _ := t.Get("xpath")
	mappings, _ := t.Get("prefixMappings")
	if !bindingPath.MatchString(strings.TrimSpace(path)) {
		return false
	}
	declared := map[string]bool{}
	for _, m := range declaration.FindAllStringSubmatch(mappings, -1) {
		declared[m[1]] = true
	}
	for _, m := range pathPrefix.FindAllStringSubmatch(path, -1) {
		if !declared[m[1]] {
			return false
		}
	}
	return true
}

func (b *bindings) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return b.places.edits
}

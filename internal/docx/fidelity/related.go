package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// related has the names of the parts that relationships lead to, by the part that has them and by id. It remembers maxRemembered.
type related struct {
	to    map[string]map[string]string
	total int
}

// note returns what remembers the relationships in a part of such.
func (r *related) note(p docx.Part) xmltok.Visitor {
	owner := p.Owner()
	return visit(func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken || t.Name.Local != "Relationship" || r.total >= maxRemembered {
			return
		}
		id, _ := t.Get("Id")
		target, _ := t.Get("Target")
		if r.to == nil {
			r.to = map[string]map[string]string{}
		}
		if r.to[owner] == nil {
			r.to[owner] = map[string]string{}
		}
		r.to[owner][id] = docx.Target(owner, target)
		r.total++
	})
}

// head returns the first bytes of the part that a relationship of a part leads to, and whether there is one.
func (r *related) head(d *docx.Document, part, id string, n int64) ([]byte, bool) {
	to, ok := r.to[part][id]
	if !ok {
		return nil, false
	}
	head, err := d.Head(to, n)
	return head, err == nil
}

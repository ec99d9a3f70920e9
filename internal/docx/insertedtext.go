package docx

import (
	"bufio"
	"errors"
	"slices"
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// Inserted is what stands in the text for a file of another format that is inserted in it.
type Inserted struct {
	Links    map[string]string // where they lead, by the ids that the text has
	Pictures map[string][]byte // likewise

	xml string
}

// Inserted returns what stands in the text for a part that is inserted in it, by its name in lower case, and whether there is such
// a thing.
func (d *Document) Inserted(name string) (Inserted, bool) {
	c := d.a.chunks[name]
	if c == nil || c.document || c.empty {
		return Inserted{}, false
	}
	in := Inserted{Links: map[string]string{}, Pictures: map[string][]byte{}, xml: c.content.XML}
	for _, l := range c.content.Links {
		in.Links[l.ID] = l.URL
	}
	for _, p := range c.content.Pictures {
		in.Pictures[p.ID] = p.Data
	}
	return in, true
}

// Walk shows the text to a visitor that is made with what says of each token what it is to the fields.
func (in Inserted) Walk(visitor func(*wordml.Fields) xmltok.Visitor) error {
	fields := new(wordml.Fields)
	_, err := xmltok.Walk(bufio.NewReaderSize(strings.NewReader(in.xml), xmltok.SniffLen), fields, visitor(fields))
	return err
}

// OpenInserted looks into a document that is inserted in the text, by the name of its part in lower case, as Open does. The error is
// ErrNoPart where there is none of which something is shown.
func (d *Document) OpenInserted(name string, observers ...Observer) (*Document, error) {
	c := d.a.chunks[name]
	if c == nil || !c.document {
		return nil, ErrNoPart
	}
	r, err := d.a.pkg.open(d.a.pkg.parts[c.part])
	if err != nil {
		return nil, ErrNoPart
	}
	defer r.close()
	inner := *d.a
	pkg := *d.a.pkg
	pkg.budget = unlimited() // these bytes have been measured
	inner.pkg, r.budget = &pkg, pkg.budget
	opened, err := inner.innerPackage(r)
	if err != nil {
		return nil, ErrNoPart
	}
	in, err := analyse(opened, d.a.depth+1, observers)
	switch {
	case errors.Is(err, ErrTooLarge), errors.Is(err, ErrBomb):
		return nil, ErrNoPart
	case err != nil:
		return nil, err
	case in.verdict() != nil:
		return nil, ErrNoPart
	}
	return &Document{a: in}, nil
}

// InsertedDocuments returns the names in lower case of the parts that OpenInserted opens, sorted.
func (d *Document) InsertedDocuments() (names []string) {
	for name, c := range d.a.chunks {
		if c != nil && c.document {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

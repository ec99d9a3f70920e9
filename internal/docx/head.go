package docx

import (
	"errors"
	"io"
)

// ErrNoPart says that a document has no readable part of a name.
var ErrNoPart = errors.New("the document has no such part")

// Head returns the first bytes of a part, at most n, by its name in lower case. The error is ErrNoPart.
func (d *Document) Head(name string, n int64) ([]byte, error) {
	head := d.a.pkg.head(name, n)
	if head == nil {
		return nil, ErrNoPart
	}
	return head, nil
}

// head returns the first bytes of a part, nil where there is none. They are not counted again.
func (p *opcPackage) head(name string, n int64) []byte {
	pt, ok := p.find(name)
	if !ok {
		return nil
	}
	r, err := p.open(pt)
	if err != nil {
		return nil
	}
	defer r.close()
	r.budget = unlimited()
	head, err := io.ReadAll(io.LimitReader(r, n))
	if err != nil {
		return nil
	}
	return head
}

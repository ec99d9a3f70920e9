package revisions

import (
	"bytes"
	"errors"
	"fmt"

	"sheaf/internal/docx"
)

// Added returns, settled, the documents that are inserted in the text of one (w:altChunk, 17.17.2.1) and have something to settle. The
// error is ErrUnsettled, or one of package docx.
func (s *Settler) Added(d *docx.Document) (added []docx.NewPart, err error) {
	for _, name := range d.InsertedDocuments() {
		inner := &Settler{accept: s.accept, parts: map[int]*part{}}
		in, err := d.OpenInserted(name, inner)
		if errors.Is(err, docx.ErrNoPart) {
			continue // that it is left out is told otherwise
		}
		if err != nil {
			return nil, fmt.Errorf("open inserted document: %w", err)
		}
		edits, err := inner.Edits(in)
		if err != nil {
			return nil, err
		}
		within, err := inner.Added(in)
		if err != nil {
			return nil, err
		}
		if len(edits)+len(within) == 0 {
			continue
		}
		var file bytes.Buffer
		if err := in.Write(&file, edits, within...); err != nil {
			return nil, fmt.Errorf("write inserted document: %w", err)
		}
		if p, ok := d.Replacing(name, file.Bytes()); ok {
			added = append(added, p)
		}
	}
	return added, nil
}

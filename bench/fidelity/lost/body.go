package lost

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
)

// Body is the text of a document's body as a reader of it sees it, by paragraphs: that of tables, text boxes and the notes
// that it refers to too, without numbering, signs, deleted and hidden text, and what fields work out anew.
type Body []string

// Read reads a document.
func Read(r io.ReaderAt, size int64) (Body, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("open document: %w", err)
	}
	o := opc{z}
	parts, err := o.related("")
	if err != nil {
		return nil, err
	}
	main := parts["officeDocument"]
	if parts, err = o.related(main); err != nil && !errors.Is(err, errNoPart) {
		return nil, err
	}
	return o.body(main, parts)
}

// body reads the main part, then the notes that it refers to.
func (o opc) body(main string, parts map[string]string) (Body, error) {
	t := newTelling(o.styles(parts["styles"]))
	if err := o.tell(t, main, nil); err != nil {
		return nil, err
	}
	for _, notes := range []struct {
		part string
		ids  map[string]bool
	}{{parts["footnotes"], t.footnotes}, {parts["endnotes"], t.endnotes}} {
		if len(notes.ids) == 0 || notes.part == "" {
			continue
		}
		if err := o.tell(t, notes.part, notes.ids); err != nil {
			return nil, err
		}
	}
	return t.paragraphs, nil
}

func (o opc) tell(t *telling, part string, notes map[string]bool) error {
	r, err := o.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := t.read(newDecoder(r), notes); err != nil {
		return fmt.Errorf("read part %q: %w", part, err)
	}
	return nil
}

// styles reads the document's styles, none where they cannot be read.
func (o opc) styles(part string) styles {
	r, err := o.open(part)
	if err != nil {
		return styles{}
	}
	defer r.Close()
	return readStyles(r)
}

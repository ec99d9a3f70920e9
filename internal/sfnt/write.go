package sfnt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"
)

// alignment is what tables begin at a multiple of.
const alignment = 4

// Write writes a collection of faces. What several have in common, as their outlines, is in it once:
// outlines with the name that the first of the faces gives them.
func Write(w io.Writer, faces ...*Face) error {
	at := int64(headerSize + 4*len(faces))
	header := binary.BigEndian.AppendUint32([]byte(collectionTag), 1<<16) // version 1.0: without a signature
	header = binary.BigEndian.AppendUint32(header, uint32(len(faces)))
	for _, f := range faces {
		header = binary.BigEndian.AppendUint32(header, uint32(at))
		at += headerSize + int64(len(f.tables))*entrySize
	}
	return write(w, header, at, faces)
}

// Font returns the face as a font file of its own.
func (f *Face) Font() ([]byte, error) {
	const whole, adjustment = 0xB1B0AFBA, 8 // what a file adds up to by a number in the table "head", and where that is
	var out bytes.Buffer
	if err := write(&out, nil, headerSize+int64(len(f.tables))*entrySize, []*Face{f}); err != nil {
		return nil, err
	}
	b := out.Bytes()
	for i, t := range f.tables {
		if t.tag == "head" && t.size() >= adjustment+4 {
			at := binary.BigEndian.Uint32(b[headerSize+i*entrySize+8:]) + adjustment
			binary.BigEndian.PutUint32(b[at:], 0)
			binary.BigEndian.PutUint32(b[at:], whole-checksum(b))
		}
	}
	return b, nil
}

// write writes a header, the directories of the faces, and their tables from at on.
func write(w io.Writer, header []byte, at int64, faces []*Face) error {
	var body []table
	shared := map[section]int64{}
	for _, f := range faces {
		header = f.appendHeader(header)
		for _, t := range f.tables {
			from, ok := shared[t.from]
			if t.changed != nil || !ok {
				from = at
				at += (t.size() + alignment - 1) / alignment * alignment
				body = append(body, t)
			}
			if t.changed == nil {
				shared[t.from] = from
			}
			header = append(header, t.tag...)
			header = binary.BigEndian.AppendUint32(header, t.checksum)
			header = binary.BigEndian.AppendUint32(header, uint32(from))
			header = binary.BigEndian.AppendUint32(header, uint32(t.size()))
		}
	}
	if at > math.MaxUint32 {
		return fmt.Errorf("write font: %d bytes are too many", at)
	}
	if _, err := w.Write(header); err != nil {
		return fmt.Errorf("write font: %w", err)
	}
	for _, t := range body {
		if err := t.write(w); err != nil {
			return fmt.Errorf("write font: %w", err)
		}
	}
	return nil
}

// appendHeader appends what comes before the directory of a face's tables.
func (f *Face) appendHeader(header []byte) []byte {
	count := uint16(len(f.tables))
	power := bits.Len16(count) - 1
	first := uint16(entrySize) << max(power, 0)
	header = binary.BigEndian.AppendUint32(header, f.flavor)
	for _, v := range []uint16{count, first, uint16(max(power, 0)), count*entrySize - first} {
		header = binary.BigEndian.AppendUint16(header, v)
	}
	return header
}

// reader reads a table as it is to be.
func (t table) reader() io.Reader {
	if t.changed != nil {
		return bytes.NewReader(t.changed)
	}
	from := io.NewSectionReader(t.from.file, t.from.at+int64(len(t.patch)), t.from.length-int64(len(t.patch)))
	return io.MultiReader(bytes.NewReader(t.patch), from)
}

// write writes a table and fills it up.
func (t table) write(w io.Writer) error {
	n, err := io.Copy(w, t.reader())
	if err != nil {
		return err
	}
	if n != t.size() {
		return errFont
	}
	_, err = w.Write(make([]byte, -n&(alignment-1)))
	return err
}

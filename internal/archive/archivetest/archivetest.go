// Package archivetest makes ZIP bytes for tests, well-formed and hostile ones. Unlike archive/zip it writes whatever it is told.
package archivetest

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
)

const (
	deflated       = 8
	flagDescriptor = 1 << 3
	flagUTF8       = 1 << 11
)

// Entry is one entry of the ZIP to make. With only Name and Body it is a stored file.
type Entry struct {
	Name       string // the UTF-8 flag is set if it is not ASCII
	RawName    []byte // taken instead of Name if not nil, without the UTF-8 flag
	Body       []byte
	Method     uint16 // 8 deflates Body; any other number only stands in the headers
	Flags      uint16 // added to those that the other fields bring
	Zip64      bool   // sizes and offset in ZIP64 extra fields
	Descriptor bool   // sizes in a data descriptor, not in the local header
	Mode       uint32 // Unix mode, such as 0o120777 for a symbolic link; 0 is none
	Extra      []byte // extra fields of the directory's record
	LocalExtra []byte // extra fields of the local header

	Local   func(h []byte) // changes the 30 bytes of the local header
	Central func(h []byte) // changes the 46 bytes of the directory's record
}

// Archive is a ZIP to make.
type Archive struct {
	Entries []Entry
	Prefix  []byte // data before the ZIP that its offsets do not count
	Comment []byte
	Zip64   bool         // with a ZIP64 end record, to which all fields of the usual one refer
	End     func([]byte) // changes the 22 bytes of the end record
	End64   func([]byte) // changes the 56 bytes of the ZIP64 end record
}

// Zip makes a ZIP of these entries.
func Zip(entries ...Entry) []byte { return Archive{Entries: entries}.Bytes() }

// Bytes makes the ZIP.
func (a Archive) Bytes() []byte {
	out := bytes.Clone(a.Prefix)
	var directory []byte
	for _, e := range a.Entries {
		out, directory = e.append(out, directory, len(out)-len(a.Prefix))
	}
	start := len(out) - len(a.Prefix)
	out = append(out, directory...)
	return append(a.appendEnd(out, start, len(directory)), a.Comment...)
}

func (e Entry) append(out, directory []byte, offset int) (newOut, newDirectory []byte) {
	name, flags := []byte(e.Name), e.Flags
	if bytes.ContainsFunc(name, func(r rune) bool { return r > 0x7f }) {
		flags |= flagUTF8
	}
	if e.RawName != nil {
		name, flags = e.RawName, e.Flags
	}
	if e.Descriptor {
		flags |= flagDescriptor
	}
	data := e.Body
	if e.Method == deflated {
		data = Deflate(e.Body)
	}
	f := fixed{flags: flags, method: e.Method, crc: crc32.ChecksumIEEE(e.Body), compressed: len(data), size: len(e.Body)}
	out = append(out, e.local(f, name)...)
	out = append(out, data...)
	if e.Descriptor {
		out = append(out, f.descriptor(e.Zip64)...)
	}
	return out, append(directory, e.central(f, name, offset)...)
}

// fixed are the fields that local header and directory have in common.
type fixed struct {
	flags, method    uint16
	crc              uint32
	compressed, size int
}

func (f fixed) append(b []byte, wide bool) []byte {
	b = binary.LittleEndian.AppendUint16(b, 45) // version needed
	b = binary.LittleEndian.AppendUint16(b, f.flags)
	b = binary.LittleEndian.AppendUint16(b, f.method)
	b = binary.LittleEndian.AppendUint32(b, 0x58210000) // 2024-01-01 00:00
	b = binary.LittleEndian.AppendUint32(b, f.crc)
	if wide {
		return binary.LittleEndian.AppendUint64(b, math.MaxUint64)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(f.compressed))
	return binary.LittleEndian.AppendUint32(b, uint32(f.size))
}

func (f fixed) descriptor(wide bool) []byte {
	b := binary.LittleEndian.AppendUint32([]byte("PK\x07\x08"), f.crc)
	if wide {
		b = binary.LittleEndian.AppendUint64(b, uint64(f.compressed))
		return binary.LittleEndian.AppendUint64(b, uint64(f.size))
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(f.compressed))
	return binary.LittleEndian.AppendUint32(b, uint32(f.size))
}

func (e Entry) local(f fixed, name []byte) []byte {
	extra := e.LocalExtra
	if e.Zip64 {
		extra = append(Field(1, wide(f.size, f.compressed)), extra...)
	}
	if e.Descriptor {
		f.crc, f.compressed, f.size = 0, 0, 0
	}
	h := f.append([]byte("PK\x03\x04"), e.Zip64 && !e.Descriptor)
	h = binary.LittleEndian.AppendUint16(h, uint16(len(name)))
	h = binary.LittleEndian.AppendUint16(h, uint16(len(extra)))
	if e.Local != nil {
		e.Local(h)
	}
	return append(append(h, name...), extra...)
}

func (e Entry) central(f fixed, name []byte, offset int) []byte {
	extra := e.Extra
	low := uint32(offset)
	if e.Zip64 {
		extra = append(Field(1, wide(f.size, f.compressed, offset)), extra...)
		low = math.MaxUint32
	}
	h := []byte("PK\x01\x02\x2d\x00")
	if e.Mode != 0 {
		h[5] = 3 // made by Unix
	}
	h = f.append(h, e.Zip64)
	h = binary.LittleEndian.AppendUint16(h, uint16(len(name)))
	h = binary.LittleEndian.AppendUint16(h, uint16(len(extra)))
	h = append(h, 0, 0, 0, 0, 0, 0) // comment, disk, internal attributes
	h = binary.LittleEndian.AppendUint32(h, e.Mode<<16)
	h = binary.LittleEndian.AppendUint32(h, low)
	if e.Central != nil {
		e.Central(h)
	}
	return append(append(h, name...), extra...)
}

func (a Archive) appendEnd(out []byte, start, size int) []byte {
	count, end := len(a.Entries), start+size
	if a.Zip64 {
		h := append([]byte("PK\x06\x06"), wide(56-12)...)
		h = append(h, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
		h = append(h, wide(count, count, size, start)...)
		if a.End64 != nil {
			a.End64(h)
		}
		out = append(append(out, h...), "PK\x06\x07\x00\x00\x00\x00"...)
		out = append(append(out, wide(end)...), 1, 0, 0, 0)
		count, size, start = math.MaxUint16, math.MaxUint32, math.MaxUint32
	}
	h := []byte("PK\x05\x06\x00\x00\x00\x00")
	h = binary.LittleEndian.AppendUint16(h, uint16(count))
	h = binary.LittleEndian.AppendUint16(h, uint16(count))
	h = binary.LittleEndian.AppendUint32(h, uint32(size))
	h = binary.LittleEndian.AppendUint32(h, uint32(start))
	h = binary.LittleEndian.AppendUint16(h, uint16(len(a.Comment)))
	if a.End != nil {
		a.End(h)
	}
	return append(out, h...)
}

// Field is an extra field.
func Field(id uint16, body []byte) []byte {
	b := binary.LittleEndian.AppendUint16(nil, id)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(body)))
	return append(b, body...)
}

// Deflate returns body deflated.
func Deflate(body []byte) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	_, err = w.Write(body)
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

func wide(values ...int) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

package pdf

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

// Bounds of an object stream that is written (7.5.7).
const (
	packObjects = 200
	packBytes   = 64 << 10
)

// writer writes a PDF from its begin to its end (7.5). It holds eight bytes for each object. After an error all that follows fails.
type writer struct {
	out    *bufio.Writer
	at     int64 // bytes written
	places []uint64
	pack   *pack // nil where objects stand by themselves, as PDF 1.4 has them
	lock   *cipherOf
	err    error
}

// pack is an object stream that is being filled.
type pack struct {
	numbers, offsets []int
	data             []byte
}

// Places of objects are numbers: an offset of the file, or a stream and an index in it.
func atOffset(offset int64) uint64        { return uint64(offset) << 1 }
func inPack(stream int, index int) uint64 { return uint64(stream)<<17 | uint64(index)<<1 | 1 }
func packOf(p uint64) (stream, index int) { return int(p >> 17), int(p >> 1 & 0xffff) }
func packed(p uint64) bool                { return p&1 == 1 }
func offsetOf(p uint64) int64             { return int64(p >> 1) }

// newWriter begins a PDF. version is as its header has it. Packed objects take a fifth of the room, but are no part of PDF 1.4.
func newWriter(out io.Writer, version string, packed bool, lock *cipherOf) *writer {
	w := &writer{out: bufio.NewWriterSize(out, 256<<10), places: make([]uint64, 1), lock: lock}
	if packed {
		w.pack = new(pack)
	}
	w.print("%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n", version)
	return w
}

// reserve returns a number for an object to be written.
func (w *writer) reserve() ref {
	w.places = append(w.places, 0)
	return ref{number: len(w.places) - 1}
}

func (w *writer) print(format string, args ...any) { w.bytes(fmt.Appendf(nil, format, args...)) }

func (w *writer) bytes(b []byte) {
	if w.err == nil {
		_, w.err = w.out.Write(b)
		w.at += int64(len(b))
	}
}

// object writes an object that is no stream.
func (w *writer) object(named ref, v any) {
	if w.pack == nil {
		w.apart(named, v)
		return
	}
	w.pack.numbers = append(w.pack.numbers, named.number)
	w.pack.offsets = append(w.pack.offsets, len(w.pack.data))
	w.pack.data = append(appendValue(w.pack.data, v), '\n')
	if len(w.pack.numbers) == packObjects || len(w.pack.data) >= packBytes {
		w.flush()
	}
}

// apart writes an object that is in no stream, as it is.
func (w *writer) apart(named ref, v any) {
	w.places[named.number] = atOffset(w.at)
	w.print("%d 0 obj\n", named.number)
	w.bytes(append(appendValue(nil, v), "\nendobj\n"...))
}

// add writes an object that is no stream under a new number.
func (w *writer) add(v any) ref {
	named := w.reserve()
	w.object(named, v)
	return named
}

// flush writes the objects that are packed so far.
func (w *writer) flush() {
	if w.pack == nil || len(w.pack.numbers) == 0 {
		return
	}
	named := w.reserve()
	var head []byte
	for i, number := range w.pack.numbers {
		w.places[number] = inPack(named.number, i)
		head = fmt.Appendf(head, "%d %d ", number, w.pack.offsets[i])
	}
	d := dict{"Type": name("ObjStm"), "N": len(w.pack.numbers), "First": len(head)}
	w.deflated(named, d, append(head, w.pack.data...))
	w.pack.numbers, w.pack.offsets, w.pack.data = w.pack.numbers[:0], w.pack.offsets[:0], w.pack.data[:0]
}

// deflated writes a stream with its data deflated.
func (w *writer) deflated(named ref, d dict, data []byte) {
	b := deflate(data)
	d["Filter"] = name("FlateDecode")
	w.stream(named, d, bytes.NewReader(b), int64(len(b)))
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(data) // a buffer takes all
	_ = z.Close()
	return b.Bytes()
}

// stream writes a stream whose data are size bytes, as they are to be stored.
func (w *writer) stream(named ref, d dict, data io.Reader, size int64) {
	if w.lock != nil && d["Type"] != name("XRef") { // 7.5.8.2
		var err error
		if d, err = w.lock.strings(d); err != nil {
			w.err = err
		}
		data, size = w.lock.reader(data, size)
	}
	w.places[named.number] = atOffset(w.at)
	d["Length"] = int(size)
	w.print("%d 0 obj\n", named.number)
	w.bytes(append(appendValue(nil, d), "\nstream\n"...))
	if w.err == nil {
		var n int64
		n, w.err = io.Copy(w.out, io.LimitReader(data, size))
		w.at += n
		if w.err == nil && n < size {
			w.err = io.ErrUnexpectedEOF
		}
	}
	w.print("\nendstream\nendobj\n")
}

// close writes the cross-reference with the trailer.
func (w *writer) close(trailer dict) error {
	if w.pack == nil {
		w.table(trailer)
	} else {
		w.flush()
		w.xrefStream(trailer)
	}
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.err
}

// table writes the cross-reference as a table (7.5.4).
func (w *writer) table(trailer dict) {
	at := w.at
	w.print("xref\n0 %d\n0000000000 65535 f \n", len(w.places))
	for _, p := range w.places[1:] {
		if p == 0 {
			w.print("0000000000 65535 f \n")
			continue
		}
		w.print("%010d 00000 n \n", offsetOf(p))
	}
	trailer["Size"] = len(w.places)
	w.bytes(append(appendValue([]byte("trailer\n"), trailer), fmt.Sprintf("\nstartxref\n%d\n%%%%EOF\n", at)...))
}

// xrefStream writes it as a stream (7.5.8), of rows of 1, 6 and 2 bytes.
func (w *writer) xrefStream(trailer dict) {
	named := w.reserve()
	at := w.at
	w.places[named.number] = atOffset(at)
	rows := make([]byte, 0, 9*len(w.places))
	for _, p := range w.places {
		kind, second, third := byte(1), uint64(offsetOf(p)), 0
		switch {
		case p == 0:
			kind, third = 0, 0xffff
		case packed(p):
			stream, index := packOf(p)
			kind, second, third = 2, uint64(stream), index
		}
		rows = append(rows, kind, byte(second>>40), byte(second>>32), byte(second>>24), byte(second>>16), byte(second>>8), byte(second), byte(third>>8), byte(third))
	}
	trailer["Type"], trailer["Size"], trailer["W"] = name("XRef"), len(w.places), array{1, 6, 2}
	w.deflated(named, trailer, rows)
	w.print("startxref\n%d\n%%%%EOF\n", at)
}

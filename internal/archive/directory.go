package archive

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// readAhead is how much of a large directory is asked for at once: about 10,000 entries.
const readAhead = 1 << 20

// Open reads the central directory of a ZIP of size bytes: the last 64 KiB in one read, then the directory, where it does
// not lie in those, in reads of 1 MiB. Its errors are ErrNotZip, ErrCorrupt, ErrEmpty and ErrTooManyEntries, or else r's.
// ZIP64 is read, and what programs write beyond 4 GiB without it. Data before the ZIP, as of a self-extracting one, is passed over,
// and so is padding behind it, for which the file's end is read again: a mebibyte, or as many as are zeros up to 64. Archives in
// parts on several disks and ones whose directory is encrypted count as damaged, and so do ones that may lack an entry.
func Open(r io.ReaderAt, size int64, lim Limits) (*Directory, error) {
	s, err := newSource(r, size)
	if err != nil {
		return nil, fmt.Errorf("open ZIP: %w", err)
	}
	entries, err := s.directory(lim.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("open ZIP: %w", err)
	}
	return &Directory{Entries: entries}, nil
}

func (s *source) directory(lim Limits) ([]Entry, error) {
	e, err := s.findEnd()
	switch {
	case err != nil:
		return nil, err
	case e.size == 0:
		return nil, ErrEmpty
	case e.count > int64(lim.Entries):
		return nil, tooMany(fmt.Sprintf("%d, most allowed are %d", e.count, lim.Entries), lim.Entries)
	case e.size > lim.DirectoryBytes:
		return nil, tooMany(fmt.Sprintf("directory of %d bytes, most allowed are %d", e.size, lim.DirectoryBytes), lim.Entries)
	}
	d := decoder{r: bufio.NewReaderSize(s.section(e.start, e.size), int(min(e.size, readAhead))), left: e.size, base: e.base}
	if err := d.readAll(lim.Entries); err != nil {
		return nil, err
	}
	if len(d.entries) == 0 {
		return nil, ErrEmpty
	}
	if e.wrapped > 0 {
		if err := s.unwrap(&d, e); err != nil {
			return nil, err
		}
	}
	layout(d.entries, d.least, e.start)
	if n := int64(len(d.entries)); e.declaresMore(n) && hasRoom(d.entries, d.least, e) {
		return nil, fmt.Errorf("%w: %d entries in the directory, %d declared", ErrCorrupt, n, e.count)
	}
	d.names.apply(d.entries)
	return d.entries, nil
}

// declaresMore reports whether the end record counts more than n entries. Without ZIP64 it counts modulo 65,536.
func (e end) declaresMore(n int64) bool {
	if !e.zip64 {
		n %= math.MaxUint16 + 1
	}
	return e.count > n
}

// decoder reads the records of a central directory (appnote 4.3.12).
type decoder struct {
	r       io.Reader
	left    int64 // bytes of the directory that are still to come
	base    int64 // see end.base
	buf     []byte
	entries []Entry
	least   []int64 // for each entry, the least bytes that its local header and data take
	names   names
}

// readAll reads to the end of the directory rather than the declared count, which tools without ZIP64 let overflow and others get
// wrong by one.
func (d *decoder) readAll(most int) error {
	for d.left > 0 {
		var h [centralLen]byte
		if err := d.read(h[:4]); err != nil {
			return err
		}
		if string(h[:4]) == signedSignature {
			return d.passSignature()
		}
		if len(d.entries) == most {
			return tooMany(fmt.Sprintf("more than %d", most), most)
		}
		if err := d.readRecord(h[:]); err != nil {
			return fmt.Errorf("record %d: %w", len(d.entries)+1, err)
		}
	}
	return nil
}

// passSignature passes over the rest of a digital signature (appnote 4.3.13), with which a directory may end. Nobody checks them.
func (d *decoder) passSignature() error {
	var length [2]byte
	if err := d.read(length[:]); err != nil {
		return err
	}
	if int64(binary.LittleEndian.Uint16(length[:])) != d.left {
		return fmt.Errorf("%w: the directory's signature does not end with it", ErrCorrupt)
	}
	d.left = 0
	return nil
}

// readRecord reads the record whose signature is in h, which takes the rest of its fixed part.
func (d *decoder) readRecord(h []byte) error {
	if string(h[:4]) != centralSignature {
		return fmt.Errorf("%w: no directory record where one should be", ErrCorrupt)
	}
	if err := d.read(h[4:]); err != nil {
		return err
	}
	nameLen := int(binary.LittleEndian.Uint16(h[28:]))
	extraLen := int(binary.LittleEndian.Uint16(h[30:]))
	rest := nameLen + extraLen + int(binary.LittleEndian.Uint16(h[32:]))
	if cap(d.buf) < rest {
		d.buf = make([]byte, max(rest, 1<<10))
	}
	d.buf = d.buf[:rest]
	if err := d.read(d.buf); err != nil {
		return err
	}
	name, extra := d.buf[:nameLen], d.buf[nameLen:nameLen+extraLen]
	e, err := d.parse(h, extra)
	if err != nil {
		return err
	}
	d.names.add(len(d.entries), name, e.Flags, extra)
	d.entries = append(d.entries, e)
	d.least = append(d.least, localLen+int64(nameLen)+e.CompressedSize)
	return nil
}

func (d *decoder) read(b []byte) error {
	if d.left -= int64(len(b)); d.left < 0 {
		return fmt.Errorf("%w: the directory ends within a record", ErrCorrupt)
	}
	if _, err := io.ReadFull(d.r, b); err != nil {
		return fmt.Errorf("read directory: %w", err)
	}
	return nil
}

func (d *decoder) parse(h, extra []byte) (Entry, error) {
	e := Entry{
		Flags:          binary.LittleEndian.Uint16(h[8:]),
		Method:         binary.LittleEndian.Uint16(h[10:]),
		Modified:       modified(binary.LittleEndian.Uint16(h[14:]), binary.LittleEndian.Uint16(h[12:]), extra),
		CRC32:          binary.LittleEndian.Uint32(h[16:]),
		CompressedSize: int64(binary.LittleEndian.Uint32(h[20:])),
		Size:           int64(binary.LittleEndian.Uint32(h[24:])),
		HeaderOffset:   int64(binary.LittleEndian.Uint32(h[42:])),
		Kind:           kind(h[5], binary.LittleEndian.Uint32(h[38:])),
		clock:          binary.LittleEndian.Uint16(h[12:]),
	}
	if err := e.widen(binary.LittleEndian.Uint16(h[34:]), extra); err != nil {
		return Entry{}, err
	}
	e.HeaderOffset += d.base
	e.decipher(extra)
	e.Problem = e.unreadable()
	if err := refusedBefore(extra); err != nil {
		e.Problem = err
	}
	return e, nil
}

// maxOffset is more than any file holds, and small enough that sums of a few such values do not overflow.
const maxOffset = math.MaxInt64 / 4

// widen takes the values of the ZIP64 extra field (appnote 4.5.3): 8 bytes for each field that is full, in this order. An
// uncompressed size may be full by chance and is left alone then; the others may not.
func (e *Entry) widen(disk uint16, extra []byte) error {
	wide := field(extra, extraZip64)
	if e.Size == math.MaxUint32 && len(wide) >= 8 {
		e.Size, wide = toInt64(binary.LittleEndian.Uint64(wide)), wide[8:]
	}
	for _, v := range []*int64{&e.CompressedSize, &e.HeaderOffset} {
		if *v != math.MaxUint32 {
			continue
		}
		if len(wide) < 8 {
			return fmt.Errorf("%w: a ZIP64 size or offset is missing", ErrCorrupt)
		}
		*v, wide = toInt64(binary.LittleEndian.Uint64(wide)), wide[8:]
	}
	if disk == math.MaxUint16 && len(wide) >= 4 {
		disk = uint16(min(binary.LittleEndian.Uint32(wide), math.MaxUint16))
	}
	if disk != 0 {
		return fmt.Errorf("%w: an entry is on another disk", ErrCorrupt)
	}
	if max(e.Size, e.CompressedSize, e.HeaderOffset) > maxOffset {
		return fmt.Errorf("%w: a size or offset is larger than any file", ErrCorrupt)
	}
	return nil
}

// unreadable says whether flags and method rule out reading the entry.
func (e Entry) unreadable() error {
	switch {
	case e.Flags&flagStrongEncrypted != 0, e.Method == methodAES, e.Flags&flagEncrypted != 0 && e.Cipher == Plain:
		return fmt.Errorf("%w: in a way that is not read", ErrEncrypted)
	case !isRead(e.Method):
		return unreadMethod(e.Method)
	}
	return nil
}

// Systems that put a Unix mode into the upper half of the external attributes (appnote 4.4.2).
const (
	madeByUnix = 3
	madeByOSX  = 19
)

func kind(madeBy byte, attributes uint32) Kind {
	if madeBy != madeByUnix && madeBy != madeByOSX {
		return KindFile
	}
	switch attributes >> 16 & 0o170000 {
	case 0o040000:
		return KindDir
	case 0o120000:
		return KindSymlink
	}
	return KindFile
}

package archive

import (
	"encoding/binary"
	"hash/crc32"
	"iter"
	"time"
	"unicode/utf8"
)

// Header ids of extra fields (appnote 4.5.2, 4.6.1).
const (
	extraZip64       uint16 = 0x0001
	extraNTFS        uint16 = 0x000a
	extraTimestamp   uint16 = 0x5455
	extraUnicodePath uint16 = 0x7075
	extraAES         uint16 = 0x9901
)

// fields returns the extra fields of a record. A field that is cut off ends them.
func fields(extra []byte) iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for len(extra) >= 4 {
			id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
			if n > len(extra)-4 || !yield(id, extra[4:4+n]) {
				return
			}
			extra = extra[4+n:]
		}
	}
}

// field is the content of the first extra field of that id, nil if there is none.
func field(extra []byte, id uint16) []byte {
	for i, body := range fields(extra) {
		if i == id {
			return body
		}
	}
	return nil
}

// unicodePath is the name in the Info-ZIP Unicode Path field (appnote 4.6.9). It counts only while its checksum says that
// the name it was made for was not changed since.
func unicodePath(name, extra []byte) (string, bool) {
	b := field(extra, extraUnicodePath)
	if len(b) < 6 || b[0] != 1 || binary.LittleEndian.Uint32(b[1:]) != crc32.ChecksumIEEE(name) || !utf8.Valid(b[5:]) {
		return "", false
	}
	return string(b[5:]), true
}

// modified takes the best time there is: an extended timestamp, an NTFS time, or the MS-DOS one, whose zone is unknown.
func modified(dosDate, dosTime uint16, extra []byte) time.Time {
	if b := field(extra, extraTimestamp); len(b) >= 5 && b[0]&1 != 0 {
		return time.Unix(int64(int32(binary.LittleEndian.Uint32(b[1:]))), 0).UTC()
	}
	if t, ok := ntfsTime(field(extra, extraNTFS)); ok {
		return t
	}
	month, day := int(dosDate>>5&15), int(dosDate&31)
	if month < 1 || month > 12 || day < 1 {
		return time.Time{}
	}
	return time.Date(1980+int(dosDate>>9), time.Month(month), day,
		int(dosTime>>11), int(dosTime>>5&63), int(dosTime&31)*2, 0, time.UTC)
}

// ntfsTime reads the NTFS field (appnote 4.5.5): 4 reserved bytes, then attributes, of which the first has the time of the
// last change in 100 ns since 1601.
func ntfsTime(b []byte) (time.Time, bool) {
	const secondsTo1970 = 11_644_473_600
	if len(b) < 16 || binary.LittleEndian.Uint16(b[4:]) != 1 {
		return time.Time{}, false
	}
	ticks := binary.LittleEndian.Uint64(b[8:])
	t := time.Unix(int64(ticks/1e7)-secondsTo1970, int64(ticks%1e7)*100).UTC()
	return t, t.Year() <= 9999 // RFC 3339 has no later ones
}

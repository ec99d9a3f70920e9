package archive

import (
	"archive/zip"
	"encoding/binary"
	"math"
	"time"
)

// header is a header for zip.Writer.CreateRaw, which takes all fields as they are.
func header(name string, modified time.Time) *zip.FileHeader {
	h := &zip.FileHeader{Name: name, Method: zip.Store, Flags: flagUTF8, CreatorVersion: 20, ReaderVersion: 20}
	date, clock := dosTime(modified)
	h.ModifiedDate, h.ModifiedTime = date, clock //nolint:staticcheck // CreateRaw writes these and not Modified
	if unix := modified.Unix(); unix >= 0 && unix <= math.MaxInt32 {
		h.Extra = binary.LittleEndian.AppendUint16(h.Extra, extraTimestamp)
		h.Extra = append(h.Extra, 5, 0, 1) // length, and that only the time of change follows
		h.Extra = binary.LittleEndian.AppendUint32(h.Extra, uint32(unix))
	}
	return h
}

// dosTime is a time in UTC as MS-DOS has it (appnote 4.4.6): from 1980 to 2107, in steps of 2 seconds.
func dosTime(t time.Time) (date, clock uint16) {
	t = t.UTC()
	if t.Year() < 1980 || t.Year() > 2107 {
		return 1<<5 | 1, 0
	}
	date = uint16(t.Year()-1980)<<9 | uint16(t.Month())<<5 | uint16(t.Day())
	clock = uint16(t.Hour())<<11 | uint16(t.Minute())<<5 | uint16(t.Second()/2)
	return date, clock
}

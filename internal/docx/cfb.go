package docx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// Sizes and marks of a compound file ([MS-CFB] 2.2 to 2.6).
const (
	cfbHeaderLen   = 512
	cfbEntryLen    = 128
	cfbHeaderDIFAT = 109        // FAT sectors listed in the header
	cfbLastSector  = 0xfffffffa // MAXREGSECT: sector numbers are below this
	cfbStream      = 2          // object type of a stream
	cfbStorage     = 1

	// maxDirSectors bounds how much of a directory is read. Streams of the root come early.
	maxDirSectors = 1024
)

var errCompoundFile = errors.New("damaged compound file")

// ole2Kind returns what a compound file is, by the names in its directory: ErrEncrypted or a *KindError.
func ole2Kind(r io.ReaderAt) error {
	names, err := cfbNames(r)
	if names["ENCRYPTEDPACKAGE"] { // [MS-OFFCRYPTO] 2.3.4.4
		return ErrEncrypted
	}
	for _, k := range []struct{ stream, kind string }{
		{"WordDocument", "an old Word document (.doc)"},
		{"Workbook", "an old Excel workbook (.xls)"},
		{"Book", "an old Excel workbook (.xls)"},
		{"PowerPoint Document", "an old PowerPoint presentation (.ppt)"},
		{"__properties_version1.0", "an Outlook message (.msg)"},
	} {
		if names[strings.ToUpper(k.stream)] {
			return &KindError{k.kind}
		}
	}
	if err != nil && !errors.Is(err, errCompoundFile) {
		return err
	}
	return &KindError{"an old Office file (OLE2)"}
}

// compoundFile finds sectors of a compound file.
type compoundFile struct {
	r          io.ReaderAt
	header     [cfbHeaderLen]byte
	sectorSize int64
}

// cfbNames returns the names of all storages and streams, as far as they can be read, in upper case: they are compared so
// ([MS-CFB] 2.6.4).
func cfbNames(r io.ReaderAt) (map[string]bool, error) {
	c := &compoundFile{r: r}
	names := map[string]bool{}
	if err := c.read(c.header[:], 0); err != nil {
		return names, err
	}
	shift := binary.LittleEndian.Uint16(c.header[30:])
	if shift != 9 && shift != 12 {
		return names, errCompoundFile
	}
	c.sectorSize = 1 << shift
	sector := binary.LittleEndian.Uint32(c.header[48:])
	buf := make([]byte, c.sectorSize)
	for range maxDirSectors {
		if sector >= cfbLastSector {
			return names, nil
		}
		if err := c.read(buf, c.offset(sector)); err != nil {
			return names, err
		}
		for e := buf; len(e) >= cfbEntryLen; e = e[cfbEntryLen:] {
			if name, ok := cfbName(e[:cfbEntryLen]); ok {
				names[name] = true
			}
		}
		next, err := c.next(sector)
		if err != nil {
			return names, err
		}
		sector = next
	}
	return names, nil
}

func cfbName(entry []byte) (string, bool) {
	n := int(binary.LittleEndian.Uint16(entry[64:])) // bytes, with the NUL at the end
	if kind := entry[66]; kind != cfbStream && kind != cfbStorage || n < 4 || n > 64 {
		return "", false
	}
	units := make([]uint16, n/2-1)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(entry[2*i:])
	}
	return strings.ToUpper(string(utf16.Decode(units))), true
}

func (c *compoundFile) offset(sector uint32) int64 { return (int64(sector) + 1) * c.sectorSize }

// next follows the FAT from one sector of a chain to the next.
func (c *compoundFile) next(sector uint32) (uint32, error) {
	perSector := uint32(c.sectorSize / 4)
	fat, err := c.fatSector(sector / perSector)
	if err != nil {
		return 0, err
	}
	return c.word(c.offset(fat) + int64(sector%perSector)*4)
}

// fatSector returns where the nth sector of the FAT lies: it is in the header's list or, past the end of that, in the chain of
// DIFAT sectors.
func (c *compoundFile) fatSector(n uint32) (uint32, error) {
	if n < cfbHeaderDIFAT {
		return binary.LittleEndian.Uint32(c.header[76+4*n:]), nil
	}
	n -= cfbHeaderDIFAT
	perSector := uint32(c.sectorSize/4) - 1 // the last entry links to the next
	at := binary.LittleEndian.Uint32(c.header[68:])
	for range maxDirSectors {
		if at >= cfbLastSector {
			return 0, errCompoundFile
		}
		if n < perSector {
			return c.word(c.offset(at) + int64(n)*4)
		}
		n -= perSector
		next, err := c.word(c.offset(at) + int64(perSector)*4)
		if err != nil {
			return 0, err
		}
		at = next
	}
	return 0, errCompoundFile
}

func (c *compoundFile) word(off int64) (uint32, error) {
	var b [4]byte
	if err := c.read(b[:], off); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(b[:]), nil
}

// read fills b. Where the file ends before, it is damaged; any other error is one of the storage below.
func (c *compoundFile) read(b []byte, off int64) error {
	n, err := c.r.ReadAt(b, off)
	if n == len(b) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return errCompoundFile
	}
	return fmt.Errorf("read compound file: %w", err)
}

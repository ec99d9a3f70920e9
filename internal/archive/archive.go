// Package archive reads ZIP files that strangers made and writes the ZIP files that people get back.
//
// Reading comes in two steps that may run on different machines. Open reads the central directory alone, by range reads
// and never an entry's data. Entry.NewReader inflates one entry out of a stream that begins at its local header. Nothing
// an archive declares is trusted: sizes are measured, allocations follow the bytes that are there, and entries whose
// ranges overlap are refused. "appnote" in comments is PKWARE's APPNOTE.TXT 6.3.10.
package archive

import (
	"errors"
	"fmt"
	"time"
)

// What is wrong with an archive as a whole. Open wraps them with detail; any other error of Open is the source's own.
var (
	ErrNotZip         = errors.New("not a ZIP")
	ErrCorrupt        = errors.New("damaged ZIP") // also of a single entry
	ErrEmpty          = errors.New("ZIP without entries")
	ErrTooManyEntries = errors.New("too many entries in the ZIP")
)

// Why a single entry cannot be read, besides ErrCorrupt. The first four the directory tells (ErrOverlap sometimes only the
// local header), the others show while reading. ErrChecksum is an ErrCorrupt too.
var (
	ErrUnsafeName = errors.New("unsafe name")
	ErrOverlap    = errors.New("entry overlaps another")
	ErrEncrypted  = errors.New("entry is encrypted") // in a way that is not read, or no password was given
	ErrPassword   = errors.New("the password does not open the entry")
	ErrMethod     = errors.New("compression method is not supported")
	ErrTooLarge   = errors.New("entry is too large")
	ErrBomb       = errors.New("entry inflates beyond measure")
	ErrChecksum   = fmt.Errorf("%w: content differs from the directory", ErrCorrupt)
)

// Limits bounds what Open takes. A zero field means its default.
type Limits struct {
	Entries        int   // most entries of any kind, default 100,000: documents and what systems put beside them
	DirectoryBytes int64 // most bytes of central directory, default 32 MiB; with it the memory Open needs
}

func (l Limits) withDefaults() Limits {
	if l.Entries == 0 {
		l.Entries = 100_000
	}
	if l.DirectoryBytes == 0 {
		l.DirectoryBytes = 32 << 20
	}
	return l
}

// Compression methods that are read (appnote 4.4.5).
const (
	Store     uint16 = 0
	Deflate   uint16 = 8
	Deflate64 uint16 = 9 // what Windows Explorer writes beyond 2 GB
	BZip2     uint16 = 12
)

// General purpose flags (appnote 4.4.4).
const (
	flagEncrypted       uint16 = 1 << 0
	flagStrongEncrypted uint16 = 1 << 6
	flagUTF8            uint16 = 1 << 11
)

// Kind is what an entry stands for in a file system.
type Kind uint8

// Kinds of entries. Devices, pipes and the like count as files: only their stored bytes are read.
const (
	KindFile Kind = iota
	KindDir
	KindSymlink
)

// Directory is the central directory of an archive.
type Directory struct {
	Entries []Entry // in central-directory order
}

// Entry is one record of the central directory. NewReader needs Method, Flags, CRC32, CompressedSize, Size and Span;
// CopyRaw needs HeaderOffset as well.
type Entry struct {
	// Name is UTF-8 with slashes. Where Problem is ErrUnsafeName it is for people's eyes only: control characters are
	// replaced and an endless name is cut in its middle. Names of directories end in a slash. Blanks and dots behind ".docx"
	// are gone, as Windows drops them.
	Name           string
	Method         uint16
	Flags          uint16
	CRC32          uint32
	CompressedSize int64
	Size           int64
	HeaderOffset   int64 // from the start of the file, data before the ZIP included
	// Span is the most bytes that local header, data and descriptor can take: [HeaderOffset, HeaderOffset+Span) is all
	// that a reader of this entry has to fetch. It ends at the next entry's header or the directory.
	Span     int64
	Modified time.Time // zero if the directory has none
	Kind     Kind
	Cipher   Cipher // what a password is needed for; Method is the method below it
	// Problem says why this entry cannot be read, as far as the directory tells: nil, ErrUnsafeName, ErrOverlap,
	// ErrEncrypted, ErrMethod or ErrCorrupt, the first that applies. An entry that a password opens has none.
	Problem error

	clock uint16 // the time of day as MS-DOS has it, by which a password may be checked
}

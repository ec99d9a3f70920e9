// Package offcrypto opens documents that are encrypted with a password: those of Office since 2007, by agile or standard encryption
// ([MS-OFFCRYPTO] 2.3.4, AES of 128, 192 or 256 bits), those of Word 97 to 2003 (2.3.5 to 2.3.7: RC4 in two ways, and XOR), and OpenDocument
// packages (ODF 1.3 part 2, 4.8). What needs a certificate, or rights from a server, is not opened. A file may be hostile: what it asks
// for is bounded, and what is authenticated is not taken with a change. It imports package cfb.
package offcrypto

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"

	"sheaf/internal/cfb"
)

// What is wrong with a file, or with a password. Other errors are those of reading the file, or of writing what is in it.
var (
	ErrNone        = errors.New("no encrypted document")
	ErrPassword    = errors.New("the password does not open the document")
	ErrCorrupt     = errors.New("the encrypted document is damaged")
	ErrUnsupported = errors.New("the document is encrypted in a way that is not read")
	ErrTooLarge    = errors.New("what is in the encrypted document is too large")
)

const (
	// maxSpin bounds how often a password is hashed. Word does it 100,000 times, and [MS-OFFCRYPTO] allows 10,000,000, which takes
	// seconds of processor time for each password.
	maxSpin = 1_000_000
	maxInfo = 64 << 10 // bytes of the stream EncryptionInfo; Word's has about 1,000
)

// Document is an encrypted document. It is not safe for concurrent use, and may be used only as long as what it was opened from.
type Document interface {
	// Decrypt writes the document to w, as it was before it was encrypted. What was written is not to be used after an error: some
	// documents are authenticated at their end only, and of those in standard encryption, RC4 or XOR nothing tells whether they were changed.
	Decrypt(w io.Writer, password string) error
}

// office is a document of Office since 2007, a ZIP in a compound file.
type office struct {
	file *cfb.File
	open scheme
}

// scheme is a way in which documents are encrypted.
type scheme interface {
	// unlock derives keys from a password, at a cost that has been bounded, and checks it: ErrPassword.
	unlock(password []byte) (opener, error)
}

// opener copies what is in an encrypted package, size bytes of it, to w. package is what follows its first 8 bytes, which are prefix.
type opener func(w io.Writer, prefix []byte, encrypted io.Reader, size, stored int64) error

// Open reads how a document of size bytes is encrypted; ErrNone says that a file is no encrypted document. It derives no keys. Of a document
// that is not a ZIP in a compound file no more than most bytes are written.
func Open(r io.ReaderAt, size, most int64) (Document, error) {
	if d, err := readPackage(r, size, most); !errors.Is(err, ErrNone) {
		return d, err
	}
	file, err := cfb.Open(r)
	if err != nil && !errors.Is(err, cfb.ErrDamaged) {
		return nil, err
	}
	if !file.Has("EncryptedPackage") {
		return readWord97(file, most)
	}
	if err != nil {
		return nil, damaged(err)
	}
	stream, size, err := file.Stream("EncryptionInfo")
	if err != nil {
		return nil, damaged(err)
	}
	if size > maxInfo {
		return nil, fmt.Errorf("%w: EncryptionInfo has %d bytes", ErrUnsupported, size)
	}
	info, err := io.ReadAll(stream)
	if err != nil {
		return nil, damaged(err)
	}
	s, err := readInfo(info)
	if err != nil {
		return nil, err
	}
	return &office{file: file, open: s}, nil
}

// readInfo tells the versions apart ([MS-OFFCRYPTO] 2.3.4.4).
func readInfo(info []byte) (scheme, error) {
	if len(info) < 8 {
		return nil, fmt.Errorf("%w: EncryptionInfo is cut off", ErrCorrupt)
	}
	major, minor := binary.LittleEndian.Uint16(info), binary.LittleEndian.Uint16(info[2:])
	switch {
	case major == 4 && minor == 4:
		return readAgile(info[8:])
	case minor == 2 && major >= 2 && major <= 4:
		return readStandard(info[8:])
	}
	return nil, fmt.Errorf("%w: version %d.%d", ErrUnsupported, major, minor)
}

// Decrypt derives keys once.
func (d *office) Decrypt(w io.Writer, password string) error {
	open, err := d.open.unlock(utf16LE(password))
	if err != nil {
		return err
	}
	stream, stored, err := d.file.Stream("EncryptedPackage")
	if err != nil {
		return damaged(err)
	}
	prefix := make([]byte, 8)
	if _, err := io.ReadFull(stream, prefix); err != nil {
		return damaged(err)
	}
	size := binary.LittleEndian.Uint64(prefix)
	if size > uint64(stored) {
		return fmt.Errorf("%w: %d bytes in %d", ErrCorrupt, size, stored)
	}
	return open(w, prefix, stream, int64(size), stored-8)
}

// damaged returns what an error of the compound file means for the document.
func damaged(err error) error {
	if errors.Is(err, cfb.ErrDamaged) || errors.Is(err, cfb.ErrNoStream) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %v", ErrCorrupt, err)
	}
	return err
}

// utf16LE returns a password as keys are derived from it.
func utf16LE(s string) []byte {
	var b bytes.Buffer
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.Bytes()
}

package archivetest

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// Bomb is a ZIP with one entry, bomb.docx, of 12 MiB of zeros in about 12 KiB.
func Bomb() []byte {
	return Zip(Entry{Name: "bomb.docx", Method: deflated, Body: make([]byte, 12<<20)})
}

// Overlapping is a working overlap bomb as David Fifield described it ("A better zip bomb", 2019): n documents that share one
// kernel of 1 MiB of zeros, each quoting the local headers behind its own in deflate blocks of stored bytes. Every entry
// by itself is right in sizes and checksum.
func Overlapping(n int) []byte {
	kernel := make([]byte, 1<<20)
	data, content := Deflate(kernel), kernel
	files := make([]fixed, n)
	for i := n - 1; i >= 0; i-- {
		files[i] = fixed{method: deflated, crc: crc32.ChecksumIEEE(content), compressed: len(data), size: len(content)}
		header := Entry{}.local(files[i], overlappingName(i))
		content = append(header, content...)
		if data = append(header, data...); i > 0 {
			data = append(storedBlock(len(header)), data...)
		}
	}
	return append(data, overlappingDirectory(files, len(data))...)
}

func overlappingName(i int) []byte { return fmt.Appendf(nil, "%05d.docx", i) }

// storedBlock begins a deflate block, not the last one, of n bytes that are not compressed (RFC 1951, 3.2.4).
func storedBlock(n int) []byte {
	b := binary.LittleEndian.AppendUint16([]byte{0}, uint16(n))
	return binary.LittleEndian.AppendUint16(b, ^uint16(n))
}

func overlappingDirectory(files []fixed, start int) []byte {
	var b []byte
	offset := 0
	for i, f := range files {
		name := overlappingName(i)
		b = append(b, Entry{}.central(f, name, offset)...)
		offset += 30 + len(name) + len(storedBlock(0))
	}
	return Archive{Entries: make([]Entry, len(files))}.appendEnd(b, start, len(b))
}

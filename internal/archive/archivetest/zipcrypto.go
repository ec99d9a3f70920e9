package archivetest

import (
	"encoding/binary"
	"hash/crc32"
)

// Locked returns a stored entry that is encrypted with a password in the old way of PKWARE (appnote 6.1).
func Locked(name string, body []byte, password string) Entry {
	keys := [3]uint32{0x12345678, 0x23456789, 0x34567890}
	update := func(b byte) {
		keys[0] = crc32.IEEETable[byte(keys[0])^b] ^ keys[0]>>8
		keys[1] = (keys[1]+keys[0]&0xff)*134775813 + 1
		keys[2] = crc32.IEEETable[byte(keys[2])^byte(keys[1]>>24)] ^ keys[2]>>8
	}
	for _, b := range []byte(password) {
		update(b)
	}
	sum := crc32.ChecksumIEEE(body)
	content := append(append(make([]byte, 11), byte(sum>>24)), body...)
	for i, b := range content {
		t := keys[2]&0xffff | 2
		content[i] = b ^ byte(t*(t^1)>>8)
		update(b)
	}
	return Entry{
		Name: name, Body: content, Flags: 1,
		Local: func(h []byte) {
			binary.LittleEndian.PutUint32(h[14:], sum)
			binary.LittleEndian.PutUint32(h[22:], uint32(len(body)))
		},
		Central: func(h []byte) {
			binary.LittleEndian.PutUint32(h[16:], sum)
			binary.LittleEndian.PutUint32(h[24:], uint32(len(body)))
		},
	}
}

package locktest

import (
	"bytes"
	"crypto/md5"  //nolint:gosec // the format is defined on it
	"crypto/rc4"  //nolint:gosec // likewise
	"crypto/sha1" //nolint:gosec // likewise
	"encoding/binary"
	"io"
	"math/bits"
	"slices"

	"sheaf/internal/cfb"
	"sheaf/internal/cfb/cfbtest"
)

// Word97 is how to encrypt a document of Word 97 to 2003.
type Word97 int

// The ways: RC4 and MD5, RC4 and SHA-1 with keys of 40 and 128 bits, and XOR.
const (
	RC4 Word97 = iota
	CryptoAPI40
	CryptoAPI128
	XOR
)

// Encrypt returns an encrypted file of a document, of which the tables begin where there is room for how it is encrypted: see Room.
func (w Word97) Encrypt(document []byte, password string) []byte {
	file, err := cfb.Open(bytes.NewReader(document))
	must(err)
	streams := map[string][]byte{}
	for _, name := range []string{"WordDocument", "0Table", "1Table", "Data"} {
		if r, _, err := file.RootStream(name); err == nil {
			streams[name], err = io.ReadAll(r)
			must(err)
		}
	}
	main := streams["WordDocument"]
	table := "0Table"
	if main[0x0b]&2 != 0 {
		table = "1Table"
	}
	info, change := w.way(password)
	if len(info) > Room {
		panic("no room")
	}
	shift(main, uint32(Room))
	streams[table] = append(make([]byte, Room), streams[table]...)
	head := slices.Clone(main[:68])
	for _, b := range streams {
		change(b)
	}
	head[0x0b] |= 1
	check := uint32(len(info))
	if w == XOR {
		head[0x0b] |= 0x80
		check = xorCheck([]byte(password))
	}
	binary.LittleEndian.PutUint32(head[0x0e:], check)
	copy(main, head)
	copy(streams[table], info)
	out := cfbtest.Storage{}
	for name, b := range streams {
		out[name] = b
	}
	return cfbtest.File(out)
}

// Room is how many bytes come before the tables.
const Room = 512

// shift moves the places of all tables by n bytes in the file information block ([MS-DOC] 2.5.6).
func shift(main []byte, n uint32) {
	count := int(binary.LittleEndian.Uint16(main[0x98:]))
	for at := 0x9a; at < 0x9a+8*count && at+8 <= len(main); at += 8 {
		if binary.LittleEndian.Uint32(main[at+4:]) != 0 {
			binary.LittleEndian.PutUint32(main[at:], binary.LittleEndian.Uint32(main[at:])+n)
		}
	}
}

// way returns what stands before the tables, and what encrypts a stream in its place.
func (w Word97) way(password string) ([]byte, func([]byte)) {
	salt, verifier := random(16), random(16)
	var key func(uint32) []byte
	sum := func(b []byte) []byte { s := sha1.Sum(b); return s[:] } //nolint:gosec // see above
	head := []byte{1, 0, 1, 0}
	switch w {
	case XOR:
		return nil, func(b []byte) { xorChange(b, []byte(password)) }
	case RC4:
		sum = func(b []byte) []byte { s := md5.Sum(b); return s[:] } //nolint:gosec // see above
		base := sum(bytes.Repeat(append(slices.Clone(sum(utf16LE(password))[:5]), salt...), 16))[:5]
		key = func(n uint32) []byte { return sum(binary.LittleEndian.AppendUint32(slices.Clone(base), n)) }
	case CryptoAPI40, CryptoAPI128:
		size := map[Word97]int{CryptoAPI40: 5, CryptoAPI128: 16}[w]
		base := sum(append(slices.Clone(salt), utf16LE(password)...))
		key = func(n uint32) []byte {
			return append(sum(binary.LittleEndian.AppendUint32(slices.Clone(base), n))[:size:size], make([]byte, 16-size)...)
		}
		head = []byte{4, 0, 2, 0, 12, 0, 0, 0}
		name := utf16LE("Microsoft Base Cryptographic Provider v1.0\x00")
		for _, n := range []uint32{uint32(32 + len(name)), 12, 0, 0x6801, 0x8004, uint32(8 * size), 1, 0, 0} {
			head = binary.LittleEndian.AppendUint32(head, n)
		}
		head = append(append(head, name...), 16, 0, 0, 0)
	}
	first, err := rc4.NewCipher(key(0)) //nolint:gosec // see above
	must(err)
	locked, hash := slices.Clone(verifier), sum(verifier)
	first.XORKeyStream(locked, locked)
	first.XORKeyStream(hash, hash)
	head = append(append(head, salt...), locked...)
	if w != RC4 {
		head = append(head, 20, 0, 0, 0)
	}
	return append(head, hash...), func(b []byte) {
		for n := 0; n*512 < len(b); n++ {
			c, err := rc4.NewCipher(key(uint32(n))) //nolint:gosec // see above
			must(err)
			block := b[n*512 : min(len(b), (n+1)*512)]
			c.XORKeyStream(block, block)
		}
	}
}

// xorCheck returns what a password is checked by ([MS-OFFCRYPTO] 2.3.7.5).
func xorCheck(password []byte) uint32 {
	var sum uint16
	for _, c := range slices.Backward(append([]byte{byte(len(password))}, password...)) {
		sum = sum>>14&1 | sum<<1&0x7fff
		sum ^= uint16(c)
	}
	return uint32(xorKey(password))<<16 | uint32(sum^0xce4b)
}

// xorKey returns the upper half of that (2.3.7.2). What the standard has in tables is counted here: the register that it comes from runs
// backwards from the last bit of the password.
func xorKey(password []byte) uint16 {
	initial := [...]uint16{0xe1f0, 0x1d0f, 0xcc9c, 0x84c0, 0x110c, 0x0e10, 0xf1ce, 0x313e, 0x1872, 0xe139, 0xd40f, 0x84f9, 0x280c, 0xa96a, 0x4ec3}
	key := initial[len(password)-1]
	row := uint16(0x1021) // of the lowest bit of the last character
	for _, c := range slices.Backward(password) {
		for range 7 {
			if c&1 != 0 {
				key ^= row
			}
			c >>= 1
			row = double(row)
		}
		row = double(row)
	}
	return key
}

// double multiplies by x in the field whose polynomial is that of CRC-16-CCITT.
func double(n uint16) uint16 {
	if n&0x8000 != 0 {
		return n<<1 ^ 0x1021
	}
	return n << 1
}

func xorChange(b, password []byte) {
	key := xorKey(password)
	pad := []byte{0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00}
	keys := append(slices.Clone(password), pad...)[:16]
	for i := range keys {
		keys[i] = bits.RotateLeft8(keys[i]^[]byte{byte(key), byte(key >> 8)}[i%2], -1)
	}
	for i, c := range b {
		if k := keys[i%16]; c != 0 && c != k {
			b[i] ^= k
		}
	}
}

package offcrypto

import (
	"crypto/aes"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
)

// segmentLen is how many bytes are encrypted together in agile encryption ([MS-OFFCRYPTO] 2.3.4.15).
const segmentLen = 4096

// eachSegment reads encrypted bytes in segments, has each decrypted in its place, and writes size bytes of them. They end at a block's
// end, at most stored bytes of them.
func eachSegment(w io.Writer, encrypted io.Reader, size, stored int64, decrypt func(n uint32, b []byte)) error {
	whole := (size + aes.BlockSize - 1) / aes.BlockSize * aes.BlockSize
	if whole > stored {
		return fmt.Errorf("%w: %d bytes of %d", ErrCorrupt, stored, whole)
	}
	buf := make([]byte, segmentLen)
	for n := uint32(0); size > 0; n++ {
		b := buf[:min(whole, segmentLen)]
		if _, err := io.ReadFull(encrypted, b); err != nil {
			return damaged(err)
		}
		whole -= int64(len(b))
		decrypt(n, b)
		b = b[:min(size, int64(len(b)))]
		if _, err := w.Write(b); err != nil {
			return fmt.Errorf("write decrypted document: %w", err)
		}
		size -= int64(len(b))
	}
	return nil
}

// hashOf returns the hash of all parts together.
func hashOf(alg func() hash.Hash, parts ...[]byte) []byte {
	h := alg()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// spin hashes a password count times ([MS-OFFCRYPTO] 2.3.4.7 and 2.3.4.11).
func spin(alg func() hash.Hash, salt, password []byte, count uint32) []byte {
	sum := hashOf(alg, salt, password)
	h := alg()
	var n [4]byte
	for i := range count {
		binary.LittleEndian.PutUint32(n[:], i)
		h.Reset()
		h.Write(n[:])
		h.Write(sum)
		sum = h.Sum(sum[:0])
	}
	return sum
}

// fit cuts bytes to n, or fills them up ([MS-OFFCRYPTO] 2.3.4.11 and 2.3.4.12).
func fit(b []byte, n int) []byte {
	for len(b) < n {
		b = append(b, 0x36)
	}
	return b[:n]
}

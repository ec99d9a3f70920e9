package offcrypto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // the format is defined on it
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"io"
)

// standardSpin is how often standard encryption hashes a password ([MS-OFFCRYPTO] 2.3.4.7).
const standardSpin = 50_000

// standard is standard encryption: AES in ECB, keys by SHA-1.
type standard struct {
	keyLen       int
	salt         []byte
	verifier     []byte // encrypted
	verifierHash []byte // encrypted
}

// errCutOff says that a document ends before it has said how it is encrypted.
var errCutOff = fmt.Errorf("%w: how it is encrypted is cut off", ErrCorrupt)

// readHeader reads what ECMA-376's standard encryption and that of Word 97's CryptoAPI begin with (2.3.2): an algorithm and the length of
// its key in bits. It returns what is behind it.
func readHeader(b []byte) (algorithm, bits uint32, rest []byte, err error) {
	if len(b) < 4 {
		return 0, 0, nil, errCutOff
	}
	n := int64(binary.LittleEndian.Uint32(b))
	if n < 32 || n > int64(len(b)-4) {
		return 0, 0, nil, errCutOff
	}
	header := b[4 : 4+n]
	return binary.LittleEndian.Uint32(header[8:]), binary.LittleEndian.Uint32(header[16:]), b[4+n:], nil
}

// checked is what a password is checked by (2.3.3).
type checked struct{ salt, verifier, hash []byte }

// readChecked reads it, with a hash of so many bytes, which is encrypted.
func readChecked(b []byte, hashLen int) (checked, error) {
	if len(b) < 40+hashLen {
		return checked{}, errCutOff
	}
	if binary.LittleEndian.Uint32(b) != 16 || binary.LittleEndian.Uint32(b[36:]) != sha1.Size {
		return checked{}, fmt.Errorf("%w: another salt or hash than SHA-1's", ErrUnsupported)
	}
	return checked{b[4:20], b[20:36], b[40 : 40+hashLen]}, nil
}

// readStandard reads the header (2.3.2) and the verifier (2.3.3) behind the version and flags.
func readStandard(b []byte) (*standard, error) {
	algorithm, bits, b, err := readHeader(b)
	if err != nil {
		return nil, err
	}
	keyLens := map[uint32]int{0x660e: 16, 0x660f: 24, 0x6610: 32}
	keyLen, known := keyLens[algorithm]
	if !known || bits != 0 && int(bits) != 8*keyLen {
		return nil, fmt.Errorf("%w: algorithm %#x with %d bits", ErrUnsupported, algorithm, bits)
	}
	c, err := readChecked(b, 32)
	if err != nil {
		return nil, err
	}
	return &standard{keyLen: keyLen, salt: c.salt, verifier: c.verifier, verifierHash: c.hash}, nil
}

func (s *standard) unlock(password []byte) (opener, error) {
	block, err := aes.NewCipher(s.key(password))
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	verifier, want := ecb(block, s.verifier), ecb(block, s.verifierHash)
	got := sha1.Sum(verifier) //nolint:gosec // see above
	if subtle.ConstantTimeCompare(got[:], want[:sha1.Size]) == 0 {
		return nil, ErrPassword
	}
	return func(w io.Writer, _ []byte, encrypted io.Reader, size, stored int64) error {
		return eachSegment(w, encrypted, size, stored, func(_ uint32, b []byte) { copy(b, ecb(block, b)) })
	}, nil
}

// key derives the key (2.3.4.7).
func (s *standard) key(password []byte) []byte {
	h := spin(sha1.New, s.salt, password, standardSpin)
	final := hashOf(sha1.New, h, make([]byte, 4))
	var key []byte
	for _, pad := range []byte{0x36, 0x5c} {
		block := make([]byte, 64)
		for i := range block {
			block[i] = pad
		}
		subtle.XORBytes(block, block, final)
		key = append(key, hashOf(sha1.New, block)...)
	}
	return key[:s.keyLen]
}

// ecb decrypts whole blocks, each by itself.
func ecb(block cipher.Block, b []byte) []byte {
	clear := make([]byte, len(b))
	for i := 0; i+aes.BlockSize <= len(b); i += aes.BlockSize {
		block.Decrypt(clear[i:], b[i:])
	}
	return clear
}

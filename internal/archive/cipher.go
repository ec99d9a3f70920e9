package archive

import (
	"archive/zip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // WinZip AES is defined on it
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
)

// Cipher is how the content of an entry is encrypted.
type Cipher uint8

// The ciphers that are read. The strong encryption of PKWARE (appnote 7) is not: hardly any program writes it.
const (
	Plain     Cipher = iota
	ZipCrypto        // appnote 6.1, which is no obstacle to anybody who wants to know
	AES128           // WinZip, AES Encryption Information: AE-1 and AE-2
	AES192
	AES256
)

const (
	methodAES uint16 = 99 // the real method stands in an extra field

	cryptoHeader  = 12   // bytes before the content in ZipCrypto
	aesIterations = 1000 // of PBKDF2
	aesVerifier   = 2    // bytes by which a password is checked
	aesCode       = 10   // bytes of the authentication code behind the content
)

// decipher takes the cipher of an entry from its flags and extra fields. That of WinZip takes the place of the method.
func (e *Entry) decipher(extra []byte) {
	if e.Flags&flagEncrypted == 0 || e.Flags&flagStrongEncrypted != 0 {
		return
	}
	if e.Method != methodAES {
		e.Cipher = ZipCrypto
		return
	}
	b := field(extra, extraAES)
	if len(b) < 7 || string(b[2:4]) != "AE" || b[4] < 1 || b[4] > 3 {
		return
	}
	e.Cipher, e.Method = AES128+Cipher(b[4]-1), binary.LittleEndian.Uint16(b[5:])
}

// encipher is the inverse of decipher, for the header of a copy. The password is checked by the time of day where the checksum comes
// behind the content.
func (e Entry) encipher(h *zip.FileHeader) {
	if e.Cipher == Plain {
		return
	}
	h.ModifiedTime = e.clock //nolint:staticcheck // CreateRaw writes this and not Modified
	if e.Cipher == ZipCrypto {
		return
	}
	version := uint16(1)
	if e.unsummed() {
		version = 2
	}
	h.Method = methodAES
	h.Extra = binary.LittleEndian.AppendUint16(h.Extra, extraAES)
	h.Extra = binary.LittleEndian.AppendUint16(h.Extra, 7)
	h.Extra = binary.LittleEndian.AppendUint16(h.Extra, version)
	h.Extra = append(h.Extra, 'A', 'E', byte(e.Cipher-AES128+1))
	h.Extra = binary.LittleEndian.AppendUint16(h.Extra, e.Method)
}

// unsummed reports whether the entry has an authentication code in the place of a checksum.
func (e Entry) unsummed() bool { return e.Cipher >= AES128 && e.CRC32 == 0 }

// decrypter reads what an entry has below its cipher. At its end it may know whether that is what was encrypted.
type decrypter interface {
	io.Reader
	authenticate() error
}

// newDecrypter reads what stands before the encrypted content and checks the password by it.
func newDecrypter(e Entry, raw *exactReader, password string, local *[localLen]byte) (decrypter, error) {
	if e.Cipher == ZipCrypto {
		return newZipCrypto(raw, password, byte(e.CRC32>>24), local[11])
	}
	return newAES(e.Cipher, raw, password)
}

// readBefore fills b with what stands before the content. An entry that has less is damaged.
func readBefore(raw *exactReader, b []byte) error {
	if _, err := io.ReadFull(raw, b); err != nil {
		if raw.err != nil {
			return raw.err
		}
		return fmt.Errorf("%w: it is too short for what is encrypted", ErrCorrupt)
	}
	return nil
}

// zipCrypto is PKWARE's old stream cipher.
type zipCrypto struct {
	raw  *exactReader
	keys [3]uint32
}

func newZipCrypto(raw *exactReader, password string, sum, clock byte) (*zipCrypto, error) {
	z := &zipCrypto{raw: raw, keys: [3]uint32{0x12345678, 0x23456789, 0x34567890}}
	for i := range len(password) {
		z.update(password[i])
	}
	var head [cryptoHeader]byte
	if err := readBefore(raw, head[:]); err != nil {
		return nil, err
	}
	z.decrypt(head[:])
	// The last byte is that of the checksum, or of the time of day where the checksum was not known yet. Programs differ in which, so
	// that either is taken.
	if last := head[cryptoHeader-1]; last != sum && last != clock {
		return nil, ErrPassword
	}
	return z, nil
}

func (z *zipCrypto) update(b byte) {
	z.keys[0] = crc32.IEEETable[byte(z.keys[0])^b] ^ z.keys[0]>>8
	z.keys[1] = (z.keys[1]+z.keys[0]&0xff)*134775813 + 1
	z.keys[2] = crc32.IEEETable[byte(z.keys[2])^byte(z.keys[1]>>24)] ^ z.keys[2]>>8
}

func (z *zipCrypto) decrypt(b []byte) {
	for i := range b {
		t := z.keys[2]&0xffff | 2
		b[i] ^= byte(t * (t ^ 1) >> 8)
		z.update(b[i])
	}
}

func (z *zipCrypto) Read(p []byte) (int, error) {
	n, err := z.raw.Read(p)
	z.decrypt(p[:n])
	return n, err
}

func (z *zipCrypto) authenticate() error { return nil }

// winzipAES is AES in counter mode with an HMAC over what is encrypted.
type winzipAES struct {
	raw     *exactReader
	content io.Reader // what of raw is content
	block   cipher.Block
	mac     hash.Hash
	counter uint64
	key     [aes.BlockSize]byte // stream, of which used bytes are used
	used    int
}

func newAES(c Cipher, raw *exactReader, password string) (*winzipAES, error) {
	keyLen := 16 + 8*int(c-AES128)
	before := make([]byte, keyLen/2+aesVerifier)
	if err := readBefore(raw, before); err != nil {
		return nil, err
	}
	if raw.left < aesCode {
		return nil, fmt.Errorf("%w: it has no authentication code", ErrCorrupt)
	}
	salt, verifier := before[:keyLen/2], before[keyLen/2:]
	keys, err := pbkdf2.Key(sha1.New, password, salt, aesIterations, 2*keyLen+aesVerifier)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	if subtle.ConstantTimeCompare(keys[2*keyLen:], verifier) == 0 {
		return nil, ErrPassword
	}
	block, err := aes.NewCipher(keys[:keyLen])
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return &winzipAES{
		raw: raw, content: io.LimitReader(raw, raw.left-aesCode), block: block,
		mac: hmac.New(sha1.New, keys[keyLen:2*keyLen]), used: aes.BlockSize,
	}, nil
}

// Read counts blocks from 1 in little endian, unlike crypto/cipher.
func (w *winzipAES) Read(p []byte) (int, error) {
	n, err := w.content.Read(p)
	w.mac.Write(p[:n])
	for i := range p[:n] {
		if w.used == aes.BlockSize {
			w.counter++
			var block [aes.BlockSize]byte
			binary.LittleEndian.PutUint64(block[:], w.counter)
			w.block.Encrypt(w.key[:], block[:])
			w.used = 0
		}
		p[i] ^= w.key[w.used]
		w.used++
	}
	return n, err
}

// authenticate reads on to the end: a decompressor may stop before.
func (w *winzipAES) authenticate() error {
	if _, err := io.Copy(io.Discard, w); err != nil {
		return err
	}
	var code [aesCode]byte
	if err := readBefore(w.raw, code[:]); err != nil {
		return err
	}
	if !hmac.Equal(code[:], w.mac.Sum(nil)[:aesCode]) {
		return fmt.Errorf("%w: the authentication code is another", ErrChecksum)
	}
	return nil
}

package offcrypto

import (
	"crypto/md5"  //nolint:gosec // the format is defined on it
	"crypto/rc4"  //nolint:gosec // likewise
	"crypto/sha1" //nolint:gosec // likewise
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"sheaf/internal/cfb"
)

// What is read of the beginning of a document of Word 97 to 2003 ([MS-DOC] 2.5.2).
const (
	fibLen       = 68 // bytes that are never encrypted
	fibMagic     = 0xa5ec
	fibFlags     = 0x0a
	fibKey       = 0x0e // length of what stands before the tables, or what a password is checked by
	fibOldest    = 0x00c1
	flagCrypted  = 0x0100
	flagTable1   = 0x0200
	flagObscured = 0x8000

	rekeyed = 512 // bytes for which a key of RC4 is good
)

// word97 is an encrypted document of Word 97 to 2003 ([MS-DOC] 2.2.6). Its streams are encrypted in their places.
type word97 struct {
	file  *cfb.File
	table string
	most  int64 // bytes of all its streams, which are read into memory
	keys  keyed
}

// keyed makes from a password what decrypts streams: ErrPassword.
type keyed func(password string) (decrypter, error)

// decrypter decrypts a stream from its beginning on, in its place.
type decrypter func(b []byte)

// readWord97 reads how a document is encrypted; ErrNone says that it is not, or is of another kind.
func readWord97(f *cfb.File, most int64) (*word97, error) {
	head, _, err := f.RootStream("WordDocument")
	if err != nil {
		return nil, ErrNone
	}
	fib := make([]byte, fibLen)
	if _, err := io.ReadFull(head, fib); err != nil {
		return nil, ErrNone
	}
	flags := binary.LittleEndian.Uint16(fib[fibFlags:])
	if binary.LittleEndian.Uint16(fib) != fibMagic || binary.LittleEndian.Uint16(fib[2:]) < fibOldest || flags&flagCrypted == 0 {
		return nil, ErrNone
	}
	d := &word97{file: f, table: "0Table", most: most}
	if flags&flagTable1 != 0 {
		d.table = "1Table"
	}
	key := binary.LittleEndian.Uint32(fib[fibKey:])
	if flags&flagObscured != 0 {
		d.keys = obscured(key)
		return d, nil
	}
	if key > maxInfo {
		return nil, fmt.Errorf("%w: %d bytes of how it is encrypted", ErrUnsupported, key)
	}
	table, _, err := f.RootStream(d.table)
	if err != nil {
		return nil, damaged(err)
	}
	info := make([]byte, key)
	if _, err := io.ReadFull(table, info); err != nil {
		return nil, damaged(err)
	}
	d.keys, err = readRC4(info)
	return d, err
}

// Decrypt writes the document as it was before it was encrypted: the streams that a document is made of, and no others.
func (d *word97) Decrypt(w io.Writer, password string) error {
	decrypt, err := d.keys(password)
	if err != nil {
		return err
	}
	var streams []cfb.Named
	for _, name := range []string{"WordDocument", d.table, "Data"} {
		b, err := d.stream(name)
		if errors.Is(err, cfb.ErrNoStream) && name == "Data" {
			continue
		}
		if err != nil {
			return damaged(err)
		}
		if name != "WordDocument" {
			decrypt(b)
		} else if b, err = decryptMain(b, decrypt); err != nil {
			return err
		}
		streams = append(streams, cfb.Named{Name: name, Content: b})
	}
	for _, name := range []string{"\x05SummaryInformation", "\x05DocumentSummaryInformation"} {
		if b, err := d.stream(name); err == nil {
			streams = append(streams, cfb.Named{Name: name, Content: b})
		}
	}
	return cfb.Write(w, streams)
}

// decryptMain decrypts the main stream but for its beginning, which is made to say that nothing is encrypted.
func decryptMain(b []byte, decrypt decrypter) ([]byte, error) {
	if len(b) < fibLen {
		return nil, fmt.Errorf("%w: its main stream is cut off", ErrCorrupt)
	}
	var fib [fibLen]byte
	copy(fib[:], b)
	decrypt(b)
	flags := binary.LittleEndian.Uint16(fib[fibFlags:])
	binary.LittleEndian.PutUint16(fib[fibFlags:], flags&^(flagCrypted|flagObscured))
	binary.LittleEndian.PutUint32(fib[fibKey:], 0)
	copy(b, fib[:])
	return b, nil
}

func (d *word97) stream(name string) ([]byte, error) {
	r, size, err := d.file.RootStream(name)
	if err != nil {
		return nil, err
	}
	if d.most -= size; d.most < 0 {
		return nil, ErrTooLarge
	}
	return io.ReadAll(r)
}

// readRC4 reads how a document in RC4 is encrypted, from what stands before its tables.
func readRC4(info []byte) (keyed, error) {
	if len(info) < 4 {
		return nil, errCutOff
	}
	major, minor := binary.LittleEndian.Uint16(info), binary.LittleEndian.Uint16(info[2:])
	switch info = info[4:]; {
	case major == 1 && minor == 1:
		if len(info) < 48 {
			return nil, errCutOff
		}
		return rc4Of97(info[:16], info[16:32], info[32:48]), nil
	case minor == 2 && major >= 2 && major <= 4:
		if len(info) < 4 {
			return nil, errCutOff
		}
		return readCryptoAPI(info[4:]) // flags stand again in what follows
	}
	return nil, fmt.Errorf("%w: version %d.%d", ErrUnsupported, major, minor)
}

// rc4Of97 is encryption with RC4 and MD5 ([MS-OFFCRYPTO] 2.3.6), whose keys come from 40 bits.
func rc4Of97(salt, verifier, verifierHash []byte) keyed {
	return func(password string) (decrypter, error) {
		first := md5.Sum(utf16LE(password)) //nolint:gosec // see above
		var mixed []byte
		for range 16 {
			mixed = append(append(mixed, first[:5]...), salt...)
		}
		base := md5.Sum(mixed) //nolint:gosec // see above
		return checkedRC4(func(block uint32) []byte {
			key := md5.Sum(binary.LittleEndian.AppendUint32(base[:5:5], block)) //nolint:gosec // see above
			return key[:]
		}, verifier, verifierHash, func(b []byte) []byte {
			sum := md5.Sum(b) //nolint:gosec // see above
			return sum[:]
		})
	}
}

// readCryptoAPI reads the header and the verifier of encryption with RC4 and SHA-1 ([MS-OFFCRYPTO] 2.3.5.1).
func readCryptoAPI(b []byte) (keyed, error) {
	algorithm, bits, b, err := readHeader(b)
	if err != nil {
		return nil, err
	}
	if bits == 0 {
		bits = 40
	}
	if algorithm != 0x6801 || bits < 40 || bits > 128 || bits%8 != 0 {
		return nil, fmt.Errorf("%w: algorithm %#x with %d bits", ErrUnsupported, algorithm, bits)
	}
	c, err := readChecked(b, sha1.Size)
	if err != nil {
		return nil, err
	}
	return cryptoAPI(int(bits/8), c.salt, c.verifier, c.hash), nil
}

// cryptoAPI is encryption with RC4 and SHA-1 ([MS-OFFCRYPTO] 2.3.5.2).
func cryptoAPI(keyLen int, salt, verifier, verifierHash []byte) keyed {
	return func(password string) (decrypter, error) {
		base := hashOf(sha1.New, salt, utf16LE(password))
		return checkedRC4(func(block uint32) []byte {
			key := hashOf(sha1.New, base, binary.LittleEndian.AppendUint32(nil, block))[:keyLen]
			if keyLen == 5 {
				key = append(key[:5:5], make([]byte, 11)...)
			}
			return key
		}, verifier, verifierHash, func(b []byte) []byte { return hashOf(sha1.New, b) })
	}
}

// checkedRC4 checks a password by the verifier and its hash, which are encrypted with the first key one after the other, and returns what
// decrypts streams.
func checkedRC4(key func(block uint32) []byte, verifier, verifierHash []byte, sum func([]byte) []byte) (decrypter, error) {
	stream, err := rc4.NewCipher(key(0)) //nolint:gosec // see above
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	clear, want := make([]byte, len(verifier)), make([]byte, len(verifierHash))
	stream.XORKeyStream(clear, verifier)
	stream.XORKeyStream(want, verifierHash)
	if subtle.ConstantTimeCompare(sum(clear), want) == 0 {
		return nil, ErrPassword
	}
	return func(b []byte) {
		for block := uint32(0); len(b) > 0; block++ {
			n := min(len(b), rekeyed)
			stream, err := rc4.NewCipher(key(block)) //nolint:gosec // see above
			if err != nil {
				return // a key of these lengths is one
			}
			stream.XORKeyStream(b[:n], b[:n])
			b = b[n:]
		}
	}, nil
}

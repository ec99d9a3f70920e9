// Package locktest encrypts documents for tests, in each way that package offcrypto reads, after [MS-OFFCRYPTO].
package locktest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the format is defined on it
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"
	"slices"
	"strings"
	"unicode/utf16"

	"sheaf/internal/cfb/cfbtest"
)

// Agile is how to encrypt in the way of Office 2010 and later.
type Agile struct {
	Hash     func() hash.Hash
	HashName string // as documents have it: SHA512
	KeyBits  int    // 128, 192 or 256
	Spin     int    // how often the password is hashed
	Declared int    // how often the document says it is, where that is not so often
	Unsigned bool   // without a code that authenticates the document
	Change   func(info string) string
}

// Encrypt returns an encrypted file of a document.
func (a Agile) Encrypt(document []byte, password string) []byte {
	size := a.Hash().Size()
	dataSalt, keySalt, verifier, key, hmacKey := random(16), random(16), random(16), random(a.KeyBits/8), random(size)
	h := a.sum(keySalt, utf16LE(password))
	for i := range a.Spin {
		h = a.sum(binary.LittleEndian.AppendUint32(nil, uint32(i)), h)
	}
	under := func(block string, b []byte) string {
		return base64.StdEncoding.EncodeToString(encrypt(fit(a.sum(h, []byte(block)), a.KeyBits/8), keySalt, b))
	}
	iv := func(block []byte) []byte { return fit(a.sum(dataSalt, block), 16) }

	stored := binary.LittleEndian.AppendUint64(nil, uint64(len(document)))
	for n := 0; n*4096 < len(document); n++ {
		segment := document[n*4096 : min(len(document), (n+1)*4096)]
		stored = append(stored, encrypt(key, iv(binary.LittleEndian.AppendUint32(nil, uint32(n))), segment)...)
	}
	mac := hmac.New(a.Hash, hmacKey)
	mac.Write(stored)
	integrity := fmt.Sprintf(`<dataIntegrity encryptedHmacKey="%s" encryptedHmacValue="%s"/>`,
		base64.StdEncoding.EncodeToString(encrypt(key, iv([]byte("\x5f\xb2\xad\x01\x0c\xb9\xe1\xf6")), hmacKey)),
		base64.StdEncoding.EncodeToString(encrypt(key, iv([]byte("\xa0\x67\x7f\x02\xb2\x2c\x84\x33")), mac.Sum(nil))))
	if a.Unsigned {
		integrity = ""
	}
	attributes := fmt.Sprintf(`saltSize="16" blockSize="16" keyBits="%d" hashSize="%d" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="%s"`,
		a.KeyBits, size, a.HashName)
	info := `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">` +
		`<keyData ` + attributes + ` saltValue="` + base64.StdEncoding.EncodeToString(dataSalt) + `"/>` + integrity +
		`<keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><p:encryptedKey spinCount="` +
		fmt.Sprint(max(a.Spin, a.Declared)) + `" ` + attributes + ` saltValue="` + base64.StdEncoding.EncodeToString(keySalt) +
		`" encryptedVerifierHashInput="` + under("\xfe\xa7\xd2\x76\x3b\x4b\x9e\x79", verifier) +
		`" encryptedVerifierHashValue="` + under("\xd7\xaa\x0f\x6d\x30\x61\x34\x4e", a.sum(verifier)) +
		`" encryptedKeyValue="` + under("\x14\x6e\x0b\xe7\xab\xac\xd0\xd6", key) + `"/></keyEncryptor></keyEncryptors></encryption>`
	if a.Change != nil {
		info = a.Change(info)
	}
	return File("\x04\x00\x04\x00\x40\x00\x00\x00"+info, stored)
}

func (a Agile) sum(parts ...[]byte) []byte {
	h := a.Hash()
	h.Write(bytes.Join(parts, nil))
	return h.Sum(nil)
}

// Standard returns an encrypted file of a document in the way of Office 2007, with a key of 128, 192 or 256 bits.
func Standard(document []byte, password string, keyBits int) []byte {
	salt, verifier := random(16), random(16)
	sum := func(parts ...[]byte) []byte {
		s := sha1.Sum(bytes.Join(parts, nil)) //nolint:gosec // see above
		return s[:]
	}
	h := sum(salt, utf16LE(password))
	for i := range 50_000 {
		h = sum(binary.LittleEndian.AppendUint32(nil, uint32(i)), h)
	}
	h = sum(h, make([]byte, 4))
	pad := func(with byte) []byte {
		b := bytes.Repeat([]byte{with}, 64)
		for i := range h {
			b[i] ^= h[i]
		}
		return sum(b)
	}
	block, err := aes.NewCipher(append(pad(0x36), pad(0x5c)...)[:keyBits/8])
	must(err)
	ecb := func(b []byte) []byte {
		b = padded(b)
		for i := 0; i < len(b); i += 16 {
			block.Encrypt(b[i:], b[i:])
		}
		return b
	}
	header := binary.LittleEndian.AppendUint32(nil, 0x24)
	for _, n := range []uint32{0, 0x660e + uint32(keyBits-128)/64, 0x8004, uint32(keyBits), 0x18, 0, 0} {
		header = binary.LittleEndian.AppendUint32(header, n)
	}
	header = append(header, utf16LE("Microsoft Enhanced RSA and AES Cryptographic Provider\x00")...)
	info := slices.Concat([]byte("\x04\x00\x02\x00\x24\x00\x00\x00"), binary.LittleEndian.AppendUint32(nil, uint32(len(header))), header,
		[]byte{16, 0, 0, 0}, salt, ecb(verifier), []byte{20, 0, 0, 0}, ecb(sum(verifier)))
	return File(string(info), append(binary.LittleEndian.AppendUint64(nil, uint64(len(document))), ecb(document)...))
}

// File returns a compound file with these two streams.
func File(info string, stored []byte) []byte {
	return cfbtest.File(cfbtest.Storage{"EncryptionInfo": []byte(info), "EncryptedPackage": stored})
}

func random(n int) []byte {
	b := make([]byte, n)
	_, err := rand.Read(b)
	must(err)
	return b
}

func encrypt(key, iv, b []byte) []byte {
	block, err := aes.NewCipher(key)
	must(err)
	b = padded(b)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(b, b)
	return b
}

// padded returns a copy that ends with a block.
func padded(b []byte) []byte { return append(slices.Clone(b), make([]byte, (16-len(b)%16)%16)...) }

func fit(b []byte, n int) []byte {
	return append(b, strings.Repeat("\x36", max(0, n-len(b)))...)[:n]
}

func utf16LE(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

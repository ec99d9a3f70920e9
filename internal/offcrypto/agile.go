package offcrypto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // documents ask for it
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"hash"
	"io"
	"slices"
)

// Block keys of what is encrypted beside the document ([MS-OFFCRYPTO] 2.3.4.13 and 2.3.4.14).
var (
	blockVerifierInput = []byte{0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79}
	blockVerifierHash  = []byte{0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e}
	blockKey           = []byte{0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6}
	blockHMACKey       = []byte{0x5f, 0xb2, 0xad, 0x01, 0x0c, 0xb9, 0xe1, 0xf6}
	blockHMACValue     = []byte{0xa0, 0x67, 0x7f, 0x02, 0xb2, 0x2c, 0x84, 0x33}
)

const passwordURI = "http://schemas.microsoft.com/office/2006/keyEncryptor/password"

// agile is agile encryption: AES in CBC, with the algorithms that the document names.
type agile struct {
	data      parameters
	key       parameters // of what is encrypted with the password
	spinCount uint32

	verifierInput, verifierHash, keyValue []byte
	hmacKey, hmacValue                    []byte // none where the document is not authenticated
}

// parameters are the attributes that keyData and encryptedKey have in common (2.3.4.10).
type parameters struct {
	hash   func() hash.Hash
	size   int // of the hash, in bytes
	keyLen int // in bytes
	salt   []byte
}

// attributes are parameters as the XML has them.
type attributes struct {
	BlockSize int    `xml:"blockSize,attr"`
	KeyBits   int    `xml:"keyBits,attr"`
	HashSize  int    `xml:"hashSize,attr"`
	Cipher    string `xml:"cipherAlgorithm,attr"`
	Chaining  string `xml:"cipherChaining,attr"`
	Hash      string `xml:"hashAlgorithm,attr"`
	Salt      string `xml:"saltValue,attr"`
}

type agileXML struct {
	KeyData   attributes `xml:"keyData"`
	Integrity struct {
		Key   string `xml:"encryptedHmacKey,attr"`
		Value string `xml:"encryptedHmacValue,attr"`
	} `xml:"dataIntegrity"`
	Encryptors []struct {
		URI string `xml:"uri,attr"`
		Key struct {
			attributes
			Spin          uint32 `xml:"spinCount,attr"`
			VerifierInput string `xml:"encryptedVerifierHashInput,attr"`
			VerifierHash  string `xml:"encryptedVerifierHashValue,attr"`
			KeyValue      string `xml:"encryptedKeyValue,attr"`
		} `xml:"encryptedKey"`
	} `xml:"keyEncryptors>keyEncryptor"`
}

func readAgile(b []byte) (*agile, error) {
	var x agileXML
	if err := xml.Unmarshal(b, &x); err != nil {
		return nil, fmt.Errorf("%w: EncryptionInfo: %v", ErrCorrupt, err)
	}
	for _, e := range x.Encryptors {
		if e.URI != passwordURI {
			continue
		}
		if e.Key.Spin > maxSpin {
			return nil, fmt.Errorf("%w: it has a password hashed %d times, at most %d are done", ErrUnsupported, e.Key.Spin, maxSpin)
		}
		a := &agile{spinCount: e.Key.Spin}
		var err error
		if a.data, err = x.KeyData.read(); err != nil {
			return nil, err
		}
		if a.key, err = e.Key.read(); err != nil {
			return nil, err
		}
		for _, v := range []struct {
			to   *[]byte
			text string
			must bool
		}{
			{&a.verifierInput, e.Key.VerifierInput, true},
			{&a.verifierHash, e.Key.VerifierHash, true},
			{&a.keyValue, e.Key.KeyValue, true},
			{&a.hmacKey, x.Integrity.Key, false},
			{&a.hmacValue, x.Integrity.Value, false},
		} {
			if *v.to, err = base64.StdEncoding.DecodeString(v.text); err != nil || v.must && len(*v.to) == 0 || len(*v.to)%aes.BlockSize != 0 {
				return nil, fmt.Errorf("%w: EncryptionInfo has a value that is none", ErrCorrupt)
			}
		}
		return a, a.check()
	}
	return nil, fmt.Errorf("%w: it is opened by something else than a password", ErrUnsupported)
}

// read returns the parameters if they are ones that are read.
func (x attributes) read() (parameters, error) {
	p := parameters{keyLen: x.KeyBits / 8, size: x.HashSize}
	switch x.Hash {
	case "SHA1", "SHA-1":
		p.hash = sha1.New
	case "SHA256", "SHA-256":
		p.hash = sha256.New
	case "SHA384", "SHA-384":
		p.hash = sha512.New384
	case "SHA512", "SHA-512":
		p.hash = sha512.New
	default:
		return p, fmt.Errorf("%w: hash %.20q", ErrUnsupported, x.Hash)
	}
	if x.Cipher != "AES" || x.Chaining != "ChainingModeCBC" || x.BlockSize != aes.BlockSize || !slices.Contains([]int{128, 192, 256}, x.KeyBits) {
		return p, fmt.Errorf("%w: %.20q with %d bits, %.20q", ErrUnsupported, x.Cipher, x.KeyBits, x.Chaining)
	}
	var err error
	if p.salt, err = base64.StdEncoding.DecodeString(x.Salt); err != nil || len(p.salt) == 0 || p.size != p.hash().Size() {
		return p, fmt.Errorf("%w: EncryptionInfo has no salt, or a hash of another size", ErrCorrupt)
	}
	return p, nil
}

// check reports values that are too short for what is in them.
func (a *agile) check() error {
	if len(a.verifierHash) < a.key.size || len(a.keyValue) < a.data.keyLen ||
		len(a.hmacKey) > 0 && (len(a.hmacKey) < a.data.size || len(a.hmacValue) < a.data.size) {
		return fmt.Errorf("%w: EncryptionInfo has a value that is too short", ErrCorrupt)
	}
	return nil
}

func (a *agile) unlock(password []byte) (opener, error) {
	h := spin(a.key.hash, a.key.salt, password, a.spinCount)
	iv := fit(slices.Clone(a.key.salt), aes.BlockSize)
	open := func(blockKey, b []byte) []byte {
		return cbc(fit(hashOf(a.key.hash, h, blockKey), a.key.keyLen), iv, b)
	}
	got := hashOf(a.key.hash, open(blockVerifierInput, a.verifierInput))
	if subtle.ConstantTimeCompare(got, open(blockVerifierHash, a.verifierHash)[:a.key.size]) == 0 {
		return nil, ErrPassword
	}
	key := open(blockKey, a.keyValue)[:a.data.keyLen]
	return func(w io.Writer, prefix []byte, encrypted io.Reader, size, stored int64) error {
		return a.open(w, key, prefix, encrypted, size, stored)
	}, nil
}

// open decrypts the package, segment by segment, and authenticates it (2.3.4.14): the code is over all that is stored.
func (a *agile) open(w io.Writer, key, prefix []byte, encrypted io.Reader, size, stored int64) error {
	iv := func(blockKey []byte) []byte { return fit(hashOf(a.data.hash, a.data.salt, blockKey), aes.BlockSize) }
	mac := hmac.New(a.data.hash, nil)
	if len(a.hmacKey) > 0 {
		mac = hmac.New(a.data.hash, cbc(key, iv(blockHMACKey), a.hmacKey)[:a.data.size])
	}
	mac.Write(prefix)
	authenticated := io.TeeReader(encrypted, mac)
	err := eachSegment(w, authenticated, size, stored, func(n uint32, b []byte) {
		copy(b, cbc(key, iv(binary.LittleEndian.AppendUint32(nil, n)), b))
	})
	if err != nil || len(a.hmacKey) == 0 {
		return err
	}
	if _, err := io.Copy(io.Discard, authenticated); err != nil {
		return damaged(err)
	}
	if !hmac.Equal(mac.Sum(nil), cbc(key, iv(blockHMACValue), a.hmacValue)[:a.data.size]) {
		return fmt.Errorf("%w: it was changed after it was encrypted", ErrCorrupt)
	}
	return nil
}

// cbc decrypts whole blocks. Keys and values have been checked for their length.
func cbc(key, iv, b []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // a key of another length than 16, 24 or 32 bytes
	}
	clear := make([]byte, len(b))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(clear, b)
	return clear
}

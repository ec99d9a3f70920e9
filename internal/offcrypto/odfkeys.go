package offcrypto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // documents ask for it
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/blowfish" //nolint:staticcheck // documents of OpenOffice are encrypted so
)

const (
	// maxWork bounds how often a password is hashed for one document. LibreOffice does it 100,000 times for each part.
	maxWork = 50_000_000
	// maxPasses and maxMemory bound the same by Argon2id: LibreOffice asks for 3 and 64 MiB.
	maxPasses = 16
	maxMemory = 256 << 10 // KiB
	maxLanes  = 16
)

// odfKeys makes the keys of the parts of one document from a password.
type odfKeys struct {
	password string
	left     int // of maxWork
	made     map[odfKey][]byte
	checked  bool // the password is the right one
}

// decrypt returns what is in an encrypted part, which is still deflated.
func (k *odfKeys) decrypt(b []byte, how *odfEncryption) ([]byte, error) {
	iv, err := decode(how.Algorithm.IV)
	if err != nil {
		return nil, err
	}
	key, err := k.key(how)
	if err != nil {
		return nil, err
	}
	var clear []byte
	switch name := strings.ToLower(how.Algorithm.Name); {
	case strings.HasSuffix(name, "#aes256-gcm"):
		if clear, err = openGCM(key, iv, b); err == nil {
			k.checked = true
		}
		return clear, err
	case strings.HasSuffix(name, "#aes128-cbc"), strings.HasSuffix(name, "#aes192-cbc"), strings.HasSuffix(name, "#aes256-cbc"):
		clear, err = openCBC(key, iv, b)
	case name == "blowfish cfb", strings.HasSuffix(name, "#blowfish"):
		clear, err = openBlowfish(key, iv, b)
	default:
		return nil, fmt.Errorf("%w: algorithm %.100q", ErrUnsupported, how.Algorithm.Name)
	}
	if err != nil {
		return nil, err
	}
	return clear, k.check(clear, how)
}

// check compares the beginning of a part with its checksum. The first tells whether the password is right.
func (k *odfKeys) check(clear []byte, how *odfEncryption) error {
	var sum []byte
	head := clear[:min(len(clear), 1024)]
	switch name := strings.ToLower(how.ChecksumType); {
	case name == "sha1/1k", strings.HasSuffix(name, "#sha1-1k"):
		sum = hashOf(sha1.New, head)
	case strings.HasSuffix(name, "#sha256-1k"):
		sum = hashOf(sha256.New, head)
	default:
		return fmt.Errorf("%w: checksum %.100q", ErrUnsupported, how.ChecksumType)
	}
	want, err := decode(how.Checksum)
	switch {
	case err != nil:
		return err
	case subtle.ConstantTimeCompare(sum, want) == 1:
		k.checked = true
		return nil
	case k.checked:
		return fmt.Errorf("%w: its checksum is another", ErrCorrupt)
	}
	return ErrPassword
}

// key returns the key of a part. Parts with the same salt have the same one.
func (k *odfKeys) key(how *odfEncryption) ([]byte, error) {
	salt, err := decode(how.Key.Salt)
	if err != nil {
		return nil, err
	}
	start := sha1.New
	switch name := strings.ToLower(how.StartKey.Name); {
	case name == "", name == "sha1", strings.HasSuffix(name, "#sha1"):
	case strings.HasSuffix(name, "#sha256"):
		start = sha256.New
	default:
		return nil, fmt.Errorf("%w: start key %.100q", ErrUnsupported, how.StartKey.Name)
	}
	if how.Key.Size == 0 {
		how.Key.Size = 16 // (ODF 1.3 part 2, 4.16.8)
	}
	made := how.Key
	made.Name += " " + how.StartKey.Name
	if key, ok := k.made[made]; ok {
		return key, nil
	}
	key, err := k.derive(hashOf(start, []byte(k.password)), salt, how.Key)
	if err == nil {
		k.made[made] = key
	}
	return key, err
}

func (k *odfKeys) derive(start, salt []byte, how odfKey) ([]byte, error) {
	if how.Size != 16 && how.Size != 24 && how.Size != 32 || len(salt) == 0 {
		return nil, fmt.Errorf("%w: a key of %d bytes with a salt of %d", ErrUnsupported, how.Size, len(salt))
	}
	switch name := strings.ToLower(how.Name); {
	case name == "pbkdf2", strings.HasSuffix(name, "#pbkdf2"):
		blocks := (how.Size + sha1.Size - 1) / sha1.Size
		if how.Iterations < 1 || how.Iterations > maxSpin || how.Iterations*blocks > k.left {
			return nil, fmt.Errorf("%w: the password is hashed %d times", ErrUnsupported, how.Iterations)
		}
		k.left -= how.Iterations * blocks
		key, err := pbkdf2.Key(sha1.New, string(start), salt, how.Iterations, how.Size)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrUnsupported, err)
		}
		return key, nil
	case strings.HasSuffix(name, "argon2id"):
		if how.Passes < 1 || how.Passes > maxPasses || how.Memory > maxMemory || how.Lanes < 1 || how.Lanes > maxLanes || len(k.made) > 0 {
			return nil, fmt.Errorf("%w: argon2id with %d passes, %d KiB, %d lanes", ErrUnsupported, how.Passes, how.Memory, how.Lanes)
		}
		return argon2.IDKey(start, salt, how.Passes, how.Memory, uint8(how.Lanes), uint32(how.Size)), nil
	}
	return nil, fmt.Errorf("%w: key derivation %.100q", ErrUnsupported, how.Name)
}

// openGCM opens what is authenticated, so that a wrong password and a change look the same. The initialisation vector may stand before it,
// too, as XML Encryption has it.
func openGCM(key, iv, b []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrUnsupported, err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	if len(iv) != gcm.NonceSize() {
		return nil, fmt.Errorf("%w: an initialisation vector of %d bytes", ErrUnsupported, len(iv))
	}
	if len(b) >= len(iv) && string(b[:len(iv)]) == string(iv) {
		b = b[len(iv):]
	}
	clear, err := gcm.Open(nil, iv, b, nil)
	if err != nil {
		return nil, ErrPassword
	}
	return clear, nil
}

// openCBC decrypts whole blocks, at whose end padding stands whose last byte says how long it is.
func openCBC(key, iv, b []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil || len(iv) != aes.BlockSize || len(b) == 0 || len(b)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w: AES with %d bytes", ErrCorrupt, len(b))
	}
	clear := make([]byte, len(b))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(clear, b)
	if pad := int(clear[len(clear)-1]); pad >= 1 && pad <= aes.BlockSize {
		return clear[:len(clear)-pad], nil
	}
	return nil, ErrPassword
}

// openBlowfish decrypts in the cipher feedback mode: each block is mixed with the one before it, encrypted.
func openBlowfish(key, iv, b []byte) ([]byte, error) {
	block, err := blowfish.NewCipher(key)
	if err != nil || len(iv) != blowfish.BlockSize {
		return nil, fmt.Errorf("%w: Blowfish with a vector of %d bytes", ErrCorrupt, len(iv))
	}
	clear, before, mask := make([]byte, len(b)), iv, make([]byte, blowfish.BlockSize)
	for at := 0; at < len(b); at += blowfish.BlockSize {
		block.Encrypt(mask, before)
		end := min(len(b), at+blowfish.BlockSize)
		before = b[at:end]
		subtle.XORBytes(clear[at:end], before, mask)
	}
	return clear, nil
}

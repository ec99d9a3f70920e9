// Package seal encrypts what may lie on a disk for a while and must not be read there, with AES-256 in GCM under a key that is kept
// elsewhere: in a file of its own, or in this process alone. It imports job and durable.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"sheaf/internal/durable"
	"sheaf/internal/job"
)

// keyLen is that of AES-256, in bytes.
const keyLen = 32

// Box is a job.Sealer with one key.
type Box struct{ aead cipher.AEAD }

var _ job.Sealer = (*Box)(nil)

// New returns a Box with a key that nobody else has and that ends with it.
func New() (*Box, error) { return withKey(newKey()) }

// Open returns the Box whose key is in a file, which is made, for its owner alone to read, where it is not there.
func Open(file string) (*Box, error) {
	key, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		key = newKey()
		err = durable.WriteFile(file, durable.Options{Mode: 0o600}, func(f *os.File) error {
			_, err := f.Write(key)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("key of secrets: %w", err)
	}
	if len(key) != keyLen {
		return nil, fmt.Errorf("key of secrets: %s has %d bytes, not %d. Remove it, and a new one is made: passwords of jobs under way are lost then", file, len(key), keyLen)
	}
	return withKey(key)
}

func newKey() []byte {
	key := make([]byte, keyLen)
	_, _ = rand.Read(key) // never fails
	return key
}

func withKey(key []byte) (*Box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return &Box{aead}, nil
}

// Seal encrypts content.
func (b *Box) Seal(content []byte, name string) ([]byte, error) {
	return b.aead.Seal(nil, nil, content, []byte(name)), nil
}

// Open decrypts what Seal returned for name.
func (b *Box) Open(sealed []byte, name string) ([]byte, error) {
	content, err := b.aead.Open(nil, nil, sealed, []byte(name))
	if err != nil {
		return nil, fmt.Errorf("open what was sealed as %s: %w", name, err)
	}
	return content, nil
}

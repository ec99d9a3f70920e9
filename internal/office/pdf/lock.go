package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
)

// Lock is how a PDF is encrypted with AES-256 (ISO 32000-2, 7.6.4: revision 6): the key of its content, and what readers make that of out
// of a password.
type Lock struct {
	Key                 []byte // 32 bytes
	O, OE, U, UE, Perms []byte
	P                   int
}

// dictionary is what readers need (ISO 32000-2, tables 20, 21 and 25).
func (l *Lock) dictionary() dict {
	method := dict{"CFM": name("AESV3"), "AuthEvent": name("DocOpen"), "Length": 32}
	return dict{
		"Filter": name("Standard"), "V": 5, "R": 6, "Length": 256, "P": l.P, "StmF": name("StdCF"), "StrF": name("StdCF"), "CF": dict{"StdCF": method},
		"O": str(l.O), "OE": str(l.OE), "U": str(l.U), "UE": str(l.UE), "Perms": str(l.Perms),
	}
}

// cipherOf encrypts strings and streams (ISO 32000-2, 7.6.3.3, algorithm 1.A).
type cipherOf struct{ block cipher.Block }

func newCipher(l *Lock) (*cipherOf, error) {
	if l == nil {
		return nil, nil
	}
	block, err := aes.NewCipher(l.Key)
	if err != nil {
		return nil, fmt.Errorf("lock PDF: %w", err)
	}
	return &cipherOf{block}, nil
}

// strings returns a dictionary with its strings encrypted.
func (c *cipherOf) strings(d dict) (dict, error) {
	v, err := c.value(d)
	if err != nil {
		return nil, err
	}
	return v.(dict), nil
}

func (c *cipherOf) value(v any) (any, error) {
	var err error
	switch v := v.(type) {
	case str:
		r, size := c.reader(bytes.NewReader([]byte(v)), int64(len(v)))
		b := make([]byte, size)
		_, err = io.ReadFull(r, b)
		return str(b), err
	case array:
		out := make(array, len(v))
		for i, of := range v {
			if out[i], err = c.value(of); err != nil {
				return nil, err
			}
		}
		return out, nil
	case dict:
		out := maps.Clone(v)
		for key, of := range v {
			if out[key], err = c.value(of); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

// reader returns size bytes of data encrypted, and how many those are then: a random block, and the data filled up to whole blocks.
func (c *cipherOf) reader(data io.Reader, size int64) (io.Reader, int64) {
	iv := make([]byte, aes.BlockSize)
	_, _ = rand.Read(iv) // it never fails
	fill := int(aes.BlockSize - size%aes.BlockSize)
	plain := io.MultiReader(io.LimitReader(data, size), bytes.NewReader(bytes.Repeat([]byte{byte(fill)}, fill)))
	blocks := &blockReader{r: plain, mode: cipher.NewCBCEncrypter(c.block, iv)}
	return io.MultiReader(bytes.NewReader(iv), blocks), size + int64(fill) + aes.BlockSize
}

// blockReader encrypts what it reads, in whole blocks.
type blockReader struct {
	r    io.Reader
	mode cipher.BlockMode
	buf  [32 << 10]byte
	rest []byte
	err  error
}

func (b *blockReader) Read(to []byte) (int, error) {
	if len(b.rest) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		var n int
		n, b.err = io.ReadFull(b.r, b.buf[:])
		if b.err == io.ErrUnexpectedEOF {
			b.err = io.EOF
		}
		if n%aes.BlockSize != 0 { // data were shorter than they were said to be
			b.err = io.ErrUnexpectedEOF
			return 0, b.err
		}
		b.rest = b.buf[:n]
		b.mode.CryptBlocks(b.rest, b.rest)
		if n == 0 {
			return 0, b.err
		}
	}
	n := copy(to, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

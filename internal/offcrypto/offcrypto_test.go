package offcrypto_test

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // documents ask for it
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/offcrypto"
	"sheaf/internal/offcrypto/locktest"
)

const password = "Grüße, 世界 😀"

func decrypt(b []byte, password string) ([]byte, error) {
	d, err := offcrypto.Open(bytes.NewReader(b), int64(len(b)), 64<<20)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = d.Decrypt(&out, password)
	return out.Bytes(), err
}

// document returns bytes of all lengths that matter to blocks and segments.
func document(n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// TestSchemes opens what each kind of encryption makes, and with no other password.
func TestSchemes(t *testing.T) {
	hashes := map[string]func() hash.Hash{"SHA1": sha1.New, "SHA256": sha256.New, "SHA384": sha512.New384, "SHA512": sha512.New}
	made := map[string]func([]byte) []byte{}
	for _, bits := range []int{128, 192, 256} {
		made[fmt.Sprintf("standard %d", bits)] = func(b []byte) []byte { return locktest.Standard(b, password, bits) }
		for name, h := range hashes {
			made[fmt.Sprintf("agile %d %s", bits, name)] = func(b []byte) []byte {
				return locktest.Agile{Hash: h, HashName: name, KeyBits: bits, Spin: 1000}.Encrypt(b, password)
			}
		}
	}
	for name, encrypt := range made {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 15, 16, 17, 4095, 4096, 4097, 100_000} {
				got, err := decrypt(encrypt(document(n)), password)
				require.NoError(t, err)
				require.Equal(t, document(n), got)
			}
			_, err := decrypt(encrypt(document(10)), "grüße")
			require.ErrorIs(t, err, offcrypto.ErrPassword)
			_, err = decrypt(encrypt(document(10)), "")
			require.ErrorIs(t, err, offcrypto.ErrPassword)
		})
	}
}

// TestOtherPrograms opens what another program encrypted, and what is in a compound file of many sectors.
func TestOtherPrograms(t *testing.T) {
	got, err := decrypt(docxtest.Encrypted(), docxtest.EncryptedPassword)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(got, []byte("PK\x03\x04")))
	large := document(3 << 20)
	got, err = decrypt(locktest.Standard(large, password, 256), password)
	require.NoError(t, err)
	require.True(t, bytes.Equal(large, got))
}

// TestChanges takes nothing of a document that was changed after it was encrypted.
func TestChanges(t *testing.T) {
	whole := document(10_000)
	agile := locktest.Agile{Hash: sha512.New, HashName: "SHA512", KeyBits: 256, Spin: 1}
	b := agile.Encrypt(whole, password)
	first := bytes.Index(b, []byte("\x10\x27\x00\x00\x00\x00\x00\x00")) // the size, before what is encrypted
	require.Positive(t, first)
	for _, at := range []int{first, first + 8, first + 4000, first + 10_000} {
		changed := bytes.Clone(b)
		changed[at] ^= 1
		_, err := decrypt(changed, password)
		require.ErrorIs(t, err, offcrypto.ErrCorrupt, at)
	}
	agile.Unsigned = true
	got, err := decrypt(agile.Encrypt(whole, password), password)
	require.NoError(t, err, "Word need not authenticate")
	require.Equal(t, whole, got)
}

// TestHostile refuses what would take long, what is not read, and what is damaged.
func TestHostile(t *testing.T) {
	agile := func(change func(string) string) []byte {
		return locktest.Agile{Hash: sha512.New, HashName: "SHA512", KeyBits: 256, Spin: 1, Change: change}.Encrypt(document(100), password)
	}
	replace := func(old, with string) []byte {
		return agile(func(info string) string {
			require.Contains(t, info, old)
			return strings.ReplaceAll(info, old, with)
		})
	}
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"hashed too often":      {replace(`spinCount="1"`, `spinCount="1000001"`), offcrypto.ErrUnsupported},
		"hashed beyond numbers": {replace(`spinCount="1"`, `spinCount="99999999999"`), offcrypto.ErrCorrupt},
		"other cipher":          {replace(`"AES"`, `"RC2"`), offcrypto.ErrUnsupported},
		"other chaining":        {replace("ChainingModeCBC", "ChainingModeCFB"), offcrypto.ErrUnsupported},
		"other hash":            {replace(`"SHA512"`, `"WHIRLPOOL"`), offcrypto.ErrUnsupported},
		"no hash size":          {replace(`hashSize="64"`, `hashSize="0"`), offcrypto.ErrCorrupt},
		"key of another size":   {replace(`keyBits="256"`, `keyBits="8"`), offcrypto.ErrUnsupported},
		"larger than it is":     {replace(`keyBits="256"`, `keyBits="4294967296"`), offcrypto.ErrUnsupported},
		"certificate":           {replace("keyEncryptor/password", "keyEncryptor/certificate"), offcrypto.ErrUnsupported},
		"no salt":               {replace("saltValue", "saltWas"), offcrypto.ErrCorrupt},
		"no key":                {replace("encryptedKeyValue", "x"), offcrypto.ErrCorrupt},
		"no XML":                {replace("<", "("), offcrypto.ErrCorrupt},
		"info too long":         {agile(func(s string) string { return s + strings.Repeat(" ", 70_000) }), offcrypto.ErrUnsupported},
		"extensible":            {locktest.File("\x04\x00\x03\x00aaaa", document(50)), offcrypto.ErrUnsupported},
		"info empty":            {locktest.File("", document(50)), offcrypto.ErrCorrupt},
		"standard cut off":      {locktest.File("\x04\x00\x02\x00\x24\x00\x00\x00\xff\xff\xff\xff", document(50)), offcrypto.ErrCorrupt},
		"no info":               {docxtest.CompoundFile("EncryptedPackage"), offcrypto.ErrCorrupt},
		"no package":            {docxtest.CompoundFile("EncryptionInfo"), offcrypto.ErrNone},
		"no compound file":      {docxtest.Plain("x"), offcrypto.ErrNone},
		"nothing":               {nil, offcrypto.ErrNone},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decrypt(c.file, password)
			require.ErrorIs(t, err, c.want)
		})
	}
}

// TestDamaged changes and cuts off files: whatever comes of it is an error of this package or the document.
func TestDamaged(t *testing.T) {
	whole := locktest.Agile{Hash: sha256.New, HashName: "SHA256", KeyBits: 128, Spin: 1}.Encrypt(document(9000), password)
	r := rand.New(rand.NewPCG(7, 7))
	for range 2000 {
		b := bytes.Clone(whole)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
		b = b[:len(b)-r.IntN(2)*r.IntN(len(b))]
		got, err := decrypt(b, password)
		if err == nil {
			require.Equal(t, document(9000), got)
			continue
		}
		require.True(t, errors.Is(err, offcrypto.ErrCorrupt) || errors.Is(err, offcrypto.ErrNone) || errors.Is(err, offcrypto.ErrPassword) || errors.Is(err, offcrypto.ErrUnsupported), err)
	}
}

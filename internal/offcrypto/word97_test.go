package offcrypto_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/cfb"
	"sheaf/internal/cfb/cfbtest"
	"sheaf/internal/offcrypto"
	"sheaf/internal/offcrypto/locktest"
)

// oldWord returns a document of Word 97 to 2003 as far as encryption goes, with streams of these lengths.
func oldWord(main, table, data int) []byte {
	b := document(main)
	clear(b[:min(main, 160)])
	copy(b, "\xec\xa5\xc1\x00")
	b[0x0b] = 2 // 1Table
	return cfbtest.File(cfbtest.Storage{"WordDocument": b, "1Table": document(table), "Data": document(data)})
}

func streamOf(t *testing.T, file []byte, name string) []byte {
	t.Helper()
	f, err := cfb.Open(bytes.NewReader(file))
	require.NoError(t, err)
	r, _, err := f.RootStream(name)
	require.NoError(t, err)
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	return b
}

// TestWord97 opens old documents in each way, with the password alone, and has them say that they are not encrypted.
func TestWord97(t *testing.T) {
	for name, way := range map[string]locktest.Word97{"RC4": locktest.RC4, "40 bits": locktest.CryptoAPI40, "128 bits": locktest.CryptoAPI128, "XOR": locktest.XOR} {
		t.Run(name, func(t *testing.T) {
			for _, password := range []string{"a", "Password", "abcdefghijklmno"} {
				plain := oldWord(5003, 4500, 9000)
				got, err := decrypt(way.Encrypt(plain, password), password)
				require.NoError(t, err)
				require.Equal(t, streamOf(t, plain, "WordDocument"), streamOf(t, got, "WordDocument"))
				require.Equal(t, document(4500), streamOf(t, got, "1Table")[locktest.Room:])
				require.Equal(t, document(9000), streamOf(t, got, "Data"))
				_, err = decrypt(got, password)
				require.ErrorIs(t, err, offcrypto.ErrNone)
			}
			for _, wrong := range []string{"password", "", "Passwords"} {
				_, err := decrypt(way.Encrypt(oldWord(5000, 100, 100), "Password"), wrong)
				require.ErrorIs(t, err, offcrypto.ErrPassword, wrong)
			}
		})
	}
	_, err := decrypt(oldWord(5000, 100, 100), "Password")
	require.ErrorIs(t, err, offcrypto.ErrNone)
}

// TestLibreOffice opens what LibreOffice encrypted: 7.4 by RC4, and by AES with a key for each part; 26.8 by AES-GCM, as a whole, with
// Argon2id.
func TestLibreOffice(t *testing.T) {
	const password = "pässword1"
	for name, text := range map[string]string{
		"libreoffice.doc": "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00", "libreoffice.odt": "PK\x03\x04", "libreoffice-26.8.odt": "PK\x03\x04",
	} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		got, err := decrypt(b, password)
		require.NoError(t, err, name)
		require.True(t, bytes.Contains(got, []byte(text)), name)
		_, err = decrypt(b, "passwort1")
		require.ErrorIs(t, err, offcrypto.ErrPassword, name)
		if name == "libreoffice-26.8.odt" {
			require.Contains(t, string(partsOf(t, got)["content.xml"]), "A letter.")
			require.Contains(t, string(partsOf(t, b)["META-INF/manifest.xml"]), "argon2id")
		}
	}
}

// TestWord97Hostile refuses what is not read, what is damaged, and what is too large.
func TestWord97Hostile(t *testing.T) {
	change := func(way locktest.Word97, at int, to ...byte) []byte {
		file := way.Encrypt(oldWord(5000, 5000, 5000), "a")
		table := bytes.Index(file, streamOf(t, file, "1Table")[:512])
		require.Positive(t, table)
		copy(file[table+at:], to)
		return file
	}
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"another version":    {change(locktest.RC4, 0, 9), offcrypto.ErrUnsupported},
		"a header too long":  {change(locktest.CryptoAPI128, 8, 0xff, 0xff), offcrypto.ErrCorrupt},
		"AES":                {change(locktest.CryptoAPI128, 20, 0x0e, 0x66), offcrypto.ErrUnsupported},
		"a key of 8 bits":    {change(locktest.CryptoAPI128, 28, 8), offcrypto.ErrUnsupported},
		"another hash":       {change(locktest.CryptoAPI40, 12+32+86+36, 32), offcrypto.ErrUnsupported},
		"no tables":          {cfbtest.File(cfbtest.Storage{"WordDocument": lockedHead(52)}), offcrypto.ErrCorrupt},
		"how is cut off":     {cfbtest.File(cfbtest.Storage{"WordDocument": lockedHead(2), "1Table": document(5000)}), offcrypto.ErrCorrupt},
		"how is endless":     {cfbtest.File(cfbtest.Storage{"WordDocument": lockedHead(1 << 30), "1Table": document(5000)}), offcrypto.ErrUnsupported},
		"cut off at the FIB": {cfbtest.File(cfbtest.Storage{"WordDocument": lockedHead(52)[:60]}), offcrypto.ErrNone},
		"of Word 95":         {cfbtest.File(cfbtest.Storage{"WordDocument": append([]byte{0xec, 0xa5, 0x68, 0}, lockedHead(52)[4:]...)}), offcrypto.ErrNone},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decrypt(c.file, "a")
			require.ErrorIs(t, err, c.want)
		})
	}
	large := locktest.RC4.Encrypt(oldWord(5000, 5000, 5000), "a")
	d, err := offcrypto.Open(bytes.NewReader(large), int64(len(large)), 10_000)
	require.NoError(t, err)
	require.ErrorIs(t, d.Decrypt(io.Discard, "a"), offcrypto.ErrTooLarge)
}

// lockedHead is a main stream that says that so many bytes before the tables tell how it is encrypted.
func lockedHead(info uint32) []byte {
	b := make([]byte, 5000)
	copy(b, "\xec\xa5\xc1\x00")
	b[0x0b] = 3
	binary.LittleEndian.PutUint32(b[0x0e:], info)
	return b
}

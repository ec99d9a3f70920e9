package archive_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

// lines is what a.docx has in the archives of testdata/encrypted that were made for these tests.
func lines() string {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "line %d of text that is packed\n", i)
	}
	return b.String()
}

func unlock(b []byte, e archive.Entry, lim archive.EntryLimits, password string) ([]byte, error) {
	r, err := e.Unlock(io.NewSectionReader(bytes.NewReader(b), e.HeaderOffset, e.Span), lim, password)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// TestEncrypted reads what other programs encrypted, also out of a copy in another archive.
func TestEncrypted(t *testing.T) {
	ciphers := map[archive.Cipher]int{}
	paths, err := filepath.Glob("testdata/encrypted/*.zip")
	require.NoError(t, err)
	for _, path := range paths {
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, e := range open(t, b) {
			t.Run(filepath.Base(path)+"/"+e.Name, func(t *testing.T) {
				ciphers[e.Cipher]++
				require.NoError(t, e.Problem)
				if e.Cipher == archive.Plain { // of an empty file there is nothing to encrypt
					require.Zero(t, e.Size)
					return
				}
				want, err := unlock(b, e, archive.EntryLimits{}, "secret")
				require.NoError(t, err)
				require.EqualValues(t, e.Size, len(want))
				switch {
				case e.Name == "b.docx":
					require.Equal(t, "short", string(want))
				case e.Name == "a.docx" && e.Size > 1000:
					require.Equal(t, lines(), string(want))
				}
				stored := archive.Entry{ // as somebody may have kept it
					Name: e.Name, HeaderOffset: e.HeaderOffset, Span: e.Span, CompressedSize: e.CompressedSize, Size: e.Size,
					CRC32: e.CRC32, Method: e.Method, Flags: e.Flags, Cipher: e.Cipher, Modified: e.Modified.Add(time.Hour),
				}
				for _, from := range []archive.Entry{e, stored} {
					copied := written(t, func(w *archive.Writer) { require.NoError(t, w.CopyRaw("in/"+e.Name, from, bytes.NewReader(b))) })
					again := open(t, copied)[0]
					require.Equal(t, e.Cipher, again.Cipher)
					require.Equal(t, e.Method, again.Method)
					got, err := unlock(copied, again, archive.EntryLimits{}, "secret")
					require.NoError(t, err)
					require.Equal(t, want, got)
				}

				_, err = read(b, e, archive.EntryLimits{})
				require.ErrorIs(t, err, archive.ErrEncrypted, "no password was given")
				for _, wrong := range []string{"Secret", "secret ", "x"} {
					_, err = unlock(b, e, archive.EntryLimits{}, wrong)
					require.ErrorIs(t, err, archive.ErrPassword)
				}
			})
		}
	}
	for _, c := range []archive.Cipher{archive.ZipCrypto, archive.AES128, archive.AES192, archive.AES256} {
		require.NotZero(t, ciphers[c])
	}
}

// TestWrongPasswords tries so many that some seem right for ZipCrypto: none of them ever gives content.
func TestWrongPasswords(t *testing.T) {
	b, err := os.ReadFile("testdata/encrypted/7zip-zipcrypto.zip")
	require.NoError(t, err)
	for _, e := range open(t, b)[:2] {
		for i := range 2000 {
			_, err := unlock(b, e, archive.EntryLimits{}, "wrong"+strconv.Itoa(i))
			require.ErrorIs(t, err, archive.ErrPassword)
		}
	}
}

// TestEncryptedChanges changes each byte of an entry. What AES has encrypted is never taken with a change.
func TestEncryptedChanges(t *testing.T) {
	b, err := os.ReadFile("testdata/encrypted/7zip-aes256.zip")
	require.NoError(t, err)
	e := open(t, b)[0]
	from := e.HeaderOffset + 30 + int64(b[26]) + int64(b[28])
	for at := from; at < from+e.CompressedSize; at++ {
		changed := bytes.Clone(b)
		changed[at] ^= 1
		_, err := unlock(changed, e, archive.EntryLimits{}, "secret")
		require.Error(t, err, at)
		require.True(t, errors.Is(err, archive.ErrPassword) || errors.Is(err, archive.ErrCorrupt) || errors.Is(err, archive.ErrOverlap), "%d: %v", at, err)
	}
	e.CompressedSize = 5
	_, err = unlock(b, e, archive.EntryLimits{}, "secret")
	require.ErrorIs(t, err, archive.ErrCorrupt)
	cut := io.NewSectionReader(bytes.NewReader(b), 0, 200)
	r, err := open(t, b)[0].Unlock(cut, archive.EntryLimits{}, "secret")
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, r)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "the way there failed, not the entry")
}

// TestEncryptedLimits holds the limits for what comes out below a cipher.
func TestEncryptedLimits(t *testing.T) {
	b, err := os.ReadFile("testdata/encrypted/7zip-aes256.zip")
	require.NoError(t, err)
	e := open(t, b)[0]
	_, err = unlock(b, e, archive.EntryLimits{Size: 1000}, "secret")
	require.ErrorIs(t, err, archive.ErrTooLarge)
	_, err = unlock(b, e, archive.EntryLimits{RatioFrom: 1000, Ratio: 2}, "secret")
	require.ErrorIs(t, err, archive.ErrBomb)
}

// TestUnreadCiphers leaves alone what no password opens.
func TestUnreadCiphers(t *testing.T) {
	for name, e := range map[string]archivetest.Entry{
		"strong":           {Flags: 1 | 1<<6},
		"AES, no field":    {Flags: 1, Method: 99},
		"AES, other field": {Flags: 1, Method: 99, Extra: archivetest.Field(0x9901, []byte("\x01\x00AE\x04\x08\x00"))},
		"AES, short field": {Flags: 1, Method: 99, Extra: archivetest.Field(0x9901, []byte("\x01\x00AE"))},
	} {
		e.Name, e.Body = "a.docx", []byte("x")
		b := archivetest.Zip(e)
		got := open(t, b)[0]
		require.ErrorIs(t, got.Problem, archive.ErrEncrypted, name)
		_, err := unlock(b, got, archive.EntryLimits{}, "secret")
		require.ErrorIs(t, err, archive.ErrEncrypted, name)
	}
	e := archivetest.Entry{Name: "a.docx", Flags: 1, Method: 99, Extra: archivetest.Field(0x9901, []byte("\x01\x00AE\x03\x0e\x00")), Body: []byte("x")}
	require.ErrorIs(t, open(t, archivetest.Zip(e))[0].Problem, archive.ErrMethod, "LZMA below AES")
}

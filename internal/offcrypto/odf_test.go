package offcrypto_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/offcrypto"
	"sheaf/internal/offcrypto/locktest"
)

// openPackage is an OpenDocument package of these parts.
func openPackage(parts map[string][]byte) []byte {
	list := []docxtest.Part{{Name: "mimetype", Data: []byte("application/vnd.oasis.opendocument.text")}}
	for name, content := range parts {
		list = append(list, docxtest.Part{Name: name, Data: content})
	}
	return docxtest.Package(list)
}

func partsOf(t *testing.T, file []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	parts := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		parts[f.Name], err = io.ReadAll(r)
		require.NoError(t, err)
	}
	return parts
}

var openWays = map[string]locktest.ODF{"AES": locktest.AES, "Blowfish": locktest.Blowfish, "as a whole": locktest.Whole}

// TestODF opens packages in each way, with the password alone, and has their manifests say nothing of encryption.
func TestODF(t *testing.T) {
	parts := map[string][]byte{"content.xml": []byte(strings.Repeat("<a/>", 3000)), "styles.xml": []byte("<s/>"), "Pictures/a.png": document(70_001), "empty.xml": {}}
	for name, way := range openWays {
		t.Run(name, func(t *testing.T) {
			file := way.Encrypt(openPackage(parts), password, nil)
			require.NotContains(t, string(file), "<s/>")
			got, err := decrypt(file, password)
			require.NoError(t, err)
			clear := partsOf(t, got)
			for part, content := range parts {
				require.Equal(t, content, clear[part], part)
			}
			require.NotContains(t, string(clear["META-INF/manifest.xml"]), "encryption-data")
			_, err = decrypt(got, password)
			require.ErrorIs(t, err, offcrypto.ErrNone)
			for _, wrong := range []string{"", "another"} {
				_, err = decrypt(file, wrong)
				require.ErrorIs(t, err, offcrypto.ErrPassword)
			}
		})
	}
}

// TestODFHostile refuses what would take long or much memory, what is not read, and what is damaged.
func TestODFHostile(t *testing.T) {
	parts := map[string][]byte{"content.xml": bytes.Repeat([]byte("<a/>"), 3000)}
	replaced := func(way locktest.ODF, old, with string) []byte {
		return way.Encrypt(openPackage(parts), password, func(manifest string) string {
			require.Contains(t, manifest, old)
			return strings.ReplaceAll(manifest, old, with)
		})
	}
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"hashed too often":        {replaced(locktest.AES, `iteration-count="1000"`, `iteration-count="1000001"`), offcrypto.ErrUnsupported},
		"hashed less than never":  {replaced(locktest.AES, `iteration-count="1000"`, `iteration-count="-1"`), offcrypto.ErrUnsupported},
		"too much memory":         {replaced(locktest.Whole, `argon2-memory="65536"`, `argon2-memory="4194304"`), offcrypto.ErrUnsupported},
		"too many passes":         {replaced(locktest.Whole, `argon2-iterations="3"`, `argon2-iterations="3000"`), offcrypto.ErrUnsupported},
		"no lanes":                {replaced(locktest.Whole, `argon2-lanes="4"`, `argon2-lanes="0"`), offcrypto.ErrUnsupported},
		"a key of 1 MiB":          {replaced(locktest.AES, `key-size="32" manifest:iter`, `key-size="1048576" manifest:iter`), offcrypto.ErrUnsupported},
		"another cipher":          {replaced(locktest.AES, "#aes256-cbc", "#des"), offcrypto.ErrUnsupported},
		"another derivation":      {replaced(locktest.AES, `"PBKDF2"`, `"scrypt"`), offcrypto.ErrUnsupported},
		"another checksum":        {replaced(locktest.Blowfish, "SHA1/1K", "MD5"), offcrypto.ErrUnsupported},
		"another start key":       {replaced(locktest.AES, "xmldsig#sha256", "xmldsig#md5"), offcrypto.ErrUnsupported},
		"for a key of OpenPGP":    {replaced(locktest.AES, "</manifest:manifest>", "<loext:keyinfo/></manifest:manifest>"), offcrypto.ErrUnsupported},
		"a vector of no length":   {replaced(locktest.AES, `initialisation-vector="`, `x="`), offcrypto.ErrCorrupt},
		"a vector in no Base64":   {replaced(locktest.AES, `initialisation-vector="`, `initialisation-vector="!`), offcrypto.ErrCorrupt},
		"a vector of GCM, cut":    {replaced(locktest.Whole, `initialisation-vector="`, `initialisation-vector="AAAA" x="`), offcrypto.ErrUnsupported},
		"another kind of package": {bytes.ReplaceAll(locktest.AES.Encrypt(openPackage(parts), password, nil), []byte("oasis.opendocument"), []byte("oasis.0pendocument")), offcrypto.ErrNone},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decrypt(c.file, password)
			require.ErrorIs(t, err, c.want)
		})
	}
	for name, way := range openWays {
		bomb := way.Encrypt(openPackage(map[string][]byte{"content.xml": make([]byte, 8<<20)}), password, nil)
		d, err := offcrypto.Open(bytes.NewReader(bomb), int64(len(bomb)), 1<<20)
		require.NoError(t, err)
		if err := d.Decrypt(io.Discard, password); way != locktest.Whole { // whose package is small: what is in it is measured when it is read
			require.ErrorIs(t, err, offcrypto.ErrTooLarge, name)
		}
	}
}

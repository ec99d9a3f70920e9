package locktest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // the format is defined on it
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/blowfish" //nolint:staticcheck // documents of OpenOffice are encrypted so
)

// ODF is how to encrypt an OpenDocument package.
type ODF int

// The ways: that of ODF 1.2 and later, that of before, and the one of LibreOffice since 24.2, which encrypts the package as a whole.
const (
	AES ODF = iota
	Blowfish
	Whole
)

// ways are what a manifest says of a part that is encrypted: its checksum, initialisation vector and salt have places.
var ways = map[ODF]string{
	AES: `<manifest:encryption-data manifest:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k" manifest:checksum="%[1]s">` +
		`<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" manifest:initialisation-vector="%[2]s"/>` +
		`<manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" manifest:key-size="32"/>` +
		`<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:key-size="32" manifest:iteration-count="1000" manifest:salt="%[3]s"/></manifest:encryption-data>`,
	Blowfish: `<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="%[1]s">` +
		`<manifest:algorithm manifest:algorithm-name="Blowfish CFB" manifest:initialisation-vector="%[2]s"/>` +
		`<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:iteration-count="1024" manifest:salt="%[3]s"/></manifest:encryption-data>`,
	Whole: `<manifest:encryption-data><manifest:algorithm manifest:algorithm-name="http://www.w3.org/2009/xmlenc11#aes256-gcm" manifest:initialisation-vector="%[2]s"/>` +
		`<manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2001/04/xmlenc#sha256" manifest:key-size="32"/>` +
		`<manifest:key-derivation manifest:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:argon2id" manifest:key-size="32" ` +
		`loext:argon2-iterations="3" loext:argon2-memory="65536" loext:argon2-lanes="4" manifest:salt="%[3]s"/></manifest:encryption-data>`,
}

// Encrypt returns an encrypted package of one whose manifest says nothing that is needed. change, where it is not nil, changes the manifest.
func (o ODF) Encrypt(document []byte, password string, change func(string) string) []byte {
	in, err := zip.NewReader(bytes.NewReader(document), int64(len(document)))
	must(err)
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	put := func(name string, content []byte) {
		w, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		must(err)
		_, err = w.Write(content)
		must(err)
	}
	mime, entries := "", ""
	encrypted := func(name, kind string, content []byte) {
		locked, how := o.lock(content, password)
		put(name, locked)
		entries += fmt.Sprintf(`<manifest:file-entry manifest:full-path="%s" manifest:media-type="%s" manifest:size="%d">%s</manifest:file-entry>`, name, kind, len(content), how)
	}
	for _, f := range in.File {
		r, err := f.Open()
		must(err)
		content, err := io.ReadAll(r)
		must(err)
		switch {
		case f.Name == "mimetype":
			mime = string(content)
			put(f.Name, content)
		case f.Name != "META-INF/manifest.xml" && !f.FileInfo().IsDir() && o != Whole:
			encrypted(f.Name, "text/xml", content)
		}
	}
	root := `<manifest:file-entry manifest:full-path="/" manifest:media-type="` + mime + `"/>`
	if o == Whole {
		root = ""
		encrypted("encrypted-package", mime, document)
	}
	manifest := `<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" ` +
		`xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" manifest:version="1.2">` + root + entries + `</manifest:manifest>`
	if change != nil {
		manifest = change(manifest)
	}
	put("META-INF/manifest.xml", []byte(manifest))
	must(out.Close())
	return b.Bytes()
}

// lock returns a part as it is stored, and what the manifest says of that.
func (o ODF) lock(content []byte, password string) (locked []byte, how string) {
	var deflated bytes.Buffer
	w, err := flate.NewWriter(&deflated, flate.DefaultCompression)
	must(err)
	_, err = w.Write(content)
	must(err)
	must(w.Close())
	clear := deflated.Bytes()
	salt, iv := random(16), random(16)
	head := clear[:min(len(clear), 1024)]
	start, sum := sha256.Sum256([]byte(password)), sha256.Sum256(head)
	check := sum[:]
	switch o {
	case AES:
		key, err := pbkdf2.Key(sha1.New, string(start[:]), salt, 1000, 32)
		must(err)
		pad := 16 - len(clear)%16
		locked = encrypt(key, iv, append(clear, append(random(pad-1), byte(pad))...))[:len(clear)+pad]
	case Blowfish:
		first, sum := sha1.Sum([]byte(password)), sha1.Sum(head) //nolint:gosec // see above
		check, iv = sum[:], iv[:8]
		key, err := pbkdf2.Key(sha1.New, string(first[:]), salt, 1024, 16)
		must(err)
		block, err := blowfish.NewCipher(key)
		must(err)
		locked = make([]byte, len(clear))
		cipher.NewCFBEncrypter(block, iv).XORKeyStream(locked, clear) //nolint:staticcheck // see above
	case Whole:
		iv = iv[:12]
		block, err := aes.NewCipher(argon2.IDKey(start[:], salt, 3, 65536, 4, 32))
		must(err)
		gcm, err := cipher.NewGCM(block)
		must(err)
		locked = gcm.Seal(bytes.Clone(iv), iv, clear, nil)
	}
	text := base64.StdEncoding.EncodeToString
	return locked, fmt.Sprintf(ways[o], text(check), text(iv), text(salt))
}

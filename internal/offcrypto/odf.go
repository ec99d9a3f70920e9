package offcrypto

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	odfManifest = "META-INF/manifest.xml"
	odfWhole    = "encrypted-package" // a package that is encrypted as a whole, as LibreOffice does it since 24.2
	odfMime     = "application/vnd.oasis.opendocument."
	maxManifest = 4 << 20
	maxParts    = 20_000
)

// odf is an encrypted OpenDocument package (ODF 1.3 part 2, 4.8): each part is deflated, encrypted and then stored, and the manifest says how.
type odf struct {
	zip      *zip.Reader
	manifest odfList
	most     int64 // bytes that the parts may inflate to
}

type odfList struct {
	Version string     `xml:"version,attr"`
	Entries []odfEntry `xml:"file-entry"`
	Keys    []struct{} `xml:"keyinfo"` // of OpenPGP
}

type odfEntry struct {
	Path       string         `xml:"full-path,attr"`
	Type       string         `xml:"media-type,attr"`
	Version    string         `xml:"version,attr"`
	Encryption *odfEncryption `xml:"encryption-data"`
}

type odfEncryption struct {
	ChecksumType string `xml:"checksum-type,attr"`
	Checksum     string `xml:"checksum,attr"`
	Algorithm    struct {
		Name string `xml:"algorithm-name,attr"`
		IV   string `xml:"initialisation-vector,attr"`
	} `xml:"algorithm"`
	StartKey struct {
		Name string `xml:"start-key-generation-name,attr"`
	} `xml:"start-key-generation"`
	Key odfKey `xml:"key-derivation"`
}

// odfKey says how a key comes from a password.
type odfKey struct {
	Name       string `xml:"key-derivation-name,attr"`
	Size       int    `xml:"key-size,attr"`
	Iterations int    `xml:"iteration-count,attr"`
	Salt       string `xml:"salt,attr"`
	Passes     uint32 `xml:"argon2-iterations,attr"`
	Memory     uint32 `xml:"argon2-memory,attr"` // KiB
	Lanes      uint32 `xml:"argon2-lanes,attr"`
}

// readPackage reads how an OpenDocument package is encrypted; ErrNone says that it is not, or is none.
func readPackage(r io.ReaderAt, size, most int64) (*odf, error) {
	head := make([]byte, 4)
	if n, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read document: %w", err)
	} else if string(head[:n]) != "PK\x03\x04" {
		return nil, ErrNone
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) || len(z.File) > maxParts {
		return nil, ErrNone
	}
	mime, err := part(z, "mimetype", 128)
	if err != nil || !strings.HasPrefix(string(mime), odfMime) {
		return nil, ErrNone
	}
	text, err := part(z, odfManifest, maxManifest)
	if err != nil {
		return nil, ErrNone
	}
	d := &odf{zip: z, most: most}
	if err := xml.Unmarshal(text, &d.manifest); err != nil {
		return nil, ErrNone // what reads the document says so
	}
	if !slices.ContainsFunc(d.manifest.Entries, func(e odfEntry) bool { return e.Encryption != nil }) {
		return nil, ErrNone
	}
	if len(d.manifest.Keys) > 0 {
		return nil, fmt.Errorf("%w: by OpenPGP", ErrUnsupported)
	}
	return d, nil
}

// part returns a part that is not encrypted.
func part(z *zip.Reader, name string, most int64) ([]byte, error) {
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		b, err := io.ReadAll(io.LimitReader(r, most+1))
		if err == nil && int64(len(b)) > most {
			err = ErrTooLarge
		}
		return b, err
	}
	return nil, io.ErrUnexpectedEOF
}

// Decrypt writes the package with all its parts as they were before they were encrypted.
func (d *odf) Decrypt(w io.Writer, password string) error {
	of := map[string]*odfEncryption{}
	for _, e := range d.manifest.Entries {
		if e.Encryption != nil {
			of[e.Path] = e.Encryption
		}
	}
	keys := &odfKeys{password: password, left: maxWork, made: map[odfKey][]byte{}}
	if len(of) == 1 && of[odfWhole] != nil {
		for _, f := range d.zip.File {
			if f.Name == odfWhole {
				return d.clear(w, f, of[odfWhole], keys)
			}
		}
		return fmt.Errorf("%w: no %s", ErrCorrupt, odfWhole)
	}
	out := zip.NewWriter(w)
	for _, f := range d.zip.File {
		var err error
		switch how := of[f.Name]; {
		case f.Name == odfManifest:
			continue
		case how == nil:
			err = out.Copy(f)
		default:
			var to io.Writer
			if to, err = out.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate}); err == nil {
				err = d.clear(to, f, how, keys)
			}
		}
		if err != nil {
			return err
		}
	}
	to, err := out.Create(odfManifest)
	if err == nil {
		_, err = to.Write(d.list())
	}
	return errors.Join(err, out.Close())
}

// clear writes a part as it was before it was encrypted.
func (d *odf) clear(w io.Writer, f *zip.File, how *odfEncryption, keys *odfKeys) error {
	if f.Method != zip.Store || int64(f.CompressedSize64) > d.most {
		return fmt.Errorf("%w: how part %q is stored", ErrUnsupported, f.Name)
	}
	raw, err := f.OpenRaw()
	if err != nil {
		return fmt.Errorf("%w: %v", ErrCorrupt, err)
	}
	b, err := io.ReadAll(raw)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrCorrupt, err)
	}
	if b, err = keys.decrypt(b, how); err != nil {
		return fmt.Errorf("part %q: %w", f.Name, err)
	}
	inflated := flate.NewReader(bytes.NewReader(b))
	n, err := io.Copy(w, io.LimitReader(damagedFlate{inflated}, d.most+1))
	if d.most -= n; d.most < 0 {
		return ErrTooLarge
	}
	return err
}

// damagedFlate says that what cannot be inflated is damaged.
type damagedFlate struct{ r io.Reader }

func (d damagedFlate) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: %v", ErrCorrupt, err)
	}
	return n, err
}

// list returns the manifest without what it says of encryption.
func (d *odf) list() []byte {
	var b bytes.Buffer
	attribute := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, ` manifest:%s="`, name)
			_ = xml.EscapeText(&b, []byte(value)) // a buffer takes it
			b.WriteByte('"')
		}
	}
	b.WriteString(xml.Header + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"`)
	attribute("version", d.manifest.Version)
	b.WriteString(">")
	for _, e := range d.manifest.Entries {
		b.WriteString("<manifest:file-entry")
		attribute("full-path", e.Path)
		attribute("version", e.Version)
		fmt.Fprint(&b, ` manifest:media-type="`)
		_ = xml.EscapeText(&b, []byte(e.Type)) // as above
		b.WriteString(`"/>`)
	}
	b.WriteString("</manifest:manifest>")
	return b.Bytes()
}

// decode reads what the manifest has in Base64, however its lines are broken.
func decode(s string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrCorrupt, err)
	}
	return b, nil
}

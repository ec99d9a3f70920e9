package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

// end is the end of central directory record of a ZIP without a comment.
func end(b []byte) []byte { return b[len(b)-22:] }

// zip64 returns the same ZIP with its directory found through ZIP64 records (APPNOTE 4.3.14 and 4.3.15).
func zip64(b []byte) []byte {
	le, at := binary.LittleEndian, len(b)-22
	e := bytes.Clone(end(b))
	record := make([]byte, 56+20)
	copy(record, "PK\x06\x06")
	le.PutUint64(record[4:], 44)
	le.PutUint64(record[24:], uint64(le.Uint16(e[8:])))
	le.PutUint64(record[32:], uint64(le.Uint16(e[10:])))
	le.PutUint64(record[40:], uint64(le.Uint32(e[12:])))
	le.PutUint64(record[48:], uint64(le.Uint32(e[16:])))
	copy(record[56:], "PK\x06\x07")
	le.PutUint64(record[64:], uint64(at))
	le.PutUint32(record[72:], 1)
	le.PutUint32(e[16:], 0xffffffff)
	return slices.Concat(b[:at], record, e)
}

// withComment adds a comment to the ZIP that holds another end of a directory, which is the one that a reader finds first.
func withComment(b []byte) []byte {
	out := bytes.Clone(b)
	fake := append([]byte("PK\x05\x06"), bytes.Repeat([]byte{0xff}, 18)...)
	binary.LittleEndian.PutUint16(end(out)[20:], uint16(len(fake)))
	return append(out, fake...)
}

// brokenPart is a document with a part that does not have the checksum that the ZIP says.
func brokenPart(name, data string) []byte {
	b := docxtest.New().Paragraph("Hello").Part(name, data).Bytes()
	sum := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(data)))
	return bytes.ReplaceAll(b, sum, []byte("\x01\x02\x03\x04"))
}

// TestPartsOfOneName keeps the last, which LibreOffice took as long as it took such packages.
func TestPartsOfOneName(t *testing.T) {
	list := []docxtest.Part{{Name: "word/document.xml", Data: []byte(docxtest.Document("<w:p/>"))}}
	for name, data := range parts(t, docxtest.Plain("Hello")) {
		list = append(list, docxtest.Part{Name: name, Data: []byte(data)})
	}
	b := docxtest.Package(list)
	info, err := inspect(b, docx.Limits{})
	require.NoError(t, err)
	require.Equal(t, []docx.ExternalRef{docx.OddPackage}, info.ExternalRefs)
	after := sanitize(t, b)
	require.Equal(t, parts(t, docxtest.Plain("Hello")), parts(t, after))
	z, err := zip.NewReader(bytes.NewReader(after), int64(len(after)))
	require.NoError(t, err)
	require.Len(t, z.File, len(list)-1)
}

// TestOddPackages: what another reader of the ZIP could see differently is written anew, in one way.
func TestOddPackages(t *testing.T) {
	plain := docxtest.Plain("Hello")
	notAZip := docxtest.New().Part("word/embeddings/a.bin", "PK\x03\x04"+strings.Repeat("x", 50)).Bytes()
	for name, c := range map[string]struct {
		b   []byte
		why docx.ExternalRef
	}{
		"bytes before":           {append([]byte("junk"), plain...), docx.OddPackage},
		"bytes after":            {append(bytes.Clone(plain), "junk"...), docx.OddPackage},
		"ZIP64":                  {zip64(plain), docx.OddPackage},
		"broken relationships":   {brokenPart("word/_rels/x.xml.rels", docxtest.Relationships()), docx.DamagedPart},
		"broken drawing":         {brokenPart("word/media/a.svg", svg("")), docx.DamagedPart},
		"broken compressed file": {brokenPart("word/media/a.emz", compressed("\x01\x00\x00\x00 picture")), docx.DamagedPart},
		"broken package inside":  {notAZip, docx.OversizedPart},
	} {
		t.Run(name, func(t *testing.T) {
			info, err := inspect(c.b, docx.Limits{})
			require.NoError(t, err)
			require.Equal(t, []docx.ExternalRef{c.why}, info.ExternalRefs)
			after := sanitize(t, c.b)
			info, err = inspect(after, docx.Limits{})
			require.NoError(t, err)
			require.False(t, info.Unsafe)
			require.Contains(t, parts(t, after)["word/document.xml"], "w:document")
		})
	}
}

// TestEndlessMarkup: a part that goes on with one tag for longer than is held in memory is cut there.
func TestEndlessMarkup(t *testing.T) {
	drawing := svg(`<image title="` + strings.Repeat("x", 33<<20) + `" href="` + evil + `"/>`)
	b := svgPicture(drawing).Bytes()
	info, err := inspect(b, docx.Limits{Ratio: 1 << 20})
	require.NoError(t, err)
	require.Equal(t, []docx.ExternalRef{docx.OversizedPart}, info.ExternalRefs)

	out, err := trySanitize(b, docx.Limits{Ratio: 1 << 20})
	require.NoError(t, err)
	require.NotContains(t, parts(t, out)["word/media/image1.png"], "<image")
}

// TestBrokenPictureStays: what is not looked into is not touched either.
func TestBrokenPictureStays(t *testing.T) {
	info, err := inspect(brokenPart("word/media/a.bin", "picture"), docx.Limits{})
	require.NoError(t, err)
	require.False(t, info.Unsafe)
}

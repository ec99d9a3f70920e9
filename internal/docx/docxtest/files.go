package docxtest

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// encrypted was made from a document of this package by msoffcrypto-tool 6.1.0 with the password EncryptedPassword.
//
//go:embed parts/encrypted.docx
var encrypted []byte

// EncryptedPassword opens Encrypted.
const EncryptedPassword = "sheaf"

// Encrypted is a document protected by a password (ECMA-376 agile encryption in an OLE2 file).
func Encrypted() []byte { return bytes.Clone(encrypted) }

// Truncated is a document of which the end is missing.
func Truncated() []byte {
	whole := Plain(strings.Repeat("This file was cut off while it was copied. ", 40))
	return whole[:len(whole)*2/3]
}

// Malformed is a document whose main part is XML that ends too early.
func Malformed() []byte {
	body := Document(`<w:p><w:r><w:t>This part ends too early.</w:t></w:r></w:p>`)
	return New().Part("word/document.xml", body[:len(body)-20]).Bytes()
}

// NoMainPart is a package with everything but the document.
func NoMainPart() []byte { return New().Without("word/document.xml").Bytes() }

// Bomb is a document with a part that inflates to size bytes.
func Bomb(size int) []byte {
	d := New().Paragraph("A small document with a large part.")
	d.parts = append(d.parts, Part{Name: "word/media/image1.bin", zeros: size})
	return d.Bytes()
}

// HTML is a web page.
func HTML() []byte {
	return []byte("<!DOCTYPE html>\n<html><head><title>Page</title></head><body><p>This is a web page.</p></body></html>\n")
}

// RTF is a Rich Text Format document.
func RTF() []byte {
	return []byte(`{\rtf1\ansi\deff0{\fonttbl{\f0 Calibri;}}\f0\fs22 This is an RTF document.\par}`)
}

// PDF is a document of one empty page.
func PDF() []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj%s endobj\n", i+1, o)
	}
	xref := b.Len()
	b.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", xref)
	return []byte(b.String())
}

// ODT is an OpenDocument text.
func ODT() []byte {
	const ns = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"`
	return Package([]Part{
		text("mimetype", "application/vnd.oasis.opendocument.text"),
		text("content.xml", xmlHead+`<office:document-content `+ns+` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:text><text:p>This is an OpenDocument text.</text:p></office:text></office:body></office:document-content>`),
		text("META-INF/manifest.xml", xmlHead+`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`),
	})
}

// Excel is a workbook without sheets.
func Excel() []byte {
	return Package([]Part{
		text("[Content_Types].xml", xmlHead+`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`),
		text("_rels/.rels", Relationships(relationship("rId1", "officeDocument", "xl/workbook.xml", ""))),
		text("xl/workbook.xml", xmlHead+`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>`),
	})
}

// LegacyDoc is the outside of a document of Word 97 to 2003: an OLE2 file with its streams.
func LegacyDoc() []byte { return CompoundFile("WordDocument", "1Table") }

// CompoundFile is an OLE2 file ([MS-CFB]) with empty streams of these names, up to three in every sector.
func CompoundFile(streams ...string) []byte {
	const sector, end, fatMark = 512, 0xfffffffe, 0xfffffffd
	entries := [][]byte{directoryEntry("Root Entry", 5)}
	for _, s := range streams {
		entries = append(entries, directoryEntry(s, 2))
	}
	for len(entries)%4 != 0 {
		entries = append(entries, make([]byte, 128))
	}
	header := make([]byte, sector)
	copy(header, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le := binary.LittleEndian
	for _, f := range []struct{ at, value int }{{24, 0x3e}, {26, 3}, {28, 0xfffe}, {30, 9}, {32, 6}} {
		le.PutUint16(header[f.at:], uint16(f.value))
	}
	for _, f := range []struct{ at, value int }{{44, 1}, {48, 1}, {56, 4096}, {60, end}, {68, end}} {
		le.PutUint32(header[f.at:], uint32(f.value))
	}
	fat := bytes.Repeat([]byte{0xff}, sector)
	copy(header[76:], bytes.Repeat([]byte{0xff}, sector-76))
	le.PutUint32(header[76:], 0) // the FAT is sector 0, the directory begins at sector 1
	le.PutUint32(fat, fatMark)
	for i := range len(entries) / 4 {
		le.PutUint32(fat[4*(i+1):], uint32(i+2))
	}
	le.PutUint32(fat[4*len(entries)/4:], end)
	return bytes.Join(append([][]byte{header, fat}, entries...), nil)
}

func directoryEntry(name string, kind byte) []byte {
	e := make([]byte, 128)
	for i, u := range utf16.Encode([]rune(name)) {
		binary.LittleEndian.PutUint16(e[2*i:], u)
	}
	binary.LittleEndian.PutUint16(e[64:], uint16(2*(len(name)+1)))
	e[66] = kind
	for i := 68; i < 80; i += 4 { // no siblings, no child
		binary.LittleEndian.PutUint32(e[i:], 0xffffffff)
	}
	binary.LittleEndian.PutUint32(e[116:], 0xfffffffe)
	return e
}

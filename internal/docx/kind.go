package docx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"sheaf/internal/cfb"
	"sheaf/internal/docx/rtftok"
	"sheaf/internal/docx/xmltok"
)

// KindError says that a file is no Word document, and what it is instead, with its article: "a PDF".
type KindError struct{ Kind string }

func (e *KindError) Error() string { return "not a Word document but " + e.Kind }

// magics are the first bytes of kinds of files. A file that begins so is never read as a ZIP, even where a ZIP is at its end.
var magics = []struct{ prefix, kind string }{
	{"%PDF-", "a PDF"},
	{rtftok.Magic, "an RTF document"},
	{"\x89PNG\r\n\x1a\n", "an image (PNG)"},
	{"\xff\xd8\xff", "an image (JPEG)"},
	{"GIF87a", "an image (GIF)"},
	{"GIF89a", "an image (GIF)"},
	{"II*\x00", "an image (TIFF)"},
	{"MM\x00*", "an image (TIFF)"},
	{"Rar!\x1a\x07", "a RAR archive"},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"},
	{"\x1f\x8b", "a gzip file"},
	{"%!PS", "a PostScript file"},
	{"\xdb\xa5-\x00", "an old Word document (.doc)"}, // Word 2 to 95, outside OLE2
	{"\xfe7\x00\x1c", "an old Word document (.doc)"},
}

// headKind returns what a file is that is recognised by its first bytes, even where a ZIP directory is at its end: such a file
// may have a document inside and is none. It returns nil for all others.
func headKind(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 32))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read head: %w", err)
	}
	if bytes.HasPrefix(head, []byte(cfb.Magic)) {
		return ole2Kind(r)
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return &KindError{m.kind}
		}
	}
	return nil
}

// ole2Kind returns what a compound file is, by the names in its directory: ErrEncrypted or a *KindError.
func ole2Kind(r io.ReaderAt) error {
	f, err := cfb.Open(r)
	if f.Has("EncryptedPackage") { // [MS-OFFCRYPTO] 2.3.4.4
		return ErrEncrypted
	}
	for _, k := range []struct{ stream, kind string }{
		{"WordDocument", "an old Word document (.doc)"},
		{"Workbook", "an old Excel workbook (.xls)"},
		{"Book", "an old Excel workbook (.xls)"},
		{"PowerPoint Document", "an old PowerPoint presentation (.ppt)"},
		{"__properties_version1.0", "an Outlook message (.msg)"},
	} {
		if f.Has(k.stream) {
			return &KindError{k.kind}
		}
	}
	if err != nil && !errors.Is(err, cfb.ErrDamaged) {
		return err
	}
	return &KindError{"an old Office file (OLE2)"}
}

// unzippable returns what a file is that cannot be opened as a ZIP. A file that begins as a ZIP is a damaged one.
func unzippable(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, xmltok.SniffLen))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read head: %w", err)
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return fmt.Errorf("cannot be unzipped: %w", ErrCorrupt)
	}
	if bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) {
		return &KindError{"a PDF"}
	}
	if xmltok.LooksXML(head) {
		return &KindError{markupKind(string(bytes.ToLower(head)))}
	}
	if isText(head) {
		return &KindError{textKind(string(head))}
	}
	return &KindError{"a file of an unknown kind"}
}

// markupKind tells apart the files that begin with <. head is in lower case.
func markupKind(head string) string {
	for _, m := range []struct{ mark, kind string }{
		{"<!doctype html", "an HTML page"},
		{"<html", "an HTML page"},
		{"office:document", "an OpenDocument text (flat XML)"},
		{"worddocument", "a Word 2003 XML document"},
		{"pkg:package", "a Word document as one XML file"},
		{"<svg", "an image (SVG)"},
		{"<?xml", "an XML file"},
		{"<body", "an HTML page"},
		{"<head", "an HTML page"},
		{"<p", "an HTML page"},
		{"<div", "an HTML page"},
	} {
		if strings.Contains(head, m.mark) {
			return m.kind
		}
	}
	return "a text file"
}

func textKind(head string) string {
	if strings.Contains(strings.ToLower(head), "mime-version:") {
		return "a web archive (MHTML)"
	}
	return "plain text"
}

func isText(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	for i, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' {
			return false
		}
		if c >= utf8.RuneSelf && !utf8.FullRune(head[i:]) {
			break // a rune cut off by the end of what was read
		}
	}
	return true
}

// verdict returns why the package is no Word document that can be opened, nil where it is one.
func (a *analysis) verdict() error {
	if kind := a.otherPackage(); kind != "" {
		return &KindError{kind}
	}
	if _, ok := a.pkg.find(a.main); !ok {
		return fmt.Errorf("no main document part: %w", ErrCorrupt)
	}
	if !a.typed {
		return fmt.Errorf("no readable content types: %w", ErrCorrupt)
	}
	if a.mainIn.broken || a.mainIn.root != "document" {
		return fmt.Errorf("main document part is unreadable: %w", ErrCorrupt)
	}
	return nil
}

// otherPackage returns what a ZIP is that has no Word document in it, "" where it is meant to have one.
func (a *analysis) otherPackage() string {
	switch a.mainIn.root {
	case "workbook":
		return "an Excel workbook"
	case "presentation":
		return "a PowerPoint presentation"
	}
	if _, ok := a.pkg.find(a.main); ok {
		return ""
	}
	for _, k := range []struct{ prefix, kind string }{
		{"word/", ""},
		{"xl/", "an Excel workbook"},
		{"ppt/", "a PowerPoint presentation"},
		{"visio/", "a Visio drawing"},
		{"documents/1/", "an XPS document"},
		{"meta-inf/container.xml", "an EPUB book"},
		{"meta-inf/manifest.xml", openDocument(a.pkg)},
		{"index/document.iwa", "a Pages document"},
		{contentTypesPart, ""},
	} {
		if a.pkg.has(k.prefix) {
			return k.kind
		}
	}
	return "a ZIP without a Word document in it"
}

// openDocument tells OpenDocument files apart by their mimetype part (ODF 1.3 part 2, 3.3).
func openDocument(pkg *opcPackage) string {
	mime := string(pkg.head("mimetype", 128))
	for _, k := range []struct{ mark, kind string }{
		{"opendocument.text", "an OpenDocument text (ODT)"},
		{"opendocument.spreadsheet", "an OpenDocument spreadsheet (ODS)"},
		{"opendocument.presentation", "an OpenDocument presentation (ODP)"},
		{"opendocument.graphics", "an OpenDocument drawing (ODG)"},
	} {
		if strings.Contains(mime, k.mark) {
			return k.kind
		}
	}
	return "an OpenDocument file"
}

// Package altchunk makes paragraphs and tables of a file of another format that is inserted in a Word document (w:altChunk, ECMA-376
// part 1, 17.17.2.1): of HTML, MHTML, RTF and plain text. LibreOffice shows nothing of such files, or loads what they name.
//
// What is made is written from nothing: text, its look, tables, links that a reader may click on, and pictures that the file itself
// has. No word of the file becomes markup and no reference of it is kept, so that nothing of it names a file or a server. Memory and time
// are bounded whatever the file holds. The package imports docx/rtftok, golang.org/x/net/html and golang.org/x/text.
package altchunk

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"sheaf/internal/docx/rtftok"
)

// MaxLen is the longest file in bytes that is read.
const MaxLen = 16 << 20

// ErrUnknown says that a file is of no format that is read here, or too long.
var ErrUnknown = errors.New("an inserted file of a format that is not read")

// Content is what was made of a file.
type Content struct {
	XML      string    // paragraphs and tables, the last a paragraph; they bring their namespaces
	Links    []Link    // that the XML refers to
	Pictures []Picture // likewise
	Partial  bool      // the file has something that is not here: pictures that lie elsewhere, drawings, objects
}

// Link is a relationship to where a link leads.
type Link struct{ ID, URL string }

// Picture is a picture that a relationship leads to.
type Picture struct {
	ID        string
	Extension string // of the name of such a file, which is that of its content type, too
	Data      []byte
}

// Len returns how many bytes the content has.
func (c Content) Len() int {
	n := len(c.XML)
	for _, p := range c.Pictures {
		n += len(p.Data)
	}
	return n
}

// LinkStyle is the id of the character style that links have. It is to be defined: LibreOffice makes no links without one.
const LinkStyle = "SheafInsertedLink"

// Empty is a paragraph that shows nothing.
const Empty = `<w:p` + namespaces + `>` + tight + `</w:p>`

// format is how a file is read.
type format int

const (
	unknownFormat format = iota
	htmlFormat
	mhtFormat
	rtfFormat
	textFormat
)

// Convert makes content of a file. What is in the file decides how it is read, and where that may be several its content type in
// the package. Ids of relationships begin with a prefix. Content is no longer than about so many bytes; what does not fit is left
// out. The error is ErrUnknown.
func Convert(file []byte, contentType, prefix string, most int) (Content, error) {
	if len(file) > MaxLen {
		return Content{}, ErrUnknown
	}
	s := newSink(prefix, most)
	b := newBody(s)
	b.namespaces = namespaces
	switch sniff(file, contentType) {
	case htmlFormat:
		readHTML(b, decode(file, contentType), nil)
	case mhtFormat:
		readMHT(b, file)
	case rtfFormat:
		readRTF(b, file)
	case textFormat:
		readText(b, decode(file, contentType))
	default:
		return Content{}, ErrUnknown
	}
	return Content{XML: b.content(), Links: s.links, Pictures: s.pictures, Partial: s.partial}, nil
}

// tagged finds the tags of HTML that may stand in text.
var tagged = regexp.MustCompile(`<(!doctype|html|head|body|div|p|h[1-6]|table|[uod]l|span|font|b|i|strong|em|a|img|br|hr|pre)[\s/>]`)

// others are how files begin that are of none of these formats, whatever follows.
var others = []string{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "%PDF-", "\x89PNG", "\xff\xd8\xff", "GIF8", "PK\x03\x04"}

// sniffLen is how far into a file its format is looked for.
const sniffLen = 4096

func sniff(file []byte, contentType string) format {
	contentType = strings.ToLower(contentType)
	head := file[:min(len(file), sniffLen)]
	if bytes.HasPrefix(head, []byte(rtftok.Magic)) {
		return rtfFormat
	}
	if slices.ContainsFunc(others, func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }) {
		return unknownFormat
	}
	for n := 0; n < utf8.UTFMax && len(head) < len(file) && !utf8.RuneStart(file[len(head)]); n++ {
		head = head[:len(head)-1] // not within a letter
	}
	text := strings.ToLower(strings.TrimLeft(decode(head, ""), "\ufeff \t\r\n"))
	switch {
	case notText(text):
		return unknownFormat
	case strings.Contains(text, "pkg:package"), strings.Contains(text, "<w:worddocument"), strings.Contains(text, "<office:document"):
		return unknownFormat // a document as one XML file
	case headers(text):
		return mhtFormat
	case strings.Contains(contentType, "text/plain"):
		return textFormat
	case strings.Contains(contentType, "html"), strings.HasPrefix(text, "<"), tagged.MatchString(text):
		return htmlFormat
	}
	return textFormat
}

// headers reports whether a text begins with header fields of a message, which is how MHTML begins (RFC 2557).
func headers(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	name, _, ok := strings.Cut(line, ":")
	return ok && !strings.ContainsAny(name, " \t<") &&
		(strings.Contains(text, "\nmime-version:") || strings.HasPrefix(text, "mime-version:") ||
			strings.Contains(text, "\ncontent-type:") || strings.HasPrefix(text, "content-type:"))
}

// notText reports whether a text has characters that no text has.
func notText(text string) bool {
	odd := 0
	for _, r := range text {
		if r < ' ' && !strings.ContainsRune("\t\r\n\f\v\x1a", r) || r == utf8.RuneError {
			odd++
		}
	}
	return odd > 2+len(text)/200
}

package formats

import (
	"bufio"
	"bytes"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"sheaf/internal/codepage"
	"sheaf/internal/docx/altchunk"
	"sheaf/internal/docx/xmltok"
	"sheaf/internal/formats/rtf"
)

// decode returns a text in UTF-8: by its byte order mark, as UTF-16 where every other byte of its beginning is zero, as UTF-8 where it is
// that, or else in the code page in which it looks most like a language.
func decode(b []byte) string {
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	even, odd := zeros(b)
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(b[3:]), "\ufffd")
	case bytes.HasPrefix(b, []byte("\xff\xfe")), !bytes.HasPrefix(b, []byte("\xfe\xff")) && odd > 3*even && odd > 1:
		if text, err := little.NewDecoder().Bytes(b); err == nil {
			return string(text)
		}
	case bytes.HasPrefix(b, []byte("\xfe\xff")), even > 3*odd && even > 1:
		if text, err := big.NewDecoder().Bytes(b); err == nil {
			return string(text)
		}
	}
	return codepage.Text(b)
}

// zeros counts the zero bytes at even and odd places of the beginning.
func zeros(b []byte) (even, odd int) {
	for i, c := range b[:min(len(b), 4096)] {
		if c == 0 && i%2 == 0 {
			even++
		} else if c == 0 {
			odd++
		}
	}
	return even, odd
}

// plain returns a text as LibreOffice reads it: a line feed ends a line, a form feed a page, and there are no other control characters.
func plain(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\u2028", "\n", "\u0085", "\n").Replace(text)
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\f' || r == 0xfeff || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

// paragraphs returns the paragraphs of an RTF document, and whether those are all that it has: what is read of it is what package altchunk
// makes of one that is inserted in a document.
func paragraphs(file []byte) (texts []string, all bool) {
	if len(file) > altchunk.MaxLen {
		var err error
		if file, err = rtf.WithoutPictures(file); err != nil {
			return nil, false
		}
	}
	content, err := altchunk.Convert(file, "application/rtf", "", 64<<20)
	if err != nil {
		return nil, false
	}
	var b strings.Builder
	_, err = xmltok.Walk(bufio.NewReader(strings.NewReader(content.XML)), xmltok.Func(func(t *xmltok.Token) {
		switch {
		case t.IsText() && t.Parent().Is(xmltok.Word, "t"):
			b.WriteString(t.Text())
		case t.Kind == xmltok.StartToken && (t.Name.Local == "tab" || t.Name.Local == "br"):
			b.WriteByte(' ')
		case t.Kind == xmltok.EndToken && t.Name.Is(xmltok.Word, "p"):
			if text := strings.TrimSpace(b.String()); text != "" {
				texts = append(texts, text)
			}
			b.Reset()
		}
	}))
	return texts, err == nil
}

package altchunk

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// xmlEncoding finds the encoding in an XML declaration.
var xmlEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9_.:-]+)`)

// decode returns the text of a file in UTF-8: by its byte order mark, by what its content type or the file itself declares, as
// UTF-8 where it is that, as Windows-1252 otherwise.
func decode(file []byte, contentType string) string {
	if e := wide(file); e != nil {
		return convert(file, e)
	}
	head := file[:min(len(file), 1024)]
	e, name, certain := charset.DetermineEncoding(head, contentType)
	if m := xmlEncoding.FindSubmatch(head); m != nil && !certain {
		if named, _ := charset.Lookup(string(m[1])); named != nil {
			e = named
		}
	}
	if name != "iso-2022-jp" && utf8.Valid(file) { // that is written in ASCII
		return string(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")))
	}
	return convert(file, e)
}

// wide returns the encoding of a file of two bytes a character, nil for others.
func wide(file []byte) encoding.Encoding {
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xfe")):
		return little
	case bytes.HasPrefix(file, []byte("\xfe\xff")):
		return big
	case len(file) < 4 || file[0] == 0 && file[1] == 0:
		return nil
	case file[1] == 0 && file[3] == 0:
		return little
	case file[0] == 0 && file[2] == 0:
		return big
	}
	return nil
}

func convert(b []byte, e encoding.Encoding) string {
	text, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return string(b)
	}
	return string(text)
}

// Decode returns the text of a file of HTML or plain text in UTF-8: by its byte order mark, by what it declares itself, as UTF-8 where it
// is that, as Windows-1252 otherwise.
func Decode(file []byte) string { return decode(file, "") }

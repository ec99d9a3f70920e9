package docx

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"
)

// undrawn are formats that pictures begin with and that not every LibreOffice draws.
var undrawn = []struct{ magic, format string }{
	{"\xff\x0a", "JPEG XL"},
	{"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"},
	{"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"},
	{"\xff\x4f\xff\x51", "JPEG 2000"},
	{"II\xbc\x01", "JPEG XR"},
}

// UndrawnFormat returns the name of a picture's format by its first bytes if it is one that LibreOffice may not draw, "" for all
// others. LibreOffice 7.4 draws none of these.
func UndrawnFormat(head []byte) string {
	for _, u := range undrawn {
		if bytes.HasPrefix(head, []byte(u.magic)) {
			return u.format
		}
	}
	switch {
	case len(head) >= 16 && string(head[4:8]) == "ftyp": // ISO/IEC 14496-12, 4.3
		return brandFormat(head)
	case len(head) > 20 && string(head[:4]) == "RIFF" && string(head[8:16]) == "WEBPVP8X" && head[20]&0x02 != 0: // RFC 9649, 2.7.1
		return "animated WebP"
	}
	return ""
}

// brandFormat tells HEIC and AVIF apart, which name their kinds in a list.
func brandFormat(head []byte) string {
	end := min(int(binary.BigEndian.Uint32(head)&0xFFFF), len(head))
	format := ""
	for at := 8; at+4 <= end; at += 4 {
		switch brand := string(head[at : at+4]); {
		case strings.HasPrefix(brand, "avi"):
			return "AVIF"
		case strings.HasPrefix(brand, "he"), brand == "mif1", brand == "msf1":
			format = "HEIC"
		}
	}
	return format
}

// Target returns the name of the part that a relationship of a part leads to, in lower case, as relationships name parts.
func Target(source, to string) string {
	return strings.ToLower((&spelling{}).resolve(path.Clean(source), to))
}

package codepage

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Encode writes a text in a page, for tests; ok is false if the page cannot.
func Encode(page, text string) (b []byte, ok bool) {
	for name, table := range map[string]string{"CP737": cp737, "CP857": cp857, "CP775": cp775, "CP720": cp720} {
		if name == page {
			return encodeByTable([]rune(table), text)
		}
	}
	pages := map[string]encoding.Encoding{
		"CP437": charmap.CodePage437, "CP850": charmap.CodePage850, "CP852": charmap.CodePage852, "CP855": charmap.CodePage855,
		"CP862": charmap.CodePage862, "CP866": charmap.CodePage866, "windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251,
		"windows-1252": charmap.Windows1252, "windows-1253": charmap.Windows1253, "windows-1254": charmap.Windows1254,
		"windows-1255": charmap.Windows1255, "windows-1256": charmap.Windows1256, "windows-1257": charmap.Windows1257,
		"GB18030": simplifiedchinese.GB18030, "Big5": traditionalchinese.Big5, "Shift-JIS": japanese.ShiftJIS, "EUC-KR": korean.EUCKR,
	}
	s, err := pages[page].NewEncoder().String(text)
	return []byte(s), err == nil
}

func encodeByTable(table []rune, text string) ([]byte, bool) {
	var b []byte
next:
	for _, r := range text {
		if r < 0x80 {
			b = append(b, byte(r))
			continue
		}
		for i, c := range table {
			if c == r {
				b = append(b, byte(0x80+i))
				continue next
			}
		}
		return nil, false
	}
	return b, true
}

package altchunk

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// symbolPage stands for the signs of a font that has no letters.
const symbolPage = -1

// charsetPages are the code pages of the character sets of fonts (RTF 1.9.1, \fcharset).
var charsetPages = map[int]int{
	2: symbolPage, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
	186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}

// charsetPage returns the code page of a character set, usual where that says nothing.
func charsetPage(charset, usual int) int {
	if page, ok := charsetPages[charset]; ok {
		return page
	}
	return usual
}

// codePages are the encodings of code pages of Windows.
var codePages = map[int]encoding.Encoding{
	437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 855: charmap.CodePage855, 858: charmap.CodePage858,
	860: charmap.CodePage860, 862: charmap.CodePage862, 863: charmap.CodePage863, 865: charmap.CodePage865, 866: charmap.CodePage866,
	874: charmap.Windows874, 932: japanese.ShiftJIS, 936: simplifiedchinese.GBK, 949: korean.EUCKR, 950: traditionalchinese.Big5,
	1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253,
	1254: charmap.Windows1254, 1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257,
	1258: charmap.Windows1258, 10000: charmap.Macintosh, 10007: charmap.MacintoshCyrillic, 54936: simplifiedchinese.GB18030,
	65001: unicode.UTF8,
}

// codePage returns the encoding of a code page, nil for signs.
func codePage(number int) encoding.Encoding {
	if number == symbolPage {
		return nil
	}
	if e, ok := codePages[number]; ok {
		return e
	}
	return charmap.Windows1252
}

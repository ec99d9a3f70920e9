package archive

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// decodeLegacy decodes names that are not UTF-8, all in the same code page: Shift-JIS (as Windows has it) or, what the ZIP
// format prescribes, CP437.
func decodeLegacy(raw [][]byte) []string {
	var page encoding.Encoding = charmap.CodePage437
	if isShiftJIS(raw) {
		page = japanese.ShiftJIS
	}
	decoder := page.NewDecoder()
	decoded := make([]string, len(raw))
	for i, name := range raw {
		b, err := decoder.Bytes(name)
		if err != nil { // neither decoder fails, they replace
			b = name
		}
		decoded[i] = string(b)
	}
	return decoded
}

// isShiftJIS decides between the two code pages. A letter with an accent in CP437 and the ASCII letter behind it often make
// a valid double-byte character: "ö" and "n" of "schön" make a kanji. So, over all names:
//   - if any is not valid Shift-JIS, it is CP437;
//   - else, if a kana or kanji occurs and any byte is one that no language's text has in CP437, as the pieces of frames, it
//     is Shift-JIS;
//   - else it is Shift-JIS if more kana and kanji stand as Japanese text has them, two or more in a row or one that no Latin
//     letter touches, than alone among Latin letters.
func isShiftJIS(raw [][]byte) bool {
	var evidence evidence
	decoder := japanese.ShiftJIS.NewDecoder()
	for _, name := range raw {
		decoded, err := decoder.Bytes(name)
		if err != nil || !evidence.weigh(name, decoded) {
			return false
		}
	}
	if evidence.notWestern {
		return evidence.japanese+evidence.western > 0
	}
	return evidence.japanese > evidence.western
}

// evidence counts kana and kanji by what they stand among.
type evidence struct {
	japanese, western int
	notWestern        bool
}

// weigh adds one name, given also as decoded from Shift-JIS. It is false if the name is not Shift-JIS.
func (v *evidence) weigh(name, decoded []byte) bool {
	run, touched := 0, false // the current run of kana and kanji
	settle := func() {
		if run == 1 && touched {
			v.western++
		} else {
			v.japanese += run
		}
		run, touched = 0, false
	}
	var before byte // the last byte of the character before
	for len(decoded) > 0 {
		r, n := utf8.DecodeRune(decoded)
		decoded = decoded[n:]
		if r == utf8.RuneError || r == 0x80 || len(name) == 0 {
			return false
		}
		char := name[:shiftJISLen(name)]
		name = name[len(char):]
		for _, b := range char {
			v.notWestern = v.notWestern || !isWestern(b)
		}
		last := char[len(char)-1]
		if len(char) == 2 && isKanaOrKanji(r) {
			touched = touched || isLetter(last) || (run == 0 && isLetter(before))
			run++
		} else {
			touched = touched || isLetter(last)
			settle()
		}
		before = last
	}
	settle()
	return true
}

// shiftJISLen is the length of the character that b begins with.
func shiftJISLen(b []byte) int {
	lead := b[0]
	if len(b) > 1 && ((0x81 <= lead && lead <= 0x9f) || (0xe0 <= lead && lead <= 0xfc)) {
		return 2
	}
	return 1
}

// isKanaOrKanji leaves out punctuation, symbols and full-width letters: they prove nothing, as "é" and "l" make one too.
func isKanaOrKanji(r rune) bool {
	return ('\u3041' <= r && r <= '\u30ff') || unicode.Is(unicode.Han, r)
}

// isWestern reports whether CP437 has for b something that occurs in names: ASCII, a letter of a Latin alphabet, or a sign
// such as "°" or "º". The rest are pieces of frames, Greek letters and mathematical signs.
func isWestern(b byte) bool {
	r := charmap.CodePage437.DecodeByte(b)
	return r == 'ƒ' || (r <= 0xff && r != '¬' && r != '±' && r != '÷')
}

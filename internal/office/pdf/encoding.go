package pdf

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// encodingTable returns what the codes of a simple font mean by its encoding (9.6.6), nil where it does not tell: a subset
// may number its glyphs as it likes.
func (r *reader) encodingTable(encoding any, d dict) (*[256]string, error) {
	switch e := encoding.(type) {
	case name:
		return namedTable(e), nil
	case dict:
		base, _ := e["BaseEncoding"].(name)
		table := *namedTable(base)
		differences, err := r.file.array(e["Differences"])
		if err != nil {
			return nil, err
		}
		differ(&table, differences)
		return &table, nil
	}
	if base, _ := d["BaseFont"].(name); d["FontDescriptor"] == nil && base != "Symbol" && base != "ZapfDingbats" {
		return &standardTable, nil // one of the standard fonts (9.6.2.2)
	}
	return nil, nil
}

func namedTable(n name) *[256]string {
	switch n {
	case "WinAnsiEncoding":
		return &winTable
	case "MacRomanEncoding":
		return &macTable
	}
	return &standardTable
}

// differ applies the differences of an encoding: a code, and the names of the glyphs from it on.
func differ(table *[256]string, differences array) {
	code := 0
	for _, v := range differences {
		switch v := v.(type) {
		case int:
			code = v
		case name:
			if code >= 0 && code < len(table) {
				table[code] = glyphText(unescape(string(v)))
			}
			code++
		}
	}
}

var (
	winTable      = byteTable(charmap.Windows1252)
	macTable      = byteTable(charmap.Macintosh)
	standardTable = standard()
)

func byteTable(m *charmap.Charmap) (table [256]string) {
	for i := 0x20; i < len(table); i++ {
		table[i] = string(m.DecodeByte(byte(i)))
	}
	return table
}

// standard is StandardEncoding (annex D.2).
func standard() (table [256]string) {
	for i := 0x20; i < 0x7F; i++ {
		table[i] = string(rune(i))
	}
	table['\''], table['`'] = "’", "‘"
	code := 0xA1
	for _, c := range "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\x00–†‡·\x00¶•‚„”»…‰\x00¿\x00`´ˆ˜¯˘˙¨\x00˚¸\x00˝˛ˇ—" {
		if c != 0 {
			table[code] = string(c)
		}
		code++
	}
	for at, c := range map[int]string{0xE1: "Æ", 0xE3: "ª", 0xE8: "Ł", 0xE9: "Ø", 0xEA: "Œ", 0xEB: "º", 0xF1: "æ", 0xF5: "ı", 0xF8: "ł", 0xF9: "ø", 0xFA: "œ", 0xFB: "ß"} {
		table[at] = c
	}
	return table
}

// glyphText returns the text that the name of a glyph stands for, by the rules of the Adobe Glyph List Specification, with the
// names of letters, digits and common signs.
func glyphText(n string) string {
	n, _, _ = strings.Cut(n, ".")
	var b strings.Builder
	for component := range strings.SplitSeq(n, "_") {
		b.WriteString(componentText(component))
	}
	return b.String()
}

func componentText(n string) string {
	if len(n) == 1 {
		return n
	}
	if s, ok := glyphNames[n]; ok {
		return s
	}
	if len(n) > 2 { // a letter and its accent
		if accent, ok := accents[n[1:]]; ok && (n[0]|0x20) >= 'a' && (n[0]|0x20) <= 'z' {
			return n[:1] + accent
		}
	}
	digits, ok := strings.CutPrefix(n, "uni")
	if !ok || len(digits) != 4 {
		if digits, ok = strings.CutPrefix(n, "u"); !ok || len(digits) < 4 || len(digits) > 6 {
			return ""
		}
	}
	c, err := strconv.ParseUint(digits, 16, 21)
	if err != nil {
		return ""
	}
	return string(appendRune(nil, rune(c)))
}

var accents = map[string]string{
	"acute": "\u0301", "breve": "\u0306", "caron": "\u030C", "cedilla": "\u0327", "circumflex": "\u0302", "commaaccent": "\u0326",
	"dieresis": "\u0308", "dotaccent": "\u0307", "grave": "\u0300", "hungarumlaut": "\u030B", "macron": "\u0304",
	"ogonek": "\u0328", "ring": "\u030A", "tilde": "\u0303",
}

var glyphNames = func() map[string]string {
	names := map[string]string{}
	fields := strings.Fields(`zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9
		AE Æ ae æ OE Œ oe œ Oslash Ø oslash ø germandbls ß dotlessi ı Eth Ð eth ð Thorn Þ thorn þ Lslash Ł lslash ł Dcroat Đ dcroat đ
		ff ff fi fi fl fl ffi ffi ffl ffl ordfeminine ª ordmasculine º mu µ onehalf ½ onequarter ¼ threequarters ¾
		onesuperior ¹ twosuperior ² threesuperior ³
		hyphen - minus - endash – emdash — period . comma , colon : semicolon ; exclam ! question ? quotesingle ' quotedbl "
		quoteleft ‘ quoteright ’ quotedblleft “ quotedblright ” parenleft ( parenright ) bracketleft [ bracketright ]
		slash / backslash \ ampersand & at @ numbersign # dollar $ percent % asterisk * plus + equal = less < greater > bullet • Euro €
		Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ
		Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι
		kappa κ lambda λ nu ν xi ξ omicron ο pi π rho ρ sigma σ sigma1 ς tau τ upsilon υ phi φ chi χ psi ψ omega ω`)
	for i := 0; i+1 < len(fields); i += 2 {
		names[fields[i]] = fields[i+1]
	}
	names["space"] = " "
	return names
}()

package codepage

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/unicode/norm"
)

// page is a code page and the languages that are written with it.
type page struct {
	name      string
	text      func([]byte) string
	languages []*language // English is the last
	wide      bool        // characters beyond ASCII take two bytes
	prior     int         // what the page costs whatever is written with it
}

// decode returns the bytes as text, in Unicode's normal form C.
func (p *page) decode(b []byte) string { return norm.NFC.String(p.text(b)) }

// cost is how unlikely the parts are in this page, in half nats: -2 ln p. One language explains most parts, English or another one
// the rest for a little more.
func (p *page) cost(parts [][]byte) int {
	const otherLanguage, english = 4, 2
	totals := make([]int, len(p.languages))
	for j, l := range p.languages {
		totals[j] = p.prior + l.prior
	}
	costs := make([]int, len(p.languages))
	for _, part := range parts {
		text := []rune(p.text(part))
		for j, l := range p.languages {
			costs[j] = l.cost(text, p.wide)
		}
		least := min(slices.Min(costs)+otherLanguage, costs[len(costs)-1]+english)
		for j, c := range costs {
			totals[j] += min(c, least)
		}
	}
	return slices.Min(totals)
}

// pages are the code pages that are told apart. The Windows Explorer writes the one that Windows has for DOS programs; others
// that some programs write cost more. Of two that are equally likely the first counts.
var pages = sync.OnceValue(func() []*page {
	known := languages()
	var list []*page
	add := func(name string, text func([]byte) string, prior int, codes string) {
		p := &page{name: name, text: text, prior: prior}
		for code := range strings.FieldsSeq(codes + " en") {
			p.languages = append(p.languages, known[code])
		}
		list = append(list, p)
	}
	const (
		western  = "de fr es pt it nl ca da nb sv fi is"
		central  = "pl cs sk hu sl sh ro"
		cyrillic = "ru uk bg mk sr"
	)
	add("CP850", by(charmap.CodePage850), 0, western)
	add("CP437", by(charmap.CodePage437), 0, "de fr es it nl ca sv fi")
	add("CP852", by(charmap.CodePage852), 0, central)
	add("CP866", by(charmap.CodePage866), 0, "ru uk bg")
	add("CP737", byTable(cp737), 0, "el")
	add("CP857", byTable(cp857), 0, "tr")
	add("GB18030", by(simplifiedchinese.GB18030), 0, "zh")
	add("Big5", by(traditionalchinese.Big5), 0, "zt")
	add("Shift-JIS", by(japanese.ShiftJIS), 0, "ja")
	add("EUC-KR", by(korean.EUCKR), 0, "ko")
	add("CP862", by(charmap.CodePage862), 0, "he")
	add("CP720", byTable(cp720), 0, "ar")
	add("CP775", byTable(cp775), 0, "lt lv")
	add("CP855", by(charmap.CodePage855), 8, "sr mk bg")
	add("windows-1252", by(charmap.Windows1252), 6, western)
	add("windows-1250", by(charmap.Windows1250), 6, central)
	add("windows-1251", by(charmap.Windows1251), 6, cyrillic)
	add("windows-1253", by(charmap.Windows1253), 6, "el")
	add("windows-1254", by(charmap.Windows1254), 6, "tr")
	add("windows-1255", by(charmap.Windows1255), 6, "he")
	add("windows-1256", by(charmap.Windows1256), 6, "ar fa")
	add("windows-1257", by(charmap.Windows1257), 6, "lt lv")
	for _, p := range list {
		p.wide = slices.Contains([]string{"GB18030", "Big5", "Shift-JIS", "EUC-KR"}, p.name)
	}
	return list
})

// utf8Page costs what UTF-8 costs, in whatever language is likeliest.
var utf8Page = sync.OnceValue(func() *page {
	p := &page{name: "UTF-8", text: func(b []byte) string { return norm.NFC.String(string(b)) }}
	for code, l := range languages() {
		if code != "en" {
			p.languages = append(p.languages, l)
		}
	}
	p.languages = append(p.languages, languages()["en"])
	return p
})

func by(e encoding.Encoding) func([]byte) string {
	return func(b []byte) string {
		text, err := e.NewDecoder().Bytes(b)
		if err != nil { // none of these decoders fails, they replace
			return strings.ToValidUTF8(string(b), "\ufffd")
		}
		return string(text)
	}
}

// byTable decodes by a table of the upper 128 characters, for pages that golang.org/x/text does not have.
func byTable(upper string) func([]byte) string {
	table := []rune(upper)
	return func(b []byte) string {
		var text strings.Builder
		for _, c := range b {
			if c < utf8.RuneSelf {
				text.WriteByte(c)
				continue
			}
			text.WriteRune(table[c-utf8.RuneSelf])
		}
		return text.String()
	}
}

// The upper halves of the code pages of DOS for Greek, Turkish, Baltic languages and Arabic, as Windows has them.
const (
	cp737 = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθ" + "ικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
		"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" + "ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0"
	cp857 = "ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞş" + "áíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐" +
		"└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ\ufffdÍÎÏ┘┌█▄¦Ì▀" + "ÓßÔÒõÕµ\ufffd×ÚÛÙìÿ¯´\u00ad±\ufffd¾¶§÷¸°¨·¹³²■\u00a0"
	cp775 = "ĆüéāäģåćłēŖŗīŹÄÅÉæÆōöĢ¢ŚśÖÜø£Ø×¤" + "ĀĪóŻżź”¦©®¬½¼Ł«»░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐" +
		"└┴┬├─┼ŲŪ╚╔╩╦╠═╬Žąčęėįšųūž┘┌█▄▌▐▀" + "ÓßŌŃõÕµńĶķĻļņĒŅ’\u00ad±“¾¶§÷„°∙·¹³²■\u00a0"
	cp720 = "\ufffd\ufffdéâ\ufffdà\ufffdçêëèïî\ufffd\ufffd\ufffd\ufffd\u0651\u0652ô¤ـûùءآأؤ£إئا" + "بةتثجحخدذرزسشص«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
		"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" + "ضطظعغفµقكلمنهوىي≡\u064b\u064c\u064d\u064e\u064f\u0650≈°∙·√ⁿ²■\u00a0"
)

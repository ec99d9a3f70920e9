package altchunk

import (
	"bytes"
	"slices"
	"unicode/utf16"

	"golang.org/x/text/encoding"

	"sheaf/internal/docx/rtftok"
)

// maxGroups bounds the groups of RTF within each other. What is deeper is read with what is around it.
const maxGroups = 500

// destination is what the text in a group is for.
type destination int

const (
	shown destination = iota
	nowhere
	fontTable
	colorTable
	pictureData
	instruction // of a field
)

// group is what holds within braces (RTF 1.9.1).
type group struct {
	to      destination
	look    look
	layout  layout
	font    int
	skips   int // characters that follow one in Unicode and stand for it
	hidden  bool
	deleted bool
	inTable bool
	link    string
	starred bool // what comes may be left out by who does not know it
}

// rtf reads RTF.
type rtf struct {
	body   *body
	tokens rtftok.Reader

	now    group
	groups []group
	deep   int // groups beyond maxGroups

	bytes []byte // text in the code page of the font, not yet decoded
	text  []byte // in UTF-8, not yet written
	shape look   // of it
	skip  int    // characters to be left out
	high  rune   // the first half of a character of two

	page    int // number of the code page
	fonts   map[int]*rtfFont
	naming  *rtfFont // whose name comes
	colors  []string
	color   [3]int
	drawing rtfPicture
	url     []byte // the instruction of the field that is open
	rtfTable
}

// rtfFont is a font of the table of fonts.
type rtfFont struct {
	name    []byte
	charset int
}

// readRTF writes a document in RTF.
func readRTF(b *body, file []byte) {
	r := &rtf{body: b, tokens: rtftok.New(file), page: 1252, fonts: map[int]*rtfFont{}}
	r.now = group{skips: 1, look: look{font: "Times New Roman", size: 24}}
	for t := r.tokens.Next(); t.Kind != rtftok.End; t = r.tokens.Next() {
		switch t.Kind {
		case rtftok.Open:
			r.open()
		case rtftok.Close:
			r.close()
		case rtftok.Word:
			r.control(t)
		case rtftok.Symbol:
			r.symbol(t.Char)
		default:
			r.byte(t.Char)
		}
	}
	r.flush()
	r.endTable()
	if !b.empty() {
		b.paragraph(r.now.layout)
	}
}

func (r *rtf) open() {
	r.flush()
	r.skip = 0
	if len(r.groups) >= maxGroups {
		r.deep++
		return
	}
	r.groups = append(r.groups, r.now)
	r.now.starred = false
}

func (r *rtf) close() {
	r.flush()
	r.skip = 0
	if r.deep > 0 {
		r.deep--
		return
	}
	if len(r.groups) == 0 {
		return
	}
	last := r.groups[len(r.groups)-1]
	r.groups = r.groups[:len(r.groups)-1]
	switch {
	case r.now.to == pictureData && last.to != pictureData:
		r.endPicture()
	case r.now.to == instruction && last.to != instruction:
		last.link = r.body.linkTo(hyperlink(string(r.url)))
		r.url = nil
	}
	r.now = last
}

// byte takes one byte of text.
func (r *rtf) byte(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	switch r.now.to {
	case shown:
		if len(r.text) > 0 && r.look() != r.shape {
			r.flush()
		}
		r.bytes = append(r.bytes, c)
	case fontTable:
		switch {
		case r.naming == nil:
		case c == ';':
			r.naming = nil
		case len(r.naming.name) < 60:
			r.naming.name = append(r.naming.name, c)
		}
	case colorTable:
		if c == ';' && len(r.colors) < 5000 {
			r.colors = append(r.colors, r.rgb())
		}
	case pictureData:
		r.drawing.hex(c)
	case instruction:
		if len(r.url) < 4000 {
			r.url = append(r.url, c)
		}
	}
}

// rune takes one character of text that is known.
func (r *rtf) rune(c rune) {
	if r.now.to != shown || r.now.hidden || r.now.deleted {
		return
	}
	r.decode()
	if len(r.text) > 0 && r.look() != r.shape {
		r.flush()
	}
	r.shape = r.look()
	r.text = append(r.text, string(c)...)
}

// look returns how the text that comes looks.
func (r *rtf) look() look {
	l := r.now.look
	if f := r.fonts[r.now.font]; f != nil && len(f.name) > 0 {
		l.font = string(bytes.TrimSpace(bytes.ToValidUTF8(f.name, nil)))
	}
	l.link = r.now.link
	return l
}

// decode turns the bytes that wait into text.
func (r *rtf) decode() {
	if len(r.bytes) == 0 {
		return
	}
	raw := r.bytes
	r.bytes = r.bytes[:0]
	if r.now.hidden || r.now.deleted {
		return
	}
	r.shape = r.look()
	number := r.page
	if f := r.fonts[r.now.font]; f != nil {
		number = charsetPage(f.charset, r.page)
	}
	e := codePage(number)
	if e == nil {
		for _, c := range raw { // signs of a font
			r.text = append(r.text, string(rune(c))...)
		}
		return
	}
	text, err := encoding.Encoding(e).NewDecoder().Bytes(raw)
	if err == nil {
		r.text = append(r.text, text...)
	}
}

// flush writes the text that waits.
func (r *rtf) flush() {
	r.decode()
	if len(r.text) > 0 {
		r.body.text(string(r.text), r.shape)
		r.text = r.text[:0]
	}
}

// control follows a control word.
func (r *rtf) control(t rtftok.Token) {
	n, given := t.Int()
	if t.Name == "bin" {
		r.binary(n)
		return
	}
	if r.skip > 0 {
		r.skip--
		return
	}
	r.decode()
	r.word(t.Name, n, given)
}

// binary takes bytes that are no text.
func (r *rtf) binary(n int) {
	data := r.tokens.Bytes(n)
	if r.now.to == pictureData {
		r.drawing.add(data)
	}
}

// symbol follows a backslash with a character that is no letter.
func (r *rtf) symbol(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	switch c {
	case '*':
		r.now.starred = true
	case '~':
		r.rune('\u00a0')
	case '_':
		r.rune('\u2011')
	case '-':
		r.rune('\u00ad')
	case '\t':
		r.rune('\t')
	case '\r', '\n':
		r.paragraph()
	}
}

// unicode takes a character by its number, which may be half of one.
func (r *rtf) unicode(n int) {
	c := rune(uint16(n))
	r.skip = r.now.skips
	if utf16.IsSurrogate(c) {
		if r.high == 0 {
			r.high = c
			return
		}
		c = utf16.DecodeRune(r.high, c)
	}
	r.high = 0
	r.rune(c)
}

// paragraph ends a paragraph, in a cell or on the page.
func (r *rtf) paragraph() {
	if r.now.to != shown {
		return
	}
	r.flush()
	if r.now.inTable {
		r.toCell()
		return
	}
	r.endTable()
	r.body.paragraph(r.now.layout)
	r.now.layout.onPage = false
}

func (r *rtf) rgb() string {
	const digits = "0123456789ABCDEF"
	var b []byte
	for _, n := range r.color {
		n = min(max(n, 0), 255)
		b = append(b, digits[n>>4], digits[n&15])
	}
	r.color = [3]int{}
	return string(b)
}

// hyperlink returns where the instruction of a field leads, "" where it is none that leads anywhere.
func hyperlink(instruction string) string {
	fields := bytes.Fields([]byte(instruction))
	if len(fields) < 2 || !bytes.EqualFold(fields[0], []byte("HYPERLINK")) || slices.ContainsFunc(fields, func(f []byte) bool { return string(f) == `\l` }) {
		return ""
	}
	return string(bytes.Trim(fields[1], `"`))
}

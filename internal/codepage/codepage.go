// Package codepage decodes names of files that a ZIP holds without saying in which code page.
//
// One program wrote all names of a ZIP, in one page: so all names together tell the page. Each page that Windows writes is tried,
// and the one stays in which the names look most like a language written with it: by how often its letters follow each other,
// and by how common its characters are in Chinese, Japanese and Korean (languages.txt). It imports nothing of sheaf.
package codepage

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Decode returns the names of one archive as text, in their order: a name that is valid UTF-8 as it is, but for the rare one that
// looks far more like others that are not. It never fails. Bytes that a page has no character for become U+FFFD.
func Decode(names [][]byte) []string {
	texts := make([]string, len(names))
	var telling [][]byte // names that are not UTF-8, then those that are ASCII
	for _, name := range names {
		if !utf8.Valid(name) {
			telling = append(telling, name)
		}
	}
	d := decoder{budget: fallbackBytes}
	if len(telling) > 0 {
		for _, name := range names {
			if isASCII(name) {
				telling = append(telling, name)
			}
		}
		d.page, _ = detect(evidence(telling))
	}
	for i, name := range names {
		texts[i] = d.decode(name)
	}
	return texts
}

// What is looked at is bounded, since anybody may send an archive with 100,000 names.
const (
	evidenceBytes = 4 << 10 // distinct parts of paths that decide the page of an archive, if they are more than ASCII
	asciiBytes    = 1 << 10 // distinct parts of ASCII
	fallbackBytes = 8 << 10 // names that are looked at one by one
)

// decoder decodes the names of one archive.
type decoder struct {
	page   *page // of the names that are not UTF-8, nil if all are
	budget int   // how many bytes of single names may still be looked at
}

func (d *decoder) decode(name []byte) string {
	if utf8.Valid(name) {
		return d.decodeValid(name)
	}
	text := d.page.decode(name)
	if strings.ContainsFunc(text, isInvalid) && d.affords(name) {
		own, _ := detect(evidence([][]byte{name}))
		return own.decode(name)
	}
	return text
}

// affords takes the name's length off what may still be looked at.
func (d *decoder) affords(name []byte) bool {
	d.budget -= len(name)
	return d.budget >= 0
}

// A valid UTF-8 name is doubted only if it has at most that many characters beyond ASCII, as more are no accident, and given up only
// if a page is likelier by so much: where other names are in that page, and where nothing else tells.
const (
	mostDoubtful = 4
	sureMargin   = 10
	aloneMargin  = 30
)

// decodeValid decodes a name that is valid UTF-8. A few bytes in a code page may be so by accident ("сад" in CP866, "通知" in GBK):
// they make characters then that no language puts together.
func (d *decoder) decodeValid(name []byte) string {
	text := string(name)
	doubtful := utf8.RuneCountInString(text) - asciiCount(name)
	if doubtful == 0 || doubtful > mostDoubtful || (d.page == nil && !isStrange(text)) || !d.affords(name) {
		return text
	}
	page, margin, parts := d.page, sureMargin, evidence([][]byte{name})
	if page == nil {
		page, _ = detect(parts)
		margin = aloneMargin
	}
	if page.cost(parts)+margin < utf8Page().cost(parts) {
		return page.decode(name)
	}
	return text
}

// isStrange reports whether a text is one that nobody writes: a mark without a letter below it, letters of several writings but
// Latin, or of one that hardly anybody has.
func isStrange(text string) bool {
	base := false
	var writing *unicode.RangeTable
	for _, r := range text {
		if unicode.Is(unicode.Mn, r) && !base {
			return true
		}
		base = unicode.IsLetter(r) || unicode.Is(unicode.M, r)
		if unicode.In(r, unicode.Syriac, unicode.Thaana, unicode.Nko) {
			return true
		}
		for _, w := range []*unicode.RangeTable{unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Hebrew, unicode.Arabic} {
			if !unicode.Is(w, r) {
				continue
			}
			if writing != nil && writing != w {
				return true
			}
			writing = w
		}
	}
	return false
}

func asciiCount(b []byte) int {
	n := 0
	for _, c := range b {
		if c < utf8.RuneSelf {
			n++
		}
	}
	return n
}

// evidence returns the distinct parts of the names' paths, without the endings that programs give them. Parts of ASCII alone tell
// of the language, no more, and count less. No page has a slash or a dot within a character.
func evidence(names [][]byte) [][]byte {
	var parts [][]byte
	seen, left, leftASCII := map[string]bool{}, evidenceBytes, asciiBytes
	for _, name := range names {
		for part := range bytes.SplitSeq(name, []byte("/")) {
			part = withoutExtension(part)
			budget := &left
			if isASCII(part) {
				budget = &leftASCII
			}
			if seen[string(part)] || len(part) > *budget {
				continue
			}
			*budget -= len(part)
			seen[string(part)] = true
			parts = append(parts, part)
		}
	}
	return parts
}

// withoutExtension cuts off what stands behind the last dot, if it can be an ending.
func withoutExtension(part []byte) []byte {
	const longest = 5
	if i := bytes.LastIndexByte(part, '.'); i > 0 && len(part)-i <= longest+1 && isASCII(part[i:]) {
		return part[:i]
	}
	return part
}

func isASCII(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
}

// detect returns the page in which the parts cost least, and that cost.
func detect(parts [][]byte) (best *page, least int) {
	for _, p := range pages() {
		if cost := p.cost(parts); best == nil || cost < least {
			best, least = p, cost
		}
	}
	return best, least
}

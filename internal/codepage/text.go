package codepage

import (
	"bytes"
	"unicode/utf8"
)

// Text returns a text of which nobody says in which code page it is. It is valid UTF-8 as it is, or else what looks most like a language
// in one of the pages of Windows; in one of DOS only where that is far likelier.
func Text(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	parts := wordsBeyondASCII(b)
	var best *page
	least := 0
	for _, p := range pages() {
		cost := p.cost(parts) - p.prior
		if !p.wide && !isWindows(p.name) {
			cost += aloneMargin
		}
		if best == nil || cost < least {
			best, least = p, cost
		}
	}
	return best.decode(b)
}

func isWindows(name string) bool { return bytes.HasPrefix([]byte(name), []byte("windows-")) }

// wordsBeyondASCII returns the first distinct words of a text that are more than ASCII, to be looked at.
func wordsBeyondASCII(b []byte) [][]byte {
	var parts [][]byte
	seen, left := map[string]bool{}, evidenceBytes
	for word := range bytes.FieldsFuncSeq(b, func(r rune) bool { return r <= ' ' }) {
		if isASCII(word) || seen[string(word)] {
			continue
		}
		if left -= len(word); left < 0 {
			break
		}
		seen[string(word)] = true
		parts = append(parts, word)
	}
	return parts
}

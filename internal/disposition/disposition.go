// Package disposition writes the Content-Disposition header of files to be saved, in the one way that is safe for names which
// strangers chose. It imports the standard library alone.
package disposition

import (
	"mime"
	"strings"
	"unicode"
)

// Attachment returns the Content-Disposition (RFC 6266) of a file that browsers save under filename. What could direct or hide
// where it is saved is taken out of the name: folders, control characters, and characters that turn the direction of reading.
// A name that is not plain ASCII is encoded as RFC 8187 says, with a form in ASCII before it for clients that do not know
// that, curl among them. The empty name leaves it to the client.
func Attachment(filename string) string {
	name := clean(filename)
	if name == "" {
		return "attachment"
	}
	header := format(name)
	if strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		header = format(strings.Map(toPlain, name)) + strings.TrimPrefix(header, "attachment")
	}
	return header
}

func format(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

func clean(name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar: // this one for bytes that are no UTF-8
			return -1
		case r == '/', r == '\\':
			return '_'
		}
		return r
	}, name))
}

// toPlain replaces what is not ASCII, and what clients are known to read in different ways.
func toPlain(r rune) rune {
	if r > unicode.MaxASCII || strings.ContainsRune(`"%`, r) {
		return '_'
	}
	return r
}

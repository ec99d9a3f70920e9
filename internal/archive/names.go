package archive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sheaf/internal/codepage"
)

// names decodes the names of an archive. Those that do not say that they are UTF-8 wait until all are known: one tool wrote
// them all, so together they tell the code page.
type names struct {
	known   []string // as decoded, by entry; "" while it waits
	waiting []int
	raw     [][]byte // of the waiting ones
}

// add takes the name of entry i. A UTF-8 flag (bit 11) on bytes that are not UTF-8 is a lie and counts for nothing.
func (n *names) add(i int, name []byte, flags uint16, extra []byte) {
	decoded, known := string(name), flags&flagUTF8 != 0 && utf8.Valid(name)
	if !known {
		if path, ok := unicodePath(name, extra); ok {
			decoded, known = path, true
		}
	}
	decoded = clip(decoded)
	if !known {
		n.waiting, n.raw = append(n.waiting, i), append(n.raw, []byte(decoded))
		decoded = ""
	}
	n.known = append(n.known, decoded)
}

// clip takes the middle out of a name that is far too long, so that it costs no memory; it stays too long. (No name gets
// shorter by being decoded.)
func clip(name string) string {
	if len(name) <= 2*maxName {
		return name
	}
	return name[:maxName] + name[len(name)-maxName:]
}

// apply returns the entries their names, and ErrUnsafeName to those that must not be used.
func (n *names) apply(entries []Entry) {
	for k, name := range codepage.Decode(n.raw) {
		n.known[n.waiting[k]] = name
	}
	for i, name := range n.known {
		entries[i].setName(name)
	}
}

func (e *Entry) setName(name string) {
	clean, err := CleanName(name)
	clean = withoutTail(clean)
	switch {
	case err != nil:
		e.Name, e.Problem = printable(strings.ReplaceAll(name, `\`, "/")), err
	case e.Kind == KindSymlink:
		e.Name, e.Problem = clean, symbolicLink.problem()
	default:
		e.Name = clean
	}
	switch {
	case strings.HasSuffix(e.Name, "/"):
		e.Kind = KindDir
	case e.Kind == KindDir:
		e.Name += "/"
	}
}

// MaxNamePart is the most bytes of UTF-8 that CleanName takes between two slashes: what file systems take.
const MaxNamePart = 255

// Bounds of a whole name, for those who store and compare names.
const (
	maxName  = 4096
	maxParts = 100
)

// CleanName returns the name in the one form it is used in: slashes for backslashes, no empty and no "." part. A name is
// ErrUnsafeName if it is absolute, begins with a drive letter, has a part that means a parent folder (dots and spaces only:
// Windows drops the spaces), is too long, is not UTF-8, holds control characters or ones that turn the direction of
// reading, or if nothing is left of it. What only some systems dislike, a colon or "aux" or a dot at the end, is kept.
func CleanName(name string) (string, error) {
	name = strings.ReplaceAll(name, `\`, "/")
	if err := unsafeAsWhole(name).problem(); err != nil {
		return "", err
	}
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part == "." {
			continue
		}
		if len(part) > MaxNamePart {
			return "", nameTooLong.problem()
		}
		if strings.Contains(part, ".") && strings.Trim(part, ". ") == "" {
			return "", outsideFolder.problem()
		}
		parts = append(parts, part)
	}
	switch {
	case len(parts) == 0:
		return "", noName.problem()
	case len(parts) > maxParts:
		return "", tooManyFolders.problem()
	case len(parts[0]) >= 2 && parts[0][1] == ':' && isLetter(parts[0][0]):
		return "", driveLetter.problem()
	}
	if strings.HasSuffix(name, "/") {
		parts = append(parts, "")
	}
	return strings.Join(parts, "/"), nil
}

// unsafeAsWhole returns the rule that a name breaks whatever its parts are, 0 if none.
func unsafeAsWhole(name string) badName {
	switch {
	case len(name) > maxName:
		return pathTooLong
	case !utf8.ValidString(name):
		return notUTF8
	case strings.HasPrefix(name, "/"):
		return absolutePath
	case strings.ContainsFunc(name, isControl):
		return hiddenCharacter
	}
	return 0
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// isControl also counts the characters that embed, override and isolate directions: with them "fdp.docx" reads as "xcod.pdf".
func isControl(r rune) bool {
	return unicode.IsControl(r) || ('\u202a' <= r && r <= '\u202e') || ('\u2066' <= r && r <= '\u2069')
}

// printable makes a name fit to be shown, whatever it is: valid UTF-8, pictures in the place of control characters, at most
// about 1,000 bytes, of which start and end are kept as the end has the extension.
func printable(name string) string {
	const keep = 500
	name = strings.ToValidUTF8(name, "\ufffd")
	if len(name) > 2*keep {
		name = strings.ToValidUTF8(name[:keep], "") + "…" + strings.ToValidUTF8(name[len(name)-keep:], "")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ':
			return '\u2400' + r
		case r == 0x7f:
			return '\u2421'
		case isControl(r):
			return '\ufffd'
		}
		return r
	}, name)
}

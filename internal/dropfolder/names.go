package dropfolder

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"unicode/utf8"
)

// longName is how many bytes a part of a path may have that is kept as it is. A file's name has 255 at most, and the report's
// ".json" and what the store adds to an older version of an object must have room beside it.
const longName = 200

// longestName is how many bytes a file's name has at most (NAME_MAX).
const longestName = 255

// keyName returns the path of a dropped file as it is called in the inbox: parts of it that are too long are shortened, to names
// that no other part is shortened to. The file itself keeps its name.
func keyName(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = shortName(part)
	}
	return strings.Join(parts, "/")
}

func shortName(part string) string {
	if len(part) <= longName {
		return part
	}
	extension := path.Ext(part)
	if len(extension) > len(".docx") {
		extension = ""
	}
	sum := sha256.Sum256([]byte(part))
	tail := "~" + hex.EncodeToString(sum[:4]) + extension
	return validPrefix(part, longName-len(tail)) + tail
}

// validPrefix returns at most n bytes of a text in UTF-8, without half a character at the end.
func validPrefix(s string, n int) string {
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

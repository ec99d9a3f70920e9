package fonts

import (
	"strings"
	"unicode"

	"sheaf/internal/job"
)

// familyKey makes families equal that fontconfig takes for equal: case and blanks do not count.
func familyKey(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), ""))
}

// nameKey makes names equal that differ in how their writer joined the words.
func nameKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// faceOf returns the installed font that a PDF calls by that name. LibreOffice may put features behind the name
// ("NotoSansCJKjp-Regular-VKana").
func (k *Known) faceOf(name string) (face, bool) {
	for {
		if f, ok := k.names[nameKey(name)]; ok {
			return f, true
		}
		cut := strings.LastIndexByte(name, '-')
		if cut < 0 {
			return face{}, false
		}
		name = name[:cut]
	}
}

// pattern returns the question that LibreOffice puts to fontconfig for a request.
func pattern(r job.FontRequest, generic string) string {
	var b strings.Builder
	for _, c := range r.Family {
		if strings.ContainsRune(`\-:,`, c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	if generic != "" {
		b.WriteString("," + generic)
	}
	if lang := fontconfigLanguage(r.Language); lang != "" {
		b.WriteString(":lang=" + lang)
	}
	return b.String() + usable
}

// fontconfigLanguage turns a BCP 47 tag into fontconfig's: the language alone, but for Chinese the place too.
func fontconfigLanguage(tag string) string {
	tag = strings.ToLower(tag)
	primary, rest, _ := strings.Cut(tag, "-")
	if len(primary) < 2 || len(primary) > 3 || strings.ContainsFunc(primary, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return ""
	}
	if primary != "zh" {
		return primary
	}
	switch {
	case strings.Contains(rest, "hk"):
		return "zh-hk"
	case strings.Contains(rest, "tw"), strings.Contains(rest, "mo"), strings.Contains(rest, "hant"):
		return "zh-tw"
	}
	return "zh-cn"
}

package job

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
)

// NamePattern says how PDFs are named: text, and fields in braces in whose place stands what they name of a document.
type NamePattern []namePart

type namePart struct {
	text  string
	field string // "" of text
	width int    // of a number
}

// Named is what names of PDFs are made of.
type Named struct {
	Path   string // the folders of the document, "" where it is in none
	Name   string // its name without folders and ending
	Number int
	Date   time.Time // of the job
}

// The fields of patterns.
const (
	namePath   = "path"
	nameName   = "name"
	nameNumber = "number"
	nameDate   = "date"
)

// maxWidth bounds the digits of a number.
const maxWidth = 9

// ParseNames reads a pattern such as "{path}/{number:4} {name}.pdf". The error says what is wrong, in words for users.
func ParseNames(s string) (NamePattern, error) {
	if !strings.HasSuffix(s, ".pdf") {
		return nil, fmt.Errorf("a name ends in .pdf, as {path}/{name}.pdf does")
	}
	if strings.HasPrefix(s, "/") || strings.Contains(s, `\`) {
		return nil, fmt.Errorf(`a name begins with a folder or a file, and has / between them and no \`)
	}
	for part := range strings.SplitSeq(s, "/") {
		if part != "" && strings.Trim(part, ". ") == "" {
			return nil, fmt.Errorf("a name cannot lead to a folder above")
		}
	}
	return parseNameParts(s)
}

func parseNameParts(s string) (pattern NamePattern, err error) {
	for s != "" {
		at := strings.IndexAny(s, "{}")
		if at < 0 {
			return append(pattern, namePart{text: s}), nil
		}
		if at > 0 {
			pattern = append(pattern, namePart{text: s[:at]})
		}
		end := strings.IndexByte(s, '}')
		if s[at] == '}' || end < 0 {
			return nil, fmt.Errorf("each { has a } behind it and each } a { before it")
		}
		p, err := parseNameField(s[at+1 : end])
		if err != nil {
			return nil, err
		}
		pattern, s = append(pattern, p), s[end+1:]
	}
	return pattern, nil
}

func parseNameField(s string) (namePart, error) {
	field, width, wide := strings.Cut(s, ":")
	switch field {
	case namePath, nameName, nameDate, nameNumber:
	default:
		return namePart{}, fmt.Errorf("there is no {%s}, but {path}, {name}, {number}, {number:4} and {date}", s)
	}
	p := namePart{field: field}
	if !wide {
		return p, nil
	}
	n, err := strconv.Atoi(width)
	if err != nil || n < 1 || n > maxWidth || field != nameNumber {
		return namePart{}, fmt.Errorf("there is no {%s}: only {number} has digits, 1 to %d", s, maxWidth)
	}
	p.width = n
	return p, nil
}

// Name returns the path of a PDF. Where the document has no folder, none is left of {path}.
func (p NamePattern) Name(of Named) string {
	var b strings.Builder
	for _, part := range p {
		switch part.field {
		case namePath:
			b.WriteString(of.Path)
		case nameName:
			b.WriteString(of.Name)
		case nameNumber:
			fmt.Fprintf(&b, "%0*d", part.width, of.Number)
		case nameDate:
			b.WriteString(of.Date.UTC().Format(time.DateOnly))
		default:
			b.WriteString(part.text)
		}
	}
	return strings.TrimPrefix(path.Clean("/"+b.String()), "/")
}

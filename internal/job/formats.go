package job

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Format is a kind of document that is converted beside those that Word has written since 2007, where it is asked for.
type Format string

// The formats. A template is the same kind of file as its document.
const (
	FormatDOC  Format = "doc" // Word 97 to 2003
	FormatDOT  Format = "dot"
	FormatODT  Format = "odt" // OpenDocument text
	FormatOTT  Format = "ott"
	FormatFODT Format = "fodt" // the same as one XML file
	FormatRTF  Format = "rtf"
	FormatTXT  Format = "txt"
	FormatHTML Format = "html"
	FormatWPS  Format = "wps" // Microsoft Works
)

// AllFormats is the name of all formats together.
const AllFormats = "all-word"

// Formats returns all formats, in the order in which they are shown.
func Formats() []Format {
	return []Format{FormatDOC, FormatDOT, FormatODT, FormatOTT, FormatRTF, FormatFODT, FormatTXT, FormatHTML, FormatWPS}
}

// Endings returns the endings of names of files of a format, in lower case and with their dots.
func (f Format) Endings() []string {
	if f == FormatHTML {
		return []string{".html", ".htm"}
	}
	return []string{"." + string(f)}
}

// Kind says what a file of the format is, with its article.
func (f Format) Kind() string {
	switch f {
	case FormatDOC, FormatDOT:
		return "an old Word document (.doc)"
	case FormatODT, FormatOTT:
		return "an OpenDocument text (ODT)"
	case FormatFODT:
		return "an OpenDocument text (flat XML)"
	case FormatRTF:
		return "an RTF document"
	case FormatHTML:
		return "an HTML page"
	case FormatWPS:
		return "a document of Microsoft Works"
	}
	return "plain text"
}

// ParseFormats reads a list of formats such as "doc,odt", or AllFormats. "" has none. The error says what is wrong.
func ParseFormats(text string) ([]Format, error) {
	var list []Format
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	for name := range strings.SplitSeq(text, ",") {
		switch f := Format(strings.ToLower(strings.TrimSpace(name))); {
		case f == AllFormats:
			list = Formats()
		case !slices.Contains(Formats(), f):
			return nil, fmt.Errorf("it is a list such as doc,odt of the formats %s, or %s", names(Formats()), AllFormats)
		case !slices.Contains(list, f):
			list = append(list, f)
		}
	}
	return list, nil
}

func names(formats []Format) string {
	var list []string
	for _, f := range formats {
		list = append(list, string(f))
	}
	return strings.Join(list, ", ")
}

// Endings returns the endings of names by which files are documents beside those of Word since 2007.
func (o Options) Endings() []string {
	var endings []string
	formats, _ := ParseFormats(o.Formats) // it has been checked
	for _, f := range formats {
		endings = append(endings, f.Endings()...)
	}
	return endings
}

// Takes reports whether documents of a format are converted. A document and a template are told apart by their names only.
func (o Options) Takes(f Format) bool {
	formats, _ := ParseFormats(o.Formats) // it has been checked
	switch f {
	case FormatDOC, FormatDOT:
		return slices.Contains(formats, FormatDOC) || slices.Contains(formats, FormatDOT)
	case FormatODT, FormatOTT:
		return slices.Contains(formats, FormatODT) || slices.Contains(formats, FormatOTT)
	}
	return slices.Contains(formats, f)
}

// FormatNames returns the names of the formats that files are of by their names, each once, in the order of Formats.
func FormatNames(files ...string) []string {
	var list []string
	for _, f := range Formats() {
		if slices.ContainsFunc(files, func(name string) bool { return slices.Contains(f.Endings(), strings.ToLower(path.Ext(name))) }) {
			list = append(list, string(f))
		}
	}
	return list
}

// AllEndings returns the endings of the names of files of all formats.
func AllEndings() []string { return Options{Formats: AllFormats}.Endings() }

// Package fonts holds the data about fonts that every place needs where sheaf converts: which packages bring them, which font
// replaces which, and the settings that tell fontconfig so. It imports the standard library alone. What is decided where:
//
//	packages.txt     which fonts there are, and whose they replace
//	substitutes.txt  which font replaces which, and which have equal widths
//	derived.txt      which fonts are made of others, and what is changed in them
//	fonts.conf       fontconfig's form of it, which the image has too; cjk-lines.conf for LibreOffice from version 26 on
//	install.sh       the Caladea of Cambria's widths, which no release has
package fonts

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed fonts.conf
var settings string

//go:embed cjk-lines.conf
var cjkLines string

//go:embed derived.txt
var derived string

//go:embed packages.txt
var packages string

//go:embed substitutes.txt
var substitutes string

// Settings returns fonts.conf, a whole configuration file without folders of fonts.
func Settings() string { return settings }

// CJKLines returns cjk-lines.conf, to be read after Settings where LibreOffice makes lines of Chinese, Japanese and Korean text
// higher than their fonts are.
func CJKLines() string { return cjkLines }

// Package is a font of packages.txt and what brings it.
type Package struct {
	Names   []string // Debian's packages: of several the first that a release has
	Family  string
	Licence string
	For     string // what documents ask for
	From    int    // the first version of LibreOffice that needs it; 0 where all do
}

// installer is written instead of a package for fonts that install.sh brings.
const installer = "install.sh"

// Packages lists packages.txt.
func Packages() []Package { return packagesOf(rows(packages)) }

func packagesOf(rows [][]string) []Package {
	var list []Package
	for _, row := range rows {
		p := Package{Family: row[1], Licence: row[2], For: row[3]}
		for name := range strings.SplitSeq(row[0], "|") {
			if name != installer {
				p.Names = append(p.Names, name)
			}
		}
		if len(row) > 4 {
			p.From, _ = strconv.Atoi(row[4]) // a test reads them all
		}
		list = append(list, p)
	}
	return list
}

// Section is a section of substitutes.txt. Its columns are described there.
type Section string

// The sections.
const (
	ByLibreOffice Section = "LibreOffice"
	ByFontconfig  Section = "fonts.conf"
	ByCJKLines    Section = "cjk-lines.conf"
	EqualWidths   Section = "equal widths"
	OtherWidths   Section = "other widths"
)

// Rows returns the columns of each line of a section.
func (s Section) Rows() [][]string {
	return section(substitutes, string(s))
}

func section(text, name string) [][]string {
	_, rest, _ := strings.Cut(text, "\n["+name+"]\n")
	text, _, _ = strings.Cut(rest, "\n[")
	return rows(text)
}

// rows returns the columns of each line that is no comment.
func rows(text string) [][]string {
	var list [][]string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(line, ";")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		list = append(list, row)
	}
	return list
}

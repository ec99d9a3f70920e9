// Package newer says which newer LibreOffice a system can get. It imports the standard library alone.
package newer

import (
	_ "embed"
	"strings"
)

//go:embed newer.txt
var text string

// Image is the system of the converter's image, which has the newest LibreOffice that sheaf is tested with.
const Image = "image"

// Offer is a LibreOffice that a system can get.
type Offer struct {
	System  string
	Version string // such as 26.8
	From    string // who has it, as the beginning of a sentence: "Homebrew has"
	Command string // "" where none installs it
	Make    string // the command in a checkout
}

// For returns the offer for a system, as newer.txt names it; ok is false where there is none.
func For(system string) (o Offer, ok bool) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(strings.TrimRight(line, "\n"), ";")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if len(row) == 5 && row[0] == system {
			o = Offer{row[0], row[1], row[2], row[3], row[4]}
			if o.Make == "" {
				o.Make = o.Command
			}
			return o, true
		}
	}
	return Offer{}, false
}

package altchunk

import "strings"

// plainLook is how plain text looks: as Word shows it.
var plainLook = look{font: "Courier New", size: 20}

// readText writes a text, a paragraph a line.
func readText(b *body, text string) {
	text = strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x1a", "").Replace(text), "\n")
	for line := range strings.SplitSeq(text, "\n") {
		for i, page := range strings.Split(line, "\f") {
			if i > 0 {
				b.pageBreak()
			}
			b.text(page, plainLook)
		}
		b.paragraph(layout{})
	}
}

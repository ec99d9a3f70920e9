package zygote

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sheaf/internal/office/sampledoc"
)

// maxHyphens is for how many languages a zygote is made ready: what it reads for one stays in its memory, up to 10 MB.
const maxHyphens = 16

// hyphenate has the zygote read the patterns by which words of these languages are hyphenated, unless it has: a document's process then
// has them. For German that takes a fifth of a second, which each document would take anew, and milliseconds for others. Where it
// cannot be done documents' processes read them.
func (z *Zygote) hyphenate(languages []string) {
	for _, language := range languages {
		n, ok := z.noteHyphens(language)
		if !ok {
			continue
		}
		b, err := sampledoc.Hyphenated(language)
		if err != nil {
			continue
		}
		path := filepath.Join(z.dir, fmt.Sprintf("warm-hyphens-%d.docx", n))
		if os.WriteFile(path, b, 0o600) == nil {
			z.send(message{"warm", path}, nil)
		}
	}
}

// noteHyphens notes a language and returns how many are noted. It is not ok where it was noted before, or there are enough.
func (z *Zygote) noteHyphens(language string) (n int, ok bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if len(z.hyphens) >= maxHyphens || slices.Contains(z.hyphens, language) {
		return 0, false
	}
	z.hyphens = append(z.hyphens, language)
	return len(z.hyphens), true
}

package wordml

import "strings"

// doubt is why a text may not belong to an instruction: any number of reasons.
type doubt uint8

const (
	deletedText  doubt = 1 << iota // by a change that is tracked
	fieldText                      // of a field in the instruction
	foreignText                    // not directly in an element of WordprocessingML for text
	choiceText                     // an alternative that not every reader takes
	fallbackText                   // what the others take
	gapText                        // white space that an element stands for

	doubts = 1 << iota
)

// branch is an alternative of mc:AlternateContent (ECMA-376 part 3, 9.3). The zero branch is outside of all.
type branch struct {
	id   int
	name string
}

func (b branch) doubt() doubt {
	switch b.name {
	case "Choice":
		return choiceText
	case "Fallback":
		return fallbackText
	}
	return choiceText | fallbackText
}

func (f *Fields) branch() branch {
	if n := len(f.branches); n > 0 {
		return f.branches[n-1]
	}
	return branch{}
}

func isText(name string) bool {
	switch name {
	case "t", "instrText", "delText", "delInstrText":
		return true
	}
	return false
}

func deletes(name string) int {
	if strings.HasPrefix(name, "del") {
		return 1
	}
	return 0
}

// reading is a text that belongs to an instruction unless one of the doubts is right.
type reading struct {
	text string
	why  doubt
}

// keep takes the beginning of what may be the instruction, but for what precedes the first letter or =.
func (f *Field) keep(text string, why doubt) {
	if f.kept == 0 {
		text = strings.TrimLeftFunc(text, func(r rune) bool { return notLetter(r) && r != '=' })
	}
	n := min(len(text), maxInstruction-f.kept)
	f.Long = f.Long || n < len(text)
	if n == 0 {
		return
	}
	f.kept += n
	f.read = append(f.read, reading{text[:n], why})
}

// Readings returns the beginnings of all instructions that readers may make of what stands in the field, the one with every text
// that may belong to it first.
func (f *Field) Readings() []string {
	var all doubt
	for _, r := range f.read {
		all |= r.why
	}
	var out []string
	for right := doubt(0); right < doubts; right++ {
		if right&^all != 0 {
			continue
		}
		var b strings.Builder
		for _, r := range f.read {
			if r.why&right == 0 {
				b.WriteString(r.text)
			}
		}
		out = append(out, b.String())
	}
	return out
}

package fidelity

import (
	"strconv"
	"strings"
)

// listNumber counts a LISTNUM (17.16.5.36), and returns how Word writes it: by the list of Word's own that it names.
func (p *unsavedPart) listNumber(words []string) string {
	list, level := "numberdefault", 0
	start := -1
	for i, w := range words {
		switch value := words[min(i+1, len(words)-1)]; {
		case i == 0 && !strings.HasPrefix(w, `\`):
			list = strings.ToLower(strings.Trim(w, `"`))
		case strings.EqualFold(w, `\l`):
			n, _ := strconv.Atoi(value)
			level = min(max(n, 1), levels) - 1
		case strings.EqualFold(w, `\s`):
			if n, err := strconv.Atoi(value); err == nil && n >= 0 && n < 1<<15 {
				start = n
			}
		}
	}
	p.listed[level]++
	if start >= 0 {
		p.listed[level] = start
	}
	clear(p.listed[level+1:])
	n := p.listed[level]
	var kinds []string
	switch list {
	case "legaldefault":
		text := ""
		for _, n := range p.listed[:level+1] {
			text += strconv.Itoa(max(n, 1)) + "."
		}
		return text
	case "outlinedefault":
		kinds = []string{"I.", "A.", "1.", "a)", "(1)", "(a)", "(i)", "(a)", "(i)"}
	default:
		kinds = []string{"1)", "a)", "i)", "(1)", "(a)", "(i)", "1.", "a.", "i."}
	}
	return written(kinds[level], n)
}

// autoNumber counts an AUTONUM (17.16.5.4), and returns how Word writes it; "" where it is to be in other figures.
func (p *unsavedPart) autoNumber(words []string) string {
	p.counted++
	separator := "."
	for i, w := range words {
		switch {
		case strings.HasPrefix(w, `\*`) && i+1 < len(words) && !strings.EqualFold(words[i+1], "Arabic"):
			return ""
		case strings.EqualFold(w, `\s`) && i+1 < len(words):
			separator = strings.Trim(words[i+1], `"`)
		}
	}
	return strconv.Itoa(p.counted) + separator
}

// written writes a number as a model of it is.
func written(model string, n int) string {
	for _, kind := range []struct {
		mark string
		text func(int) string
	}{{"1", strconv.Itoa}, {"a", letters}, {"i", roman}, {"A", upper(letters)}, {"I", upper(roman)}} {
		if strings.Contains(model, kind.mark) {
			return strings.Replace(model, kind.mark, kind.text(n), 1)
		}
	}
	return model
}

func upper(text func(int) string) func(int) string {
	return func(n int) string { return strings.ToUpper(text(n)) }
}

// letters writes a number as Word does in letters: z comes before aa, and that before bb.
func letters(n int) string {
	if n < 1 || n > 780 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(rune('a'+(n-1)%26)), (n-1)/26+1)
}

// roman writes a number in Roman figures.
func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for i, value := range []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1} {
		for ; n >= value; n -= value {
			b.WriteString([]string{"m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"}[i])
		}
	}
	return b.String()
}

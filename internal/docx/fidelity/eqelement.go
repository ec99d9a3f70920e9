package fidelity

import (
	"html"
	"slices"
	"strconv"
	"strings"
)

// eqElement returns an element of an equation (17.16.5.18) by its switch, the options of that and what is in its brackets.
func eqElement(name string, options, parts []string) string {
	part := func(i int) string {
		if i < len(parts) && parts[i] != "" {
			return parts[i]
		}
		return mathRun(" ")
	}
	kind := strings.TrimRight(name, "0123456789- ")
	switch kind {
	case "f":
		return `<m:f><m:num>` + part(0) + `</m:num><m:den>` + part(1) + `</m:den></m:f>`
	case "r":
		if len(parts) < 2 {
			return `<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>` + part(0) + `</m:e></m:rad>`
		}
		return `<m:rad><m:deg>` + part(0) + `</m:deg><m:e>` + part(1) + `</m:e></m:rad>`
	case "s":
		return raised(options, parts)
	case "a":
		return columns(options, parts)
	case "b":
		return bracketed(options, strings.Join(parts, mathRun(",")))
	case "x":
		return boxed(options, strings.Join(parts, mathRun(",")))
	case "i":
		return `<m:nary><m:naryPr><m:chr m:val="` + bigSign(options) + `"/></m:naryPr><m:sub>` + part(0) + `</m:sub><m:sup>` + part(1) + `</m:sup><m:e>` + part(2) + `</m:e></m:nary>`
	case "o":
		return over(parts)
	case "l":
		return strings.Join(parts, mathRun(","))
	}
	return strings.Join(parts, "") // displacements, and what nobody knows
}

// emptyBase is what text is raised from until the letter before it is known, and raisedBase how such text begins.
const (
	emptyBase  = `<m:r/>`
	raisedBase = `<m:sS`
)

// boxed returns what stands in a frame, of which the options name the sides. LibreOffice has no frames but lines.
func boxed(options []string, in string) string {
	side := func(name string) bool { return len(options) == 0 || slices.Contains(options, name) }
	for _, line := range []struct{ option, place string }{{"to", "top"}, {"bo", "bot"}} {
		if side(line.option) {
			in = `<m:bar><m:barPr><m:pos m:val="` + line.place + `"/></m:barPr><m:e>` + in + `</m:e></m:bar>`
		}
	}
	left, right := "", ""
	if side("le") {
		left = "|"
	}
	if side("ri") {
		right = "|"
	}
	if left+right == "" {
		return in
	}
	return delimited(left, right, in)
}

func delimited(left, right, in string) string {
	return `<m:d><m:dPr><m:begChr m:val="` + html.EscapeString(left) + `"/><m:endChr m:val="` + html.EscapeString(right) + `"/></m:dPr><m:e>` + in + `</m:e></m:d>`
}

// raised returns text that stands higher or lower, or several that stand above each other.
func raised(options, parts []string) string {
	if len(parts) > 1 {
		return columns(nil, parts)
	}
	for _, o := range options {
		if strings.HasPrefix(o, "do") {
			return `<m:sSub><m:e>` + emptyBase + `</m:e><m:sub>` + parts[0] + `</m:sub></m:sSub>`
		}
	}
	return `<m:sSup><m:e>` + emptyBase + `</m:e><m:sup>` + parts[0] + `</m:sup></m:sSup>`
}

// columns returns an array: one column, or as many as the options say.
func columns(options, parts []string) string {
	n := 1
	for _, o := range options {
		if figures, ok := strings.CutPrefix(o, "co"); ok {
			n, _ = strconv.Atoi(figures)
			n = min(max(n, 1), 64)
		}
	}
	var b strings.Builder
	b.WriteString(`<m:m>`)
	for i := 0; i < len(parts); i += n {
		b.WriteString(`<m:mr>`)
		for j := range n {
			b.WriteString(`<m:e>`)
			if i+j < len(parts) {
				b.WriteString(parts[i+j])
			}
			b.WriteString(`</m:e>`)
		}
		b.WriteString(`</m:mr>`)
	}
	return b.String() + `</m:m>`
}

// bracketed returns what stands in brackets, round ones where the options name none.
func bracketed(options []string, in string) string {
	left, right := "(", ")"
	pairs := map[string]string{"(": ")", "[": "]", "{": "}", "<": ">"}
	named := false
	for _, o := range options {
		if len(o) < 3 {
			continue
		}
		switch c := o[2:]; o[:2] {
		case "lc":
			if !named {
				right = ""
			}
			left, named = c, true
		case "rc":
			if !named {
				left = ""
			}
			right, named = c, true
		case "bc":
			left, right, named = c, c, true
			if pairs[c] != "" {
				right = pairs[c]
			}
		}
	}
	return delimited(left, right, in)
}

func bigSign(options []string) string {
	for _, o := range options {
		switch {
		case o == "su":
			return "∑"
		case o == "pr":
			return "∏"
		case len(o) > 2 && (strings.HasPrefix(o, "fc") || strings.HasPrefix(o, "vc")):
			return html.EscapeString(o[2:])
		}
	}
	return "∫"
}

// over returns texts that stand over each other: one that is raised above the other, as readings above Chinese characters are
// written.
func over(parts []string) string {
	const raise, end = `<m:sSup><m:e>` + emptyBase + `</m:e><m:sup>`, `</m:sup></m:sSup>`
	if len(parts) == 2 && strings.HasPrefix(parts[0], raise) && strings.HasSuffix(parts[0], end) {
		reading := strings.TrimSuffix(strings.TrimPrefix(parts[0], raise), end)
		return `<m:limUpp><m:e>` + parts[1] + `</m:e><m:lim>` + reading + `</m:lim></m:limUpp>`
	}
	return strings.Join(parts, "")
}

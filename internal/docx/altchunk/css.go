package altchunk

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// declarations are what a style says, by the names of properties.
type declarations map[string]string

// maxDeclarations bounds the declarations of one style.
const maxDeclarations = 100

// parse adds the declarations of a style attribute or a rule.
func (d declarations) parse(style string) {
	for len(style) > 0 && len(d) < maxDeclarations {
		var one string
		one, style = cutDeclaration(style)
		name, value, ok := strings.Cut(one, ":")
		value, _, _ = strings.Cut(value, "!")
		if ok {
			d[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
	}
}

// cutDeclaration cuts a style at the first semicolon that is not within quotes or brackets.
func cutDeclaration(s string) (one, rest string) {
	quote, depth := byte(0), 0
	for i := range len(s) {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ';' && depth <= 0:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func (d declarations) lower(name string) string { return strings.ToLower(d[name]) }

// hidden reports whether nothing of an element is shown.
func (d declarations) hidden() bool {
	return d.lower("display") == "none" || d.lower("mso-hide") == "all" || d.lower("visibility") == "hidden"
}

// apply changes the look of text as a style says.
func (d declarations) apply(l *look) {
	if c, ok := color(d["color"]); ok {
		l.color = c
	}
	for _, name := range []string{"background-color", "background"} {
		if c, ok := color(d[name]); ok {
			l.fill = c
		}
	}
	d.applyFont(l)
	if f := d["font-family"]; f != "" {
		l.font = family(f, l.font)
	}
	if n := fontSize(d.lower("font-size"), l.size); n > 0 {
		l.size = n
	}
	switch w := d.lower("font-weight"); {
	case w == "bold", w == "bolder", len(w) == 3 && w >= "600":
		l.bold = true
	case w == "normal", w == "lighter", len(w) == 3 && w < "600":
		l.bold = false
	}
	switch d.lower("font-style") {
	case "italic", "oblique":
		l.italic = true
	case "normal":
		l.italic = false
	}
	decoration := d.lower("text-decoration") + " " + d.lower("text-decoration-line")
	l.underline = l.underline && !strings.Contains(decoration, "none") || strings.Contains(decoration, "underline")
	l.strike = l.strike && !strings.Contains(decoration, "none") || strings.Contains(decoration, "line-through")
	switch d.lower("vertical-align") {
	case "super":
		l.raised = "superscript"
	case "sub":
		l.raised = "subscript"
	case "baseline":
		l.raised = ""
	}
}

// applyFont takes what the property font says at once: the look, a size, and then families.
func (d declarations) applyFont(l *look) {
	rest := strings.TrimSpace(d["font"])
	for rest != "" {
		var word string
		word, rest, _ = strings.Cut(rest, " ")
		rest = strings.TrimSpace(rest)
		size, _, _ := strings.Cut(strings.ToLower(word), "/")
		switch size {
		case "bold":
			l.bold = true
		case "italic", "oblique":
			l.italic = true
		case "normal", "small-caps":
		default:
			if n := fontSize(size, l.size); n > 0 && strings.Trim(size, "0123456789") != "" { // a bare number is a weight
				l.size = n
				l.font = family(rest, l.font)
				return
			}
		}
	}
}

// family returns the first font of a list, fallback where there is none.
func family(list, fallback string) string {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.Trim(strings.TrimSpace(name), `"'`)
		switch strings.ToLower(name) {
		case "", "inherit", "initial", "unset":
			continue
		case "serif":
			return "Times New Roman"
		case "sans-serif", "system-ui", "-apple-system", "blinkmacsystemfont":
			return "Arial"
		case "monospace":
			return "Courier New"
		}
		if len(name) > 60 {
			continue
		}
		return name
	}
	return fallback
}

// fontSize returns a size in half points, 0 where a style does not say; around is that of the text around.
func fontSize(s string, around int) int {
	named := map[string]int{"xx-small": 15, "x-small": 15, "small": 20, "medium": 24, "large": 27, "x-large": 36, "xx-large": 48}
	if n, ok := named[s]; ok {
		return n
	}
	switch s {
	case "smaller":
		return clampSize(around * 5 / 6)
	case "larger":
		return clampSize(around * 6 / 5)
	}
	if percent, ok := percentage(s); ok {
		return clampSize(around * percent / 100)
	}
	if twips, ok := length(s, around*10); ok && twips > 0 {
		return clampSize((twips + 5) / 10)
	}
	return 0
}

// percentage returns how many hundredths a value is.
func percentage(s string) (int, bool) {
	n, ok := strings.CutSuffix(strings.TrimSpace(s), "%")
	f, err := strconv.ParseFloat(strings.TrimSpace(n), 64)
	if !ok || err != nil || !(f >= 0 && f <= 10000) {
		return 0, false
	}
	return int(f), true
}

// length returns a length in twips; em is that of a letter.
func length(s string, em int) (int, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	unit := strings.TrimLeft(s, "+-.0123456789")
	f, err := strconv.ParseFloat(strings.TrimSuffix(s, unit), 64)
	if err != nil {
		return 0, false
	}
	switch strings.TrimSpace(unit) {
	case "pt":
		f *= 20
	case "px", "":
		f *= twipsPerPx
	case "pc":
		f *= 240
	case "in":
		f *= 1440
	case "cm":
		f *= 567
	case "mm":
		f *= 56.7
	case "em", "rem":
		f *= float64(em)
	case "ex", "ch":
		f *= float64(em) / 2
	default:
		return 0, false
	}
	if !(f > -100_000 && f < 100_000) {
		return 0, false
	}
	return int(f), true
}

// align returns the value of w:jc for one of HTML, "" for none.
func align(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "left", "start":
		return "left"
	case "center", "middle", "-webkit-center":
		return "center"
	case "right", "end":
		return "right"
	case "justify":
		return "both"
	}
	return ""
}

// sheet is what the style sheets of a page say of elements and classes, by selectors.
type sheet map[string]declarations

// maxRules bounds the rules of a page.
const maxRules = 5000

// parse adds the rules of a style sheet that are of an element, a class, or an element of a class.
func (s sheet) parse(css string) {
	css = withoutComments(css)
	for len(s) < maxRules {
		selectors, rest, ok := strings.Cut(css, "{")
		if !ok {
			return
		}
		if strings.HasPrefix(strings.TrimSpace(selectors), "@") { // for other media, or fonts and pages
			css = behindBlock(rest)
			continue
		}
		var body string
		body, css, _ = strings.Cut(rest, "}")
		for selector := range strings.SplitSeq(selectors, ",") {
			selector = strings.ToLower(strings.TrimSpace(selector))
			if selector == "" || len(selector) > 100 || strings.ContainsAny(selector, " >+~#:[*") || len(s) >= maxRules {
				continue
			}
			if s[selector] == nil {
				s[selector] = declarations{}
			}
			s[selector].parse(body)
		}
	}
}

func withoutComments(css string) string {
	css = strings.NewReplacer("<!--", "", "-->", "").Replace(css)
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(css, "/*")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
}

// behindBlock returns what follows a block of which the bracket is open.
func behindBlock(css string) string {
	depth := 1
	for i := range len(css) {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return css[i+1:]
			}
		}
	}
	return ""
}

// of returns what the sheets and its own attribute say of an element.
func (s sheet) of(name string, attrs map[string]string) declarations {
	d := declarations{}
	merge := func(selector string) {
		for k, v := range s[selector] {
			d[k] = v
		}
	}
	if len(s) > 0 {
		merge(name)
		for i, class := range strings.Fields(strings.ToLower(attrs["class"])) {
			if i == 10 {
				break
			}
			merge("." + class)
			merge(name + "." + class)
		}
	}
	d.parse(attrs["style"])
	return d
}

// attributes returns the attributes of a tag by their names, of several of one name the first.
func attributes(z *html.Tokenizer) map[string]string {
	attrs := map[string]string{}
	for more := true; more; {
		var k, v []byte
		k, v, more = z.TagAttr()
		if _, ok := attrs[string(k)]; !ok && len(k) > 0 && len(attrs) < maxDeclarations {
			attrs[string(k)] = string(v)
		}
	}
	return attrs
}

package rtf

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// outsiders are destinations that are left out with all in them: files and programs that the document is bound to, and copies of what
// only Word reads.
var outsiders = map[string]bool{
	"objdata": true, "template": true, "filetbl": true, "file": true, "nextfile": true, "mailmerge": true, "datafield": true, "datastore": true,
	"linkval": true, "objalias": true, "objsect": true, "hlinkbase": true, "ffentrymcr": true, "ffexitmcr": true, "htmltag": true,
	"mhtmltag": true, "themedata": true, "colorschememapping": true, "latentstyles": true, "hl": true, "fldtype": true,
}

// harmless are the fields that show what is in the document or what the day is (ECMA-376 part 1, 17.16.5). All others show their last
// result, and so does FILENAME, which may say where the document lies on this machine.
var harmless = []string{
	"HYPERLINK", "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "REF", "PAGEREF", "NOTEREF",
	"FTNREF", "STYLEREF", "TOC", "INDEX", "TC", "XE", "SEQ", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "MERGEFIELD", "QUOTE", "SYMBOL", "EQ",
	"ADVANCE", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "TITLE", "SUBJECT", "AUTHOR", "KEYWORDS", "COMMENTS", "LASTSAVEDBY",
	"DOCPROPERTY", "DOCVARIABLE", "NUMWORDS", "NUMCHARS", "MACROBUTTON", "GOTOBUTTON", "SHAPE",
}

// word follows a control word.
func (w *writer) word(name, number string) {
	g := w.top()
	lower := name // names of control words are in lower case, but for a few of drawings
	switch {
	case lower == "bin":
		w.binary(number)
	case lower == "uc" && g.mode != copied:
		w.skip(g, number)
	case g.mode == dropped:
	case outsiders[lower], w.bare && lower == "pict", w.strip && (lower == "info" || lower == "userprops"):
		w.drop(g)
	case g.mode == asked:
		w.inInstruction(lower, number)
	case g.mode == attached:
		if lower == "result" {
			g.mode, g.braced, g.from = copied, true, len(w.out)
			w.out = append(w.out, '{')
			for i := range w.groups {
				w.groups[i].shown = true
			}
		}
	default:
		w.copy(g, name, number)
	}
	w.starred = false
}

// skip notes how many characters stand behind one of Unicode in a group.
func (w *writer) skip(g *group, number string) {
	n, _ := strconv.Atoi(number)
	g.skips = min(max(n, 0), 100)
}

// drop leaves out what still comes of a group.
func (w *writer) drop(g *group) { g.mode = dropped }

// copy writes a control word, or begins what is not written as it stands.
func (w *writer) copy(g *group, name, number string) {
	switch name {
	case "object":
		g.mode = attached
		return
	case "fldinst":
		g.mode = asked
		w.instruction.Reset()
		return
	case "sp":
		g.property, g.naming, g.valued, g.picture = true, false, false, false
	case "sn":
		g.naming, g.valued = true, false
	case "sv":
		g.naming, g.valued = false, true
	case "revised", "deleted":
		w.made.Changes = w.made.Changes || number != "0"
	case "uc":
		w.skip(g, number)
	case "u":
		n, _ := strconv.Atoi(number)
		w.note(g, rune(uint16(n)))
	case "pict":
		g.picture, g.own, g.naming, g.valued = true, true, false, false
		w.head, w.nibble = w.head[:0], 0
	case "subdocument":
		return
	}
	if w.starred && !g.own {
		g.picture = false
	}
	w.put(name, number)
}

// signs are the characters that words stand for in instructions.
var signs = map[string]rune{"lquote": '‘', "rquote": '’', "ldblquote": '"', "rdblquote": '"', "emdash": '—', "endash": '–', "tab": ' ', "bullet": '•'}

// inInstruction follows a word in the instruction of a field. How its letters look is of no meaning; what a form field is like is kept.
func (w *writer) inInstruction(name, number string) {
	switch {
	case name == "u":
		n, _ := strconv.Atoi(number)
		w.instruction.WriteRune(rune(uint16(n)))
		for range w.top().skips {
			w.skipOne()
		}
	case name == "field", name == "fldrslt": // a field in the instruction of another: what that shows may be anything
		w.instruction.WriteString("\x00")
	case name == "formfield":
		w.made.Fields++
		g := w.top()
		g.mode, g.braced, g.from = copied, true, len(w.out)
		w.out = append(w.out, '{')
		w.starred = true
		w.put(name, number)
	case signs[name] != 0:
		w.instruction.WriteRune(signs[name])
	}
}

// skipOne passes over the character that stands for one of Unicode where that is not known.
func (w *writer) skipOne() {
	switch {
	case w.at >= len(w.in) || w.in[w.at] == '{' || w.in[w.at] == '}':
	case w.in[w.at] != '\\':
		w.at++
	case w.at+3 < len(w.in) && w.in[w.at+1] == '\'':
		w.at += 4
	}
}

// field writes the instruction of a field that may be followed, and behind it what was written of a form field in its group.
func (w *writer) field(g group) {
	form := slices.Clone(w.out[g.from+1:])
	w.out = w.out[:g.from+1]
	text := w.instruction.String()
	name, _, _ := strings.Cut(strings.TrimSpace(text)+" ", " ")
	if !slices.Contains(harmless, strings.ToUpper(name)) || strings.ContainsRune(text, 0) {
		return
	}
	w.out = append(w.out, `\*\fldinst\uc1 `...)
	for _, r := range text {
		if r < 0x7f {
			w.text(byte(r))
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			w.out = append(w.out, `\u`+strconv.Itoa(int(int16(unit)))+`?`...)
		}
	}
	w.out = append(w.out, form...)
}

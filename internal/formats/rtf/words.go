package rtf

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"sheaf/internal/docx/rtftok"
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
func (w *writer) word(t rtftok.Token) {
	g := w.top()
	switch {
	case t.Name == "bin":
		n, _ := t.Int()
		g.digits = rtftok.Digits{}
		w.data(w.tokens.Bytes(n)...)
	case t.Name == "uc" && g.mode != copied:
		g.skip(t)
	case g.mode == dropped:
	case outsiders[t.Name], w.bare && t.Name == "pict", w.strip && (t.Name == "info" || t.Name == "userprops"):
		g.mode = dropped // what still comes of it
	case g.mode == asked:
		w.inInstruction(t)
	case g.mode == attached:
		if t.Name == "result" {
			w.begin(g)
			for i := range w.groups {
				w.groups[i].shown = true
			}
		}
	default:
		w.copy(g, t)
	}
	w.starred = false
}

// begin writes what still comes of a group as one of its own.
func (w *writer) begin(g *group) {
	g.mode, g.braced, g.from = copied, true, len(w.out)
	w.out = append(w.out, '{')
}

// skip notes how many characters stand behind one of Unicode in a group.
func (g *group) skip(t rtftok.Token) {
	n, _ := t.Int()
	g.skips = min(max(n, 0), 100)
}

// copy writes a control word, or begins what is not written as it stands.
func (w *writer) copy(g *group, t rtftok.Token) {
	switch t.Name {
	case "object":
		g.mode = attached
		return
	case "fldinst":
		g.mode = asked
		w.instruction.Reset()
		return
	case "sp":
		g.property, g.naming, g.valued, g.picture = true, false, false, 0
	case "sn":
		g.naming, g.valued = true, false
	case "sv":
		g.naming, g.valued = false, true
	case "revised", "deleted":
		w.made.Changes = w.made.Changes || t.Number != "0"
	case "uc":
		g.skip(t)
	case "u":
		if g.picture > 0 {
			return
		}
		n, _ := t.Int()
		w.note(g, rune(uint16(n)))
	case "pict":
		g.picture, g.naming, g.valued = len(w.groups), false, false
	case "subdocument":
		return
	}
	if w.starred && g.picture != len(w.groups) {
		g.picture = 0
	}
	w.put(t)
}

// signs are the characters that words stand for in instructions.
var signs = map[string]rune{"lquote": '‘', "rquote": '’', "ldblquote": '"', "rdblquote": '"', "emdash": '—', "endash": '–', "tab": ' ', "bullet": '•'}

// inInstruction follows a word in the instruction of a field. How its letters look is of no meaning; what a form field is like is kept.
func (w *writer) inInstruction(t rtftok.Token) {
	switch t.Name {
	case "u":
		n, _ := t.Int()
		w.instruction.WriteRune(rune(uint16(n)))
		for range w.top().skips {
			w.tokens.SkipText()
		}
	case "field", "fldrslt": // a field in the instruction of another: what that shows may be anything
		w.instruction.WriteString("\x00")
	case "formfield":
		w.made.Fields++
		w.begin(w.top())
		w.starred = true
		w.put(t)
	default:
		if sign, ok := signs[t.Name]; ok {
			w.instruction.WriteRune(sign)
		}
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

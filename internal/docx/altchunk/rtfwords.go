package altchunk

import "slices"

// Destinations by their words.
var (
	// unread have text that is not shown.
	unread = []string{"stylesheet", "info", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "footnote", "annotation", "atnid", "atnauthor", "nonshppict", "shprslt", "fldtype", "objclass", "objname", "objdata", "sn", "sv", "xe", "tc", "bkmkstart", "bkmkend", "pntxta", "pntxtb", "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator", "filetbl", "private", "template", "operator", "themedata", "colorschememapping", "datastore", "latentstyles", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "do"}
	// missed are of those the ones in which something is missed.
	missed = []string{"footnote", "objdata", "do"}
	// known are shown, though they may be left out by who does not know them.
	known = []string{"shppict", "shpinst", "shptxt", "fldinst", "pict", "field", "fldrslt", "listtext", "pntext", "result", "nesttableprops"}
)

// word follows a control word; given says whether there is a number behind it.
func (r *rtf) word(name string, n int, given bool) {
	starred := r.now.starred
	r.now.starred = false
	switch {
	case slices.Contains(unread, name):
		r.body.partial = r.body.partial || r.now.to == shown && slices.Contains(missed, name)
		r.now.to = nowhere
	case starred && !slices.Contains(known, name):
		r.now.to = nowhere
	case r.now.to == fontTable:
		r.fontWord(name, n)
	case r.now.to == colorTable:
		r.colorWord(name, n)
	case r.now.to == pictureData:
		r.drawing.word(name, n)
	case r.destination(name), r.character(name, n, given), r.paragraphWord(name, n), r.tableWord(name, n):
	}
}

// destination follows a word that begins one, or is of the document.
func (r *rtf) destination(name string) bool {
	switch name {
	case "fonttbl":
		r.now.to = fontTable
	case "colortbl":
		r.now.to = colorTable
	case "fldinst":
		if r.now.to == shown {
			r.now.to = instruction
		}
	case "field":
		r.now.link = ""
	case "pict":
		if r.now.to == shown && !r.now.hidden && !r.now.deleted {
			r.flush()
			r.now.to, r.drawing = pictureData, rtfPicture{scaleX: 100, scaleY: 100}
		}
	default:
		return false
	}
	return true
}

func (r *rtf) fontWord(name string, n int) {
	switch name {
	case "f":
		if len(r.fonts) < 5000 {
			r.naming = &rtfFont{}
			r.fonts[n] = r.naming
		}
	case "fcharset":
		if r.naming != nil {
			r.naming.charset = n
		}
	}
}

func (r *rtf) colorWord(name string, n int) {
	switch name {
	case "red":
		r.color[0] = n
	case "green":
		r.color[1] = n
	case "blue":
		r.color[2] = n
	}
}

// colorOf returns a colour of the table, "" for the usual one.
func (r *rtf) colorOf(n int) string {
	if n <= 0 || n >= len(r.colors) {
		return ""
	}
	return r.colors[n]
}

// signs are the characters that words stand for.
var signs = map[string]rune{
	"tab": '\t', "line": '\n', "emdash": '—', "endash": '–', "lquote": '‘', "rquote": '’', "ldblquote": '“', "rdblquote": '”',
	"bullet": '•', "emspace": '\u2003', "enspace": '\u2002', "qmspace": '\u2005', "nestcell": '\t', "lbr": '\n',
}

// character follows a word about characters.
func (r *rtf) character(name string, n int, given bool) bool {
	on := !given || n != 0
	l := &r.now.look
	if sign, ok := signs[name]; ok {
		r.rune(sign)
		return true
	}
	switch name {
	case "u":
		r.unicode(n)
	case "uc":
		r.now.skips = min(max(n, 0), 100)
	case "ansicpg":
		r.page = n
	case "mac":
		r.page = 10000
	case "pc":
		r.page = 437
	case "pca":
		r.page = 850
	case "deff", "f":
		r.now.font = n
	case "plain":
		r.now.look, r.now.hidden, r.now.deleted = look{font: l.font, size: 24}, false, false
	case "b":
		l.bold = on
	case "i":
		l.italic = on
	case "ul", "uld", "uldash", "uldb", "ulth", "ulw", "ulwave":
		l.underline = on
	case "ulnone":
		l.underline = false
	case "strike", "striked":
		l.strike = on
	case "super":
		l.raised = map[bool]string{true: "superscript"}[on]
	case "sub":
		l.raised = map[bool]string{true: "subscript"}[on]
	case "nosupersub":
		l.raised = ""
	case "fs":
		l.size = clampSize(n)
	case "cf":
		l.color = r.colorOf(n)
	case "highlight", "chcbpat", "cb":
		l.fill = r.colorOf(n)
	case "v":
		r.now.hidden = on
	case "deleted":
		r.now.deleted = on
	default:
		return false
	}
	return true
}

// paragraphWord follows a word about paragraphs.
func (r *rtf) paragraphWord(name string, n int) bool {
	l := &r.now.layout
	switch name {
	case "par", "sect", "nestrow":
		r.paragraph()
	case "page":
		if r.now.to == shown {
			r.flush()
			r.body.pageBreak()
		}
	case "pard":
		*l, r.now.inTable = layout{}, false
	case "ql":
		l.align = "left"
	case "qc":
		l.align = "center"
	case "qr":
		l.align = "right"
	case "qj":
		l.align = "both"
	case "li", "lin":
		l.left = n
	case "ri", "rin":
		l.right = n
	case "fi":
		l.first = n
	case "sb":
		l.before = n
	case "sa":
		l.after = n
	case "pagebb":
		l.onPage = true
	default:
		return false
	}
	return true
}

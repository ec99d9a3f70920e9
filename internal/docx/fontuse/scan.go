package fontuse

import (
	"cmp"
	"strings"
	"unicode"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// maxFrames is how deep paragraphs are followed within text boxes within paragraphs, and tables within tables.
const maxFrames = 64

// frame is an element that the scan is in and whose children tell of fonts.
type frame struct {
	kind   string
	id     string // of a style, a list, a list's level
	look   look
	style  string // that it names, or that it is based on
	list   listLevel
	text   string // a level's
	hidden bool
	done   [scripts]bool // a run's text of that script is noted
}

// Scan reads the fonts off the tags and texts of one part.
type Scan struct {
	set    *Set
	root   string
	prefix string // of the root element: whatever else bears it is of the same vocabulary
	frames []frame
	beyond int    // open elements too deep to have a frame
	place  string // "+mj" or "+mn" inside the theme's major or minor fonts
	font   string // the entry of the font table
	last   script // of the text so far
	inText bool
}

// NewScan returns a scan that adds to a set.
func NewScan(set *Set) *Scan { return &Scan{set: set} }

// Counts reports whether a part bears on what is shown. Building blocks do not, nor do the styles that Word keeps for its version
// of 2010. The name of the part is in lower case.
func Counts(part string) bool {
	return !strings.Contains(part, "glossary/") && !strings.HasSuffix(part, "/styleswitheffects.xml")
}

// Visit reads a token.
func (f *Scan) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		f.start(t)
	case xmltok.EndToken:
		f.end(t.Name)
	case xmltok.TextToken, xmltok.CdataToken:
		f.readText(t)
	}
}

func (f *Scan) start(t *xmltok.Token) {
	name := t.Name.Local
	if f.root == "" {
		f.root, f.prefix = name, t.Name.Prefix
	}
	if t.Name.Prefix == f.prefix && f.followed() {
		f.open(name, t)
		f.property(name, t)
	}
	switch f.root {
	case "settings":
		f.setting(name, t)
	case "fonts":
		f.tableEntry(name, t)
	default:
		f.drawing(name, t)
	}
}

func (f *Scan) end(name xmltok.Name) {
	switch name.Local {
	case "majorFont", "minorFont":
		f.place = ""
	}
	if name.Prefix == f.prefix && f.followed() {
		f.close(name.Local)
	}
}

// shown reports whether the text of the part is on the pages. That of comments is not.
func (f *Scan) shown() bool {
	switch f.root {
	case "document", "hdr", "ftr", "footnotes", "endnotes":
		return true
	}
	return false
}

func (f *Scan) followed() bool { return f.shown() || f.root == "styles" || f.root == "numbering" }

// framed reports whether an element has a frame.
func framed(name string) bool {
	switch name {
	case "tbl", "p", "r", "pPr", "docDefaults", "rPrChange", "pPrChange", "tblStylePr", "style", "abstractNum", "num", "lvl":
		return true
	}
	return false
}

func (f *Scan) open(name string, t *xmltok.Token) {
	switch {
	case name == "t":
		f.inText = !t.SelfClosing()
	case !framed(name) || t.SelfClosing():
	case len(f.frames) >= maxFrames:
		f.beyond++
	default:
		f.frames = append(f.frames, frame{kind: name, id: f.identity(name, t)})
	}
}

// identity returns what other elements refer to an element by.
func (f *Scan) identity(name string, t *xmltok.Token) string {
	switch name {
	case "style":
		id := value(t, "styleId")
		if d := value(t, "default"); wordml.On(d) && value(t, "type") == "paragraph" {
			f.set.standard = id
		}
		return id
	case "abstractNum":
		return value(t, "abstractNumId")
	case "num":
		return value(t, "numId")
	case "lvl":
		return value(t, "ilvl")
	}
	return ""
}

func (f *Scan) close(name string) {
	switch {
	case name == "t":
		f.inText = false
	case !framed(name):
	case f.beyond > 0:
		f.beyond--
	case f.top().kind == name:
		f.commit(*f.top())
		f.frames = f.frames[:len(f.frames)-1]
	}
}

// top returns the innermost frame. Outside all frames it returns one that counts for nothing.
func (f *Scan) top() *frame {
	if len(f.frames) == 0 {
		return &frame{}
	}
	return &f.frames[len(f.frames)-1]
}

// within returns the innermost frame of a kind. Outside all of them it returns one that counts for nothing.
func (f *Scan) within(kind string) *frame {
	for i := len(f.frames) - 1; i >= 0; i-- {
		if f.frames[i].kind == kind {
			return &f.frames[i]
		}
	}
	return &frame{}
}

// commit adds what a frame said to the set, when the frame ends.
func (f *Scan) commit(fr frame) {
	switch fr.kind {
	case "docDefaults":
		f.set.defaults = fr.look
	case "style":
		put(f.set.styles, maxFonts, fr.id, style{look: fr.look, basedOn: fr.style, list: fr.list})
	case "lvl":
		f.commitLevel(fr)
	case "p":
		if f.shown() {
			put(f.set.paragraphs, maxUses, paragraphUse{paragraph: fr.style, table: f.within("tbl").style, list: fr.list}, true)
		}
	}
}

func (f *Scan) commitLevel(fr frame) {
	if fr.text == "" {
		return
	}
	list := f.within("abstractNum").id
	if num := f.within("num").id; num != "" {
		list = overridden + num
	}
	b := bullet{look: fr.look}
	for _, r := range fr.text {
		if s, ok := scriptOf(r); ok {
			b.script = s
			break
		}
	}
	put(f.set.bullets, maxUses, listLevel{list, fr.id}, b)
}

// property reads a tag that says something of the frame it stands in.
func (f *Scan) property(name string, t *xmltok.Token) {
	top := f.top()
	switch top.kind + " " + name {
	case "r rFonts", "style rFonts", "lvl rFonts", "docDefaults rFonts":
		top.look.family = runFonts(t)
	case "r lang", "style lang", "lvl lang", "docDefaults lang":
		top.look.language = [scripts]string{value(t, "val"), value(t, "eastAsia"), value(t, "bidi")}
	case "r vanish":
		top.hidden = wordml.Property(t.Get("val"))
	case "r rStyle", "style basedOn":
		top.style = value(t, "val")
	case "tbl tblStyle":
		top.style = value(t, "val")
	case "pPr pStyle":
		f.parent().style = value(t, "val")
	case "pPr numId":
		f.parent().list.list = value(t, "val")
	case "pPr ilvl":
		f.parent().list.level = value(t, "val")
	case "lvl lvlText":
		top.text = value(t, "val")
	case "num abstractNumId":
		put(f.set.lists, maxFonts, top.id, value(t, "val"))
	case "r sym":
		f.draw(value(t, "font"), latin)
	}
}

// parent returns the frame around the innermost one: the paragraph or style of a w:pPr.
func (f *Scan) parent() *frame {
	if len(f.frames) < 2 {
		return &frame{}
	}
	return &f.frames[len(f.frames)-2]
}

// readText notes which fonts a piece of text asks for.
func (f *Scan) readText(t *xmltok.Token) {
	run := f.top()
	if !f.inText || run.kind != "r" || run.hidden || f.beyond > 0 || !f.shown() {
		return
	}
	for _, r := range t.Text() {
		if unicode.IsSpace(r) {
			continue
		}
		if sc, ok := scriptOf(r); ok {
			f.last = sc
		}
		if run.done[f.last] {
			continue
		}
		run.done[f.last] = true
		f.set.seen[f.last] = true
		put(f.set.texts, maxUses, textUse{
			run: run.look, character: run.style, paragraph: f.within("p").style, table: f.within("tbl").style, script: f.last,
		}, true)
	}
}

// value returns an attribute, "" where it is missing or longer than any name.
func value(t *xmltok.Token, attribute string) string {
	v, _ := t.Get(attribute)
	if len(v) > maxFontName {
		return ""
	}
	return strings.TrimSpace(v)
}

// runFonts reads w:rFonts (17.3.2.26): where a theme font is given, the plain name beside it is only what the theme
// said when the file was saved.
func runFonts(t *xmltok.Token) [scripts]string {
	return [scripts]string{
		cmp.Or(themePlace(value(t, "asciiTheme")), value(t, "ascii")),
		cmp.Or(themePlace(value(t, "eastAsiaTheme")), value(t, "eastAsia")),
		cmp.Or(themePlace(value(t, "cstheme")), themePlace(value(t, "csTheme")), value(t, "cs")),
	}
}

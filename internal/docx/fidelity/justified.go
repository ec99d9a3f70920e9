package fidelity

import (
	"bytes"
	"fmt"
	"iter"
	"sort"
	"strconv"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/xmltok"
)

// justified narrows the spaces of justified paragraphs (w:jc both, ECMA-376 part 1, 17.3.1.13) to three quarters. Word 2013 and later
// put one more word into a line where it fits with spaces that are narrowed by up to a quarter: of 53 such lines in Word's PDFs of
// two documents none has spaces below .74 of their width. LibreOffice does so from release 24 on; before, it only widens them. With
// narrow spaces it breaks the lines where Word does, and widens them to what Word has; only in the last line of a paragraph they
// stay narrow.
//
// Where LibreOffice takes the width of spaces from behind the name of a font (layers/libreoffice/zygote/spaces.cpp), the run is given
// its own font with that. Else, and where it is not sure which font it has, each space gets a run of its own (w:w, 17.3.2.43), with the
// properties that the run around has when all other mends are done: then a paragraph takes LibreOffice several times as long. What is of
// one piece, as links are, is not parted.
type justified struct {
	*facts
	paragraphs []justifiedParagraph
	spaces     int
	over       bool
}

// justifiedParagraph is a paragraph that may be justified.
type justifiedParagraph struct {
	part  int
	style string
	both  toggle // what it says itself
	cell  bool   // it is in a table, whose style may have a font, too
	runs  []runWithSpaces
}

// runWithSpaces is a run of which spaces can be taken out.
type runWithSpaces struct {
	prefix     string // with its colon
	properties xmltok.Span
	raw        []byte // of the properties
	spaces     []xmltok.Span

	font, style string // that it names; "" for none
	at          int64  // where it can be given properties
	inside      bool   // that is at the end of those that it has
	entire      bool   // it is in a link, a field or a control, which is of one piece
}

const (
	// firstShrinks is a release of LibreOffice that narrows spaces.
	firstShrinks = 24
	// narrowSpace is how wide a space is in percent, and narrowSpaces what says so behind the name of a font.
	narrowSpace  = 75
	narrowSpaces = "SPCW=75"
	// featureSigns are those with which LibreOffice parts names of fonts from one another and from features.
	featureSigns = ":;&="
	// shortParagraph is a text in bytes that mostly fits a line, which is not justified then.
	shortParagraph = 60
	// maxSpaces bounds the spaces that are remembered, and maxSplitText the bytes that are put in for them. With more, nothing is changed.
	maxSpaces    = 200_000
	maxSplitText = 64 << 20
)

func (j *justified) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &byRoot{kinds: map[string]func(*xmltok.Token){
		"document":  (&justifiedReader{of: j, part: p.Number}).visit,
		"footnotes": (&justifiedReader{of: j, part: p.Number}).visit,
		"endnotes":  (&justifiedReader{of: j, part: p.Number}).visit,
	}}
}

// edits returns those that give runs their font with narrow spaces.
func (j *justified) edits(d *docx.Document, c Changes) docx.Edits {
	all := docx.Edits{}
	for p, r := range j.runs(d, c) {
		if font := j.font(p, r, d, c); font != "" {
			all[p.part] = append(all[p.part], r.named(font))
		}
	}
	return all
}

// last returns the edits that take spaces out of runs that others edit.
func (j *justified) last(d *docx.Document, c Changes, others docx.Edits) docx.Edits {
	all, total := docx.Edits{}, 0
	for p, r := range j.runs(d, c) {
		if r.entire || j.font(p, r, d, c) != "" {
			continue
		}
		edits, size := r.split(others[p.part])
		if total += size; total > maxSplitText {
			return nil
		}
		all[p.part] = append(all[p.part], edits...)
	}
	return all
}

// runs goes through the runs whose spaces are to be narrow.
func (j *justified) runs(d *docx.Document, c Changes) iter.Seq2[*justifiedParagraph, *runWithSpaces] {
	return func(yield func(*justifiedParagraph, *runWithSpaces) bool) {
		if !c.Whole || c.Release >= firstShrinks || j.over || j.compat.mode < word2013 || !d.Fonts().LatinOnly() {
			return
		}
		for i := range j.paragraphs {
			p := &j.paragraphs[i]
			if p.both == isOff || p.both == unsaid && !j.styles.justifies(p.style) {
				continue
			}
			for k := range p.runs {
				if !yield(p, &p.runs[k]) {
					return
				}
			}
		}
	}
}

// font returns the font of a run with what has its spaces narrow, "" where its spaces get runs of their own. Symbols' fonts are left alone:
// LibreOffice knows them by their names.
func (j *justified) font(p *justifiedParagraph, r *runWithSpaces, d *docx.Document, c Changes) string {
	if !c.SpaceWidths || p.cell && r.font == "" {
		return ""
	}
	family := d.Fonts().LatinOf(r.font, r.style, p.style)
	lower := strings.ToLower(family)
	switch {
	case family == "" || strings.ContainsAny(family, featureSigns) || strings.Contains(lower, "symbol") || strings.Contains(lower, "dings"):
		return ""
	case joining[lower] && c.Ligatures && !j.joined:
		return family + noLigatures + "&" + narrowSpaces
	}
	return family + ":" + narrowSpaces
}

// named returns the edit that gives the run a font. Of two that a run names LibreOffice takes the second.
func (r *runWithSpaces) named(font string) xmltok.Edit {
	text := fmt.Sprintf(`<%[1]srFonts %[1]sascii="%[2]s" %[1]shAnsi="%[2]s"/>`, r.prefix, attribute(font))
	if !r.inside {
		text = fmt.Sprintf("<%[1]srPr>%[2]s</%[1]srPr>", r.prefix, text)
	}
	return xmltok.Edit{Span: xmltok.Span{At: r.at}, Text: text}
}

// split returns the edits that take the spaces out of the run, and how many bytes they put in.
func (r *runWithSpaces) split(others []xmltok.Edit) (edits []xmltok.Edit, size int) {
	properties, ok := patched(r.raw, r.properties, others)
	if !ok {
		return nil, 0
	}
	text := map[int64]string{} // by the number of spaces
	for _, s := range r.spaces {
		if text[s.Len] == "" {
			text[s.Len] = fmt.Sprintf(`</%[1]st></%[1]sr><%[1]sr>%[2]s<%[1]st xml:space="preserve">%[3]s</%[1]st></%[1]sr><%[1]sr>%[4]s<%[1]st xml:space="preserve">`,
				r.prefix, r.narrow(properties), strings.Repeat(" ", int(s.Len)), properties)
		}
		edits, size = append(edits, xmltok.Edit{Span: s, Text: text[s.Len]}), size+len(text[s.Len])
	}
	return edits, size
}

// narrow returns the properties of the run with narrow characters, of properties that other mends have changed.
func (r *runWithSpaces) narrow(properties string) string {
	percent := narrowSpace
	if _, value, found := strings.Cut(properties, "<"+r.prefix+"w "+r.prefix+`val="`); found {
		if own, err := strconv.Atoi(strings.Split(value, `"`)[0]); err == nil {
			percent = percent * own / 100
		}
	}
	width := fmt.Sprintf(`<%[1]sw %[1]sval="%[2]d"/>`, r.prefix, percent)
	if inner, found := strings.CutSuffix(properties, "</"+r.prefix+"rPr>"); found {
		return inner + width + "</" + r.prefix + "rPr>"
	}
	return "<" + r.prefix + "rPr>" + width + "</" + r.prefix + "rPr>"
}

// patched returns the text of a span with the edits made that are in it. It is not ok where one reaches beyond.
func patched(raw []byte, span xmltok.Span, edits []xmltok.Edit) (text string, ok bool) {
	var b strings.Builder
	at := span.At
	for _, e := range edits[sort.Search(len(edits), func(i int) bool { return edits[i].Span.End() > span.At }):] {
		if e.Span.At >= span.End() {
			break
		}
		if e.Span.At < at || e.Span.End() > span.End() {
			return "", false
		}
		b.Write(raw[at-span.At : e.Span.At-span.At])
		b.WriteString(e.Text)
		at = e.Span.End()
	}
	b.Write(raw[at-span.At:])
	return b.String(), true
}

// justifiedReader reads the paragraphs of a part that are in no text box.
type justifiedReader struct {
	of         *justified
	part       int
	skip       element // a text box
	table      element
	paragraph  element
	now        justifiedParagraph
	length     int // of its text
	fields     int // that are open
	run        element
	current    runWithSpaces
	odd        bool // the run is one that is left alone
	properties element
	text       element
	kept       bool // spaces at the ends of the text are shown
}

func (r *justifiedReader) visit(t *xmltok.Token) {
	if r.properties.open {
		if len(r.current.raw) > maxProperties {
			r.odd = true
		} else {
			r.current.raw = append(r.current.raw, t.Raw...)
		}
	}
	switch {
	case t.Kind == xmltok.TextToken:
		r.spacesIn(t)
	case t.Kind == xmltok.EndToken:
		r.end(t)
	case t.Kind != xmltok.StartToken, t.Name.Space != xmltok.Word, r.skip.open:
	case t.Name.Local == "txbxContent":
		r.skip.begin(t)
	case t.Name.Local == "fldChar":
		switch kind, _ := t.Get("fldCharType"); kind {
		case "begin":
			r.fields++
			r.current.entire = true
		case "end":
			r.fields = max(r.fields-1, 0)
		}
	case r.run.open:
		r.inRun(t)
	case t.Name.Local == "tbl":
		r.table.begin(t)
	case t.Name.Local == "p" && !r.paragraph.open:
		r.now, r.length = justifiedParagraph{part: r.part, cell: r.table.open}, 0
		r.paragraph.begin(t)
	case r.paragraph.open:
		r.inParagraph(t)
	}
}

func (r *justifiedReader) inParagraph(t *xmltok.Token) {
	parent := t.Parent()
	switch {
	case t.Name.Local == "r":
		r.current = runWithSpaces{prefix: t.Name.Colon(), at: t.Span.End()}
		entire := parent.Is(xmltok.Word, "hyperlink") || parent.Is(xmltok.Word, "sdtContent")
		r.current.entire = entire || r.fields > 0
		r.odd = !entire && !parent.Is(xmltok.Word, "p") && !parent.Is(xmltok.Word, "ins") || bytes.Contains(t.Raw, []byte("xmlns"))
		r.run.begin(t)
	case !parent.Is(xmltok.Word, "pPr"):
	case t.Name.Local == "pStyle":
		r.now.style, _ = t.Get("val")
	case t.Name.Local == "jc":
		r.now.both = justifying(t)
	}
}

func (r *justifiedReader) inRun(t *xmltok.Token) {
	direct := t.Depth() == r.run.depth+1
	switch t.Name.Local {
	case "rPr":
		if !direct {
			break
		}
		r.current.raw, r.current.properties, r.current.at = bytes.Clone(t.Raw), t.Span, t.Span.End()
		r.properties.begin(t)
	case "rFonts":
		r.current.font = fontuse.LatinFont(t)
	case "rStyle":
		r.current.style, _ = t.Get("val")
	case "w", "fitText", "rPrChange":
		r.odd = r.odd || r.properties.open
	case "t":
		if direct {
			space, _ := t.Get("space")
			r.kept = space == "preserve"
			r.text.begin(t)
		}
	}
}

// spacesIn remembers the spaces of a text.
func (r *justifiedReader) spacesIn(t *xmltok.Token) {
	if !r.text.open || r.skip.open {
		return
	}
	r.length += len(t.Raw)
	if r.odd || !r.kept && len(bytes.TrimSpace(t.Raw)) < len(t.Raw) {
		return
	}
	for i := 0; i < len(t.Raw); i++ {
		from := i
		for i < len(t.Raw) && t.Raw[i] == ' ' {
			i++
		}
		if i > from {
			r.current.spaces = append(r.current.spaces, xmltok.Span{At: t.Span.At + int64(from), Len: int64(i - from)})
		}
	}
}

func (r *justifiedReader) end(t *xmltok.Token) {
	if r.skip.ends(t) || r.skip.open {
		return
	}
	r.table.ends(t)
	r.text.ends(t)
	if r.properties.ends(t) {
		r.current.properties = r.current.properties.Through(t.Span)
		r.current.at, r.current.inside = t.Span.At, true
	}
	if r.run.ends(t) && !r.odd && len(r.current.spaces) > 0 {
		r.now.runs = append(r.now.runs, r.current)
	}
	if !r.paragraph.ends(t) || len(r.now.runs) == 0 || r.length < shortParagraph || r.of.over {
		return
	}
	for _, run := range r.now.runs {
		r.of.spaces += len(run.spaces)
	}
	if r.of.over = r.of.spaces > maxSpaces; r.of.over {
		r.of.paragraphs = nil
		return
	}
	r.of.paragraphs = append(r.of.paragraphs, r.now)
}

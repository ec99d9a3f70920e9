package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/bound"
	"sheaf/internal/docx/xmltok"
)

// facts are what several mends need to know of a document once all of it has been seen.
type facts struct {
	styles  *paragraphStyles
	compat  compatibility
	scripts scripts
	bound   *bound.Values
	grid    sectionGrids
	joined  bool // it asks for ligatures somewhere
}

func newFacts() *facts { return &facts{styles: newParagraphStyles(), bound: bound.New()} }

// Part implements docx.Observer.
func (f *facts) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visitors{&f.scripts, &byRoot{kinds: map[string]func(*xmltok.Token){"styles": f.styles.visit, "settings": f.compat.visit, "document": f.grid.visit}}}
}

// compatibility is what the settings of a document say of the Word that it is laid out as.
type compatibility struct {
	mode   int  // [MS-DOCX] 2.3.3; 0 where nothing is said, which Word takes for 12
	splits bool // the end of a paragraph with a page break is on the page behind it
	tight  bool // signs of East Asian text are set closer (17.15.1.18)
	little bool // the space that Word chooses around paragraphs is not that of web pages
}

// word2013 is the mode of Word 2013 and of all versions since.
const word2013 = 15

// visit follows a token of the part of settings (ECMA-376 part 1, 17.15.3).
func (c *compatibility) visit(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	switch name, _ := t.Get("name"); {
	case t.Name.Local == "characterSpacingControl":
		control, _ := t.Get("val")
		c.tight = strings.HasPrefix(control, "compressPunctuation")
	case t.Name.Local == "compatSetting" && name == "compatibilityMode":
		c.mode = number(t, "val", 0)
	case t.Name.Local == "splitPgBreakAndParaMark":
		c.splits = toggled(t) == isOn
	case t.Name.Local == "doNotUseHTMLParagraphAutoSpacing":
		c.little = toggled(t) == isOn
	}
}

// byRoot tells by its first element what a part is, and has a part of a kind that is known read.
type byRoot struct {
	kinds map[string]func(*xmltok.Token)
	read  func(*xmltok.Token)
}

// Visit follows a token.
func (b *byRoot) Visit(t *xmltok.Token) {
	if t.Kind == xmltok.StartToken && t.Depth() == 0 && t.Name.Space == xmltok.Word {
		b.read = b.kinds[t.Name.Local]
	}
	if b.read != nil {
		b.read(t)
	}
}

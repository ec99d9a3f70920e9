package inventory

import (
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// startMath takes a start tag of a formula (ECMA-376 part 1, 22.1).
func (s *story) startMath(t *xmltok.Token) {
	switch t.Name.Local {
	case "oMath":
		if s.math++; s.math == 1 {
			s.begin(Formula)
		}
	case "t":
		s.inText = s.math > 0
	}
}

func (s *story) endMath(t *xmltok.Token) {
	switch t.Name.Local {
	case "oMath":
		if s.math == 1 {
			s.open = pop(s.open)
		}
		s.math = max(0, s.math-1)
	case "t":
		s.inText = false
	}
}

// startDrawing takes a start tag of a drawing.
func (s *story) startDrawing(t *xmltok.Token) {
	switch t.Name.Local {
	case "docPr": // of a drawing
		if isOn(t, "hidden") {
			s.hide(t, 1)
		}
	case "cNvPr": // of a shape in it
		if isOn(t, "hidden") && strings.HasPrefix(t.Parent().Local, "nv") {
			s.hide(t, 2)
		} else if isOn(t, "hidden") {
			s.hide(t, 1)
		}
	case "hlinkClick":
		s.linkPicture(t)
	case "blip":
		if t.Parent().Is(xmltok.Picture, "blipFill") {
			s.picture(value(t, "embed"))
		}
	case "imagedata":
		if id, ok := t.Get("id"); ok {
			s.picture(id)
		}
	case "chart":
		if r, ok := s.builder.related[s.name][value(t, "id")]; ok && t.Name.Space == xmltok.Chart && len(s.charts) < maxThings {
			s.charts = append(s.charts, r.target)
		}
	case "relIds":
		if t.Name.Space == xmltok.Diagram {
			if data := s.builder.related[s.name][value(t, "dm")].target; data != "" {
				s.builder.diagrams[data] = s.name
			}
		}
	case "pt": // of the data of a diagram: an entry, or how one is set
		if kind := value(t, "type"); t.Name.Space == xmltok.Diagram && kind != "" && kind != "node" && kind != "asst" {
			s.hide(t, 0)
		}
	case "prSet":
		if t.Name.Space == xmltok.Diagram && isOn(t, "phldr") { // what stands there asks for text
			s.hide(t, 1)
		}
	case "p":
		if t.Name.Space == xmltok.Drawing {
			s.begin(Drawing)
		}
	case "t":
		s.inText = t.Name.Space == xmltok.Drawing
	default:
		if t.Name.Space == xmltok.VML {
			s.startVML(t)
		}
	}
}

func isOn(t *xmltok.Token, attribute string) bool {
	v := value(t, attribute)
	return v == "1" || v == "true" || v == "on"
}

// startVML takes a shape of older documents (ECMA-376 part 4, 19.1).
func (s *story) startVML(t *xmltok.Token) {
	style, _ := t.Get("style")
	if strings.Contains(strings.ReplaceAll(style, " ", ""), "visibility:hidden") {
		s.hide(t, 0)
	}
}

// picture lists a picture by the id of its relationship.
func (s *story) picture(id string) {
	if n := len(s.runs); n > 0 && s.runs[n-1].hidden == on || s.working() {
		return
	}
	r, ok := s.builder.related[s.name][id]
	if !ok || r.external {
		return
	}
	if len(s.pictures) >= maxThings {
		s.builder.partial = true
		return
	}
	s.pictures = append(s.pictures, picture{note: s.note, part: r.target, preview: s.object > 0})
	if n := len(s.linked); n > 0 {
		s.linked[n-1].shows = true
	}
}

// linkPicture lists the link of a picture or shape.
func (s *story) linkPicture(t *xmltok.Token) {
	r, ok := s.builder.related[s.name][value(t, "id")]
	if ok && r.external && !s.working() && !t.Within(xmltok.Drawing, "rPr") {
		s.list(link{Link: Link{URL: r.target}, note: s.note})
	}
}

// alternative takes the first of several contents that Word knows and that shows something.
func (s *story) alternative(t *xmltok.Token) {
	switch t.Name.Local {
	case "AlternateContent":
		s.taken = append(s.taken, alternative{before: s.listed(), pictures: len(s.pictures)})
	case "Choice", "Fallback":
		switch n := len(s.taken); {
		case n > 0 && s.taken[n-1].taken:
			s.hide(t, 0)
			s.twins = s.taken[n-1].pictures
		case t.Name.Local == "Choice" && !wordml.Understood(t):
			s.hide(t, 0)
		}
	}
}

func (s *story) endAlternative(t *xmltok.Token) {
	n := len(s.taken)
	switch {
	case n == 0:
	case t.Name.Local == "AlternateContent":
		s.taken = s.taken[:n-1]
	case s.listed() > s.taken[n-1].before:
		s.taken[n-1].taken = true
	}
}

// twin notes a picture of a content that is not shown: it is drawn for the one that is shown, where LibreOffice cannot draw that.
func (s *story) twin(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || s.twins < 0 || len(s.pictures) != s.twins+1 {
		return
	}
	id := ""
	switch t.Name.Local {
	case "blip":
		id = value(t, "embed")
	case "imagedata":
		id = value(t, "id")
	}
	if r, ok := s.builder.related[s.name][id]; ok && !r.external {
		s.pictures[s.twins].twin = r.target
	}
}

// listed counts what has been listed.
func (s *story) listed() int { return len(s.text) + len(s.pictures) + len(s.charts) }

// diagramReader reads the data of a diagram (21.4), which name the part that it was drawn to when it was saved, and have its words.
type diagramReader struct {
	builder *Builder
	name    string
	words   *story
}

func (r *diagramReader) Visit(t *xmltok.Token) {
	r.words.Visit(t)
	if t.Kind == xmltok.StartToken && t.Name.Local == "dataModelExt" {
		r.builder.drawn[r.name] = value(t, "relId")
	}
}

// chartReader reads the text of a chart (ECMA-376 part 1, 21.2): of titles, names of series, and categories.
type chartReader struct {
	builder *Builder
	chart   *Chart
	text    []byte
	inText  bool
}

func (r *chartReader) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		r.inText = !t.SelfClosing() && (t.Name.Is(xmltok.Drawing, "t") ||
			t.Name.Is(xmltok.Chart, "v") && (t.Within(xmltok.Chart, "tx") || t.Within(xmltok.Chart, "cat")))
	case xmltok.EndToken:
		if r.inText && len(r.chart.Texts) < maxNames {
			r.chart.Texts = append(r.chart.Texts, string(r.text))
		}
		r.inText, r.text = false, r.text[:0]
	case xmltok.TextToken, xmltok.CdataToken:
		if r.inText && r.builder.more(len(t.Raw)) {
			r.text = append(r.text, t.Text()...)
		}
	}
}

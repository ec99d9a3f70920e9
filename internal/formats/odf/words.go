package odf

import (
	"strings"

	"sheaf/internal/docx/xmltok"
)

// Bounds of the words that are remembered.
const (
	maxText       = 32 << 20 // bytes
	maxParagraphs = 1 << 18
	maxStyles     = 1 << 16
)

// words is the visitor that lists the paragraphs of the text body which LibreOffice shows as they stand. What a field shows is not among
// them, since it may be worked out anew, nor what is hidden or deleted: rather a word too few than one that nobody misses.
type words struct {
	texts   []string
	size    int
	partial bool
	changes bool // there are tracked ones

	body   bool
	hidden map[string]bool // styles of text that is not shown
	style  string          // that is being declared
	open   []paragraph     // the innermost last: there are frames and notes in paragraphs
	off    int             // the depth of the element whose text does not count, and one; 0 for none
}

type paragraph struct {
	text   []byte
	depth  int
	hidden bool
}

// containers are the elements whose text counts, in paragraphs.
var containers = map[string]bool{"p": true, "h": true, "span": true, "a": true, "ruby": true, "ruby-base": true}

// passed are elements with paragraphs that do not count.
var passed = map[string]bool{
	"tracked-changes": true, "annotation": true, "note-citation": true, "title": true, "desc": true, "ruby-text": true, "forms": true, "binary-data": true,
	"object": true, "hidden-text": true,
}

// Visit looks at one token.
func (w *words) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		w.start(t)
	case xmltok.EndToken:
		w.end(t)
	case xmltok.TextToken, xmltok.CdataToken:
		if w.off == 0 && len(w.open) > 0 && containers[t.Parent().Local] {
			w.write(t.Text())
		}
	}
}

func (w *words) write(s string) {
	if w.size += len(s); w.size > maxText {
		w.partial = true
		return
	}
	p := &w.open[len(w.open)-1]
	p.text = append(p.text, s...)
}

func (w *words) start(t *xmltok.Token) {
	local := t.Name.Local
	if !w.body {
		w.declare(t, local)
		return
	}
	if w.off > 0 {
		return
	}
	w.changes = w.changes || local == "tracked-changes" && !t.SelfClosing()
	if passed[local] || w.unseen(t, local) {
		if !t.SelfClosing() {
			w.off = t.Depth() + 1
		}
		return
	}
	switch local {
	case "p", "h":
		if !t.SelfClosing() {
			w.open = append(w.open, paragraph{depth: t.Depth()})
		}
	case "s", "tab", "line-break":
		if len(w.open) > 0 {
			w.write(" ")
		}
	case "hidden-paragraph":
		if len(w.open) > 0 {
			w.open[len(w.open)-1].hidden = true
		}
	}
}

// declare notes the styles whose text is hidden, and where the body begins.
func (w *words) declare(t *xmltok.Token, local string) {
	switch local {
	case "text":
		w.body = t.Parent().Local == "body"
	case "style":
		w.style, _ = t.Get("name")
	case "text-properties":
		if display, _ := t.Get("display"); display == "none" && len(w.hidden) < maxStyles {
			w.hidden[w.style] = true
		}
	}
}

// unseen reports whether an element is hidden by itself or by its style.
func (w *words) unseen(t *xmltok.Token, local string) bool {
	if display, ok := t.Get("display"); ok && local == "section" && display != "true" {
		return true
	}
	if visible, _ := t.Get("visibility"); visible == "collapse" || visible == "filter" {
		return true
	}
	style, _ := t.Get("style-name")
	return style != "" && w.hidden[style]
}

func (w *words) end(t *xmltok.Token) {
	if w.off > 0 {
		if t.Depth() < w.off {
			w.off = 0
		}
		return
	}
	if n := len(w.open) - 1; n >= 0 && t.Depth() <= w.open[n].depth {
		p := &w.open[n]
		if text := string(p.text); !p.hidden && strings.TrimSpace(text) != "" {
			if len(w.texts) < maxParagraphs {
				w.texts = append(w.texts, text)
			} else {
				w.partial = true
			}
		}
		w.open = w.open[:n]
	}
	if t.Name.Local == "text" && t.Parent().Local == "body" {
		w.body = false
	}
}

package page

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// The signs of boxes and circles to be marked, and of those that are.
const (
	box          = "☐"
	markedBox    = "☒"
	circle       = "○"
	markedCircle = "◉"
)

// input writes what an input field shows as it is saved.
func (w *writer) input(t html.Token) {
	var kind, value string
	marked := false
	for _, a := range t.Attr {
		switch a.Key {
		case "type":
			kind = strings.ToLower(a.Val)
		case "value":
			value = a.Val
		case "checked":
			marked = true
		}
	}
	switch kind {
	case "hidden":
		return
	case "submit", "reset", "button": // nothing is filled in there
		w.show(value)
		return
	case "checkbox":
		value = sign(marked, markedBox, box)
	case "radio":
		value = sign(marked, markedCircle, circle)
	case "password", "file", "image":
		value = ""
	}
	w.Fields++
	w.show(value)
}

func sign(marked bool, yes, no string) string {
	if marked {
		return yes
	}
	return no
}

// show writes text as text of the page.
func (w *writer) show(text string) {
	w.text.WriteString(text)
	w.out.WriteString(html.EscapeString(text))
}

// choice is a list to choose from that is being read.
type choice struct {
	items [][]byte // grown in place: an item may come in any number of pieces
	shown []int    // which of them are chosen
}

func (c *choice) token(kind html.TokenType, t html.Token) {
	switch {
	case kind == html.TextToken && len(c.items) > 0:
		last := &c.items[len(c.items)-1]
		*last = append(*last, t.Data...)
	case (kind == html.StartTagToken || kind == html.SelfClosingTagToken) && t.Data == "option":
		if slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "selected" }) {
			c.shown = append(c.shown, len(c.items))
		}
		c.items = append(c.items, nil)
	}
}

// text returns the items that are chosen, else the first, as a browser does.
func (c *choice) text() string {
	if len(c.shown) == 0 && len(c.items) > 0 {
		c.shown = []int{0}
	}
	var all []string
	for _, n := range c.shown {
		all = append(all, string(bytes.TrimSpace(c.items[n])))
	}
	return strings.Join(all, ", ")
}

// choose follows a list to choose from, and reports whether the token belongs to one.
func (w *writer) choose(kind html.TokenType, t html.Token) bool {
	switch {
	case w.list == nil && kind == html.StartTagToken && t.Data == "select":
		w.Fields++
		w.list = &choice{}
	case w.list == nil:
		return false
	case kind == html.ErrorToken, kind == html.EndTagToken && t.Data == "select":
		w.show(w.list.text())
		w.list = nil
	default:
		w.list.token(kind, t)
	}
	return true
}

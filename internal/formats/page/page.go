// Package page writes HTML with nothing in it that reaches outside: elements and attributes that are known to show what the page itself
// has stay, and nothing else. Fields of forms become the text that they show. Scripts, frames, style sheets and pictures that lie elsewhere are left out; links stay.
//
// The page is written anew tag by tag, in UTF-8. Memory and time are bounded by its size. The package imports docx and golang.org/x/net/html.
package page

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/docx"
)

// Report is what is known of a page that was written.
type Report struct {
	Texts   []string // paragraphs that it shows
	Partial bool     // some of them may be hidden
	Outside int      // pictures and other things that are not in what was written
	Fields  int      // of forms, of which what they show is in what was written
}

// whole are elements that are left out with all in them.
var whole = []string{
	"script", "iframe", "object", "embed", "applet", "noembed", "noframes", "frameset", "template", "svg", "math", "audio", "video", "canvas", "noscript",
	"map", "xml",
}

// missed are of those the ones in which something is missed that the page shows.
var missed = []string{"iframe", "object", "embed", "applet", "svg", "math", "audio", "video", "canvas"}

// kept are the elements that stay, of which text is shown as it stands. Of others only what is in them does.
var kept = strings.Fields(`html head title body style p h1 h2 h3 h4 h5 h6 div span br hr b i u s strike del ins em strong small big sub sup tt code
	pre kbd samp var cite q blockquote address center font a ul ol li dl dt dd menu dir table thead tbody tfoot tr td th caption colgroup col
	img abbr acronym dfn mark figure figcaption section article header footer main aside nobr`)

// attributes are those that stay, whatever they are of.
var attributes = strings.Fields(`align valign width height border color face size bgcolor colspan rowspan cellpadding cellspacing class lang dir
	start type value nowrap span rules frame hspace vspace clear noshade text link vlink alink media title alt id name compact`)

// voids have no end tag.
var voids = []string{"br", "hr", "img", "col", "embed"}

// head says in which encoding the page is.
const head = `<meta http-equiv="content-type" content="text/html; charset=utf-8">`

// writer writes a page.
type writer struct {
	out   strings.Builder
	strip bool
	Report
	text   strings.Builder // of the paragraph that is being read
	list   *choice         // the list that is being read, nil for none
	inside string          // the element whose text is no text of the page: style or title; "" for none
}

// Write returns the page as it may be handed to LibreOffice. strip leaves its title out.
func Write(text string, strip bool) (string, Report) {
	w := &writer{strip: strip}
	w.out.WriteString(head)
	z := html.NewTokenizer(strings.NewReader(text))
	skipped, depth := "", 0 // the element that is being left out, and how many of its kind are open
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			w.choose(kind, html.Token{})
			w.paragraph()
			return w.out.String(), w.Report
		}
		t := z.Token()
		switch {
		case skipped != "":
			switch {
			case kind == html.StartTagToken && t.Data == skipped:
				depth++
			case kind == html.EndTagToken && t.Data == skipped:
				if depth--; depth == 0 {
					skipped = ""
				}
			}
		case (kind == html.StartTagToken || kind == html.SelfClosingTagToken) && (slices.Contains(whole, t.Data) || strip && t.Data == "title"):
			if slices.Contains(missed, t.Data) {
				w.Outside++
			}
			if kind == html.StartTagToken && !slices.Contains(voids, t.Data) {
				skipped, depth = t.Data, 1
			}
		case w.choose(kind, t):
		default:
			w.token(kind, t)
		}
	}
}

func (w *writer) token(kind html.TokenType, t html.Token) {
	switch kind {
	case html.TextToken:
		switch w.inside {
		case "style":
			w.out.WriteString(styles(t.Data))
			w.Partial = w.Partial || hides(t.Data)
			return
		case "":
			w.text.WriteString(t.Data)
		}
		w.out.WriteString(t.String())
	case html.StartTagToken, html.SelfClosingTagToken:
		w.start(t)
	case html.EndTagToken:
		if t.Data == w.inside {
			w.inside = ""
		}
		if slices.Contains(kept, t.Data) && !slices.Contains(voids, t.Data) {
			w.out.WriteString("</" + t.Data + ">")
			w.around(t.Data)
		}
	}
}

// inline are elements that do not end a paragraph.
var inline = strings.Fields("span b i u s strike del ins em strong small big sub sup tt code kbd samp var cite q font a abbr acronym dfn mark img nobr")

// around ends the paragraph before or after a tag of an element that makes one.
func (w *writer) around(name string) {
	if !slices.Contains(inline, name) {
		w.paragraph()
	}
}

// paragraph ends the paragraph that is being read.
func (w *writer) paragraph() {
	if text := strings.TrimSpace(w.text.String()); text != "" {
		w.Texts = append(w.Texts, text)
	}
	w.text.Reset()
}

func (w *writer) start(t html.Token) {
	switch t.Data {
	case "input":
		w.input(t)
		return
	case "textarea":
		w.Fields++
	}
	w.around(t.Data)
	if !slices.Contains(kept, t.Data) {
		return
	}
	given := t.Attr
	t.Attr = nil
	for _, a := range given {
		if value, ok := w.attribute(t.Data, a); ok {
			t.Attr = append(t.Attr, html.Attribute{Key: a.Key, Val: value})
		}
	}
	if t.Data == "img" && !slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "src" }) {
		w.Outside++
		return
	}
	if t.Data == "style" || t.Data == "title" {
		w.inside = t.Data
	}
	t.Type = html.StartTagToken
	w.out.WriteString(t.String())
}

// attribute returns an attribute of an element as it stays, if it does.
func (w *writer) attribute(element string, a html.Attribute) (value string, ok bool) {
	switch {
	case a.Namespace != "":
		return "", false
	case a.Key == "style":
		w.Partial = w.Partial || hides(a.Val)
		return styles(a.Val), true
	case a.Key == "hidden":
		w.Partial = true
		return "", false
	case a.Key == "href" && element == "a":
		return a.Val, !program.MatchString(a.Val)
	case a.Key == "src" && element == "img":
		_, picture, _ := strings.Cut(a.Val, ",")
		return a.Val, embedded.MatchString(a.Val) && !docx.MayReachEncoded(picture) // whatever it is called
	}
	return a.Val, slices.Contains(attributes, a.Key)
}

var (
	// program matches links that name a program instead of a place.
	program = regexp.MustCompile(`(?i)^[\s\x00-\x20]*(javascript|vbscript|macro|vnd\.[a-z.]*|\.uno|slot|service|private|data)\s*:`)
	// embedded matches pictures that the page has itself, of kinds that name no others.
	embedded = regexp.MustCompile(`(?i)^\s*data:image/(png|jpe?g|gif|bmp|webp|tiff?);base64,[A-Za-z0-9+/=\s]*$`)

	imports = regexp.MustCompile(`(?i)@import[^;}]*;?`)
	places  = regexp.MustCompile(`(?i)url\s*\([^)]*\)?`)
)

// styles returns a style sheet that names nothing. One in which letters are written as numbers could name anything.
func styles(css string) string {
	if strings.Contains(css, `\`) {
		return ""
	}
	css = strings.ReplaceAll(css, "<", "") // as in the marks of comments that hide a style sheet from browsers of long ago
	for before := ""; before != css; {
		before = css
		css = places.ReplaceAllString(imports.ReplaceAllString(css, ""), "none")
	}
	return css
}

// hides reports whether a style sheet may hide text.
func hides(css string) bool {
	lower := strings.ToLower(css)
	return strings.Contains(lower, "display") && strings.Contains(lower, "none") || strings.Contains(lower, "hidden") || strings.Contains(lower, "content")
}

package bound

import (
	"regexp"
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// maxItems is how many items of a list are known.
const maxItems = 1 << 10

type binding struct{ store, path string }

// Control is what the properties of a content control say (w:sdtPr, ECMA-376 part 1, 17.5.2.38) of the value that it is bound to.
type Control struct {
	Bound       bool // there is a binding
	Sound       bool // LibreOffice can work out its path: it refuses a document with another
	Plain       bool // its text has one look and no paragraphs (w:text)
	Placeholder bool // what was saved is the text that asks for a value

	binding binding
	lines   bool // plain text of several lines
	listed  bool
	items   map[string]string // what a list shows, by value
	dated   bool
	other   bool // a picture, a box to tick, a part that is repeated: no text
}

// Read takes a tag within the properties, of whatever depth.
func (c *Control) Read(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken {
		return
	}
	if t.Name.Space != xmltok.Word {
		switch t.Name.Local {
		case "checkbox", "repeatingSection", "repeatingSectionItem":
			c.other = true
		}
		return
	}
	switch t.Name.Local {
	case "dataBinding":
		c.bind(t)
	case "text":
		c.Plain, c.lines = true, on(t, "multiLine", false)
	case "showingPlcHdr":
		c.Placeholder = on(t, "val", true)
	case "date":
		c.dated = true
	case "dropDownList", "comboBox":
		c.listed = true
	case "listItem":
		c.item(t)
	case "picture", "citation", "bibliography", "equation", "group", "docPartObj", "docPartList":
		c.other = true
	}
}

// on reads an attribute that says yes or no.
func on(t *xmltok.Token, name string, unless bool) bool {
	value, given := t.Get(name)
	if !given {
		return unless
	}
	return wordml.Property(value, true)
}

func (c *Control) bind(t *xmltok.Token) {
	c.Bound = true
	c.binding.path, _ = t.Get("xpath")
	c.binding.store, _ = t.Get("storeItemID")
	mappings, _ := t.Get("prefixMappings")
	c.Sound = sound(c.binding.path, mappings)
}

func (c *Control) item(t *xmltok.Token) {
	value, _ := t.Get("value")
	shown, given := t.Get("displayText")
	if !given {
		shown = value
	}
	if c.items == nil {
		c.items = map[string]string{}
	}
	if _, there := c.items[value]; !there && len(c.items) < maxItems {
		c.items[value] = shown
	}
}

var declaration = regexp.MustCompile(`xmlns:([\w.-]+)\s*=\s*(?:'[^']*'|"[^"]*")`)

// sound reports whether a path is one of steps to children, with positions and an attribute at its end, whose prefixes are all declared.
func sound(path, mappings string) bool {
	path = strings.TrimSpace(path)
	if !simple.MatchString(path) {
		return false
	}
	declared := map[string]bool{}
	for _, m := range declaration.FindAllStringSubmatch(mappings, -1) {
		declared[m[1]] = true
	}
	for _, m := range prefix.FindAllStringSubmatch(path, -1) {
		if !declared[m[1]] {
			return false
		}
	}
	return true
}

// Listed reports whether the control shows one item of a list.
func (c *Control) Listed() bool { return c.listed }

// Dated reports whether the control shows a date, in whatever form that has.
func (c *Control) Dated() bool { return c.Bound && c.dated }

// Shown returns the text that Word shows in a control, and whether it is sure: the control is bound, to a value that is there and not
// empty, and is one of text or a list. Lines are parted by \n where the control may have several, by a space where not.
func (v *Values) Shown(c *Control) (string, bool) {
	if !c.Bound || !c.Sound || c.dated || c.other {
		return "", false
	}
	value, ok := v.of(c.binding)
	if !ok || strings.TrimSpace(value) == "" {
		return "", false
	}
	if c.listed {
		if shown, ok := c.items[value]; ok {
			value = shown
		}
	}
	value = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(value)
	if c.Plain && !c.lines {
		value = strings.ReplaceAll(value, "\n", " ")
	}
	return value, true
}

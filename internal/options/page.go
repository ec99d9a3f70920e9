package options

import (
	"slices"
	"strings"
)

// Control is an option as the web page shows it, in JSON: what kind of control, and the words on it. Values go back by Field, as Set
// reads them; "" is the usual way.
type Control struct {
	Field   string  `json:"field"`
	Label   string  `json:"label"`
	Kind    string  `json:"kind"` // "check", "checks", "choice", "number" or "text"
	Usual   string  `json:"usual"`
	Example string  `json:"example,omitempty"`
	Choices []Value `json:"choices,omitempty"`
	Secret  bool    `json:"secret,omitempty"` // not shown while it is typed, and not remembered
	OfPDF   bool    `json:"of_pdf,omitempty"` // the secret is the PDFs', so that a retry needs it again
	OfJob   bool    `json:"of_job,omitempty"` // no retry can change it
	First   bool    `json:"first,omitempty"`  // shown before the others, which are asked for
}

// first names the options that letters to courts, clients and colleagues need, in the order of the page. Those that there are none of
// are passed over, and all others follow in the order of All.
func first() []string {
	return []string{"profile", "pdfa", "changes", "comments", "pages", "merge", "formats", "watermark", "metadata", "password"}
}

// Controls returns what the page shows of the options and of the secrets that are one password.
func Controls() []Control {
	var controls []Control
	for _, o := range All() {
		if o.OffPage {
			continue
		}
		controls = append(controls, o.control())
	}
	for _, s := range Secrets() {
		if !s.PerFile {
			controls = append(controls, Control{Field: s.Field(), Label: s.Label, Kind: "text", Secret: true, OfPDF: s.OfPDF})
		}
	}
	names := first()
	rank := func(c Control) int {
		if i := slices.Index(names, strings.ReplaceAll(c.Field, "_", "-")); i >= 0 {
			return i
		}
		if c.Kind == "checks" {
			return len(names) + 1 // it takes the most room, and goes with the passwords
		}
		return len(names)
	}
	slices.SortStableFunc(controls, func(a, b Control) int { return rank(a) - rank(b) })
	for i := range controls {
		controls[i].First = rank(controls[i]) < len(names)
	}
	return controls
}

// control returns the option's. A list is boxes, of which those in Usual are ticked in the usual way, or "all". One that is on or off is a box to be ticked, where it is known how the box stands in the usual way. Of
// choices, the one that is made in the usual way is said by its label and not offered again.
func (o Option) control() Control {
	c := Control{Field: o.Field(), Label: o.Label, Usual: o.Default, Example: o.Example, OfJob: o.OfJob}
	usual, _, _ := strings.Cut(o.Default, ":")
	switch o.Kind {
	case Switch:
		if usual == "true" || usual == "false" {
			c.Kind, c.Usual, c.Example = "check", usual, ""
			return c
		}
		c.Kind, c.Choices, c.Usual, c.Example = "choice", []Value{{"true", "Yes"}, {"false", "No"}}, "", ""
	case Choice:
		c.Kind, c.Usual, c.Example = "choice", usual, ""
		for _, v := range o.Choices {
			if v.Value == usual {
				c.Usual = v.Label
			} else {
				c.Choices = append(c.Choices, v)
			}
		}
	case List:
		c.Kind, c.Choices, c.Usual, c.Example = "checks", o.Choices, usual, ""
	case Number:
		c.Kind = "number"
	case Text:
		if c.Kind = "text"; len(o.Choices) > 0 {
			c.Kind, c.Choices, c.Example = "choice", o.Choices, ""
		}
	}
	if c.Usual == "none" || strings.HasPrefix(c.Usual, "as LibreOffice ") { // which says nothing to those who see the page
		c.Usual = ""
	}
	return c
}

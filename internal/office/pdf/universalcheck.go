package pdf

import (
	"regexp"
	"slices"
)

// universalChecker looks for what is against PDF/UA-1, as far as a program can tell (ISO 14289-1; the numbers are those of its rules).
type universalChecker struct {
	*checker
	tags   *structure
	marker *marker
}

// universal checks a PDF that is to be PDF/UA.
func (c *checker) universal() error {
	f := c.file
	catalogue, err := f.dictOf(f.root)
	if err != nil {
		return err
	}
	t, err := f.structure()
	if err != nil {
		return err
	}
	if t == nil {
		c.want(false, "is not tagged")
		return nil
	}
	u := &universalChecker{checker: c, tags: t}
	if err := u.catalogue(catalogue); err != nil {
		return err
	}
	u.marker = newMarker(f, t, "", func(what string, page int) { c.wantOn(page, false, what) })
	if err := u.marker.look(); err != nil {
		return err
	}
	c.want(len(u.marker.unmarked) == 0, "has lines or areas that are not tagged")
	for _, check := range []func() error{u.kinds, u.told, u.headings, u.tables, u.notes, u.annotations} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// universalDict checks a dictionary (7.11, 7.20, 7.21).
func (c *checker) universalDict(_ ref, d dict) error {
	c.want(d["EF"] == nil || d["F"] != nil && d["UF"] != nil, "has another file in it that has no name")
	c.want(d["XFA"] == nil, "has a form that is made when it is opened")
	c.want(d["Subtype"] != name("Form") || d["Ref"] == nil, "shows something of another file")
	return c.font(d)
}

// language is how a language is written (7.2).
var language = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`)

// catalogue checks what a PDF has once (5, 6, 7.1, 7.2, 7.10).
func (u *universalChecker) catalogue(d dict) error {
	head, err := u.file.read(0, 9)
	if err != nil {
		return err
	}
	u.want(head[5] == '1', "is of a newer version than PDF/UA-1")
	p, err := u.file.metadata(d)
	if err != nil {
		return err
	}
	u.want(p.universal == "1", "does not say that it is PDF/UA-1")
	u.want(p.title != "", "has no title")
	marked, err := u.file.dict(d["MarkInfo"])
	if err != nil {
		return err
	}
	u.want(marked["Marked"] == true && marked["Suspects"] != true, "is not tagged")
	shown, err := u.file.dict(d["ViewerPreferences"])
	if err != nil {
		return err
	}
	u.want(shown["DisplayDocTitle"] == true, "does not show its title")
	said, err := u.file.string(d["Lang"])
	if err != nil {
		return err
	}
	u.want(language.Match(appendText(nil, []byte(said))), "does not say what language it is in")
	u.want(d["OCProperties"] == nil, "has layers")
	return nil
}

// within says of which kinds elements of a kind may be parts, and parts which ones may have (7.2).
var within = map[name]struct{ in, of []name }{
	"Table": {of: []name{"TR", "THead", "TBody", "TFoot", "Caption"}},
	"THead": {[]name{"Table"}, []name{"TR"}}, "TBody": {[]name{"Table"}, []name{"TR"}}, "TFoot": {[]name{"Table"}, []name{"TR"}},
	"TR": {[]name{"Table", "THead", "TBody", "TFoot"}, []name{"TH", "TD"}},
	"TH": {in: []name{"TR"}}, "TD": {in: []name{"TR"}},
	"L": {of: []name{"L", "LI", "Caption"}}, "LI": {[]name{"L"}, []name{"Lbl", "LBody"}}, "LBody": {in: []name{"LI"}},
	"TOC": {of: []name{"TOC", "TOCI", "Caption"}}, "TOCI": {in: []name{"TOC"}},
}

// kinds checks what elements are, and of what they are parts (7.1, 7.2).
func (u *universalChecker) kinds() error {
	for kind := range u.tags.roles {
		u.want(!standardKinds[kind], "uses a kind of tag for another")
	}
	return u.tags.top.each(func(e *element) error {
		u.want(e.kind != "", "has a kind of tag that is not known")
		_, ok := e.dict["P"].(ref)
		u.want(ok, "has a tag that is nowhere")
		if e.dict["Lang"] != nil {
			said, err := u.file.string(e.dict["Lang"])
			if err != nil {
				return err
			}
			u.want(language.Match(appendText(nil, []byte(said))), "has text of which it does not say what language it is in")
		}
		rules := within[e.kind]
		u.want(rules.in == nil || slices.Contains(rules.in, e.up.kind), "has tags of a list or a table outside of one")
		kinds := e.kinds()
		u.want(rules.of == nil || !slices.ContainsFunc(kinds, func(kind name) bool { return !slices.Contains(rules.of, kind) }),
			"has a list or a table with other things in its tags")
		for i, kind := range kinds {
			u.want(kind != "Caption" || rules.of == nil || i == 0 || e.kind == "Table" && i == len(kinds)-1, "has a caption where it does not belong")
		}
		if e.kind == "Table" {
			head, body, foot := count(kinds, "THead"), count(kinds, "TBody"), count(kinds, "TFoot")
			u.want(head <= 1 && foot <= 1 && (head+foot == 0 || body > 0), "has a table with parts where they do not belong")
		}
		return nil
	})
}

func count(all []name, of name) (n int) {
	for _, kind := range all {
		if kind == of {
			n++
		}
	}
	return n
}

// told checks that what is not text has words for it (7.3, 7.7).
func (u *universalChecker) told() error {
	return u.tags.top.each(func(e *element) error {
		if e.kind != "Figure" && e.kind != "Formula" {
			return nil
		}
		told, err := u.tags.says(e, "Alt", "ActualText")
		if err != nil || told {
			return err
		}
		what := map[name]string{"Figure": "a picture without alternative text", "Formula": "a formula without words for it"}[e.kind]
		u.wantOn(u.where(e), false, "has "+what)
		return nil
	})
}

// where returns the page on which an element begins, 0 where that is not known.
func (u *universalChecker) where(e *element) int {
	page, _ := e.dict["Pg"].(ref)
	if marks := e.marks(); len(marks) > 0 {
		page = marks[0].page
	}
	return u.marker.pages[page]
}

// headings checks the levels of headings (7.4).
func (u *universalChecker) headings() error {
	before := 0
	return u.tags.top.each(func(e *element) error {
		level := headingLevel(e.kind)
		if level == 0 {
			return nil
		}
		u.want(level <= 6 && level <= before+1, "has headings whose levels do not follow each other")
		before = level
		return nil
	})
}

// tables checks the cells of tables (7.2, 7.5).
func (u *universalChecker) tables() error {
	return u.tags.top.each(func(e *element) error {
		switch e.kind {
		case "Table":
			g, err := u.tags.grid(e)
			if err != nil {
				return err
			}
			u.wantOn(u.where(e), g.regular(), "has a table whose rows do not have the same columns")
		case "TH":
			scope, err := u.tags.attribute(e, "Scope")
			if err != nil {
				return err
			}
			u.want(scope != nil, "has a table with headings that do not say of what they are")
		}
		return nil
	})
}

// notes checks that notes have names, each its own (7.9).
func (u *universalChecker) notes() error {
	taken := map[str]bool{}
	return u.tags.top.each(func(e *element) error {
		if e.kind != "Note" {
			return nil
		}
		id, err := u.file.string(e.dict["ID"])
		if err != nil {
			return err
		}
		u.want(id != "" && !taken[id], "has notes without names")
		taken[id] = true
		return nil
	})
}

// annotations checks what is annotated on pages (7.18).
func (u *universalChecker) annotations() error {
	return u.file.annotatedPages(func(page ref, node dict, list array) error {
		where := u.marker.pages[page]
		u.wantOn(where, node["Tabs"] == name("S"), "has links or notes out of their order")
		for _, v := range list {
			d, err := u.file.dict(v)
			if err != nil {
				return err
			}
			if err := u.annotated(d, where); err != nil {
				return err
			}
		}
		return nil
	})
}

// annotated checks an annotation.
func (u *universalChecker) annotated(d dict, page int) error {
	if flags, _ := d["F"].(int); flags&hidden != 0 {
		return nil
	}
	kind, _ := d["Subtype"].(name)
	e := u.tags.owner(d)
	in := map[name]name{"Link": "Link", "Widget": "Form"}[kind]
	if in == "" {
		in = "Annot"
	}
	what := map[name]string{"Link": "a link", "Widget": "a form field"}[kind]
	if what == "" {
		what = "a note"
	}
	u.wantOn(page, e != nil && e.kind == in, "has "+what+" that is not tagged")
	key := name("Contents")
	if kind == "Widget" {
		key = "TU"
		u.wantOn(page, e == nil || len(e.kids) == 1, "has a form field that is tagged with other things")
	}
	said, err := u.file.says(d[key])
	if err == nil && !said && e != nil && kind != "Link" {
		said, err = u.tags.says(e, "Alt")
	}
	if err != nil {
		return err
	}
	u.wantOn(page, said, "has "+what+" without words for it")
	return nil
}

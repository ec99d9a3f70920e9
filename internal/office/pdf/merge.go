package pdf

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"unicode/utf16"
)

// MergeOptions say what a merged PDF is to be.
type MergeOptions struct {
	Description       // of the PDF
	Claim       Claim // that each of the documents keeps
	Lock        *Lock // nil: anybody can open it
}

// Merger writes one PDF of many, as they come: in memory is what one document takes, some bytes for each object, and a few for each
// document. What fonts, pictures and the like have in common is written once. Each document gets a bookmark, with its own below it. Links,
// destinations with names, labels of pages, fields, tags and layers are kept; where names of two documents are the same, those of the
// later one get another. Scripts and files in a document's catalogue, its properties, and how it wants to be opened are not kept; nor are
// classes of attributes (14.7.6.2), which LibreOffice does not write. It is for one goroutine. After an error the file is of no use.
type Merger struct {
	options MergeOptions
	out     *writer
	known   map[digest]ref
	number  int // of documents
	pages   int

	tree   []group // of pages
	top    ref     // of that
	intent any     // what colours mean
	langs  map[str]bool
	sum    []byte // of what the documents are

	marks   marks
	tags    tags
	form    form
	outline bookmarks
	layers  layers
}

// mostArchived bounds how many documents a merged PDF/A-1 has: its arrays have at most 8,191 entries (ISO 19005-1, 6.1.12).
const mostArchived = 8000

// NewMerger begins a merged PDF.
func NewMerger(out io.Writer, o MergeOptions) (*Merger, error) {
	lock, err := newCipher(o.Lock)
	if err != nil {
		return nil, err
	}
	version := "1.7"
	switch {
	case o.Lock != nil:
		version = "2.0"
	case o.Claim.Archive == "1b":
		version = "1.4"
	}
	m := &Merger{options: o, known: map[digest]ref{}, langs: map[str]bool{}}
	m.out = newWriter(out, version, o.Claim == (Claim{}) || o.Lock != nil, lock)
	m.top, m.outline.root = m.out.reserve(), m.out.reserve()
	m.tags.root = m.out.reserve()
	return m, nil
}

// Add puts a document of size bytes behind those that are there. title is that of its bookmark.
func (m *Merger) Add(r io.ReaderAt, size int64, title string) error {
	f, err := open(r, size)
	if err != nil {
		return err
	}
	if m.number++; f.trailer["Encrypt"] != nil {
		return invalid("it is encrypted")
	}
	if m.options.Claim.Archive == "1b" && m.number > mostArchived {
		return invalid("PDF/A-1 has no room for more than %d documents", mostArchived)
	}
	catalogue, err := f.dictOf(f.root)
	if err != nil {
		return err
	}
	c := &copier{
		file: f, out: m.out, known: m.known, to: map[ref]ref{}, over: map[ref]func(dict){}, busy: map[ref]bool{},
		mark: str(fmt.Sprintf("%06d ", m.number)), roles: map[name]name{}, fonts: map[name]name{},
	}
	m.sum = fmt.Appendf(m.sum, "%d %s\n", size, title)
	if len(m.sum) > 4096 {
		sum := sha256.Sum256(m.sum)
		m.sum = sum[:]
	}
	first := m.pages
	for _, step := range []func(*copier, dict) error{
		m.tags.roles, m.form.fonts, // which the others go by
		m.addPages, m.addIntent,
		func(c *copier, d dict) error { return m.outline.add(c, d, title) },
		m.tags.add, m.form.add, m.marks.destinations,
		func(c *copier, d dict) error { return m.marks.labels(c, d, first) },
		m.layers.add,
	} {
		if err := step(c, catalogue); err != nil {
			return err
		}
	}
	if lang, ok := catalogue["Lang"].(str); ok {
		m.langs[lang] = true
	} else {
		m.langs[""] = true
	}
	return c.drain()
}

// group is a node of the tree of pages: some documents.
type group struct {
	node  ref
	kids  array
	pages int
}

// groupSize bounds the children of a node.
const groupSize = 100

// addPages queues the pages of a document.
func (m *Merger) addPages(c *copier, catalogue dict) error {
	root, ok := catalogue["Pages"].(ref)
	if !ok {
		return invalid("catalogue names no page tree")
	}
	tree, err := c.dictOf(root)
	if err != nil {
		return err
	}
	count, ok := tree["Count"].(int)
	if !ok || count < 1 {
		return invalid("the page tree counts %v pages", tree["Count"])
	}
	if n := len(m.tree); n == 0 || len(m.tree[n-1].kids) == groupSize {
		m.tree = append(m.tree, group{node: m.out.reserve()})
	}
	g := &m.tree[len(m.tree)-1]
	c.over[root] = func(d dict) { d["Parent"] = g.node }
	there, err := c.refer(root, 0)
	g.kids = append(g.kids, there)
	g.pages += count
	m.pages += count
	return err
}

// firstPage returns the first leaf of a document's tree of pages.
func (c *copier) firstPage(catalogue dict) (ref, error) {
	at, _ := catalogue["Pages"].(ref)
	for range maxTreeDepth {
		d, err := c.dictOf(at)
		if err != nil || d["Type"] == name("Page") {
			return at, err
		}
		kids, err := c.array(d["Kids"])
		if err != nil {
			return at, err
		}
		i := slices.IndexFunc(kids, func(v any) bool { _, ok := v.(ref); return ok })
		if i < 0 {
			break
		}
		at = kids[i].(ref)
	}
	return at, invalid("a document without pages")
}

// addIntent takes what the colours of the first document mean, as PDF/A wants it said: all mean the same.
func (m *Merger) addIntent(c *copier, catalogue dict) (err error) {
	if m.options.Claim != (Claim{}) && m.intent == nil && catalogue["OutputIntents"] != nil {
		m.intent, err = c.value(catalogue["OutputIntents"], 1)
	}
	return err
}

// Close writes what the documents have in common. The file is whole then.
func (m *Merger) Close() error {
	if m.number == 0 {
		return invalid("nothing to merge")
	}
	catalogue := dict{"Type": name("Catalog"), "Pages": m.top, "Outlines": m.outline.root, "PageMode": name("UseOutlines")}
	var nodes array
	for _, g := range m.tree {
		m.out.object(g.node, dict{"Type": name("Pages"), "Parent": m.top, "Kids": g.kids, "Count": g.pages})
		nodes = append(nodes, g.node)
	}
	m.out.object(m.top, dict{"Type": name("Pages"), "Kids": nodes, "Count": m.pages})
	m.outline.close(m.out)
	m.tags.close(m.out, catalogue)
	m.form.close(catalogue)
	m.marks.close(m.out, catalogue)
	m.layers.close(catalogue)
	if m.intent != nil {
		catalogue["OutputIntents"] = m.intent
	}
	if len(m.langs) == 1 && !m.langs[""] {
		for lang := range m.langs {
			catalogue["Lang"] = lang
		}
	}
	if m.options.Title != "" {
		catalogue["ViewerPreferences"] = dict{"DisplayDocTitle": true}
	}
	trailer := dict{}
	m.describe(catalogue, trailer)
	trailer["Root"] = m.out.add(catalogue)
	if m.options.Lock != nil {
		named := m.out.reserve()
		m.out.apart(named, m.options.Lock.dictionary())
		trailer["Encrypt"] = named
	}
	sum := sha256.Sum256(m.sum)
	id := str(sum[:16])
	trailer["ID"] = array{id, id}
	return m.out.close(trailer)
}

// textString returns text as PDFs have it (7.9.2.2).
func textString(s string) str {
	ascii := true
	for _, r := range s {
		ascii = ascii && r >= ' ' && r < 0x7f
	}
	if ascii {
		return str(s)
	}
	b := []byte{0xfe, 0xff}
	for _, unit := range utf16.Encode([]rune(s)) {
		b = append(b, byte(unit>>8), byte(unit))
	}
	return str(b)
}

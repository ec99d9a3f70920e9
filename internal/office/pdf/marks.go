package pdf

import (
	"errors"
	"math"
)

// maxSaid bounds the text that is kept of each piece of marked content.
const maxSaid = 400

// drawn is what marked content draws, or what is drawn on a page outside of all.
type drawn struct {
	text            []byte
	pictures, paths int
	segments        int // of the paths
	box             box
	stream          ref // in which it is
	from, to        int64
	page            ref
	picture         ref // the last one
}

// box is the area in which something begins: of text, the places where its pieces do.
type box struct{ left, bottom, right, top float64 }

var nowhere = box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

func (b *box) add(x, y float64) {
	b.left, b.bottom = min(b.left, x), min(b.bottom, y)
	b.right, b.top = max(b.right, x), max(b.top, y)
}

// holds reports whether a box lies within another, but for a little.
func (b box) holds(other box) bool {
	const little = 2
	return other.left >= b.left-little && other.right <= b.right+little && other.bottom >= b.bottom-little && other.top <= b.top+little
}

// rectangle returns the area that v is or names (7.9.5), if it is one.
func (f *file) rectangle(v any) (b box, ok bool, err error) {
	list, err := f.array(v)
	if err != nil || len(list) != 4 {
		return b, false, err
	}
	r, b := numbers(list), nowhere
	b.add(r[0], r[1])
	b.add(r[2], r[3])
	return b, true, nil
}

// matrix maps places (8.3.3).
type matrix [6]float64

func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) place(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// marked is marked content that is open (14.6).
type marked struct {
	artifact, tagged bool
	mark             mark
	drawn            *drawn // of the outermost decoration
	whole            *whole // nil where it does not say its text
}

// marker looks at what pages draw, and whose that is.
type marker struct {
	reader    *reader
	tags      *structure
	watermark string
	page      ref
	number    int         // of the page, from 1 on
	numbers   map[ref]int // of pages among the tags' parents
	pages     map[ref]int // numbers of the pages, from 1 on
	owners    array
	drawn     map[mark]*drawn
	decor     []*drawn       // decoration
	unmarked  map[ref][]span // lines and areas in streams that are nobody's
	hanging   []hanging
	hung      map[ref]bool // forms
	problem   func(what string, page int)
	unread    map[int]bool // pages with characters that mean nothing known
	meanings  map[code][]rune

	marks  []marked
	matrix matrix
	saved  []state
	text   [2]matrix // of the text, and of its line (9.4.2)
	path   path
}

// state is what q saves of the state.
type state struct {
	matrix matrix
	font   *font
}

// path is one that is being made.
type path struct {
	open     bool
	begun    int64
	segments int
	box      box
}

// span is a part of a stream.
type span struct{ from, to int64 }

func newMarker(f *file, t *structure, watermark string, problem func(string, int)) *marker {
	return &marker{
		reader: newReader(f), tags: t, watermark: watermark, drawn: map[mark]*drawn{}, unmarked: map[ref][]span{}, problem: problem, unread: map[int]bool{},
		meanings: map[code][]rune{}, hung: map[ref]bool{}, numbers: map[ref]int{}, pages: map[ref]int{},
	}
}

// look looks at all pages.
func (m *marker) look() error {
	defer m.reader.leave()
	err := m.tags.file.eachPage(func(named ref, node dict, resources any) error {
		m.page, m.owners = named, nil
		m.number++
		m.pages[named] = m.number
		if number, ok := node["StructParents"].(int); ok {
			var err error
			m.numbers[named] = number
			if m.owners, err = m.tags.file.array(m.tags.parents[number]); err != nil {
				return err
			}
		}
		res, err := m.reader.resourcesOf(resources)
		if err != nil {
			return err
		}
		streams, err := m.tags.file.array(node["Contents"])
		if err != nil {
			return err
		}
		m.marks, m.saved, m.matrix = m.marks[:0], m.saved[:0], matrix{1, 0, 0, 1, 0, 0}
		return m.streams(res, streams, 0)
	})
	if errors.Is(err, ErrTooMuch) {
		return invalid("%v", err)
	}
	return err
}

// streams looks at streams one after the other.
func (m *marker) streams(res *resources, streams array, depth int) error {
	l := m.reader.level(depth)
	for _, s := range streams {
		named, ok := s.(ref)
		if !ok {
			continue
		}
		body, err := m.reader.open(l, named)
		if err != nil {
			return err
		}
		l.reset(body)
		if err := l.each(func(op []byte) error { return m.operate(l, res, named, string(op), depth) }); err != nil {
			return err
		}
	}
	return nil
}

// operate follows an operator (annex A).
func (m *marker) operate(l *level, res *resources, stream ref, op string, depth int) error {
	switch op {
	case "q":
		if len(m.saved) < maxSaved {
			m.saved = append(m.saved, state{m.matrix, l.font})
		}
	case "Q":
		if n := len(m.saved); n > 0 {
			m.matrix, l.font, m.saved = m.saved[n-1].matrix, m.saved[n-1].font, m.saved[:n-1]
		}
	case "cm":
		m.matrix = l.matrix().times(m.matrix)
	case "BMC", "BDC":
		return m.begin(l, res, stream, depth)
	case "EMC":
		if n := len(m.marks); n > 0 {
			m.tell(m.marks[n-1].whole)
			m.marks = m.marks[:n-1]
		}
	case "m", "l", "c", "v", "y", "re", "h":
		m.construct(l, op)
	case "n":
		m.path = path{}
	case "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh":
		m.painted(l, stream, op, depth)
	case "Do":
		if n := len(l.args); n > 0 && l.args[n-1].kind == '/' {
			return m.do(l, res, stream, name(l.bytes(l.args[n-1])), depth)
		}
	case "ID":
		m.picture(ref{}, m.matrix)
		return l.inlineImage()
	default:
		return m.textOperator(l, res, op)
	}
	return nil
}

// matrix returns the last six numbers.
func (l *level) matrix() (m matrix) {
	if n := len(l.args); n >= 6 {
		for i := range m {
			m[i] = l.args[n-6+i].number
		}
	}
	return m
}

// begin enters marked content.
func (m *marker) begin(l *level, res *resources, stream ref, depth int) error {
	if len(m.marks) >= maxSaved {
		return invalid("marked content nested too deeply")
	}
	o := marked{whole: l.wholeOf()}
	for i, a := range l.args {
		switch {
		case a.kind != '/':
		case i == 0:
			o.artifact = string(l.bytes(a)) == "Artifact"
		case string(l.bytes(a)) == "MCID" && i+1 < len(l.args):
			o.tagged, o.mark = true, mark{m.page, int(l.args[i+1].number)}
		case i == len(l.args)-1:
			properties, err := res.lookUp(m.tags.file, res.properties, name(l.bytes(a)))
			if err != nil {
				return err
			}
			if id, ok := properties["MCID"].(int); ok {
				o.tagged, o.mark = true, mark{m.page, id}
			}
		}
	}
	if o.tagged {
		if depth > 0 {
			m.problem("has tags where they are not looked for", m.number)
		}
		if o.mark.id < 0 || o.mark.id >= len(m.owners) || m.owners[o.mark.id] == nil {
			o.tagged = false
		} else if m.drawn[o.mark] == nil {
			m.drawn[o.mark] = &drawn{box: nowhere, stream: stream, from: l.begun, to: l.at()}
		}
	}
	artifact, tagged := m.within()
	if o.artifact && tagged || o.tagged && artifact {
		m.problem("has decoration in its content, or content in its decoration", m.number)
	}
	if o.artifact && !artifact && depth == 0 && len(m.decor) < maxTreeNodes {
		o.drawn = &drawn{box: nowhere, stream: stream, from: l.begun, to: l.at(), page: m.page}
		m.decor = append(m.decor, o.drawn)
	}
	m.marks = append(m.marks, o)
	return nil
}

// within reports whether what is drawn is decoration, and whether it is somebody's.
func (m *marker) within() (artifact, tagged bool) {
	for _, o := range m.marks {
		artifact, tagged = artifact || o.artifact, tagged || o.tagged
	}
	return artifact, tagged
}

// here returns what is drawn by whom it belongs to, or by a decoration, nil where that is not remembered. ok is false where it is nobody's
// and no decoration.
func (m *marker) here() (d *drawn, ok bool) {
	for i := len(m.marks) - 1; i >= 0; i-- {
		if o := m.marks[i]; o.tagged {
			return m.drawn[o.mark], true
		}
	}
	for _, o := range m.marks {
		if o.artifact {
			return o.drawn, true
		}
	}
	return nil, false
}

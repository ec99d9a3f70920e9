package pdf

import (
	"strconv"
	"strings"
)

// construct takes a part of a path (8.5.2).
func (m *marker) construct(l *level, op string) {
	if !m.path.open {
		m.path = path{open: true, begun: l.begun, box: nowhere}
	}
	if op == "re" {
		if n := len(l.args); n >= 4 {
			x, y, w, h := l.args[n-4].number, l.args[n-3].number, l.args[n-2].number, l.args[n-1].number
			m.path.box.add(m.matrix.place(x, y))
			m.path.box.add(m.matrix.place(x+w, y+h))
		}
		m.path.segments += 4
		return
	}
	for i := 0; i+1 < len(l.args); i += 2 {
		m.path.box.add(m.matrix.place(l.args[i].number, l.args[i+1].number))
	}
	switch op {
	case "l":
		m.path.segments++
	case "c", "v", "y":
		m.path.segments += 2
	}
}

// painted takes a path that is painted (8.5.3), or an area that is shaded.
func (m *marker) painted(l *level, stream ref, op string, depth int) {
	p := m.path
	m.path = path{}
	begun := l.begun
	if p.open && op != "sh" {
		begun = p.begun
	}
	d, ok := m.here()
	switch {
	case d != nil:
		d.paths++
		d.segments += p.segments
		if p.open {
			d.box.add(p.box.left, p.box.bottom)
			d.box.add(p.box.right, p.box.top)
		}
	case ok:
	case depth > 0:
		m.untagged("something drawn")
	default:
		m.unmarked[stream] = append(m.unmarked[stream], span{begun, l.at()})
	}
}

// untagged notes content that is nobody's.
func (m *marker) untagged(what string) {
	m.problem("has "+what+" that is not tagged", m.number)
}

// picture takes a picture, which is drawn in the square of one unit (8.9.5).
func (m *marker) picture(named ref, at matrix) {
	d, ok := m.here()
	switch {
	case d != nil:
		d.pictures++
		d.picture = named
		d.box.add(at.place(0, 0))
		d.box.add(at.place(1, 1))
	case !ok:
		m.untagged("a picture")
	}
}

// do draws an external object (8.8).
func (m *marker) do(l *level, res *resources, stream ref, n name, depth int) error {
	o, err := m.reader.objectOf(res.objects[n])
	if err != nil || o == nil {
		return err
	}
	if !o.form {
		m.picture(o.named, m.matrix)
		return nil
	}
	if err := m.reader.drawn(); err != nil {
		return err
	}
	if o.drawing || depth >= maxForms {
		return invalid("forms within themselves")
	}
	d, err := m.tags.file.dictOf(o.named)
	if err != nil {
		return err
	}
	inner := res
	if o.resources != nil {
		if inner, err = m.reader.resourcesOf(o.resources); err != nil {
			return err
		}
	}
	begun, at := l.begun, l.at()
	if _, ok := m.here(); !ok && depth == 0 && (!m.speaks(o.named) || m.stamps(o.named, inner)) {
		m.unmarked[stream] = append(m.unmarked[stream], span{begun, at})
		return nil
	}
	o.drawing = true
	defer func() { o.drawing = false }()
	saved, states, marks := m.matrix, len(m.saved), len(m.marks)
	if depth == 0 && m.hangs(o.named, stream, begun) {
		marks++
	}
	if own, err := m.tags.file.array(d["Matrix"]); err == nil && len(own) == 6 {
		m.matrix = numbers(own).times(m.matrix)
	}
	err = m.streams(inner, array{o.named}, depth+1)
	m.matrix, m.saved, m.marks = saved, m.saved[:min(states, len(m.saved))], m.marks[:min(marks, len(m.marks))]
	return err
}

// numbers returns the first six numbers, 0 where there is none.
func numbers(a array) (m matrix) {
	for i := range min(len(m), len(a)) {
		switch v := a[i].(type) {
		case int:
			m[i] = float64(v)
		case float64:
			m[i] = v
		}
	}
	return m
}

// speaks reports whether a form has text or pictures in it, or other forms.
func (m *marker) speaks(named ref) bool {
	err := m.form(named, func(_ *level, op string) bool {
		switch op {
		case "Tj", "TJ", "'", "\"", "Do", "ID", "BDC", "BMC":
			return false
		}
		return true
	})
	return err != nil
}

// stamps reports whether a form is the watermark.
func (m *marker) stamps(named ref, res *resources) bool {
	var text []byte
	err := m.form(named, func(l *level, op string) bool {
		switch op {
		case "Tf":
			for _, a := range l.args {
				if a.kind == '/' {
					l.font, _ = m.reader.fontOf(res, name(l.bytes(a)))
				}
			}
		case "Tj", "TJ":
			for _, a := range l.args {
				if a.kind == '(' && l.font != nil {
					text, _ = l.font.decode(text, l.bytes(a))
				}
			}
		case "Do", "ID", "BDC", "BMC":
			return false
		}
		return len(text) <= maxSaid
	})
	return err == nil && len(text) > 0 && squeezed(string(text)) == squeezed(m.watermark)
}

// squeezed is a text without its spaces.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// form calls see with the operators of a form until that wants no more, which is the error then.
func (m *marker) form(named ref, see func(*level, string) bool) error {
	l := m.reader.level(1)
	body, err := m.reader.open(l, named)
	if err != nil {
		return err
	}
	l.reset(body)
	return l.each(func(op []byte) error {
		if !see(l, string(op)) {
			return invalid("something else")
		}
		return nil
	})
}

// hanging is marked content that begins in a form and ends behind it, which LibreOffice makes of what is transparent: by 14.6.1 it has to
// end where it begins.
type hanging struct {
	form  ref
	span  span // of where it begins
	text  string
	mark  mark
	place drawn // where it should begin: before the form is drawn
}

// hangs notes marked content that begins in a form and does not end there.
func (m *marker) hangs(form, stream ref, begun int64) bool {
	var within []hanging
	err := m.form(form, func(l *level, op string) bool {
		switch op {
		case "BMC", "BDC":
			h := hanging{form: form, span: span{l.begun, l.at()}, place: drawn{stream: stream, from: begun, to: begun}}
			n := len(l.args)
			switch {
			case op == "BMC" && n == 1 && l.args[0].kind == '/':
				h.text = " /" + string(l.bytes(l.args[0])) + " BMC "
			case n == 5 && l.args[0].kind == '/' && l.args[2].kind == '/' && string(l.bytes(l.args[2])) == "MCID":
				h.mark = mark{m.page, int(l.args[3].number)}
				h.text = " /" + string(l.bytes(l.args[0])) + "<</MCID " + strconv.Itoa(h.mark.id) + ">>BDC "
			}
			within = append(within, h)
		case "EMC":
			within = within[:max(0, len(within)-1)]
		}
		return true
	})
	if err != nil || len(within) != 1 || within[0].text == "" || m.hung[form] {
		return false
	}
	m.hung[form] = true
	m.hanging = append(m.hanging, within[0])
	return true
}

// textOperator follows an operator that places or shows text (9.4).
func (m *marker) textOperator(l *level, res *resources, op string) error {
	switch op {
	case "BT":
		m.text[0], m.text[1] = matrix{1, 0, 0, 1, 0, 0}, matrix{1, 0, 0, 1, 0, 0}
	case "Tm":
		m.text[0], m.text[1] = l.matrix(), l.matrix()
	case "Td", "TD":
		x, y := l.last2()
		if op == "TD" {
			l.leading = -y
		}
		m.line(x, y)
	case "TL":
		_, l.leading = l.last2()
	case "T*":
		m.line(0, -l.leading)
	case "Tf":
		for _, a := range l.args {
			if a.kind == '/' {
				var err error
				l.font, err = m.reader.fontOf(res, name(l.bytes(a)))
				return err
			}
		}
	case "'", "\"":
		m.line(0, -l.leading)
		m.show(l)
	case "Tj", "TJ":
		m.show(l)
	}
	return nil
}

func (m *marker) line(x, y float64) {
	m.text[1] = matrix{1, 0, 0, 1, x, y}.times(m.text[1])
	m.text[0] = m.text[1]
}

// show takes the strings among the operands.
func (m *marker) show(l *level) {
	d, ok := m.here()
	if d == nil && !ok {
		m.untagged("text")
	}
	for _, a := range l.args {
		if a.kind != '(' {
			continue
		}
		var text []byte
		unread := a.to - a.from
		if l.font != nil {
			text, unread = l.font.decode(nil, l.bytes(a))
			m.shows(l.font, l.bytes(a))
		}
		if unread > 0 && !m.unread[m.number] {
			m.unread[m.number] = true
			m.problem("has characters of which it does not say what they are", m.number)
		}
		if d != nil && len(d.text) < maxSaid {
			d.text = append(d.text, text...)
		}
	}
	if d != nil {
		d.box.add(m.text[0].times(m.matrix).place(0, 0))
	}
}

package pdf

import "math"

// textOperator carries out an operator that places or shows text (9.3, 9.4).
func (r *reader) textOperator(l *level, res *resources, op []byte) error {
	switch string(op) {
	case "Tj":
		return r.show(l)
	case "TJ":
		return r.show(l)
	case "'", "\"":
		l.down(-l.leading)
		return r.show(l)
	case "Tf":
		for _, a := range l.args {
			if a.kind == '/' {
				var err error
				l.font, err = r.fontOf(res, name(l.bytes(a)))
				return err
			}
		}
	case "Td", "TD":
		x, y := l.last2()
		if len(op) > 1 && op[1] == 'D' {
			l.leading = -y
		}
		l.x += x
		l.down(y)
	case "Tm":
		if n := len(l.args); n >= 6 {
			l.scaleY = l.args[n-3].number
			if l.scaleY == 0 {
				l.scaleY = 1 // turned: what goes down a line goes aside
			}
		}
		l.x, l.y = l.last2()
		l.moved = true
	case "T*":
		l.down(-l.leading)
	case "TL":
		_, l.leading = l.last2()
	}
	return nil
}

// last2 returns the last two numbers, 0 where there are none.
func (l *level) last2() (x, y float64) {
	n := len(l.args)
	if n >= 2 {
		x = l.args[n-2].number
	}
	if n >= 1 {
		y = l.args[n-1].number
	}
	return x, y
}

func (l *level) down(y float64) {
	l.y += y * l.scaleY
	l.moved = true
}

// begin separates text that comes from text that was written.
func (r *reader) begin(l *level) {
	if !l.moved {
		return
	}
	l.moved = false
	r.lowest = min(r.lowest, l.y)
	if math.Abs(l.y-l.wroteY) > 0.01 {
		r.separate('\n')
	} else {
		r.separate(Joint)
	}
	l.wroteY = l.y
}

// show writes the strings among the operands.
func (r *reader) show(l *level) error {
	if l.instead > 0 {
		return nil
	}
	r.begin(l)
	for _, a := range l.args {
		switch {
		case a.kind != '(':
		case l.font == nil:
			r.Unread += a.to - a.from
		default:
			var unread int
			r.text, unread = l.font.decode(r.text, l.bytes(a))
			r.Unread += unread
		}
	}
	if len(r.text) > maxText {
		return ErrTooMuch
	}
	return nil
}

package pdf

import (
	"bufio"
	"compress/zlib"
	"errors"
	"io"
	"math"
	"sync"
)

// level is what is needed to read content streams within those of the level above.
type level struct {
	scanner
	inflater io.ReadCloser
	buffered *bufio.Reader
	saved    []*font // fonts of the graphics states that q saved
	font     *font
	x, y     float64 // where the line of text begins (9.4.2)
	leading  float64
	wroteY   float64 // where text was written last
	moved    bool    // since text was written
	marked   []bool  // of the marked content around, whether other text stands for it
	instead  int     // how many of them
	scaleY   float64 // of the text matrix
}

// levels are used again: their buffers are most of what a small PDF costs.
var levels = sync.Pool{New: func() any { return new(level) }}

// leave drops what a level holds of a PDF, and keeps its buffers for another.
func (l *level) leave() {
	l.r, l.font = nil, nil
	if l.buffered != nil {
		l.buffered.Reset(nil)
	}
	clear(l.saved[:cap(l.saved)])
	if cap(l.buf) <= 4*window && cap(l.text) <= 4*window && cap(l.args) <= 4*window { // none that a long string made large
		levels.Put(l)
	}
}

func (r *reader) level(depth int) *level {
	for len(r.levels) <= depth {
		r.levels = append(r.levels, levels.Get().(*level))
	}
	l := r.levels[depth]
	l.saved, l.marked, l.instead, l.font = l.saved[:0], l.marked[:0], 0, nil
	l.x, l.y, l.leading, l.wroteY, l.moved, l.scaleY = 0, 0, 0, math.Inf(1), true, 1
	return l
}

// maxSaved bounds graphics states and marked content that is open.
const maxSaved = 1 << 12

// interpret reads streams as one (7.8.2). What is wrong with a stream ends it, and makes the content partial.
func (r *reader) interpret(res *resources, streams array, depth int) error {
	l := r.level(depth)
	for _, s := range streams {
		named, ok := s.(ref)
		if !ok {
			continue
		}
		body, err := r.open(l, named)
		if err == nil {
			l.reset(body)
			err = r.operate(l, res, depth)
		}
		switch {
		case err == nil:
		case errors.Is(err, ErrTooMuch):
			return err
		default:
			r.Partial = true
		}
	}
	return nil
}

// open opens a content stream for reading.
func (r *reader) open(l *level, named ref) (io.Reader, error) {
	d, data, err := r.file.streamAt(named)
	if err != nil {
		return nil, err
	}
	filter, params := onlyOne(d["Filter"]), onlyOne(d["DecodeParms"])
	if p, ok := params.(dict); ok {
		if predictor, ok := p["Predictor"].(int); ok && predictor != 1 {
			return nil, invalid("content with a prediction")
		}
	}
	body := io.Reader(data)
	switch filter {
	case nil:
	case name("FlateDecode"):
		if body, err = l.inflate(data); err != nil {
			return nil, err
		}
	default:
		return nil, invalid("unknown stream filter %v", filter)
	}
	return &counted{body, r}, nil
}

// inflate returns what is deflated in data.
func (l *level) inflate(data io.Reader) (io.Reader, error) {
	if l.buffered == nil {
		l.buffered = bufio.NewReaderSize(data, 8<<10)
	}
	l.buffered.Reset(data)
	var err error
	if l.inflater == nil {
		l.inflater, err = zlib.NewReader(l.buffered)
	} else {
		err = l.inflater.(zlib.Resetter).Reset(l.buffered, nil)
	}
	if err != nil {
		return nil, invalid("bad compressed stream")
	}
	return l.inflater, nil
}

// counted counts what is read of all content.
type counted struct {
	io.Reader
	reader *reader
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.reader.content += int64(n); c.reader.content > maxContent {
		return 0, ErrTooMuch
	}
	return n, err
}

// onlyOne returns the value in an array of one, else v.
func onlyOne(v any) any {
	if a, ok := v.(array); ok && len(a) == 1 {
		return a[0]
	}
	return v
}

// operate carries out the operators of a stream as far as they matter (annex A).
func (r *reader) operate(l *level, res *resources, depth int) error {
	return l.each(func(op []byte) error {
		if len(op) == 0 {
			return nil
		}
		switch op[0] {
		case 'T', '\'', '"':
			return r.textOperator(l, res, op)
		case 'B', 'E', 'D', 'I', 's', 'S':
			return r.otherOperator(l, res, op, depth)
		case 'q':
			if len(op) == 1 && len(l.saved) < maxSaved {
				l.saved = append(l.saved, l.font)
			}
		case 'Q':
			if n := len(l.saved); n > 0 {
				l.font, l.saved = l.saved[n-1], l.saved[:n-1]
			}
		case 'f', 'F', 'b':
			r.Paths++
		}
		return nil
	})
}

// otherOperator carries out operators that begin with letters of several kinds.
func (r *reader) otherOperator(l *level, res *resources, op []byte, depth int) error {
	switch string(op) {
	case "BT":
		l.x, l.y, l.scaleY, l.moved = 0, 0, 1, true
	case "Do":
		if n := len(l.args); n > 0 && l.args[n-1].kind == '/' {
			return r.draw(res, name(l.bytes(l.args[n-1])), depth)
		}
	case "scn", "SCN":
		if n := len(l.args); n > 0 && l.args[n-1].kind == '/' {
			return r.paint(res, name(l.bytes(l.args[n-1])), depth)
		}
	case "BDC", "BMC":
		return r.beginMarked(l, res)
	case "EMC":
		if n := len(l.marked); n > 0 {
			if l.marked[n-1] {
				l.instead--
			}
			l.marked = l.marked[:n-1]
		}
	case "ID":
		r.addPicture(nil, l.inlineNumber("W", "Width"), l.inlineNumber("H", "Height"))
		return l.inlineImage()
	case "S", "s", "B", "B*", "sh":
		r.Paths++
	}
	return nil
}

// inlineNumber returns a number of the inline image whose keys and values are the operands.
func (l *level) inlineNumber(short, long string) int {
	for i := 0; i+1 < len(l.args); i++ {
		if k := l.args[i]; k.kind == '/' && l.args[i+1].kind == '0' {
			if key := string(l.bytes(k)); key == short || key == long {
				return int(l.args[i+1].number)
			}
		}
	}
	return 0
}

// beginMarked begins marked content (14.6), which other text may stand for (14.9.4).
func (r *reader) beginMarked(l *level, res *resources) error {
	if len(l.marked) >= maxSaved {
		return invalid("marked content nested too deeply")
	}
	text, found := l.actualText()
	if n := len(l.args); !found && n > 1 && l.args[n-1].kind == '/' {
		properties, err := res.lookUp(r.file, res.properties, name(l.bytes(l.args[n-1])))
		if err != nil {
			return err
		}
		if s, ok := properties["ActualText"].(str); ok {
			text, found = []byte(s), true
		}
	}
	l.marked = append(l.marked, found)
	if !found {
		return nil
	}
	if l.instead == 0 {
		r.begin(l)
		r.text = appendText(r.text, text)
	}
	l.instead++
	return nil
}

// actualText returns the replacement text among the operands.
func (l *level) actualText() ([]byte, bool) {
	for i := 0; i+1 < len(l.args); i++ {
		if k := l.args[i]; k.kind == '/' && l.args[i+1].kind == '(' && string(l.bytes(k)) == "ActualText" {
			return l.bytes(l.args[i+1]), true
		}
	}
	return nil, false
}

package fidelity

import (
	"regexp"
	"strconv"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// longTables makes several tables of one of many thousand cells, with a hidden paragraph of no height between them. LibreOffice
// takes time that grows with the square of a table's cells: 24,000 empty ones took 16 seconds of processor time as one table and 5
// as tables of 250 rows (7.4.7, 89 pages both), and larger ones did not end within a document's time. A table stays one that has
// a last row of its own look, or cells merged over the place.
//
// A table with rows that are repeated on each page (w:tblHeader, ECMA-376 part 1, 17.4.78) becomes several only where LibreOffice would not
// come to its end: each begins with these rows again, which may stand in the middle of a page then.
type longTables struct {
	places
	divided int // tables whose heading rows stand where Word has none
}

const (
	manyCells = 8_000 // below this a table takes two seconds at most
	fewRows   = 250   // of a table that is made; an even number, since bands of rows go on
	// endlessCells is from where on a table with heading rows may take longer than a document has: 15,000 cells took 19 seconds of
	// processor time, 24,000 more than five minutes (7.4.7, three a row, a word in each). headedCells is of one that is made.
	endlessCells = 20_000
	headedCells  = 3_000
	// maxTableProperties bounds the properties that are written again before each.
	maxTableProperties = 64 << 10
	// between is the paragraph without which LibreOffice would take the tables for one.
	between = `<%[1]sp><%[1]spPr><%[1]sspacing %[1]sbefore="0" %[1]safter="0" %[1]sline="20" %[1]slineRule="exact"/><%[1]srPr><%[1]svanish/><%[1]ssz %[1]sval="2"/></%[1]srPr></%[1]spPr></%[1]sp>`
)

func (l *longTables) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &longTablesPart{of: l, number: p.Number}
}

type longTablesPart struct {
	of     *longTables
	number int

	depth int    // of tables that are open
	table string // its tag
	full  string // its name
	head  copied // its properties, then its columns
	pre   string // what has been copied of these
	rows  []tableRow
	cells int
	whole bool // it stays one

	heading headingRows
}

// tableRow is a row of the table that is read.
type tableRow struct {
	at     int64
	merged bool // a cell of it goes on from the row above
}

// Visit follows a token.
func (p *longTablesPart) Visit(t *xmltok.Token) {
	if p.head.note(t) {
		if !p.head.open {
			p.whole = p.whole || p.head.over
			p.pre += p.head.String()
		}
		return
	}
	p.heading.note(t)
	if t.Name.Space != xmltok.Word {
		return
	}
	switch t.Kind {
	case xmltok.StartToken:
		p.start(t)
	case xmltok.EndToken:
		if t.Name.Local == "tbl" && p.depth > 0 {
			if p.depth--; p.depth == 0 {
				p.split()
			}
		}
	}
}

func (p *longTablesPart) start(t *xmltok.Token) {
	if t.Name.Local == "tbl" && !t.SelfClosing() {
		if p.depth++; p.depth == 1 {
			*p = longTablesPart{of: p.of, number: p.number, depth: 1, table: string(t.Raw), full: t.Name.Full()}
		}
		return
	}
	if p.depth != 1 {
		return
	}
	switch t.Name.Local {
	case "tblPr", "tblGrid":
		if t.Parent().Is(xmltok.Word, "tbl") {
			p.head.most = maxTableProperties
			p.head.begin(t)
			if t.SelfClosing() {
				p.pre += string(t.Raw)
			}
		}
	case "tr":
		if len(p.rows) >= maxRemembered {
			p.whole = true
			return
		}
		p.heading.row(t, len(p.rows))
		p.rows = append(p.rows, tableRow{at: t.Span.At})
	case "tc":
		p.cells++
	case "tblHeader":
		p.heading.is = wordml.Property(t.Get("val"))
	case "vMerge":
		if kind, _ := t.Get("val"); kind != "restart" && len(p.rows) > 0 {
			p.rows[len(p.rows)-1].merged = true
		}
	}
}

var (
	lookTag    = regexp.MustCompile(`<[\w.-]*:?tblLook\b[^>]*>`)
	lookFlag   = regexp.MustCompile(`((?:firstRow|lastRow)\s*=\s*["'])[^"']*`)
	lookBits   = regexp.MustCompile(`(\bval\s*=\s*["'])([0-9A-Fa-f]{1,4})`)
	lookLast   = regexp.MustCompile(`lastRow\s*=\s*["'](?:1|true|on)`)
	floatTable = regexp.MustCompile(`<[\w.-]*:?tblpPr\b`)
)

// Bits of w:tblLook's value (ECMA-376 part 4, 14.7.5).
const (
	firstRowBit = 0x0020
	lastRowBit  = 0x0040
)

// split ends and begins the table again before rows of it.
func (p *longTablesPart) split() {
	prefix, _, ok := strings.Cut(p.full, ":")
	if p.whole || p.cells < manyCells || !ok || lastRowLook(p.pre) || floatTable.MatchString(p.pre) {
		return
	}
	head, most := plainLook(p.pre), fewRows
	if p.heading.rows > 0 {
		if p.cells < endlessCells || p.heading.once {
			return
		}
		p.of.divided++
		head, most = p.pre+p.heading.text, max(2, headedCells*len(p.rows)/p.cells&^1)
	}
	again := "</" + p.full + ">" + strings.ReplaceAll(between, "%[1]s", prefix+":") + p.table + head
	rows := 0
	for _, row := range p.rows[p.heading.rows:] {
		if rows >= most && !row.merged {
			p.of.add(p.number, xmltok.Edit{Span: xmltok.Span{At: row.at}, Text: again})
			rows = 0
		}
		rows++
	}
}

// lastRowLook reports whether the last row has a look of its own.
func lastRowLook(properties string) bool {
	look := lookTag.FindString(properties)
	bits := lookBits.FindStringSubmatch(look)
	return lookLast.MatchString(look) || bits != nil && hex(bits[2])&lastRowBit != 0
}

// plainLook returns properties of a table whose first row has no look of its own.
func plainLook(properties string) string {
	return lookTag.ReplaceAllStringFunc(properties, func(look string) string {
		look = lookFlag.ReplaceAllString(look, "${1}0")
		return lookBits.ReplaceAllStringFunc(look, func(s string) string {
			m := lookBits.FindStringSubmatch(s)
			return m[1] + strings.ToUpper(strconv.FormatInt(0x10000|hex(m[2])&^firstRowBit, 16)[1:])
		})
	})
}

func hex(s string) int64 {
	n, _ := strconv.ParseInt(s, 16, 32) // it has nothing but such digits
	return n
}

func (l *longTables) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return l.places.edits
}

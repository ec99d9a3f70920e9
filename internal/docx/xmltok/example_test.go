package xmltok_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// remover finds the elements of a name to take them away.
type remover struct {
	space xmltok.Space
	local string

	begun xmltok.Span
	edits []xmltok.Edit
}

func (r *remover) Visit(t *xmltok.Token) {
	if !t.Name.Is(r.space, r.local) || !t.Parent().Is(xmltok.Word, "tblPr") {
		return
	}
	switch {
	case t.SelfClosing():
		r.edits = append(r.edits, xmltok.Edit{Span: t.Span})
	case t.Kind == xmltok.StartToken:
		r.begun = t.Span
	case t.Kind == xmltok.EndToken:
		r.edits = append(r.edits, xmltok.Edit{Span: r.begun.Through(t.Span)})
	}
}

// A visitor looks at tokens and remembers spans. When all has been seen, they are replaced.
func Example() {
	const part = `<w:tbl xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">` +
		`<w:tblPr><w:tblpPr w:vertAnchor="text"/><w:tblW w:w="0"></w:tblW></w:tblPr></w:tbl>`
	open := func() *bufio.Reader { return bufio.NewReaderSize(strings.NewReader(part), xmltok.SniffLen) }

	floats, widths := &remover{space: xmltok.Word, local: "tblpPr"}, &remover{space: xmltok.Word, local: "tblW"}
	walked, err := xmltok.Walk(open(), floats, widths)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = io.Copy(os.Stdout, xmltok.Splice(open(), walked, xmltok.Merge(floats.edits, widths.edits)))
	// Output: <w:tbl xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:tblPr></w:tblPr></w:tbl>
}

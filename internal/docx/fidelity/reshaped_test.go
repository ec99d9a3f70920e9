package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestReshaped tells what is left of bodies that lost something for their shape.
func TestReshaped(t *testing.T) {
	const section = `<w:sectPr><w:pgSz w:w="11900" w:h="16800"/><w:pgMar w:left="1400" w:right="1400"/></w:sectPr>`
	tbl := func(properties, columns, cells string) string {
		return `<w:tbl><w:tblPr>` + properties + `</w:tblPr><w:tblGrid>` + columns + `</w:tblGrid><w:tr>` + cells + `</w:tr></w:tbl>`
	}
	col := func(w string) string { return `<w:gridCol w:w="` + w + `"/>` }
	cell := func(w, content string) string {
		return `<w:tc><w:tcPr><w:tcW w:w="` + w + `" w:type="dxa"/></w:tcPr>` + content + `<w:p/></w:tc>`
	}
	const tight = `<w:tblCellMar><w:left w:w="29" w:type="dxa"/><w:right w:w="29" w:type="dxa"/></w:tblCellMar>`
	note := `<w:r><w:footnoteReference w:id="1"/></w:r>`
	for name, c := range map[string]struct{ in, want string }{
		"a floating table":     {tbl(`<w:tblpPr w:tblpX="1"/>`, col("500"), cell("500", "")), tbl("", col("500"), cell("500", ""))},
		"a note in a frame":    {docxtest.ParagraphXML(`<w:framePr w:w="1"/>`, note), docxtest.ParagraphXML("", note)},
		"a frame":              {docxtest.ParagraphXML(`<w:framePr w:w="1"/>`, "") + docxtest.ParagraphXML("", note), ""},
		"a wide table":         {tbl("", col("10260")+col("10260"), cell("10260", "")+cell("10260", "")), tbl(tight, col("5130")+col("5130"), cell("5130", "")+cell("5130", ""))},
		"a little wider":       {tbl("", col("10300"), cell("10300", "")), ""},
		"wide in a cell":       {tbl("", col("3216"), cell("3216", tbl(`<w:tblCellMar/>`, col("6000"), cell("6000", "")))), tbl("", col("3216"), cell("3216", tbl(`<w:tblCellMar/>`, col("3000"), cell("3000", ""))))},
		"a width in per cent":  {tbl(`<w:tblW w:w="5000" w:type="pct"/>`, col("500"), cell("500", "")), ""},
		"a section's own size": {tbl("", col("20000"), cell("20000", "")) + docxtest.ParagraphXML(strings.Replace(section, "11900", "23000", 1), ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			out := mend(t, docxtest.New().Part("word/document.xml", docxtest.Document(c.in+section)).Bytes(), fidelity.Changes{Reshaped: true})
			if c.want == "" {
				require.Zero(t, len(out))
				return
			}
			require.Equal(t, docxtest.Document(c.want+section), unpack(t, out)["word/document.xml"])
		})
	}
}

// TestReduced tells what is left of a document that LibreOffice could not load.
func TestReduced(t *testing.T) {
	in := `<w:p><w:permStart w:id="1"/><foo:x xmlns:foo="urn:foo" w:a="1"><w:r><w:t>a</w:t></w:r></foo:x><w:permEnd w:id="1"/></w:p>` +
		`<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a"/><w15:color xmlns:w15="urn:x"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>` +
		`<w:altChunk r:id="gone"/><w:sectPr><w:headerReference w:type="default" r:id="gone"></w:headerReference></w:sectPr>`
	want := `<w:p><w:r><w:t>a</w:t></w:r></w:p>` +
		`<w:sdt><w:sdtPr><w15:color xmlns:w15="urn:x"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt><w:sectPr></w:sectPr>`
	b := docxtest.New().Part("word/document.xml", docxtest.Document(in)).Bytes()
	require.Equal(t, docxtest.Document(want), unpack(t, mend(t, b, fidelity.Changes{Reduced: true}))["word/document.xml"])

	doc := docxtest.New()
	id := doc.Relationship("http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk", "chunk.docx", "")
	kept := doc.Part("word/document.xml", docxtest.Document(`<w:altChunk r:id="`+id+`"/>`)).Bytes()
	require.Zero(t, len(mend(t, kept, fidelity.Changes{Reduced: true})))
}

// TestLongTables become several, which look like one.
func TestLongTables(t *testing.T) {
	const between = `<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:vanish/><w:sz w:val="2"/></w:rPr></w:pPr></w:p>`
	row := func(properties string) string {
		return `<w:tr w:rsidR="00A1B2C3">` + properties + strings.Repeat(`<w:tc><w:p/></w:tc>`, 20) + `</w:tr>`
	}
	head := func(look string) string {
		return `<w:tbl><w:tblPr><w:tblLook w:val="` + look + `" w:firstRow="1"/></w:tblPr><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid>`
	}
	begin := head("04A0")
	again := `</w:tbl>` + between + strings.Replace(head("0480"), `w:firstRow="1"`, `w:firstRow="0"`, 1)
	merged := strings.Replace(row(""), `<w:tc>`, `<w:tc><w:tcPr><w:vMerge/></w:tcPr>`, 1)
	plain := strings.Repeat(row(""), 250)
	for name, c := range map[string]struct{ in, want string }{
		"long":          {begin + plain + plain + row("") + `</w:tbl>`, begin + plain + again + plain + again + row("") + `</w:tbl>`},
		"merged":        {begin + plain + merged + plain + `</w:tbl>`, begin + plain + merged + again + plain + `</w:tbl>`},
		"short":         {begin + plain + `</w:tbl>`, ""},
		"repeated rows": {begin + row(`<w:trPr><w:tblHeader/></w:trPr>`) + plain + plain + `</w:tbl>`, ""},
		"a last row":    {head("0440") + plain + plain + `</w:tbl>`, ""},
		"in a cell":     {`<w:tbl><w:tr><w:tc>` + begin + plain + plain + `</w:tbl></w:tc></w:tr></w:tbl>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := docxtest.New().Part("word/document.xml", docxtest.Document(c.in)).Bytes()
			out := mend(t, b, fidelity.Changes{Whole: true})
			if c.want == "" {
				require.Zero(t, len(out))
				return
			}
			require.True(t, docxtest.Document(c.want) == unpack(t, out)["word/document.xml"])
			require.Zero(t, len(mend(t, out, fidelity.Changes{Whole: true})), "a second time")
		})
	}
}

// TestEndlessTables: one with heading rows becomes several where LibreOffice would not come to its end, and each has them. It stays one where
// they have something that may not be there twice.
func TestEndlessTables(t *testing.T) {
	const between = `<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:vanish/><w:sz w:val="2"/></w:rPr></w:pPr></w:p>`
	const begin = `<w:tbl><w:tblPr><w:tblLook w:val="04A0" w:firstRow="1"/></w:tblPr><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid>`
	row := func(properties, text string) string {
		return `<w:tr>` + properties + strings.Repeat(`<w:tc><w:p>`+text+`</w:p></w:tc>`, 20) + `</w:tr>`
	}
	heading := row(`<w:trPr><w:tblHeader/></w:trPr>`, "")
	headings := heading + row(`<w:trPr><w:tblHeader w:val="on"/></w:trPr>`, "")
	some := strings.Repeat(row("", ""), 150) // of 3,000 cells
	many := strings.Repeat(some, 6)
	again := `</w:tbl>` + between + begin
	for name, c := range map[string]struct{ in, want string }{
		"one":            {begin + heading + many + some + `</w:tbl>`, begin + heading + strings.Repeat(some+again+heading, 6) + some + `</w:tbl>`},
		"two":            {begin + headings + many + some + `</w:tbl>`, begin + headings + strings.Repeat(some+again+headings, 6) + some + `</w:tbl>`},
		"not so many":    {begin + heading + many + `</w:tbl>`, ""},
		"with a field":   {begin + strings.Replace(heading, `<w:p>`, `<w:p><w:fldSimple w:instr=" SEQ Table "><w:r><w:t>1</w:t></w:r></w:fldSimple>`, 1) + many + some + `</w:tbl>`, ""},
		"with a number":  {begin + strings.Replace(heading, `<w:p>`, `<w:p><w:pPr><w:numPr/></w:pPr>`, 1) + many + some + `</w:tbl>`, ""},
		"with much text": {begin + row(`<w:trPr><w:tblHeader/></w:trPr>`, `<w:r><w:t>`+strings.Repeat("x", 4_000)+`</w:t></w:r>`) + many + some + `</w:tbl>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := docxtest.New().Part("word/document.xml", docxtest.Document(c.in)).Bytes()
			out := mend(t, b, fidelity.Changes{Whole: true})
			if c.want == "" {
				require.Zero(t, len(out))
				return
			}
			require.True(t, docxtest.Document(c.want) == unpack(t, out)["word/document.xml"])
		})
	}
}

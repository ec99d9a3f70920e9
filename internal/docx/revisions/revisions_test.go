package revisions_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/revisions"
)

// settle returns the parts of a document after its changes were settled.
func settle(t *testing.T, file []byte, s *revisions.Settler) map[string]string {
	t.Helper()
	d, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{Ratio: 1 << 30}, s)
	require.NoError(t, err)
	edits, err := s.Edits(d)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, d.Write(&out, edits))
	parts, err := docxtest.Unpack(out.Bytes())
	require.NoError(t, err)
	return parts
}

// body returns the body of the main part but for its section.
func body(parts map[string]string) string {
	_, in, _ := strings.Cut(parts["word/document.xml"], "<w:body>")
	at := strings.LastIndex(in, "<w:sectPr")
	return in[:at]
}

const by = ` w:id="1" w:author="A"`

func run(text string) string { return `<w:r><w:t>` + text + `</w:t></w:r>` }

func char(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }

func instruction(text string) string { return `<w:r><w:instrText>` + text + `</w:instrText></w:r>` }

func gone(text string) string { return `<w:r><w:delText>` + text + `</w:delText></w:r>` }

func change(kind, content string) string {
	return `<w:` + kind + by + `>` + content + `</w:` + kind + `>`
}

func para(properties, content string) string {
	if properties != "" {
		properties = `<w:pPr>` + properties + `</w:pPr>`
	}
	return `<w:p>` + properties + content + `</w:p>`
}

// mark are properties of a paragraph, with a change of its mark.
func mark(properties, kind string) string {
	return properties + `<w:rPr><w:` + kind + by + `/></w:rPr>`
}

func table(rows ...string) string { return `<w:tbl>` + strings.Join(rows, "") + `</w:tbl>` }

func row(properties string, cells ...string) string {
	if properties != "" {
		properties = `<w:trPr>` + properties + `</w:trPr>`
	}
	return `<w:tr>` + properties + strings.Join(cells, "") + `</w:tr>`
}

func cell(properties, content string) string {
	if properties != "" {
		properties = `<w:tcPr>` + properties + `</w:tcPr>`
	}
	return `<w:tc>` + properties + content + `</w:tc>`
}

func style(name string) string { return `<w:pStyle w:val="` + name + `"/>` }

// TestChanges settles changes of each kind both ways.
func TestChanges(t *testing.T) {
	const bookmark = `<w:bookmarkStart w:id="9" w:name="B"/>`
	for name, c := range map[string]struct{ before, accepted, rejected string }{
		"nothing": {para("", run("a")), para("", run("a")), para("", run("a"))},
		"text": {
			para("", change("ins", run("a"))+change("del", gone("b")+`<w:r><w:delInstrText>c</w:delInstrText></w:r>`)),
			para("", run("a")), para("", run("b")+`<w:r><w:instrText>c</w:instrText></w:r>`),
		},
		"fields": {
			para("", char("begin")+instruction("a")+change("del", char("end")+char("begin")+gone("b")+char("end"))+change("ins", char("end"))) +
				para("", change("del", char("begin"))+instruction("c")+change("del", char("end"))),
			para("", char("begin")+instruction("a")+char("end")) + para("", `<w:r></w:r>`),
			para("", char("begin")+instruction("a")+char("end")+char("begin")+run("b")+char("end")) + para("", char("begin")+instruction("c")+char("end")),
		},
		"moved": {
			para("", `<w:moveFromRangeStart w:id="2" w:name="m"/>`+change("moveFrom", run("a"))+`<w:moveFromRangeEnd w:id="2"/>`+run("b")+
				`<w:moveToRangeStart w:id="3" w:name="m"/>`+change("moveTo", run("a"))+`<w:moveToRangeEnd w:id="3"/>`),
			para("", run("b")+run("a")), para("", run("a")+run("b")),
		},
		"deleted what was inserted": {para("", change("ins", run("a")+change("del", gone("b")))), para("", run("a")), para("", "")},
		"bookmarks":                 {para("", change("del", gone("a")+bookmark+gone("b"))), para("", bookmark), para("", run("a")+bookmark+run("b"))},
		"formula": {
			`<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f><m:fPr><m:ctrlPr><w:del w:id="1"><w:rPr/></w:del></m:ctrlPr></m:fPr><m:num><m:r><w:del w:id="1"><m:t>2</m:t></w:del></m:r></m:num></m:f></m:oMath>`,
			`<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f><m:fPr><m:ctrlPr></m:ctrlPr></m:fPr><m:num><m:r></m:r></m:num></m:f></m:oMath>`,
			`<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f><m:fPr><m:ctrlPr><w:rPr/></m:ctrlPr></m:fPr><m:num><m:r><m:t>2</m:t></m:r></m:num></m:f></m:oMath>`,
		},
		"format of text": {
			para("", `<w:r><w:rPr><w:b/><w:rPrChange`+by+`><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr></w:r>`),
			para("", `<w:r><w:rPr><w:b/></w:rPr></w:r>`), para("", `<w:r><w:rPr><w:i/></w:rPr></w:r>`),
		},
		"format of paragraphs": {
			para(style("New")+`<w:rPr><w:b/><w:rPrChange`+by+`><w:rPr/></w:rPrChange></w:rPr><w:sectPr><w:headerReference w:type="default"/><w:cols/>`+
				`<w:sectPrChange`+by+`><w:sectPr><w:titlePg/></w:sectPr></w:sectPrChange></w:sectPr><w:pPrChange`+by+`><w:pPr>`+style("Old")+`</w:pPr></w:pPrChange>`, ""),
			para(style("New")+`<w:rPr><w:b/></w:rPr><w:sectPr><w:headerReference w:type="default"/><w:cols/></w:sectPr>`, ""),
			para(style("Old")+`<w:rPr></w:rPr><w:sectPr><w:headerReference w:type="default"/><w:titlePg/></w:sectPr>`, ""),
		},
		"numbering": {
			para(`<w:numPr><w:numId w:val="1"/><w:ins`+by+`/></w:numPr>`, "") + para(`<w:numPr><w:numId w:val="2"/><w:numberingChange w:original="1."/></w:numPr>`, ""),
			para(`<w:numPr><w:numId w:val="1"/></w:numPr>`, "") + para(`<w:numPr><w:numId w:val="2"/></w:numPr>`, ""),
			`<w:p><w:pPr></w:pPr></w:p>` + para(`<w:numPr><w:numId w:val="2"/></w:numPr>`, ""),
		},
		"marks of paragraphs": {
			para(mark(style("A"), "del"), run("a")) + para(mark(style("B"), "moveFrom"), change("del", gone("b"))) + para(style("C"), run("c")) +
				para(mark(style("D"), "ins"), change("ins", run("d"))) + `<w:p/>`,
			para(style("C"), run("a")+run("c")) + para(style("D")+`<w:rPr></w:rPr>`, run("d")) + `<w:p/>`,
			para(style("A")+`<w:rPr></w:rPr>`, run("a")) + para(style("B")+`<w:rPr></w:rPr>`, run("b")) + para(style("C"), run("c")) + `<w:p></w:p>`,
		},
		"paragraphs before a table": {
			para("", run("a")) + para(mark("", "del"), change("del", gone("b"))) + para(mark("", "del"), change("del", gone("c"))) + table(row("", cell("", para("", "")))) +
				para(mark("", "del"), run("d")) + table(row("", cell("", para("", "")))),
			para("", run("a")) + table(row("", cell("", para("", "")))) + para(`<w:rPr></w:rPr>`, run("d")) + table(row("", cell("", para("", "")))),
			para("", run("a")) + para(`<w:rPr></w:rPr>`, run("b")) + para(`<w:rPr></w:rPr>`, run("c")) + table(row("", cell("", para("", "")))) +
				para(`<w:rPr></w:rPr>`, run("d")) + table(row("", cell("", para("", "")))),
		},
		"paragraphs at the end": {
			para("", run("a")) + para(mark("", "del"), change("del", gone("b"))) + table(row("", cell("", para(mark("", "del"), change("del", gone("c")))))),
			para("", run("a")) + table(row("", cell("", para(`<w:rPr></w:rPr>`, "")))),
			para("", run("a")) + para(`<w:rPr></w:rPr>`, run("b")) + table(row("", cell("", para(`<w:rPr></w:rPr>`, run("c"))))),
		},
		"rows": {
			table(row("", cell("", para("", run("a")))), row(`<w:del`+by+`/>`, cell("", para("", change("del", gone("b"))))), row(`<w:ins`+by+`/>`, cell("", para("", run("c"))))),
			table(row("", cell("", para("", run("a")))), `<w:tr><w:trPr></w:trPr>`+cell("", para("", run("c")))+`</w:tr>`),
			table(row("", cell("", para("", run("a")))), `<w:tr><w:trPr></w:trPr>`+cell("", para("", run("b")))+`</w:tr>`),
		},
		"a table": {
			table(row("", cell("", table(row(`<w:del`+by+`/>`, cell("", para("", ""))))))),
			table(row("", cell("", `<w:p/>`))),
			table(row("", cell("", table(`<w:tr><w:trPr></w:trPr>`+cell("", para("", ""))+`</w:tr>`)+`<w:p/>`))),
		},
		"cells": {
			table(row("", cell(`<w:cellDel`+by+`/>`, para("", run("a"))), cell(`<w:cellIns`+by+`/>`, para("", run("b"))), cell(`<w:cellMerge w:vMerge="rest" w:vMergeOrig="cont"/>`, para("", "")))),
			table(row("", `<w:tc><w:tcPr></w:tcPr>`+para("", run("b"))+`</w:tc>`, cell(`<w:vMerge w:val="restart"/>`, para("", "")))),
			table(row("", `<w:tc><w:tcPr></w:tcPr>`+para("", run("a"))+`</w:tc>`, cell(`<w:vMerge/>`, para("", "")))),
		},
		"format of tables": {
			`<w:tbl><w:tblPr><w:jc w:val="center"/><w:tblPrChange` + by + `><w:tblPr><w:bidiVisual/></w:tblPr></w:tblPrChange></w:tblPr><w:tblGrid><w:gridCol w:w="1"/><w:tblGridChange w:id="1"><w:tblGrid><w:gridCol w:w="2"/></w:tblGrid></w:tblGridChange></w:tblGrid>` +
				`<w:tr><w:tblPrEx><w:jc/><w:tblPrExChange` + by + `><w:tblPrEx/></w:tblPrExChange></w:tblPrEx><w:trPr><w:cantSplit/><w:trPrChange` + by + `><w:trPr/></w:trPrChange></w:trPr>` +
				cell(`<w:noWrap/><w:tcPrChange`+by+`><w:tcPr><w:hideMark/></w:tcPr></w:tcPrChange>`, para("", "")) + `</w:tr></w:tbl>`,
			`<w:tbl><w:tblPr><w:jc w:val="center"/></w:tblPr><w:tblGrid><w:gridCol w:w="1"/></w:tblGrid><w:tr><w:tblPrEx><w:jc/></w:tblPrEx><w:trPr><w:cantSplit/></w:trPr>` +
				cell(`<w:noWrap/>`, para("", "")) + `</w:tr></w:tbl>`,
			`<w:tbl><w:tblPr><w:bidiVisual/></w:tblPr><w:tblGrid><w:gridCol w:w="2"/></w:tblGrid><w:tr><w:tblPrEx></w:tblPrEx><w:trPr></w:trPr>` +
				cell(`<w:hideMark/>`, para("", "")) + `</w:tr></w:tbl>`,
		},
		"content controls": {
			`<w:customXmlDelRangeStart w:id="3"/><w:sdt><w:sdtContent>` + para(mark("", "moveFrom"), change("moveFrom", run("a"))) + `</w:sdtContent></w:sdt><w:customXmlDelRangeEnd w:id="3"/>` + para("", ""),
			para("", ""),
			`<w:sdt><w:sdtContent>` + para(`<w:rPr></w:rPr>`, run("a")) + `</w:sdtContent></w:sdt>` + para("", ""),
		},
		"text boxes": {
			para(mark("", "del"), `<w:r><w:pict><w:txbxContent>`+para(mark("", "del"), run("a"))+para("", change("ins", run("b")))+`</w:txbxContent></w:pict></w:r>`) + para("", run("c")),
			`<w:p><w:r><w:pict><w:txbxContent>` + `<w:p>` + run("a") + run("b") + `</w:p></w:txbxContent></w:pict></w:r>` + run("c") + `</w:p>`,
			para(`<w:rPr></w:rPr>`, `<w:r><w:pict><w:txbxContent>`+para(`<w:rPr></w:rPr>`, run("a"))+para("", "")+`</w:txbxContent></w:pict></w:r>`) + para("", run("c")),
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := docxtest.New().XML(c.before).Bytes()
			require.Equal(t, c.accepted, body(settle(t, file, revisions.Accept())), "accepted")
			require.Equal(t, c.rejected, body(settle(t, file, revisions.Reject())), "rejected")
		})
	}
}

// TestParts has changes settled in every part with text, and nothing tracked any more.
func TestParts(t *testing.T) {
	const head = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	both := para("", change("ins", run("new"))+change("del", gone("old")))
	d := docxtest.New().Paragraph("text")
	parts := map[string]string{
		"word/header1.xml":   `<w:hdr` + head + `>` + both + `</w:hdr>`,
		"word/footnotes.xml": `<w:footnotes` + head + `><w:footnote w:id="2">` + both + `</w:footnote></w:footnotes>`,
		"word/comments.xml":  `<w:comments` + head + `><w:comment w:id="2">` + both + `</w:comment></w:comments>`,
		"word/settings.xml":  `<w:settings` + head + `><w:revisionView w:markup="0"/><w:trackRevisions/><w:zoom/></w:settings>`,
	}
	for name, text := range parts {
		d.Part(name, text)
	}
	for s, want := range map[*revisions.Settler]string{revisions.Accept(): "new", revisions.Reject(): "old"} {
		got := settle(t, d.Bytes(), s)
		for name := range parts {
			if name == "word/settings.xml" {
				require.Equal(t, `<w:settings`+head+`><w:zoom/></w:settings>`, got[name])
			} else {
				require.Contains(t, got[name], para("", run(want)), name)
			}
		}
	}
}

// TestUntracked leaves a document alone that tracks no changes, whatever its settings say.
func TestUntracked(t *testing.T) {
	file := docxtest.New().Paragraph("text").Part("word/settings.xml",
		`<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:trackRevisions/></w:settings>`).Bytes()
	s := revisions.Accept()
	d, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{}, s)
	require.NoError(t, err)
	edits, err := s.Edits(d)
	require.NoError(t, err)
	require.Empty(t, edits)
}

// TestUnsettled refuses parts that cannot be followed to their end.
func TestUnsettled(t *testing.T) {
	for name, main := range map[string]string{
		"cut off":        `<w:p>` + change("ins", run("a")) + `<w:p w:x="`,
		"do not match":   `<w:p>` + change("ins", run("a")) + `<w:r><w:t></w:r>`,
		"too deep":       strings.Repeat(`<w:x>`, 2000) + change("ins", "") + strings.Repeat(`</w:x>`, 2000),
		"many to recall": `<w:p>` + change("ins", run("a")) + `<w:rPr>` + strings.Repeat(`<w:b/>`, 2000) + `</w:rPr></w:p>`,
	} {
		t.Run(name, func(t *testing.T) {
			file := docxtest.New().Part("word/document.xml", strings.TrimSuffix(docxtest.Document(main), `</w:body></w:document>`)).Bytes()
			s := revisions.Reject()
			d, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{}, s)
			if err != nil {
				require.ErrorIs(t, err, docx.ErrCorrupt)
				return
			}
			_, err = s.Edits(d)
			require.ErrorIs(t, err, revisions.ErrUnsettled)
		})
	}
}

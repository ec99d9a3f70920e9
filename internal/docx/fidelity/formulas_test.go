package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

const mathNames = ` xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`

// inFormula returns what becomes of a formula of which this is all.
func inFormula(t *testing.T, content string) string {
	t.Helper()
	head, tail := `<w:p><w:r/><m:oMath`+mathNames+`>`, `</m:oMath></w:p>`
	after := mend(t, docxtest.New().XML(head+content+tail).Bytes(), fidelity.Changes{Whole: true})
	if after == nil {
		return content
	}
	_, rest, ok := strings.Cut(unpack(t, after)["word/document.xml"], head)
	require.True(t, ok)
	content, _, _ = strings.Cut(rest, tail)
	return content
}

func mathRun(text string) string { return `<m:r><m:t>` + text + `</m:t></m:r>` }

// written is text of a formula as it is written for LibreOffice: plain runs, and in quotes those that are marked as text.
func written(content string) string {
	return strings.NewReplacer(`<m:r>`, "", `</m:r>`, "", `<m:t xml:space="preserve">`, "", `<m:t>`, "", `</m:t>`, " ", `<m:rPr><m:lit/></m:rPr>`, "'").Replace(content)
}

// TestFormulaText: what LibreOffice would take for commands and signs is text, and signs have what they stand between.
func TestFormulaText(t *testing.T) {
	for text, want := range map[string]string{
		"x=5":         "x=5 ",
		"=5":          "' = 5 ",
		"a=":          "a = ' ",
		"*":           "' * ' ",
		"a=-b+c":      "a=-b+c ",
		"a=*b":        "a '=* b ",
		"x in A":      "x  'in  A ",
		"IN=4":        "'IN =4 ",
		"inner":       "inner ",
		"[0,1)":       "'[ 0,1 ') ",
		"f(x)+[y]":    "f(x)+[y] ",
		"f((x)":       "f '( (x) ",
		"(a+)":        "(a + ' ) ",
		"x)":          "x ') ",
		"a-&gt;b":     "a '-&gt; b ",
		"a&lt;b":      "a&lt;b ",
		"a#b_c":       "a '# b '_ c ",
		"50%":         "50% ",
		"%alpha":      "'% alpha ",
		`a\b`:         "a '∖ b ",
		`say "x"`:     "say  '” x '” ",
		"a &amp; b":   "a  '&amp;  b ",
		"α≤β→∞":       "α≤β→∞ ",
		"2 sin x + 1": "2 sin x + 1 ",
	} {
		require.Equal(t, want, written(inFormula(t, mathRun(text))), text)
	}
}

// TestFormulaParts: what is an operand for a sign goes by all that stands beside it, and empty fields stay fields.
func TestFormulaParts(t *testing.T) {
	fraction := `<m:f><m:num>` + mathRun("a") + `</m:num><m:den>` + mathRun("b") + `</m:den></m:f>`
	empty := `<m:r><m:rPr><m:lit/></m:rPr><m:t></m:t></m:r>`
	same := map[string]string{}
	for _, content := range []string{
		fraction + mathRun("=") + fraction, mathRun("(") + fraction + mathRun(")"), mathRun("x") + `<m:ctrlPr/>` + mathRun("=") + mathRun("y"),
		`<m:r><m:rPr><m:nor/></m:rPr><m:t>x in [0, 1)</m:t></m:r>`, `<m:r><m:t>a</m:t><m:br/></m:r>`, `<m:r><m:rPr/></m:r>`,
		`<m:sSup><m:e></m:e><m:sup>` + mathRun("14") + `</m:sup></m:sSup>`,
	} {
		same[content] = content
	}
	same[mathRun("x")+mathRun("=")] = mathRun("x") + `<m:r><m:t xml:space="preserve">=</m:t></m:r>` + strings.Replace(empty, `<m:t>`, `<m:t xml:space="preserve">`, 1)
	same[`<m:m><m:mr><m:e/><m:e>`+mathRun("a")+`</m:e><m:e><m:ctrlPr/></m:e></m:mr></m:m>`] = `<m:m><m:mr><m:e>` + empty + `</m:e><m:e>` + mathRun("a") + `</m:e><m:e><m:ctrlPr/>` + empty + `</m:e></m:mr></m:m>`
	same[`<m:eqArr><m:e>`+mathRun("a&amp;=b")+`</m:e></m:eqArr>`] = `<m:eqArr><m:e><m:r><m:t xml:space="preserve">a</m:t></m:r><m:r><m:t xml:space="preserve">=b</m:t></m:r></m:e></m:eqArr>`
	same[`<m:r><m:rPr><m:sty m:val="b"/></m:rPr><w:rPr><w:b/></w:rPr><m:t>over</m:t></m:r>`] = `<m:r><m:rPr><m:sty m:val="b"/></m:rPr><w:rPr><w:b/></w:rPr></m:r>` +
		`<m:r><m:rPr><m:lit/><m:sty m:val="b"/></m:rPr><w:rPr><w:b/></w:rPr><m:t xml:space="preserve">over</m:t></m:r>`
	for in, want := range same {
		require.Equal(t, want, inFormula(t, in))
	}
}

// TestFormulaFirst: LibreOffice loses a formula with which the text of a document begins, in a table.
func TestFormulaFirst(t *testing.T) {
	formula := `<m:oMathPara` + mathNames + `><m:oMath>` + mathRun("x") + `</m:oMath></m:oMathPara>`
	table := func(before string) string {
		return `<w:tbl><w:tr><w:tc><w:p>` + before + formula + `</w:p></w:tc></w:tr></w:tbl>`
	}
	after := mend(t, docxtest.New().XML(table("")+table("")).Bytes(), fidelity.Changes{Whole: true})
	require.Contains(t, unpack(t, after)["word/document.xml"], table("<w:r><w:t></w:t></w:r>")+table(""))
	require.Nil(t, mend(t, docxtest.New().Paragraph("a").XML(table("")).Bytes(), fidelity.Changes{Whole: true}))
	require.Nil(t, mend(t, docxtest.New().XML(`<w:p>`+formula+`</w:p>`).Bytes(), fidelity.Changes{Whole: true}))
}

// TestBigOperators: an operator that LibreOffice does not know is a sign with limits.
func TestBigOperators(t *testing.T) {
	operator := func(properties, limits string) string {
		return `<m:nary><m:naryPr>` + properties + `</m:naryPr>` + limits + `<m:e>` + mathRun("A") + `</m:e></m:nary>`
	}
	limits := `<m:sub>` + mathRun("i") + `</m:sub><m:sup>` + mathRun("n") + `</m:sup>`
	union, sign := `<m:chr m:val="⋃"/>`, `<m:e><m:r><m:rPr><m:lit/></m:rPr><m:t>⋃</m:t></m:r></m:e>`
	empty := `<m:r><m:rPr><m:lit/></m:rPr><m:t></m:t></m:r>`
	above := func(lower, upper, what string) string {
		return `<m:limUpp><m:e><m:limLow>` + sign + `<m:lim>` + lower + `</m:lim></m:limLow></m:e><m:lim>` + upper + `</m:lim></m:limUpp>` + what
	}
	for in, want := range map[string]string{
		operator(union, limits): above(mathRun("i"), mathRun("n"), mathRun("A")),
		operator(union+`<m:limLoc m:val="subSup"/>`, limits): `<m:sSup><m:e><m:sSub>` + sign + `<m:sub>` + mathRun("i") + `</m:sub></m:sSub></m:e><m:sup>` + mathRun("n") +
			`</m:sup></m:sSup>` + mathRun("A"),
		operator(union, `<m:sub/><m:sup></m:sup>`):                                      above(empty, empty, mathRun("A")),
		strings.Replace(operator(union, limits), mathRun("A"), operator("", limits), 1): above(mathRun("i"), mathRun("n"), operator("", limits)),
		operator("", limits):                   operator("", limits),
		operator(`<m:chr m:val="∑"/>`, limits): operator(`<m:chr m:val="∑"/>`, limits),
		operator(union, `<m:sup/><m:sub/>`):    operator(union, `<m:sup/><m:sub/>`),
		operator(`<m:chr m:val=""/>`, limits):  operator(`<m:chr m:val=""/>`, limits),
	} {
		require.Equal(t, want, inFormula(t, in))
	}
}

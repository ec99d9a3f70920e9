package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestFieldsWithoutResults tells, by the instructions of fields, what is in their place.
func TestFieldsWithoutResults(t *testing.T) {
	text := func(s string) string { return `<w:t xml:space="preserve">` + s + `</w:t>` }
	math := func(in string) string {
		return `</w:r><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">` + in + `</m:oMath><w:r>`
	}
	run := func(s string) string {
		return `<m:r><m:rPr><m:nor/></m:rPr><m:t xml:space="preserve">` + s + `</m:t></m:r>`
	}
	delimited := func(left, right, in string) string {
		return `<m:d><m:dPr><m:begChr m:val="` + left + `"/><m:endChr m:val="` + right + `"/></m:dPr><m:e>` + in + `</m:e></m:d>`
	}
	row := func(cells ...string) string {
		return `<m:mr><m:e>` + strings.Join(cells, `</m:e><m:e>`) + `</m:e></m:mr>`
	}
	half := `<m:f><m:num>` + run("1") + `</m:num><m:den>` + run("2") + `</m:den></m:f>`
	for instruction, want := range map[string]string{
		` GOTOBUTTON there go &amp; see `:           text("go &amp; see"),
		`SYMBOL 252 \f Wingdings`:                   `<w:sym w:font="Wingdings" w:char="F0FC"/>`,
		`SYMBOL 0xA9`:                               text("©"),
		`symbol 183 \f "Wingdings 2" \s 14`:         `</w:r><w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:sym w:font="Wingdings 2" w:char="F0B7"/></w:r><w:r>`,
		`SYMBOL 65 \f "Courier New"`:                `</w:r><w:r><w:rPr><w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/></w:rPr>` + text("A") + `</w:r><w:r>`,
		`LISTNUM`:                                   text("1)"),
		`LISTNUM NumberDefault \l 3 \s 9`:           text("ix)"),
		`LISTNUM OutlineDefault \l 2 \s 28`:         text("BB."),
		`LISTNUM LegalDefault \l 2`:                 text("1.1."),
		`AUTONUM`:                                   text("1."),
		`AUTONUM \s )`:                              text("1)"),
		`EQ \f(1,2)`:                                math(half),
		`EQ \f(1;2) + 1,5`:                          math(half + run(" + 1,5")),
		`EQ \r(3,x)`:                                math(`<m:rad><m:deg>` + run("3") + `</m:deg><m:e>` + run("x") + `</m:e></m:rad>`),
		`EQ \r(x)`:                                  math(`<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>` + run("x") + `</m:e></m:rad>`),
		`EQ 2x\s\up8(2)`:                            math(run("2") + `<m:sSup><m:e>` + run("x") + `</m:e><m:sup>` + run("2") + `</m:sup></m:sSup>`),
		`EQ \s\do4(i)`:                              math(`<m:sSub><m:e>` + run(" ") + `</m:e><m:sub>` + run("i") + `</m:sub></m:sSub>`),
		`EQ \a \al \co2 \hs3(a,b,c)`:                math(`<m:m>` + row(run("a"), run("b")) + row(run("c"), "") + `</m:m>`),
		`EQ \b\bc\[ (\f(1,2))`:                      math(delimited("[", "]", half)),
		`EQ \b\lc\{ (x)`:                            math(delimited("{", "", run("x"))),
		`EQ \b(x,y)`:                                math(delimited("(", ")", run("x")+run(",")+run("y"))),
		`EQ \x\le(x)`:                               math(delimited("|", "", run("x"))),
		`EQ \i\su(i=1,n,i)`:                         math(`<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>` + run("i=1") + `</m:sub><m:sup>` + run("n") + `</m:sup><m:e>` + run("i") + `</m:e></m:nary>`),
		`EQ \* jc2 \* "Font:X" \o\ad(\s\up 9(r),b)`: math(`<m:limUpp><m:e>` + run("b") + `</m:e><m:lim>` + run("r") + `</m:lim></m:limUpp>`),
		`EQ \l(\,,\\)`:                              math(run(",") + run(",") + run(`\`)),
		`EQ \q(a(b)c`:                               math(run("a(b)c")),
		`EQ`:                                        "",
		`SYMBOL x`:                                  "",
		`AUTONUM \* Roman`:                          "",
		`GOTOBUTTON there`:                          "",
		`ADVANCE \u 6`:                              "",
	} {
		t.Run(instruction, func(t *testing.T) {
			in := fieldChar("begin") + `<w:r><w:instrText xml:space="preserve">` + instruction + `</w:instrText></w:r>` + fieldChar("separate") + fieldChar("end")
			doc := func(in string) string { return docxtest.Document(docxtest.ParagraphXML("", in)) }
			out := mend(t, docxtest.New().Part("word/document.xml", doc(in)).Bytes(), fidelity.Changes{Whole: true})
			if want == "" {
				require.Zero(t, len(out))
				return
			}
			nothing := strings.ReplaceAll(fieldChar("begin"), `<w:fldChar w:fldCharType="begin"/>`, "")
			require.Equal(t, doc(nothing+`<w:r>`+want+`</w:r>`+nothing+nothing), unpack(t, out)["word/document.xml"])
		})
	}
}

// TestFieldsThatStay are those that have a result, are locked, or have other fields in their instructions.
func TestFieldsThatStay(t *testing.T) {
	eq := func(result string) string { return complexField(`EQ \f(1,2)`, result) }
	for name, in := range map[string]string{
		"a result":      eq(docxtest.RunXML("", "1/2")),
		"a picture":     eq(`<w:r><w:drawing/></w:r>`),
		"locked":        strings.Replace(eq(""), `="begin"`, `="begin" w:fldLock="1"`, 1),
		"a field in it": complexField(`EQ \f({},2)`, "", complexField("PAGE", docxtest.RunXML("", "1"))),
		"in another":    complexField(`REF {}`, "", eq("")),
		"in a heading":  `<w:r/></w:p><w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>` + complexField("AUTONUM", ""),
	} {
		b := docxtest.New().Part("word/document.xml", docxtest.Document(docxtest.ParagraphXML("", in))).Bytes()
		require.Zero(t, len(mend(t, b, fidelity.Changes{Whole: true})), name)
	}
	simple := docxtest.ParagraphXML("", `<w:fldSimple w:instr="GOTOBUTTON a b"/><w:fldSimple w:instr="GOTOBUTTON a c"></w:fldSimple>`)
	b := docxtest.New().Part("word/document.xml", docxtest.Document(simple)).Bytes()
	run := func(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }
	require.Equal(t, docxtest.Document(docxtest.ParagraphXML("", run("b")+run("c"))), unpack(t, mend(t, b, fidelity.Changes{Whole: true}))["word/document.xml"])
}

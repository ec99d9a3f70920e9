package contents_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/contents"
	"sheaf/internal/docx/docxtest"
)

// field is a field as Word writes it. An empty result is none.
func field(instruction, result string) string {
	return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + instruction + ` </w:instrText></w:r>` +
		`<w:r><w:fldChar w:fldCharType="separate"/></w:r>` + result + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
}

func run(text string) string { return `<w:r><w:t>` + text + `</w:t></w:r>` }

// entry is a paragraph of a table of contents.
func entry(bookmark, shown string) string {
	return `<w:p><w:hyperlink w:anchor="` + bookmark + `">` + run("Title") + `<w:r><w:tab/></w:r>` + field("PAGEREF "+bookmark+` \h`, shown) + `</w:hyperlink></w:p>`
}

// table is a table of contents with entries.
func table(instruction string, entries ...string) string {
	begin, end, _ := strings.Cut(field(instruction, "|"), "|")
	return `<w:p>` + begin + `</w:p>` + strings.Join(entries, "") + `<w:p>` + end + `</w:p>`
}

// heading is a paragraph with a bookmark.
func heading(bookmark string) string {
	return `<w:p><w:bookmarkStart w:id="1" w:name="` + bookmark + `"/>` + run("Heading") + `<w:bookmarkEnd w:id="1"/></w:p>`
}

// section ends a section in a paragraph of its own.
func section(properties string) string {
	return `<w:p><w:pPr><w:sectPr>` + properties + `</w:sectPr></w:pPr></w:p>`
}

func open(t *testing.T, body string) (*contents.Reader, *docx.Document) {
	t.Helper()
	document := docxtest.New().XML(body).Bytes()
	r := contents.New()
	d, err := docx.Open(bytes.NewReader(document), int64(len(document)), docx.Limits{Inflated: 1 << 20}, r)
	require.NoError(t, err)
	return r, d
}

// TestWork checks which numbers are others than were saved, and what stays as it was.
func TestWork(t *testing.T) {
	const toc = `TOC \o "1-3" \h \z \u`
	two := table(toc, entry("_Toc1", run("1")), entry("_Toc2", run("1")))
	for name, c := range map[string]struct {
		body  string
		pages map[string]int
		want  contents.Numbers
		stay  int
	}{
		"no table":                 {heading("_Toc1"), nil, contents.Numbers{}, 0},
		"right":                    {two + heading("_Toc1") + heading("_Toc2"), map[string]int{"_Toc1": 0, "_Toc2": 0}, contents.Numbers{}, 0},
		"wrong":                    {two + heading("_Toc1") + heading("_Toc2"), map[string]int{"_Toc1": 0, "_Toc2": 11}, contents.Numbers{1: "12"}, 0},
		"a heading is gone":        {two + heading("_Toc1"), map[string]int{"_Toc1": 4}, contents.Numbers{0: "5"}, 1},
		"cut into runs":            {table(toc, entry("_Toc1", run("1")+run("0"))) + heading("_Toc1"), map[string]int{"_Toc1": 9}, contents.Numbers{}, 0},
		"without a result":         {table(toc, entry("_Toc1", "")) + heading("_Toc1"), map[string]int{"_Toc1": 9}, contents.Numbers{}, 1},
		"locked":                   {strings.Replace(two, `"begin"`, `"begin" w:fldLock="1"`, 1) + heading("_Toc1"), map[string]int{"_Toc1": 9}, contents.Numbers{}, 0},
		"a figure of figures":      {table(`TOC \h \c "Figure"`, entry("_Toc1", run("1"))) + heading("_Toc1"), map[string]int{"_Toc1": 1}, contents.Numbers{0: "2"}, 0},
		"numbers that are no more": {table(toc, entry("_Toc1", run("1")), `<w:p>`+run("Title")+`<w:r><w:tab/></w:r>`+run("7")+`</w:p>`) + heading("_Toc1"), map[string]int{"_Toc1": 1}, contents.Numbers{0: "2"}, 1},
		"no numbers at all":        {table(`TOC \n \h`, `<w:p>`+run("Title")+`</w:p>`), nil, contents.Numbers{}, 0},
		"nothing found":            {table(toc, `<w:p>`+run("No entries.")+`</w:p>`), nil, contents.Numbers{}, 1},
		"an index":                 {table(`INDEX \c 2`, `<w:p>`+run("word, 7")+`</w:p>`), nil, contents.Numbers{}, 1},
		"a simple field":           {`<w:p><w:fldSimple w:instr="TOC"/></w:p>`, nil, contents.Numbers{}, 1},
		"in words":                 {table(toc, strings.Replace(entry("_Toc1", run("1")), `\h </w`, `\* CardText </w`, 1)) + heading("_Toc1"), map[string]int{"_Toc1": 1}, contents.Numbers{}, 1},
		"not in a table":           {`<w:p>` + field("PAGEREF _Toc1", run("9")) + `</w:p>` + heading("_Toc1"), map[string]int{"_Toc1": 1}, contents.Numbers{}, 0},
		"Roman figures": {
			two + heading("_Toc1") + section(`<w:pgNumType w:fmt="lowerRoman"/>`) + heading("_Toc2") + section(`<w:pgNumType w:start="1"/>`),
			map[string]int{"_Toc1": 3, "_Toc2": 6, "sheafSection1": 5}, contents.Numbers{0: "iv", 1: "2"}, 0,
		},
		"in dashes": {
			two + heading("_Toc1") + heading("_Toc2") + section(`<w:pgNumType w:fmt="numberInDash" w:start="3"/>`),
			map[string]int{"_Toc1": 0, "_Toc2": 26, "sheafSection0": 0}, contents.Numbers{0: "- 3 -", 1: "- 29 -"}, 0,
		},
		"letters": {
			two + heading("_Toc1") + heading("_Toc2") + section(`<w:pgNumType w:fmt="upperLetter"/>`),
			map[string]int{"_Toc1": 2, "_Toc2": 27}, contents.Numbers{0: "C", 1: "BB"}, 0,
		},
		"of chapters": {
			two + heading("_Toc1") + section(`<w:pgNumType w:chapStyle="1"/>`) + heading("_Toc2") + section(""),
			map[string]int{"_Toc1": 2, "_Toc2": 3}, contents.Numbers{1: "4"}, 1,
		},
		"a page that is not printed": {
			two + heading("_Toc1") + section("") + heading("_Toc2") + section(`<w:type w:val="oddPage"/>`),
			map[string]int{"_Toc1": 0, "_Toc2": 1, "sheafSection1": 1}, contents.Numbers{1: "3"}, 0,
		},
		"a page with a number that does not go with its side": {
			two + heading("_Toc1") + section("") + heading("_Toc2") + section(`<w:type w:val="oddPage"/><w:pgNumType w:start="2"/>`),
			map[string]int{"_Toc1": 0, "_Toc2": 1, "sheafSection1": 1}, contents.Numbers{1: "2"}, 0,
		},
		"counted anew within a page": {
			table(toc, entry("_Toc1", run("0")), entry("_Toc2", run("0")), entry("_Toc3", run("0"))) + heading("_Toc1") + section("") +
				heading("_Toc2") + section(`<w:type w:val="continuous"/><w:pgNumType w:start="5"/>`) + heading("_Toc3") + section(`<w:pgNumType w:start="9"/>`),
			map[string]int{"_Toc1": 0, "_Toc2": 2, "_Toc3": 3, "sheafSection1": 1, "sheafSection2": 3}, contents.Numbers{0: "1", 2: "9"}, 1,
		},
		"other figures within a page": {
			two + heading("_Toc1") + section("") + heading("_Toc2") + section(`<w:type w:val="continuous"/><w:pgNumType w:fmt="upperRoman"/>`),
			map[string]int{"_Toc1": 2, "_Toc2": 3}, contents.Numbers{0: "3"}, 1,
		},
		"a section that cannot be found": {
			two + heading("_Toc1") + section("") + heading("_Toc2") + section(`<w:pgNumType w:start="1"/>`),
			map[string]int{"_Toc1": 5, "_Toc2": 6}, contents.Numbers{}, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := open(t, c.body)
			got, stay := r.Work(c.pages)
			require.Equal(t, c.want, got)
			require.Equal(t, c.stay, stay)
		})
	}
}

// TestEdits checks what a document is with other numbers, and with bookmarks where its sections count anew.
func TestEdits(t *testing.T) {
	r, d := open(t, table("TOC", entry("_Toc1", run("1")+run("0")))+heading("_Toc1")+section("")+
		`<w:p/><w:p><w:pPr><w:jc w:val="left"/></w:pPr>`+run("Text")+`</w:p>`+section(`<w:pgNumType w:start="1"/>`)+
		`<w:p><w:pPr><w:jc w:val="right"/></w:pPr>`+run("More")+`</w:p>`+section(`<w:pgNumType w:start="4"/>`))
	require.Equal(t, []string{"_Toc1", "sheafSection1", "sheafSection2"}, r.Bookmarks())
	var b bytes.Buffer
	require.NoError(t, d.Write(&b, r.Edits(d, contents.Numbers{0: "7", 5: "none"})))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	f, err := z.Open("word/document.xml")
	require.NoError(t, err)
	text, err := io.ReadAll(f)
	require.NoError(t, err)
	for _, part := range []string{
		run("7") + run(""),
		`<w:p><w:bookmarkStart w:id="2140000001" w:name="sheafSection1"/><w:bookmarkEnd w:id="2140000001"/></w:p><w:p><w:pPr><w:jc w:val="left"/></w:pPr><w:r>`,
		`<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:bookmarkStart w:id="2140000002" w:name="sheafSection2"/><w:bookmarkEnd w:id="2140000002"/><w:r>`,
	} {
		require.Contains(t, string(text), part)
	}
	r, d = open(t, heading("_Toc1")+section(`<w:pgNumType w:start="1"/>`))
	require.Empty(t, r.Edits(d, nil), "nothing is marked where nothing is listed")
}

// TestUnlisted checks which headings are missed in a table of contents: those that it is to list and has no entry for, or one with other words.
func TestUnlisted(t *testing.T) {
	styled := func(style, bookmark, text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:bookmarkStart w:id="1" w:name="` + bookmark + `"/>` + run(text) + `<w:bookmarkEnd w:id="1"/></w:p>`
	}
	level := func(n, text string) string {
		return `<w:p><w:pPr><w:outlineLvl w:val="` + n + `"/></w:pPr>` + run(text) + `</w:p>`
	}
	listed := styled("Heading1", "_Toc1", "Title")
	for name, c := range map[string]struct {
		instruction string
		body        string
		want        []string
	}{
		"all listed":               {`TOC \o "1-3"`, listed + styled("Title", "_Toc9", "Cover") + `<w:p>` + run("Text") + `</w:p>`, nil},
		"a new one":                {`TOC \o "1-3"`, listed + styled("Heading2", "_Toc2", "Results") + styled("Heading2", "_Toc3", "Results"), []string{"Results"}},
		"other words":              {`TOC \o "1-3"`, styled("Heading1", "_Toc1", "Titles"), []string{"Titles"}},
		"a bookmark that is lost":  {`TOC \o "1-3"`, styled("Heading1", "_Toc7", "Title"), nil},
		"another number":           {`TOC \o "1-3"`, listed + styled("Heading1", "_Toc7", "Title 2"), []string{"Title 2"}},
		"a bookmark before it":     {`TOC \o "1-3"`, `<w:bookmarkStart w:id="1" w:name="_Toc1"/><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>` + run("TI") + run("TLE") + `</w:p>`, nil},
		"of a level that is not":   {`TOC \o "1-1"`, listed + styled("Heading2", "_Toc2", "Results"), nil},
		"a style by its name":      {`TOC \t "Appendix;1"`, listed + styled("App", "_Toc2", "Sources") + styled("Heading2", "_Toc3", "Not this"), []string{"Sources"}},
		"a level of its own":       {`TOC \o "1-2" \u`, listed + level("1", "Deep") + level("2", "Deeper") + level("9", "Text"), []string{"Deep"}},
		"a level of its style":     {`TOC \u`, listed + styled("Part", "_Toc2", "Part two"), []string{"Part two"}},
		"a heading that is text":   {`TOC \o`, listed + strings.Replace(styled("Heading2", "_Toc2", "Results"), `</w:pPr>`, `<w:outlineLvl w:val="9"/></w:pPr>`, 1), nil},
		"without words":            {`TOC \o`, listed + styled("Heading2", "_Toc2", " – "), nil},
		"hidden":                   {`TOC \o`, listed + strings.Replace(styled("Heading2", "_Toc2", "Results"), `<w:r>`, `<w:r><w:rPr><w:vanish/></w:rPr>`, 1), nil},
		"deleted":                  {`TOC \o`, listed + strings.ReplaceAll(styled("Heading2", "_Toc2", "Results"), `w:t>`, `w:delText>`), nil},
		"figures":                  {`TOC \c "Figure"`, listed + styled("Heading2", "_Toc2", "Results"), nil},
		"a part of the text":       {`TOC \o "1-3" \b part`, listed + styled("Heading2", "_Toc2", "Results"), nil},
		"nothing is said of which": {`TOC \h`, listed + styled("Heading2", "_Toc2", "Results"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			styles := ""
			for id, properties := range map[string]string{
				"Heading1": `<w:name w:val="heading 1"/>`, "Heading2": `<w:name w:val="Heading 2"/>`, "Title": `<w:name w:val="Title"/>`,
				"App": `<w:name w:val="appendix"/>`, "Part": `<w:name w:val="Part"/><w:basedOn w:val="Base"/>`, "Base": `<w:pPr><w:outlineLvl w:val="0"/></w:pPr>`,
			} {
				styles += `<w:style w:type="paragraph" w:styleId="` + id + `">` + properties + `</w:style>`
			}
			document := docxtest.New().XML(table(c.instruction, entry("_Toc1", run("1")))+c.body).
				Part("word/styles.xml", `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+styles+`</w:styles>`).Bytes()
			r := contents.New()
			_, err := docx.Open(bytes.NewReader(document), int64(len(document)), docx.Limits{Inflated: 1 << 20}, r)
			require.NoError(t, err)
			require.Equal(t, c.want, r.Unlisted())
		})
	}
}

package docx_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

const (
	foreign     = ` xmlns:x="urn:example"`
	math        = ` xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
	compatible  = ` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`
	fieldBegins = `<w:fldChar w:fldCharType="begin"/>`
	fieldEnds   = `<w:fldChar w:fldCharType="end"/>`
)

func code(s string) string { return `<w:instrText>` + s + `</w:instrText>` }

func alternatives(choice, fallback string) string {
	return `<mc:AlternateContent` + compatible + `><mc:Choice Requires="w">` + choice + `</mc:Choice><mc:Fallback>` + fallback +
		`</mc:Fallback></mc:AlternateContent>`
}

// resultOf is a field within another, with a result.
func resultOf(instruction, result string) string {
	return fieldBegins + code(instruction) + `<w:fldChar w:fldCharType="separate"/><w:t>` + result + `</w:t>` + fieldEnds
}

// TestSanitizeFollowsFieldsThroughDisguises: what some reader may take for an instruction that reaches out is taken.
func TestSanitizeFollowsFieldsThroughDisguises(t *testing.T) {
	link := code(`LINK ` + evil)
	for name, d := range map[string]*docxtest.Doc{
		"foreign separator":            splitField(`<x:fldChar`+foreign+` x:fldCharType="separate"/>`, link),
		"foreign end":                  splitField(`<x:fldChar`+foreign+` x:fldCharType="end"/>`, link),
		"foreign element, own type":    splitField(`<x:fldChar`+foreign+` w:fldCharType="separate"/>`, link),
		"foreign type":                 splitField(`<w:fldChar`+foreign+` x:fldCharType="separate"/>`, link),
		"foreign type before its own":  docxtest.New().XML(`<w:p><w:r><w:fldChar` + foreign + ` x:fldCharType="end" w:fldCharType="begin"/>` + link + fieldEnds + `</w:r></w:p>`),
		"separator in an alternative":  splitField(alternatives(`<w:fldChar w:fldCharType="separate"/>`, ``), link),
		"end in another alternative":   splitField(alternatives(``, fieldEnds), link),
		"name in alternatives":         splitField(code(`LI`), alternatives(code(`STEN`), code(`NK `+evil))),
		"name in the first":            splitField(code(`LI`), alternatives(code(`NK `+evil), code(`STEN`))),
		"text of a formula before":     splitField(`<m:t`+math+`>PAGE</m:t>`, link),
		"text of a formula within":     splitField(code(`LI`), `<m:t`+math+`>ST</m:t>`, code(`NK `+evil)),
		"foreign text before":          splitField(`<x:t`+foreign+`>PAGE</x:t>`, link),
		"child before":                 splitField(`<w:instrText><x:t` + foreign + `/>LINK ` + evil + `</w:instrText>`),
		"child within":                 splitField(`<w:instrText>LI<x:t` + foreign + `>ST</x:t>NK ` + evil + `</w:instrText>`),
		"in a child":                   splitField(`<w:instrText><x:y` + foreign + `>LINK ` + evil + `</x:y></w:instrText>`),
		"deleted within":               splitField(code(`LI`), `<w:delInstrText>ST</w:delInstrText>`, code(`NK `+evil)),
		"name from a field":            splitField(resultOf(` QUOTE x `, `LINK`), code(` `+evil)),
		"name from a field in a field": splitField(resultOf(`QUOTE `+resultOf(`QUOTE x`, `y`), `LINK`), code(` `+evil)),
		"name partly from a field":     splitField(code(`LI`), resultOf(` QUOTE x `, `NK`), code(` `+evil)),
		"tab for a space":              splitField(code(`LINK`), `<w:tab/>`, code(evil)),
		"path far behind":              splitField(code(`FILENAME ` + strings.Repeat(` `, 9000) + `\p ` + evil)),
		"path behind text":             splitField(code(`FILENAME ` + strings.Repeat(`x `, 9000) + `\p ` + evil)),
		"path in another run":          splitField(code(`FILENAME `), code(`\`), `<x:t`+foreign+`>y</x:t>`, code(`p `+evil)),
		"engine URL far behind":        splitField(code(`HYPERLINK ` + strings.Repeat(`x`, 9000) + `vnd.sun.star.expand:` + evil)),
		"two instructions":             docxtest.New().XML(`<w:p><w:fldSimple` + foreign + ` x:instr="PAGE" w:instr="LINK ` + evil + `"><w:r><w:t>kept</w:t></w:r></w:fldSimple></w:p>`),
	} {
		t.Run(name, func(t *testing.T) { requireCut(t, way{d, docx.OutsideField}) })
	}
}

// TestSanitizeCutsFilterImagesAnywhere: a piece of a drawing is judged where no drawing has begun, too.
func TestSanitizeCutsFilterImagesAnywhere(t *testing.T) {
	requireCut(t, way{docxtest.New().XML(`<x:feImage` + foreign + ` xmlns:l="http://www.w3.org/1999/xlink" l:href="` + evil + `"/>`), docx.DrawingReference})
}

func TestSanitizeTakesEntitiesOfDocuments(t *testing.T) {
	for name, body := range map[string]string{
		"instruction": splitBody(code(`&a;&b; x`)),
		"identifier":  `<w:p><w:r><a:blip r:link="&a;"/></w:r></w:p>`,
	} {
		part := strings.Replace(docxtest.Document(body), `<w:document`, `<!DOCTYPE w:document [<!ENTITY a "LI"><!ENTITY b "NK">]><w:document`, 1)
		b := docxtest.New().Part("word/document.xml", part).Bytes()
		info, err := inspect(b, docx.Limits{})
		require.NoError(t, err)
		require.Contains(t, info.ExternalRefs, docx.Declarations, name)
		b = sanitize(t, b)
		require.Contains(t, parts(t, b)["word/document.xml"], `<!DOCTYPE w:document [<!ENTITY a ""><!ENTITY b "">]>`, name)
		info, err = inspect(b, docx.Limits{})
		require.NoError(t, err)
		require.False(t, info.Unsafe, "%s: %v", name, info.ExternalRefs)
	}
}

func splitBody(runs string) string {
	return `<w:p><w:r>` + fieldBegins + runs + fieldEnds + `</w:r></w:p>`
}

// TestSanitizeKeepsInnocentFields: no field is taken for its shape alone.
func TestSanitizeKeepsInnocentFields(t *testing.T) {
	for name, body := range map[string]string{
		"in alternatives":     alternatives(`<w:p><w:r>`+resultOf(` PAGE `, `1`)+`</w:r></w:p>`, `<w:p><w:r>`+resultOf(` PAGE `, `1`)+`</w:r></w:p>`),
		"deleted":             splitBody(`<w:delInstrText> PAGE </w:delInstrText>` + code(` NUMPAGES `)),
		"field in a formula":  splitBody(code(`= `) + resultOf(` PAGE `, `2`) + code(` - 1 `)),
		"field in a decision": splitBody(code(`IF `) + resultOf(` MERGEFIELD link `, `LINK`) + code(` = "LINK" "a" "b"`)),
		"citation":            splitBody(code(` ADDIN EN.CITE ` + strings.Repeat(`&lt;x&gt;`, 9000))),
		"name in runs":        splitBody(code(` MERGEFIELD `) + code(`Link`) + code(` \* MERGEFORMAT `)),
		"file name":           splitBody(code(` FILENAME \* MERGEFORMAT `)),
	} {
		info, err := inspect(docxtest.New().XML(body).Bytes(), docx.Limits{})
		require.NoError(t, err)
		require.False(t, info.Unsafe, "%s: %v", name, info.ExternalRefs)
	}
}

// TestSanitizeEmptiesMarksThatCountForNothing: no reader takes them for a mark after that.
func TestSanitizeEmptiesMarksThatCountForNothing(t *testing.T) {
	for name, stray := range map[string]string{
		"foreign":                `<x:fldChar` + foreign + ` x:fldCharType="separate"/>`,
		"foreign, type of Word":  `<x:fldChar` + foreign + ` w:fldCharType="separate"/>`,
		"in another alternative": alternatives(`<w:fldChar w:fldCharType="separate"/>`, ``),
	} {
		after := parts(t, sanitize(t, docxtest.New().XML(splitBody(stray+code(` PAGE `))).Bytes()))["word/document.xml"]
		require.NotContains(t, after, "separate", name)
		require.Contains(t, after, code(` PAGE `), name)
		require.Contains(t, after, fieldBegins, name)
	}
}

// TestLongInstructions: what a field's name says of its arguments decides whether one that goes on beyond what is kept may stay.
func TestLongInstructions(t *testing.T) {
	long := strings.Repeat(` x`, 9000)
	for name, unsafe := range map[string]bool{
		"=": false, "ADDIN": false, "IF": false, "QUOTE": false, "COMPARE": false, "SET": false, "ASK": false, "FILLIN": false,
		"TOC": false, "XE": false, "EQ": false, "HYPERLINK": true, "FILENAME": true, "NEW": true,
	} {
		info, err := inspect(docxtest.New().XML(splitBody(code(name+long))).Bytes(), docx.Limits{})
		require.NoError(t, err)
		require.Equal(t, unsafe, info.Unsafe, name)
	}
}

// TestSanitizeTrustsNoFieldBesideDeepOnes: where fields are nested deeper than is followed, nobody knows what belongs to which.
func TestSanitizeTrustsNoFieldBesideDeepOnes(t *testing.T) {
	deep := strings.Repeat(fieldBegins, 80) + strings.Repeat(fieldEnds, 80)
	after := parts(t, sanitize(t, docxtest.New().XML(splitBody(deep)+splitBody(code(` PAGE `))).Bytes()))["word/document.xml"]
	require.NotContains(t, after, "PAGE")
}

// TestSanitizeTakesEntitiesOfData: only drawings keep them, and those not for text of documents.
func TestSanitizeTakesEntitiesOfData(t *testing.T) {
	for name, part := range map[string]string{
		"data":              `<!DOCTYPE x [<!ENTITY a "b">]><x y="&a;"/>`,
		"reference":         `<!DOCTYPE svg [<!ENTITY a "&#x4c;INK">]><svg><g id="&a;"/></svg>`,
		"parameter":         `<!DOCTYPE svg [<!ENTITY % a "x">]><svg/>`,
		"text in a drawing": `<!DOCTYPE svg [<!ENTITY a "LI">]><svg><w:instrText xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&a;NK</w:instrText></svg>`,
	} {
		info, err := inspect(docxtest.New().Part("customXml/item1.xml", part).Bytes(), docx.Limits{})
		require.NoError(t, err)
		require.Contains(t, info.ExternalRefs, docx.Declarations, name)
	}
	drawing := `<!DOCTYPE svg [<!ENTITY a "b">]><svg><g id="&a;"/></svg>`
	info, err := inspect(docxtest.New().Part("word/media/image1.svg", drawing).Bytes(), docx.Limits{})
	require.NoError(t, err)
	require.False(t, info.Unsafe)
}

// TestSanitizeKeepsReferencesOfData: an href names something to be shown in drawings only.
func TestSanitizeKeepsReferencesOfData(t *testing.T) {
	info, err := inspect(docxtest.New().Part("customXml/item1.xml", `<x><link href="https://example.org/"/></x>`).Bytes(), docx.Limits{})
	require.NoError(t, err)
	require.False(t, info.Unsafe)
}

package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

func fieldChar(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }

func instruction(text string) string { return `<w:r><w:instrText>` + text + `</w:instrText></w:r>` }

// complexField has {} in its instruction where another field may stand.
func complexField(text, result string, inner ...string) string {
	pieces := strings.Split(text, "{}")
	var b strings.Builder
	b.WriteString(fieldChar("begin"))
	for i, piece := range pieces {
		b.WriteString(instruction(piece))
		if i < len(inner) {
			b.WriteString(inner[i])
		}
	}
	return b.String() + fieldChar("separate") + result + fieldChar("end")
}

// TestSavedFields tells the fields that lose their instructions, by what is left of these.
func TestSavedFields(t *testing.T) {
	shown := docxtest.RunXML("", "shown")
	simple := func(instruction, content string) string {
		return `<w:fldSimple w:instr="` + instruction + `">` + content + `</w:fldSimple>`
	}
	for name, c := range map[string]struct{ in, want string }{
		"condition":            {complexField(" IF 1 = 1 ", shown), complexField("", shown)},
		"formula":              {complexField("=SUM(ABOVE)", shown), complexField("", shown)},
		"in pieces":            {complexField("DOCV{}ARIABLE x", shown), complexField("{}", shown)},
		"simple":               {simple(" DOCPROPERTY Template ", shown), simple("", shown)},
		"in a field":           {complexField("IF {} = 1", shown, complexField("=2", docxtest.RunXML("", "2"))), complexField("{}", shown, complexField("", docxtest.RunXML("", "2")))},
		"in one that is not":   {complexField("REF {}", shown, complexField("=2", docxtest.RunXML("", "2"))), ""},
		"condition, nothing":   {complexField("IF {} = 1", "", complexField("=2", docxtest.RunXML("", "2"))), complexField("{}", "", complexField("", docxtest.RunXML("", "2")))},
		"page number":          {complexField("PAGE", shown), ""},
		"reference":            {complexField(" REF There \\h", shown), ""},
		"reference to nothing": {complexField(" REF Gone \\h", shown), complexField("", shown)},
		"page of nothing":      {simple("PAGEREF gone", shown), simple("", shown)},
		"depends on the page":  {complexField("IF {} = 1", shown, complexField("PAGE", docxtest.RunXML("", "1"))), complexField("{}", shown, complexField("", docxtest.RunXML("", "1")))},
		"deep on the page":     {complexField("IF {} = 1", shown, complexField("={}+1", docxtest.RunXML("", "2"), complexField("PAGE", docxtest.RunXML("", "1")))), complexField("{}", shown, complexField("{}", docxtest.RunXML("", "2"), complexField("", docxtest.RunXML("", "1"))))},
		"page in another":      {complexField("REF {}", shown, complexField("PAGE", docxtest.RunXML("", "1"))), ""},
		"of the document":      {complexField(" TITLE ", shown) + simple("SEQ Table", shown), complexField("", shown) + simple("", shown)},
		"locked":               {strings.Replace(complexField("PAGE", shown), `="begin"`, `="begin" w:fldLock="1"`, 1), strings.Replace(complexField("", shown), `="begin"`, `="begin" w:fldLock="1"`, 1)},
		"not locked":           {strings.Replace(complexField("PAGE", shown), `="begin"`, `="begin" w:fldLock="0"`, 1), ""},
		"other letters":        {complexField(`REF There \* MERGEFORMAT \* Upper`, shown) + complexField(`REF There \* MERGEFORMAT`, shown), complexField("", shown) + complexField(`REF There \* MERGEFORMAT`, shown)},
		"other case":           {complexField("REF there", shown) + complexField("REF There", shown), complexField("", shown) + complexField("REF There", shown)},
		"no result":            {complexField("DOCVARIABLE x", `<w:r/>`), ""},
		"simple, no result":    {simple("DOCVARIABLE x", ""), ""},
		"out of date":          {strings.Replace(complexField("IF 1", shown), `="begin"`, `="begin" w:dirty="true"`, 1), ""},
		"never ends":           {fieldChar("begin") + instruction("IF 1") + fieldChar("separate") + shown, ""},
		"never separated":      {fieldChar("begin") + instruction("IF 1") + shown + fieldChar("end"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := docxtest.New().XML(docxtest.ParagraphXML("", `<w:bookmarkStart w:id="1" w:name="There"/>`+c.in)).Bytes()
			out := mend(t, b, fidelity.Changes{SavedFields: true})
			if c.want == "" {
				require.Zero(t, len(out))
				return
			}
			require.Equal(t, strings.ReplaceAll(unpack(t, b)["word/document.xml"], c.in, c.want), unpack(t, out)["word/document.xml"])
			require.Zero(t, len(mend(t, out, all)), "a second time")
		})
	}
}

// TestConditionsOnThePage are left to releases that work them out.
func TestConditionsOnThePage(t *testing.T) {
	for in, stays := range map[string]bool{"IF {} = 1": true, "={}+1": false} {
		field := complexField(in, docxtest.RunXML("", "shown"), complexField("PAGE", docxtest.RunXML("", "1")))
		b := docxtest.New().XML(docxtest.ParagraphXML("", field)).Bytes()
		for release, mended := range map[int]bool{0: true, 7: true, 24: true, 25: !stays, 26: !stays} {
			require.Equal(t, mended, len(mend(t, b, fidelity.Changes{SavedFields: true, Release: release})) > 0, "%s for %d", in, release)
		}
	}
}

func TestSavedFieldsThatAreToBeUpdated(t *testing.T) {
	const settings = `<w:settings xmlns:w="w"><w:updateFields w:val="true"/></w:settings>`
	b := docxtest.New().XML(docxtest.ParagraphXML("", complexField("IF 1", docxtest.RunXML("", "shown")))).Part("word/settings.xml", settings).Bytes()
	require.Zero(t, len(mend(t, b, all)))

	gone := complexField("REF Gone", docxtest.RunXML("", "shown"))
	locked := strings.Replace(complexField("DATE", docxtest.RunXML("", "shown")), `="begin"`, `="begin" w:fldLock="1"`, 1)
	b = docxtest.New().XML(docxtest.ParagraphXML("", gone+locked)).Part("word/settings.xml", settings).Bytes()
	out := unpack(t, mend(t, b, all))["word/document.xml"]
	require.NotContains(t, out, "Gone", "nobody can work it out")
	require.NotContains(t, out, "DATE", "it is locked")
}

// TestTooManyFields leaves a part alone that goes deeper than is followed.
func TestTooManyFields(t *testing.T) {
	deep := strings.Repeat(fieldChar("begin"), 100) + strings.Repeat(fieldChar("end"), 100)
	b := docxtest.New().XML(docxtest.ParagraphXML("", complexField("IF 1", docxtest.RunXML("", "shown"))+deep)).Bytes()
	require.Zero(t, len(mend(t, b, all)))
}

// TestFieldsThatTextIsDeletedFrom: text that is deleted by a change that is tracked is no part of an instruction.
func TestFieldsThatTextIsDeletedFrom(t *testing.T) {
	in := complexField("IF 1", docxtest.RunXML("", "shown"))
	deleted := strings.ReplaceAll(in, "instrText", "delInstrText")
	require.Zero(t, len(mend(t, docxtest.New().XML(docxtest.ParagraphXML("", deleted)).Bytes(), all)))
}

// TestFieldsThatReachOutside lose their instructions to docx, and what is around them is mended.
func TestFieldsThatReachOutside(t *testing.T) {
	shown := docxtest.RunXML("", "shown")
	in := complexField("LINK x", shown) + complexField("IF {}", shown, complexField("DDE y", shown))
	out := unpack(t, mend(t, docxtest.New().XML(docxtest.ParagraphXML("", in)).Bytes(), all))["word/document.xml"]
	require.Contains(t, out, complexField("", shown)+complexField("{}", shown, complexField("", shown)))
}

package docx_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
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
	shown := run("", "shown")
	simple := func(instruction, content string) string {
		return `<w:fldSimple w:instr="` + instruction + `">` + content + `</w:fldSimple>`
	}
	for name, c := range map[string]struct{ in, want string }{
		"condition":            {complexField(" IF 1 = 1 ", shown), complexField("", shown)},
		"formula":              {complexField("=SUM(ABOVE)", shown), complexField("", shown)},
		"in pieces":            {complexField("DOCV{}ARIABLE x", shown), complexField("{}", shown)},
		"simple":               {simple(" DOCPROPERTY Template ", shown), simple("", shown)},
		"in a field":           {complexField("IF {} = 1", shown, complexField("=2", run("", "2"))), complexField("{}", shown, complexField("", run("", "2")))},
		"in one that is not":   {complexField("REF {}", shown, complexField("=2", run("", "2"))), ""},
		"condition, nothing":   {complexField("IF {} = 1", "", complexField("=2", run("", "2"))), complexField("{}", "", complexField("", run("", "2")))},
		"page number":          {complexField("PAGE", shown), ""},
		"reference":            {complexField(" REF there \\h", shown), ""},
		"reference to nothing": {complexField(" REF Gone \\h", shown), complexField("", shown)},
		"page of nothing":      {simple("PAGEREF gone", shown), simple("", shown)},
		"depends on the page":  {complexField("IF {} = 1", shown, complexField("PAGE", run("", "1"))), ""},
		"no result":            {complexField("DOCVARIABLE x", `<w:r/>`), ""},
		"simple, no result":    {simple("DOCVARIABLE x", ""), ""},
		"out of date":          {strings.Replace(complexField("IF 1", shown), `="begin"`, `="begin" w:dirty="true"`, 1), ""},
		"never ends":           {fieldChar("begin") + instruction("IF 1") + fieldChar("separate") + shown, ""},
		"never separated":      {fieldChar("begin") + instruction("IF 1") + shown + fieldChar("end"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := docxtest.New().XML(para("", `<w:bookmarkStart w:id="1" w:name="There"/>`+c.in)).Bytes()
			out := change(t, b, docx.Changes{SavedFields: true})
			if c.want == "" {
				require.Zero(t, len(out))
				return
			}
			require.Equal(t, strings.ReplaceAll(parts(t, b)["word/document.xml"], c.in, c.want), parts(t, out)["word/document.xml"])
			info, err := docx.Inspect(bytes.NewReader(b), int64(len(b)), docx.Limits{})
			require.NoError(t, err)
			require.True(t, info.SavedFields)
			require.False(t, info.Unsafe)
			require.Zero(t, len(change(t, out, all)), "a second time")
		})
	}
}

func TestSavedFieldsThatAreToBeUpdated(t *testing.T) {
	const settings = `<w:settings xmlns:w="w"><w:updateFields w:val="true"/></w:settings>`
	b := docxtest.New().XML(para("", complexField("IF 1", run("", "shown")))).Part("word/settings.xml", settings).Bytes()
	require.Zero(t, len(change(t, b, all)))
}

// TestTooManyFields leaves a part alone that goes deeper than is followed.
func TestTooManyFields(t *testing.T) {
	deep := strings.Repeat(fieldChar("begin"), 100) + strings.Repeat(fieldChar("end"), 100)
	b := docxtest.New().XML(para("", complexField("IF 1", run("", "shown"))+deep)).Bytes()
	require.Zero(t, len(change(t, b, all)))
}

func TestNoFields(t *testing.T) {
	b := docxtest.New().XML(para("", complexField("PAGE", run("", "1"))+`<w:fldSimple w:instr="HYPERLINK x"/>`)).Bytes()
	info, err := docx.Inspect(bytes.NewReader(b), int64(len(b)), docx.Limits{})
	require.NoError(t, err)
	require.False(t, info.SavedFields)
}

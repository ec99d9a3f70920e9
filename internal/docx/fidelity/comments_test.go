package fidelity_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestComments keeps the comments that LibreOffice can show where they are to be shown, and says how many it cannot.
func TestComments(t *testing.T) {
	const head = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	about := func(id string) string {
		return `<w:p><w:commentRangeStart w:id="` + id + `"/><w:r><w:t>a</w:t></w:r><w:commentRangeEnd w:id="` + id + `"/><w:r><w:commentReference w:id="` + id + `"/></w:r></w:p>`
	}
	const plain = `<w:p><w:r><w:t>a</w:t></w:r><w:r></w:r></w:p>`
	d := docxtest.New().XML(about("0")+about("7")).Header("head", "")
	d.Relationship("comments", "comments.xml", "")
	file := d.Part("word/header1.xml", `<w:hdr`+head+`>`+about("1")+`</w:hdr>`).
		Part("word/comments.xml", `<w:comments`+head+`><w:comment w:id="0"/><w:comment w:id="1"/><w:comment w:id="2"/></w:comments>`).Bytes()
	for name, c := range map[string]struct {
		changes fidelity.Changes
		first   string
		hidden  int
	}{
		"none":    {fidelity.Changes{Whole: true}, plain, 0},
		"notes":   {fidelity.Changes{Whole: true, Comments: true}, about("0"), 3},
		"refused": {fidelity.Changes{Whole: true, Comments: true, Reduced: true}, plain, 4},
	} {
		t.Run(name, func(t *testing.T) {
			parts := unpack(t, mend(t, file, c.changes))
			require.Contains(t, parts["word/document.xml"], `<w:body>`+c.first+plain)
			require.Contains(t, parts["word/header1.xml"], plain)
			m := fidelity.New()
			opened, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{}, m)
			require.NoError(t, err)
			require.Equal(t, c.hidden, m.CommentsHidden(opened, c.changes))
		})
	}
}

// TestFieldsAsked has fields worked out anew, but for those that are locked, and fields that show properties stay as they were saved
// where the document is to lose those.
func TestFieldsAsked(t *testing.T) {
	field := func(attributes, instruction string) string {
		return `<w:fldSimple` + attributes + ` w:instr="` + instruction + `"><w:r><w:t>saved</w:t></w:r></w:fldSimple>`
	}
	document := func(quote, locked, title, dirty string) string {
		return docxtest.ParagraphXML("", field("", quote)+field(` w:fldLock="1"`, locked)+field("", title)+field(` w:dirty="1"`, dirty)+field("", "TOC"))
	}
	file := docxtest.New().XML(document("QUOTE a", "QUOTE b", "TITLE", "AUTHOR")).Bytes()
	for name, c := range map[string]struct {
		changes fidelity.Changes
		want    string
	}{
		"as saved":           {fidelity.Changes{SavedFields: true}, document("", "", "", "AUTHOR")},
		"updated":            {fidelity.Changes{SavedFields: true, FieldsUpdated: true}, document("QUOTE a", "", "TITLE", "AUTHOR")},
		"stripped":           {fidelity.Changes{SavedFields: true, Stripped: true}, document("", "", "", "")},
		"stripped, updated":  {fidelity.Changes{SavedFields: true, FieldsUpdated: true, Stripped: true}, document("QUOTE a", "", "", "")},
		"stripped, left off": {fidelity.Changes{Stripped: true}, document("QUOTE a", "QUOTE b", "", "")},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, unpack(t, mend(t, file, c.changes))["word/document.xml"], c.want)
		})
	}
}

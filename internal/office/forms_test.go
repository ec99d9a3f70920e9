package office_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
)

const listItems = `<w:listItem w:displayText="Red" w:value="r"/><w:listItem w:displayText="Blue" w:value="b"/>`

// control returns a content control of a kind around something.
func control(kind, around string) string {
	return `<w:sdt><w:sdtPr>` + kind + `</w:sdtPr><w:sdtContent>` + around + `</w:sdtContent></w:sdt>`
}

// TestFormsKept looks which form fields of documents are fields of the PDF, and of which kind: those of docs/options.md.
func TestFormsKept(t *testing.T) {
	e, err := office.New(office.Options{Scratch: filepath.Join(officetest.Folder(t), "scratch"), Helper: officetest.Shared(t).Path, Wall: officetest.Shared(t).Launcher})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	const (
		run  = `<w:r><w:t>Red</w:t></w:r>`
		list = `<w:dropDownList>` + listItems + `</w:dropDownList>`
		date = `<w:date w:fullDate="2026-11-27T00:00:00Z"><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="en-US"/></w:date>`
		old  = `<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="f"/><w:enabled/><w:textInput/></w:ffData></w:fldChar></w:r>` +
			`<w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + run + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	)
	for _, c := range []struct {
		name, body string
		want       []string // kinds of fields (ISO 32000-2, 12.7.4), by LibreOffice 26.8
	}{
		{"text", `<w:p>` + control(`<w:text/>`, run) + `</w:p>`, []string{"Tx"}},
		{"text of several lines", `<w:p>` + control(`<w:text w:multiLine="1"/>`, run) + `</w:p>`, []string{"Tx"}},
		{"formatted text", `<w:p>` + control(`<w:id w:val="1"/>`, run) + `</w:p>`, []string{"Tx"}},
		{"a choice", `<w:p>` + control(list, run) + `</w:p>`, []string{"Ch"}},
		{"a choice or text", `<w:p>` + control(`<w:comboBox>`+listItems+`</w:comboBox>`, run) + `</w:p>`, []string{"Ch"}},
		{"a date", `<w:p>` + control(date, run) + `</w:p>`, []string{"Tx"}},
		{"a check box", `<w:p>` + control(`<w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:checked w14:val="1"/></w14:checkbox>`, `<w:r><w:t>☒</w:t></w:r>`) + `</w:p>`, []string{"Btn"}},
		{"text around a paragraph", control(`<w:text/>`, `<w:p>`+run+`</w:p>`), []string{"Tx"}},
		{"a choice around a paragraph", control(list, `<w:p>`+run+`</w:p>`), nil},
		{"a date around a paragraph", control(date, `<w:p>`+run+`</w:p>`), nil},
		{"an old field", `<w:p>` + old + `</w:p>`, nil},
	} {
		dir := t.TempDir()
		source, target := filepath.Join(dir, "a.docx"), filepath.Join(dir, "a.pdf")
		require.NoError(t, os.WriteFile(source, docxtest.New().XML(c.body).Bytes(), 0o600))
		_, err := e.Convert(t.Context(), job.Conversion{Source: source, Target: target, Timeout: patience, Options: job.Options{Forms: job.FormsKeep}})
		require.NoError(t, err, c.name)
		var kinds []string
		for _, found := range regexp.MustCompile(`/FT ?/(\w+)`).FindAllStringSubmatch(raw(t, target), -1) {
			kinds = append(kinds, found[1])
		}
		if e.Release() < 24 {
			c.want = nil // 7.4 makes text of all of them
		}
		require.Equal(t, c.want, kinds, c.name)
	}
}

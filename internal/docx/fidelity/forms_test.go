package fidelity_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestForms counts what can be filled in.
func TestForms(t *testing.T) {
	control := func(properties string) string {
		return `<w:sdt><w:sdtPr>` + properties + `</w:sdtPr><w:sdtContent><w:r><w:t>a</w:t></w:r></w:sdtContent></w:sdt>`
	}
	old := func(kind string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"><w:ffData>` + kind + `</w:ffData></w:fldChar></w:r>`
	}
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"none":       {`<w:r><w:t>a</w:t></w:r>`, 0},
		"controls":   {control(`<w:text/>`) + control(`<w:date/>`) + control(`<w:comboBox/>`) + control(`<w:dropDownList><w:listItem/></w:dropDownList>`), 4},
		"check box":  {control(`<w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"/>`), 1},
		"others":     {control(`<w:alias w:val="a"/><w:docPartObj/>`) + control(`<w:richText/>`), 0},
		"older":      {old(`<w:textInput/>`) + old(`<w:checkBox/>`) + old(`<w:ddList/>`), 3},
		"said twice": {`<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps">` + control(`<w:text/>`) + `</mc:Choice><mc:Fallback>` + control(`<w:text/>`) + `</mc:Fallback></mc:AlternateContent>`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			file, forms := docxtest.New().XML(`<w:p>`+c.body+`</w:p>`).Bytes(), &fidelity.Forms{}
			_, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{}, forms)
			require.NoError(t, err)
			require.Equal(t, c.want, forms.Fields())
		})
	}
}

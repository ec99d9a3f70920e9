package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestTitlesOfControls: a content control with a link in it, or in one, has no title.
func TestTitlesOfControls(t *testing.T) {
	control := func(title, content string) string {
		return `<w:sdt><w:sdtPr>` + title + `<w:tag w:val="t"/></w:sdtPr><w:sdtContent>` + content + `</w:sdtContent></w:sdt>`
	}
	para := func(content string) string { return `<w:p>` + content + `</w:p>` }
	link := func(content string) string { return `<w:hyperlink w:anchor="x">` + content + `</w:hyperlink>` }
	text := docxtest.RunXML(`<w:rStyle w:val="Hyperlink"/>`, "a")
	const title = `<w:alias w:val="Title"/>`
	for in, want := range map[string]string{
		para(control(title, link(text))):                                    para(control("", link(text))),
		para(control(`<w:alias w:val="Title"></w:alias>`, text+link(text))): para(control("", text+link(text))),
		para(link(control(title, text))):                                    para(link(control("", text))),
		para(control(title, control("", link(text)))):                       para(control("", control("", link(text)))),
		para(control(title, text) + link(text)):                             para(control(title, text) + link(text)),
	} {
		b := docxtest.New().XML(in).Bytes()
		if after := mend(t, b, fidelity.Changes{Whole: true, Release: 26}); in == want {
			require.Nil(t, after)
		} else {
			require.Contains(t, unpack(t, after)["word/document.xml"], want)
		}
	}
}

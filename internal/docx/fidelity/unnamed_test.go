package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestUnnamedFonts names the fonts of East Asian text of which a document says nothing.
func TestUnnamedFonts(t *testing.T) {
	const (
		word    = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		english = `<w:themeFontLang w:val="en-US" w:bidi="he-IL"/>`
		theme   = `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme name="x">` +
			`<a:majorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont>` +
			`<a:minorFont><a:latin typeface="Calibri"/><a:ea typeface="SimSun"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>`
	)
	for name, c := range map[string]struct{ text, settings, want string }{
		"Chinese":             {"中文 and English", english, `<a:ea typeface="Microsoft JhengHei"/><a:cs typeface=""/>`},
		"Korean":              {"한국어 中", english, `<a:ea typeface="Malgun Gothic"/><a:cs typeface=""/>`},
		"no setting":          {"中文", "", `<a:ea typeface="Microsoft JhengHei"/><a:cs typeface=""/>`},
		"Japanese":            {"日本語のテキスト", english, ""},
		"a language is named": {"中文", `<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>`, ""},
		"Latin text":          {"English", english, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML("", c.text))).Part("word/theme/theme1.xml", theme).
				Part("word/settings.xml", `<w:settings `+word+`>`+c.settings+`</w:settings>`).Bytes()
			out := mend(t, b, fidelity.Changes{Whole: true})
			if c.want == "" {
				require.Empty(t, out)
				return
			}
			mended := unpack(t, out)["word/theme/theme1.xml"]
			require.Contains(t, mended, c.want)
			require.Contains(t, mended, `<a:ea typeface="SimSun"/>`, "a font that is named")
			require.Empty(t, mend(t, b, fidelity.Changes{}))
		})
	}
}

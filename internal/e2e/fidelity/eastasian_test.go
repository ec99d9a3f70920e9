package fidelity

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// TestEastAsianLines: a line of twelve letters and a half breaks where Word's rules say: those of Japanese let small kana and the mark
// of long vowels begin a line, and Chinese text in no East Asian language has none.
func TestEastAsianLines(t *testing.T) {
	useFonts(t)
	const word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	document := func(language, properties, text string) []byte {
		return docxtest.New().XML(docxtest.ParagraphXML(properties+`<w:ind w:right="6638"/>`, docxtest.RunXML(`<w:rFonts w:eastAsia="MS Mincho"/><w:sz w:val="24"/>`, text))).
			Part("word/settings.xml", `<w:settings `+word+`><w:characterSpacingControl w:val="compressPunctuation"/></w:settings>`).
			Part("word/styles.xml", `<w:styles `+word+`><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-US" w:eastAsia="`+language+`"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`).Bytes()
	}
	documents, want := map[string][]byte{}, map[string]string{}
	for name, c := range map[string]struct{ language, properties, text, second string }{
		"mark of long vowels":      {"ja-JP", "", strings.Repeat("あ", 12) + "ーいい", "ーいい"},
		"small kana":               {"ja-JP", "", strings.Repeat("あ", 11) + "チェック", "ェック"},
		"a comma in Japanese":      {"ja-JP", `<w:overflowPunct w:val="0"/>`, strings.Repeat("あ", 12) + "、いい", "あ、いい"},
		"a comma that hangs":       {"ja-JP", `<w:overflowPunct w:val="1"/>`, strings.Repeat("あ", 12) + "、いい", "いい"},
		"a comma in no language":   {"en-US", "", strings.Repeat("中", 12) + "，文文", "，文文"},
		"a bracket in no language": {"en-US", "", strings.Repeat("中", 11) + "（文文）", "文文）"},
		"a bracket in Chinese":     {"zh-CN", "", strings.Repeat("中", 11) + "（文文）", "（文文）"},
	} {
		documents[name], want[name] = document(c.language, c.properties, c.text), c.second
	}
	for name, pdf := range convert(t, documents) {
		t.Run(name, func(t *testing.T) {
			var text []string
			for _, line := range lines(t, pdf)[0] {
				text = append(text, strings.ReplaceAll(line, " ", ""))
			}
			require.Len(t, text, 2, "%q", text)
			require.Equal(t, want[name], strings.NewReplacer(",", "，", "(", "（", ")", "）").Replace(text[1]), "%q", text)
		})
	}
}

package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

const ofWord = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// TestLanguagesOfEastAsianText: Korean text is in Korean, Chinese text in no East Asian language in one without rules for lines.
func TestLanguagesOfEastAsianText(t *testing.T) {
	for name, c := range map[string]struct{ text, styles, own, wantStyles, wantOwn string }{
		"Chinese in English":     {"中文，没有", "en-US", "en-IL", "zh-SG", "zh-SG"},
		"some of it in Chinese":  {"中文，没有", "en-US", "zh-TW", "zh-SG", "zh-TW"},
		"Chinese in Japanese":    {"中文，没有", "ja-JP", "zh-CN", "", ""},
		"Korean in Japanese":     {"한국어 中", "ja-JP", "ko-KR", "ko-KR", "ko-KR"},
		"Korean":                 {"한국어", "ko-KR", "ko-KR", "", ""},
		"Japanese in English":    {"日本語のテキスト", "en-US", "ja-JP", "", ""},
		"text of other scripts":  {"English", "en-US", "en-US", "", ""},
		"nothing says something": {"한국어", "", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			lang := func(tag string) string {
				if tag == "" {
					return `<w:lang w:val="en-US"/>`
				}
				return `<w:lang w:val="en-US" w:eastAsia="` + tag + `"/>`
			}
			b := docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML(lang(c.own), c.text))).Part("word/styles.xml",
				`<w:styles `+ofWord+`><w:docDefaults><w:rPrDefault><w:rPr>`+lang(c.styles)+`</w:rPr></w:rPrDefault></w:docDefaults></w:styles>`).
				Part("word/settings.xml", `<w:settings `+ofWord+`><w:characterSpacingControl w:val="compressPunctuation"/></w:settings>`).Bytes()
			out := mend(t, b, fidelity.Changes{Whole: true, Release: 26})
			require.Empty(t, mend(t, b, fidelity.Changes{Release: 26}))
			if c.wantStyles == "" {
				require.Empty(t, out)
				return
			}
			parts := unpack(t, out)
			require.Contains(t, parts["word/styles.xml"], lang(c.wantStyles))
			require.Contains(t, parts["word/document.xml"], lang(c.wantOwn))
		})
	}
}

// TestHangingPunctuation: what a document says of it is turned over, and none hangs where nothing is said.
func TestHangingPunctuation(t *testing.T) {
	const (
		none = `<w:overflowPunct w:val="1"/>`
		some = `<w:overflowPunct w:val="0"/>`
		own  = `<w:pPrDefault><w:pPr>` + none + `</w:pPr></w:pPrDefault>`
	)
	for name, c := range map[string]struct {
		release                     int
		text, settings, styles, own string
		wantStyles, wantOwn         string
	}{
		"nothing is said":     {release: 26, text: "日本語のテキスト。", styles: "", wantStyles: `<w:docDefaults>` + own + `</w:docDefaults>`},
		"empty defaults":      {release: 26, text: "中文。", styles: `<w:docDefaults/>`, wantStyles: `<w:docDefaults>` + own + `</w:docDefaults>`},
		"defaults of runs":    {release: 26, text: "中文。", styles: `<w:docDefaults><w:rPrDefault/></w:docDefaults>`, wantStyles: `<w:docDefaults>` + own + `<w:rPrDefault/></w:docDefaults>`},
		"empty ones":          {release: 26, text: "中文。", styles: `<w:docDefaults><w:pPrDefault/></w:docDefaults>`, wantStyles: `<w:docDefaults>` + own + `</w:docDefaults>`},
		"others":              {release: 26, text: "中文。", styles: `<w:docDefaults><w:pPrDefault><w:pPr><w:jc w:val="both"/></w:pPr></w:pPrDefault></w:docDefaults>`, wantStyles: `<w:pPr>` + none + `<w:jc w:val="both"/></w:pPr>`},
		"the defaults say it": {release: 26, text: "中文。", styles: `<w:docDefaults><w:pPrDefault><w:pPr><w:overflowPunct w:val="off"/></w:pPr></w:pPrDefault></w:docDefaults>`, wantStyles: `<w:pPr>` + none + `</w:pPr>`},
		"signs set closer":    {release: 26, text: "中文。", settings: `<w:characterSpacingControl w:val="compressPunctuation"/>`},
		"an old release":      {release: 7, text: "中文。"},
		"a paragraph is off":  {release: 7, text: "中文。", own: `<w:overflowPunct w:val="0"/>`, wantOwn: none},
		"a paragraph is on":   {release: 7, text: "中文。", own: `<w:overflowPunct/>`, wantOwn: some},
		"Korean":              {release: 26, text: "한국어.", own: `<w:overflowPunct/>`},
	} {
		t.Run(name, func(t *testing.T) {
			b := docxtest.New().XML(docxtest.ParagraphXML(c.own, docxtest.RunXML("", c.text))).
				Part("word/settings.xml", `<w:settings `+ofWord+`>`+c.settings+`</w:settings>`).
				Part("word/styles.xml", `<w:styles `+ofWord+`>`+c.styles+`</w:styles>`).Bytes()
			out := mend(t, b, fidelity.Changes{Whole: true, Release: c.release})
			if c.wantStyles == "" && c.wantOwn == "" {
				require.Empty(t, out)
				return
			}
			parts := unpack(t, out)
			require.Contains(t, parts["word/styles.xml"], c.wantStyles)
			require.Contains(t, parts["word/document.xml"], c.wantOwn)
		})
	}
}

package pdfscore

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWords compares lines as poppler finds their words in the PDFs of different programs.
func TestWords(t *testing.T) {
	for name, c := range map[string]struct {
		one, other string
		alike      bool
	}{
		"a gap before and after Latin letters": {"使用 Word 文档", "使用Word文档", true},
		"a gap around figures":                 {"2026 年 11 月", "2026年11月", true},
		"a gap in Japanese":                    {"これは PDF です", "これはPDFです", true},
		"justified text that is spread":        {"日 本 語 の文 書。", "日本語の文書。", true},
		"signs beside it":                      {"第一章 （概述） — 一", "第一章（概述）—一", true},
		"figures of a list":                    {"1. 概述", "1.概述", true},
		"a soft hyphen that divides":           {"ein Silben\u00ad", "ein Silben-", true},
		"hyphens of other kinds":               {"non\u2011breaking or\u2010not", "non-breaking or-not", true},
		"a soft hyphen within":                 {"Sil\u00adben teilen", "Silben teilen", true},

		"a gap in Korean":         {"2016 년 FOSS 에서", "2016년 FOSS에서", true},
		"a hyphen set apart":      {"ein Silben -", "ein Silben-", true},
		"a square bullet":         {"§ Eintrag der Liste", "Eintrag der Liste", true},
		"one before Chinese text": {"§ 分配", "分配", true},
		"a sign of a section":     {"§ 5 Absatz", "§ 5 Absatz", true},

		"a number between hyphens":   {"- 1 -", "- 1-", false},
		"a section's number alone":   {"§ 5 Absatz", "5 Absatz", false},
		"another letter":             {"使用 Word 文档", "使用 Word 文件", false},
		"a line that ends elsewhere": {"使用 Word 文档", "使用 Word 文", false},
		"blanks in Korean":           {"한국어 문서", "한국어문서", false},
		"blanks in English":          {"to get her", "together", false},
		"no hyphen":                  {"ein Silben-", "ein Silben", false},
		"a dash":                     {"one\u2013", "one-", false},
	} {
		t.Run(name, func(t *testing.T) {
			want := 0.0
			if c.alike {
				want = 1
			}
			scores := compareText(layoutOf(t, c.one), layoutOf(t, c.other)).Scores
			require.InDelta(t, want, scores[Lines], 1e-9)
			if c.alike {
				require.InDelta(t, 1, scores[Place], 1e-9)
			}
		})
	}
	require.Equal(t, Line{"使用", "Word", "文档,第", "2", "版"}, words([]string{"使用Word", "文档，第2版"}))
}

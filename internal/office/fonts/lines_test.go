package fonts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
)

// TestDerivedFonts checks on pages that text in a derived font is as wide and as high as derived.txt says.
func TestDerivedFonts(t *testing.T) {
	h := officetest.Shared(t)
	for _, off := range []job.LeaveOff{{}, {DerivedFonts: true}} {
		engine, err := office.New(office.Options{Scratch: officetest.Folder(t), Helper: h.Path, Wall: h.Launcher, LeaveOff: off})
		require.NoError(t, err)
		for _, c := range []struct {
			font, language, text string
			width, line          float64 // in parts of the font's size
		}{
			{"Malgun Gothic", "ko-KR", "대한민국만세만세만세", 10, 1.729},
			{"굴림", "ko-KR", "대한민국만세만세만세", 10, 1.3},
			{"PMingLiU", "zh-TW", "abcdefghij", 3.966, 1.3},
			{"微软雅黑", "zh-CN", "中文中文中文", 6, 1.716},
			{"等线", "zh-CN", "中文中文中文", 6, 1.355},
			{"Century Gothic", "en-GB", "adgpqadgpq", 6.81, 1.228},
			{"Segoe UI Symbol", "en-GB", "✓✓✓✓", 2.996, 1.3},
			{"ＭＳ 明朝", "ja-JP", "日本語日本語", 6, 1.3},
		} {
			t.Run(fmt.Sprint(c.font, off), func(t *testing.T) {
				width, line := measured(t, engine, c.font, c.language, c.text)
				derived := max(width/c.width-1, 1-width/c.width) < 0.005 && max(line/c.line-1, 1-line/c.line) < 0.01
				require.Equal(t, !off.DerivedFonts, derived, "%f wide, lines of %f", width, line)
			})
		}
		require.NoError(t, engine.Close())
	}
}

// measured returns how wide a word is and how high its lines are, in parts of the font's size.
func measured(t *testing.T, engine *office.Engine, font, language, text string) (width, line float64) {
	t.Helper()
	const size, lines = 11, 20
	d := docxtest.New()
	for range lines {
		d.XML(fmt.Sprintf(`<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:rPr>`+
			`<w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:eastAsia="%[1]s"/><w:sz w:val="%[2]d"/><w:lang w:val="%[3]s" w:eastAsia="%[3]s"/></w:rPr>`+
			`<w:t>%[4]s</w:t></w:r></w:p>`, font, 2*size, language, text))
	}
	dir := t.TempDir()
	c := job.Conversion{Source: filepath.Join(dir, "a.docx"), Target: filepath.Join(dir, "a.pdf"), Timeout: time.Minute}
	require.NoError(t, os.WriteFile(c.Source, d.Bytes(), 0o600))
	_, err := engine.Convert(t.Context(), c)
	require.NoError(t, err)
	out, err := exec.Command("pdftotext", "-bbox", c.Target, "-").Output()
	require.NoError(t, err)
	words := word.FindAllStringSubmatch(string(out), -1)
	require.Equal(t, lines, len(words))
	number := func(i, field int) float64 {
		n, err := strconv.ParseFloat(words[i][field], 64)
		require.NoError(t, err)
		return n
	}
	require.Equal(t, text, strings.TrimSpace(words[0][4]))
	return (number(0, 2) - number(0, 1)) / size, (number(lines-1, 3) - number(0, 3)) / (lines - 1) / size
}

// word is one of what pdftotext writes: its left, right and lower side, in points, and its text.
var word = regexp.MustCompile(`<word xMin="([0-9.]+)" yMin="[0-9.]+" xMax="([0-9.]+)" yMax="([0-9.]+)">([^<]*)</word>`)

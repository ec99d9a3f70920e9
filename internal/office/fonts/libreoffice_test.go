package fonts_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/pdf"
)

// converted converts a document and returns what was replaced, with the names of the PDF's fonts.
func converted(t *testing.T, engine *office.Engine, d *docxtest.Doc) (substitutions []substitution, used []string) {
	t.Helper()
	dir := t.TempDir()
	c := job.Conversion{Source: filepath.Join(dir, "a.docx"), Target: filepath.Join(dir, "a.pdf"), Timeout: time.Minute}
	require.NoError(t, os.WriteFile(c.Source, d.Bytes(), 0o600))
	source, size := openFile(t, c.Source)
	opened, err := docx.Open(source, size, docx.Limits{})
	require.NoError(t, err)
	info := opened.Info()
	for _, f := range info.Fonts {
		c.Fonts = append(c.Fonts, job.FontRequest(f))
	}
	c.Embedded = info.EmbeddedFonts
	r, err := engine.Convert(t.Context(), c)
	require.NoError(t, err)
	require.NotNil(t, r.Fonts)
	substitutions = []substitution{}
	for _, s := range r.Fonts {
		substitutions = append(substitutions, substitution(s))
	}
	target, size := openFile(t, c.Target)
	used, err = pdf.Fonts(target, size)
	require.NoError(t, err)
	return substitutions, used
}

func openFile(t *testing.T, path string) (*os.File, int64) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	require.NoError(t, err)
	return f, info.Size()
}

// TestLibreOffice converts real documents: what is told agrees with the PDF.
func TestLibreOffice(t *testing.T) {
	const text = "The quick brown fox jumps over the lazy dog"
	h := officetest.Shared(t)
	engine, err := office.New(office.Options{Scratch: officetest.Folder(t), Helper: h.Path, Wall: h.Launcher})
	require.NoError(t, err)
	defer func() { require.NoError(t, engine.Close()) }()
	in := func(font, language string) docxtest.Format { return docxtest.Format{Font: font, Language: language} }
	for name, c := range map[string]struct {
		d    *docxtest.Doc
		want []substitution
	}{
		"fonts of the same widths": {
			docxtest.New().Paragraph(text).Formatted(in("Arial", ""), text).Formatted(in("Courier New", ""), text).Formatted(in("Times New Roman", ""), text),
			[]substitution{{"Arial", "Liberation Sans", true}, {"Calibri", "Carlito", true}, {"Courier New", "Liberation Mono", true}, {"Times New Roman", "Liberation Serif", true}},
		},
		"not those, but made for them": {
			docxtest.New().Formatted(in("Helvetica", ""), text).Formatted(in("Arial Narrow", ""), text).Formatted(in("Calibri Light", ""), text),
			[]substitution{{"Arial Narrow", "Liberation Sans Narrow", true}, {"Calibri Light", "Carlito", false}, {"Helvetica", "Liberation Sans", true}},
		},
		"nothing like it is free": {docxtest.New().Formatted(in("Verdana", ""), text), []substitution{{"Verdana", "Sheaf Sans Wide", false}}},
		"an installed font":       {docxtest.New().Formatted(in("dejavu sans", ""), text), []substitution{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, used := converted(t, engine, c.d)
			require.Equal(t, c.want, got, used)
		})
	}

	for script, c := range map[string]docxtest.Format{"SC": in("宋体", "zh-CN"), "KR": in("맑은 고딕", "ko-KR"), "JP": in("ＭＳ 明朝", "ja-JP")} {
		t.Run(script, func(t *testing.T) {
			got, _ := converted(t, engine, docxtest.New().Formatted(c, map[string]string{"SC": "中文文档", "KR": "한국어 문서", "JP": "日本語の文書"}[script]))
			require.Len(t, got, 1)
			require.Equal(t, c.Font, got[0].Font)
			require.Regexp(t, "^Sheaf (Sans|Serif) "+script+"$", got[0].ReplacedBy)
			require.True(t, got[0].MetricCompatible)
		})
	}

	t.Run("letters of unknown widths", func(t *testing.T) {
		korean, latin := "한국어 문서", "and English"
		for asked, want := range map[docxtest.Format]substitution{
			in("Malgun Gothic", "ko-KR"): {"Malgun Gothic", "Sheaf Sans KR", false},
			in("Batang", "ko-KR"):        {"Batang", "Sheaf Serif KR", false},
			in("MS Gothic", "ja-JP"):     {"MS Gothic", "Sheaf Sans JP", true},
		} {
			got, _ := converted(t, engine, docxtest.New().Formatted(asked, korean+" "+latin))
			require.Equal(t, []substitution{want}, got)
		}
	})

	t.Run("a font nobody knows", func(t *testing.T) {
		got, used := converted(t, engine, docxtest.New().Formatted(in("Sheaf Nowhere", "en-GB"), text))
		require.Len(t, used, 1)
		require.Len(t, got, 1)
		require.Equal(t, "Sheaf Nowhere", got[0].Font)
		require.False(t, got[0].MetricCompatible)
		alone, again := converted(t, engine, docxtest.New().Formatted(in(got[0].ReplacedBy, ""), text))
		require.Empty(t, alone, "what stood in is installed")
		require.Equal(t, used, again, "and looks the same when asked for")
	})
}

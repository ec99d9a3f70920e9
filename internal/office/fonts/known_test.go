package fonts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office/fonts"
)

// machine is a pretended machine: the tools of fontconfig are scripts that answer from what is written here.
const (
	listed = `Liberation Sans~|LiberationSans|Liberation Sans~|65536|TrueType|/f/ls.ttf!` +
		`Liberation Sans~|LiberationSans-Bold|Liberation Sans Bold~|65536|TrueType|/f/lsb.ttf!` +
		`Carlito~|Carlito|Carlito~|72286|TrueType|/f/c.ttf!` +
		`Caladea~|Caladea-Regular|Caladea Regular~|65601|TrueType|/f/ca.ttf!` +
		`Caladea~|Caladea-Bold|Caladea Bold~|65602|TrueType|/f/cab.ttf!` +
		`Noto Sans~|NotoSans-Regular|Noto Sans Regular~|131072|TrueType|/f/n.ttf!` +
		`DejaVu Sans~DejaVu Sans Condensed~|DejaVuSansCondensed|DejaVu Sans Condensed~|155321|TrueType|/f/dc.ttf!` +
		`DejaVu Sans~|DejaVuSans|DejaVu Sans~|155321|TrueType|/f/d.ttf!` +
		`IPAMincho~IPA明朝~|IPAMincho|IPA明朝~|0|TrueType|/f/ipa.ttf!` +
		`Noto Sans CJK JP~|NotoSansCJKjp-Regular|Noto Sans CJK JP~|131334|CFF|/f/cjk.ttc!` +
		`Noto Sans CJK SC~|NotoSansCJKsc-Regular|Noto Sans CJK SC~|131334|CFF|/f/cjk.ttc!` +
		`Nimbus Roman~|NimbusRoman-Regular|Nimbus Roman Regular~|0|CFF|/f/nr.otf!` +
		`Old One~|OldOne|Old One~|0|Type 1|/f/old.pfb!` +
		`Lato~|Lato-Regular|Lato Regular~|131072|TrueType|/f/l.ttf!` +
		`OpenSymbol~|OpenSymbol|OpenSymbol~|0|TrueType|/f/os.ttf!`
	matching = `case "$3" in
Boom*) exit 1;;
*:lang=zh-cn:*) pick="Noto Sans CJK SC";;
*:lang=ja:*) pick="Noto Sans CJK JP";;
Calibri*|Arial*) pick="Noto Sans";; # which LibreOffice does not ask
Tahoma*) pick="DejaVu Sans Condensed";;
Aptos:*) pick="Carlito";;
"Aptos Display":*) pick="Lato";;
Times:*) pick="Nimbus Roman";;
PostScript[:,]*) pick="Old One";;
a\\-b\\:c\\,d:*) pick="Nimbus Roman";;
Serifs,serif:*) pick="Nimbus Roman";;
*) pick="Noto Sans";;
esac
echo "$3" >> "$LOG"
printf '%s' "$LIST" | tr '!' '\n' | grep -F "$pick~|" | head -n 1 | tr '|~' '\036\037' | tr '\n' '\035'
`
)

// machine makes the tools and returns what is known, and the file in which the tools note what they were asked.
func machine(t *testing.T) (*fonts.Known, string) {
	t.Helper()
	dir := t.TempDir()
	log := filepath.Join(dir, "log")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "fc-list"), []byte("#!/bin/sh\nprintf '%s' \"$LIST\" | tr '|~!' '\\036\\037\\035'\n"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "fc-match"), []byte("#!/bin/sh\n"+matching), 0o700))
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	known, err := fonts.Load(t.Context(), []string{"PATH=/usr/bin:/bin", "LIST=" + listed, "LOG=" + log})
	require.NoError(t, err)
	return known, log
}

// These are the types of package job without the names of their fields.
type (
	request      struct{ Family, Language string }
	substitution struct {
		Font, ReplacedBy string
		MetricCompatible bool
	}
)

// replaced is Known.Replaced with these types.
func replaced(t *testing.T, known *fonts.Known, asked []request, embedded, used []string) ([]substitution, error) {
	t.Helper()
	requests := make([]job.FontRequest, len(asked))
	for i, r := range asked {
		requests[i] = job.FontRequest{Family: r.Family, Language: r.Language}
	}
	got, err := known.Replaced(t.Context(), requests, embedded, used)
	list := make([]substitution, len(got))
	for i, s := range got {
		list[i] = substitution(s)
	}
	return list, err
}

func TestReplaced(t *testing.T) {
	known, _ := machine(t)
	for name, c := range map[string]struct {
		asked    []request
		embedded []string
		used     []string
		want     []substitution
	}{
		"nothing asked": {nil, nil, []string{"NotoSans-Regular"}, []substitution{}},
		"installed":     {[]request{{"noto  SANS", "en"}, {"IPA明朝", "ja"}, {"DejaVu Sans Condensed", ""}}, nil, []string{"NotoSans-Regular"}, []substitution{}},
		"embedded":      {[]request{{"Georgia", "en"}}, []string{"GEORGIA"}, []string{"NotoSans-Regular"}, []substitution{}},
		"by LibreOffice": {[]request{{"Arial", "en"}, {"Calibri", "en"}}, nil, []string{"Carlito", "LiberationSans-Bold", "NotoSans-Regular"},
			[]substitution{{"Arial", "Liberation Sans", true}, {"Calibri", "Carlito", true}}},
		"its own is not installed": {[]request{{"Calibri", "en"}}, nil, []string{"NotoSans-Regular"}, []substitution{{"Calibri", "Noto Sans", false}}},
		"by fontconfig":            {[]request{{"Aptos", "en"}}, nil, []string{"NotoSans-Regular"}, []substitution{{"Aptos", "Noto Sans", false}}},
		"not in the PDF":           {[]request{{"Aptos", "en"}, {"Arial", "en"}}, nil, []string{"DejaVuSans"}, []substitution{}},
		"no PDF font known":        {[]request{{"Aptos", "en"}}, nil, []string{"Aptos-Regular", "\xff\x00"}, []substitution{}},
		"narrow":                   {[]request{{"Tahoma", "en"}}, nil, []string{"DejaVuSans", "DejaVuSansCondensed"}, []substitution{{"Tahoma", "DejaVu Sans Condensed", false}}},
		"of the family":            {[]request{{"Tahoma", "en"}}, nil, []string{"DejaVuSans"}, []substitution{{"Tahoma", "DejaVu Sans", false}}},
		"joined name":              {[]request{{"Times", "en"}}, nil, []string{"NimbusRomanRegular"}, []substitution{{"Times", "Nimbus Roman", true}}},
		"name with features":       {[]request{{"Meiryo", "ja-JP"}}, nil, []string{"NotoSansCJKjp-Regular-VKana"}, []substitution{{"Meiryo", "Noto Sans CJK JP", false}}},
		"of a collection":          {[]request{{"SimSun", "zh-CN"}}, nil, []string{"NotoSansCJKjp-Regular-VKana"}, []substitution{{"SimSun", "Noto Sans CJK SC", false}}},
		"two languages":            {[]request{{"SimSun", "en-US"}, {"SimSun", "zh-CN"}, {"simsun", "ja"}}, nil, []string{"NotoSansCJKjp-Regular"}, []substitution{{"SimSun", "Noto Sans CJK SC", false}}},
		"signs":                    {[]request{{"Wingdings", ""}}, nil, []string{"NotoSans-Regular", "OpenSymbol"}, []substitution{{"Wingdings", "OpenSymbol", false}}},
		"Caladea of 2013":          {[]request{{"Cambria", "en"}, {"Cambria Math", "en"}}, nil, []string{"Caladea-Bold"}, []substitution{{"Cambria", "Caladea", true}}},
		"Caladea of 2020":          {[]request{{"Cambria", "en"}}, nil, []string{"Caladea-Regular"}, []substitution{{"Cambria", "Caladea", false}}},
		"Type 1 does not count":    {[]request{{"Old One", "en"}}, nil, []string{"NotoSans-Regular"}, []substitution{{"Old One", "Noto Sans", false}}},
		"Type 1 does not stand in": {[]request{{"PostScript", "en"}}, nil, []string{"NotoSans-Regular", "OldOne"}, []substitution{}},
		"with a generic family":    {[]request{{"Serifs", "en"}}, nil, []string{"NimbusRoman-Regular"}, []substitution{{"Serifs", "Nimbus Roman", false}}},
		"list of families":         {[]request{{"Arial;Helvetica", "en"}}, nil, []string{"LiberationSans"}, []substitution{{"Arial", "Liberation Sans", true}}},
		"signs of patterns":        {[]request{{`a-b:c,d`, "x;:lang=ja"}}, nil, []string{"NimbusRoman-Regular"}, []substitution{{`a-b:c,d`, "Nimbus Roman", false}}},
		"no names":                 {[]request{{"", "en"}, {";", "en"}, {"a\nb", "en"}, {"a\x00", "en"}, {"\xff", "en"}}, nil, []string{"NotoSans-Regular"}, []substitution{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := replaced(t, known, c.asked, c.embedded, c.used)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestReplacedStaysBounded(t *testing.T) {
	known, log := machine(t)
	var asked []request
	for i := range 300 {
		asked = append(asked, request{Family: fmt.Sprintf("F%03d", i)})
	}
	got, err := replaced(t, known, asked, nil, []string{"NotoSans-Regular"})
	require.NoError(t, err)
	require.Len(t, got, 200)
	_, err = replaced(t, known, asked, nil, []string{"NotoSans-Regular"})
	require.NoError(t, err)
	questions, err := os.ReadFile(log)
	require.NoError(t, err)
	require.Equal(t, 200, strings.Count(string(questions), "\n"), "every question is put once")
}

func TestReplacedAtATime(t *testing.T) {
	known, _ := machine(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			got, err := replaced(t, known, []request{{Family: fmt.Sprint("F", i%3)}, {Family: "Arial"}}, nil, []string{"LiberationSans", "NotoSans-Regular"})
			if err != nil || len(got) != 2 {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	group.Wait()
}

func TestToolsFail(t *testing.T) {
	known, _ := machine(t)
	_, err := replaced(t, known, []request{{Family: "Boom"}}, nil, []string{"NotoSans-Regular"})
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)

	t.Setenv("PATH", t.TempDir())
	_, err = fonts.Load(t.Context(), nil)
	require.ErrorIs(t, err, fonts.ErrNoFontconfig)
}

// TestFolders follows links: whoever may read the folder of a link only does not come to the font.
func TestFolders(t *testing.T) {
	machine(t)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for _, name := range []string{"real", "link"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o700))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "real", "a.ttf"), nil, 0o600))
	require.NoError(t, os.Symlink("../real/a.ttf", filepath.Join(dir, "link", "a.ttf")))
	known, err := fonts.Load(t.Context(), []string{"PATH=/usr/bin:/bin", "LIST=One~|One|One~|0|TrueType|" + dir + "/link/a.ttf!"})
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "link"), filepath.Join(dir, "real")}, known.Folders())
	require.True(t, known.Has("ONE"))
	require.False(t, known.Has("Two"))
}

// Widths are told of families that another font replaces whose own width is known, and of all of them at once.
func TestWidths(t *testing.T) {
	known, log := machine(t)
	require.Equal(t, map[string]int{"Aptos": 105, "Aptos Display": 90}, known.Widths(t.Context(), []string{"Arial", "aptos"}))
	require.NoError(t, os.Remove(log))
	require.Empty(t, known.Widths(t.Context(), []string{"Arial"}))
	require.NoFileExists(t, log, "fontconfig is asked where a document has such a font alone")
}

package fonts_test

import (
	"encoding/xml"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/layers/fonts"
)

// TestSettings checks that fontconfig is told what the table says, no more and no less.
func TestSettings(t *testing.T) {
	for section, text := range map[fonts.Section]string{fonts.ByFontconfig: fonts.Settings(), fonts.ByCJKLines: fonts.CJKLines()} {
		var conf struct {
			Match []struct {
				Family string   `xml:"test>string"`
				By     []string `xml:"edit>string"`
			} `xml:"match"`
		}
		require.NoError(t, xml.Unmarshal([]byte(text), &conf))
		var said [][]string
		for _, m := range conf.Match {
			said = append(said, append([]string{m.Family}, m.By...))
		}
		require.Equal(t, section.Rows(), said, section)
	}
}

func TestPackages(t *testing.T) {
	for _, p := range fonts.Packages() {
		require.NotEmpty(t, p.Names, p)
		require.NotContains(t, p.Names, "install.sh")
		require.NotEmpty(t, p.Family)
		require.NotEmpty(t, p.Licence)
		require.NotEmpty(t, p.For)
	}
	require.Equal(t, 26, fonts.Packages()[len(fonts.Packages())-1].From)
}

// TestDerived checks that all that derived.txt tells of a font is there: what it is for, and its faces.
func TestDerived(t *testing.T) {
	faces, err := fonts.DerivedFaces()
	require.NoError(t, err)
	regular, told, used := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range faces {
		regular[f.Family] = regular[f.Family] || f.Style == "Regular"
		require.Regexp(t, "^Sheaf ", f.Family, "a name of our own")
		require.InDelta(t, 1.4, f.Above+f.Below, 0.4, f.Family)
		for _, w := range f.Widths {
			require.LessOrEqual(t, w.First, w.Last, f.Family)
			require.InDelta(t, 700, w.Thousandths, 600, f.Family)
		}
	}
	for _, p := range fonts.DerivedPackages() {
		told[p.Family] = true
		require.NotEmpty(t, p.For)
	}
	for _, row := range fonts.DerivedFor() {
		require.Len(t, row, 2)
		used[row[1]] = true
	}
	require.Equal(t, regular, told)
	require.Equal(t, regular, used)
	for _, row := range fonts.DerivedWidths() {
		require.Len(t, row, 2)
		require.True(t, regular[row[0]], row)
		require.Contains(t, []string{fonts.AllText, fonts.EastAsianText}, row[1])
	}
}

func TestTable(t *testing.T) {
	for _, section := range []fonts.Section{fonts.ByLibreOffice, fonts.ByFontconfig, fonts.ByCJKLines, fonts.EqualWidths} {
		require.NotEmpty(t, section.Rows(), section)
		for _, row := range section.Rows() {
			require.GreaterOrEqual(t, len(row), 2, row)
		}
	}
	require.NotEmpty(t, fonts.OtherWidths.Rows())
	for _, row := range fonts.OtherWidths.Rows() {
		percent, err := strconv.Atoi(row[2])
		require.NoError(t, err)
		require.Greater(t, percent, 50)
	}
	require.Empty(t, fonts.Section("none").Rows())
	_, err := os.Stat("own")
	require.NoError(t, err, "the image copies this folder")
}

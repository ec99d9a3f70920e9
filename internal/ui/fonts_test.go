package ui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func replaced(swaps ...job.FontSubstitution) job.FileStatus {
	return job.FileStatus{Status: job.Completed, FontsReplaced: swaps}
}

func TestSayFonts(t *testing.T) {
	aptos, calibri := job.FontSubstitution{Font: "Aptos", ReplacedBy: "Lato"}, job.FontSubstitution{Font: "Calibri", ReplacedBy: "Carlito", MetricCompatible: true}
	for name, c := range map[string]struct {
		files []job.FileStatus
		want  string
	}{
		"none":        {[]job.FileStatus{{Status: job.Failed}, replaced()}, ""},
		"one":         {[]job.FileStatus{replaced(aptos)}, "Fonts that are not here:\n  1 document uses Aptos; Lato was used instead, lines may shift\n"},
		"same widths": {[]job.FileStatus{replaced(calibri)}, "Fonts that are not here:\n  by ones of the same widths: Calibri by Carlito\n"},
		"most first, whatever the case": {
			[]job.FileStatus{replaced(calibri, job.FontSubstitution{Font: "Bahnschrift", ReplacedBy: "Open Sans"}), replaced(aptos), replaced(job.FontSubstitution{Font: "APTOS", ReplacedBy: "Lato"})},
			"Fonts that are not here:\n  2 documents use Aptos; Lato was used instead, lines may shift\n" +
				"  1 document uses Bahnschrift; Open Sans was used instead, lines may shift\n  by ones of the same widths: Calibri by Carlito\n",
		},
		"hostile name": {[]job.FileStatus{replaced(job.FontSubstitution{Font: "a\x1b[2J", ReplacedBy: "Lato"})}, `Fonts that are not here:
  1 document uses a\x1b[2J; Lato was used instead, lines may shift
`},
	} {
		t.Run(name, func(t *testing.T) {
			con, out := quiet()
			con.sayFonts(c.files, true)
			require.Equal(t, c.want, out.String())
		})
	}
}

func TestSayManyFonts(t *testing.T) {
	var swaps []job.FontSubstitution
	for i := range 20 {
		swaps = append(swaps, job.FontSubstitution{Font: fmt.Sprint("Font ", i), ReplacedBy: "Lato", MetricCompatible: i%2 == 0})
	}
	con, out := quiet()
	con.sayFonts([]job.FileStatus{replaced(swaps...)}, true)
	require.Equal(t, maxFontsNamed, strings.Count(out.String(), "lines may shift"))
	require.Contains(t, out.String(), "  ... and 2 fonts more: see report.csv in the result\n")
	require.Contains(t, out.String(), " and 2 more\n")
}
